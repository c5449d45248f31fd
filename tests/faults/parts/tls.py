"""Who the server is: what TLS proves, what --strict-tls demands, and what is said of a password that went astray."""

import contextlib
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

from audit import Run, audit
from proxy import exactly
from server import Server, as_postgres
from tally import part

DESCRIPTION = "format 1\nschemas { public { tables { t { columns { id integer } } } } }\n"
ROLES = """
set password_encryption = 'scram-sha-256'; create role by_scram login password 'right-secret';
set password_encryption = 'md5'; create role by_md5 login password 'right-secret';
create table t (id integer);
"""
HBA = "local all all trust\nhost all by_md5 all md5\nhost all all all scram-sha-256\n"
PASSWORD = {"PGPASSWORD": "right-secret", "HOME": "/nowhere"}
WRONG = {"PGPASSWORD": "wrong-secret", "HOME": "/nowhere"}


def own_address():
    """An address of this machine that is not its loopback, or None. No packet is sent."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        if not probe.getsockname()[0].startswith("127."):
            return probe.getsockname()[0]
    return None


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def certificates(folder):
    """ca.crt, which issued server.crt for db.test, and other.crt, which issued nothing."""
    for name in ("ca", "other"):
        openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.crt")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=db.test", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:db.test\n")
    openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile",
            "names", "-out", "server.crt")
    (folder / "broken.crt").write_text("this is no certificate\n")


def switch_tls(server, folder, on):
    if on:
        for name in ("server.crt", "server.key"):
            shutil.copy(folder / name, server.data / name)
            (server.data / name).chmod(0o600)
            if as_postgres():
                shutil.chown(server.data / name, "postgres", "postgres")
    server.run(f"alter system set ssl = {'on' if on else 'off'}")
    server.run("select pg_reload_conf()")
    while server.ask("show ssl") != ("on" if on else "off"):
        time.sleep(0.02)


@part("21,22")
def tls(tally, server, pgplumb):
    """TLS proves what it is asked to prove; --strict-tls stands over the rest; a password that went astray is told of."""
    address = own_address()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-tls-"))
    certificates(folder)
    with Server(server.bin, {"listen_addresses": ",".join(filter(None, ("127.0.0.1", address)))}) as own:
        own.run(ROLES)
        (own.data / "pg_hba.conf").write_text(HBA)
        switch_tls(own, folder, True)
        Doors(tally, own, pgplumb, folder, address).all()
    services(tally, pgplumb)
    pooler(tally, pgplumb)
    shutil.rmtree(folder)


class Doors:
    def __init__(self, tally, own, pgplumb, folder, address):
        self.tally, self.own, self.pgplumb, self.folder, self.address = tally, own, pgplumb, folder, address

    def where(self, more, host="db.test", address=None, user="by_scram"):
        return f"host={host} hostaddr={address or self.address or '127.0.0.1'} port={self.own.port} user={user} dbname=postgres {more}"

    def try_(self, what, where, code, words=(), silent=(), *more, environment=None):
        """An audit, and that each of `words` is said in its report, and nothing of `silent`, nor a secret, anywhere."""
        done = audit(self.pgplumb, where, DESCRIPTION, "-o", "report.json", *more, environment=environment or PASSWORD)
        told = done.out + done.err + done.reports.get("report.json", "")
        bad = [f"exit code {done.code}"] if done.code != code else []
        bad += [f"no word of {word!r}" for word in words if word not in done.out or word not in done.reports["report.json"]]
        bad += [f"{word!r} is said" for word in (*silent, "right-secret", "wrong-secret", "SQLSTATE", "SSL error") if word in told]
        self.tally.check(what, not bad, "; ".join(bad) + "\n" + told)

    def preflight(self, what, where, words, *more):
        run = Run(self.pgplumb, "audit", "--preflight", where, *more, environment=PASSWORD).ended()
        bad = [word for word in words if word not in run.out]
        self.tally.check(what, run.code == 0 and not bad, f"no word of {bad}\n{run.out}{run.err}")

    def all(self):
        self.proofs()
        self.strict()
        self.no_tls()
        if self.address:
            self.astray()
        else:
            self.tally.figure("no address but the loopback, so no password could go astray")

    def proofs(self):
        roots = f"sslrootcert={self.folder}/ca.crt"
        full = f"sslmode=verify-full {roots}"
        quiet = ("a password was used",)
        self.try_("verify-full finds the server it wants", self.where(full), 0, silent=quiet)
        self.try_("verify-ca does not look at the name", self.where(f"sslmode=verify-ca {roots}", host="other.test"), 0, silent=quiet)
        self.try_("a file of root certificates is heeded in every mode", self.where(f"sslmode=require {roots}"), 0, silent=quiet)
        self.try_("a certificate from somebody else", self.where(f"sslmode=verify-full sslrootcert={self.folder}/other.crt"), 3,
                  ("could not prove who it is",), quiet)
        self.try_("a certificate for another name", self.where(full, host="other.test"), 3, ("a certificate for another host name",), quiet)
        self.try_("no root certificates", self.where("sslmode=verify-full"), 3, ("/nowhere/.postgresql/root.crt is not there",), quiet)
        self.try_("root certificates that are none", self.where(f"sslmode=verify-full sslrootcert={self.folder}/broken.crt"), 3,
                  ("broken.crt holds none that can be used",), quiet)
        self.preflight("a preflight tells of the proof", self.where(full),
                       ["TLSv1.", "(sslmode=verify-full)", "the server proved its name", "with a server that proved itself"])
        self.preflight("a preflight tells of no proof", self.where("sslmode=require"), ["(sslmode=require)", "the server proved nothing"])

    def strict(self):
        roots = f"sslrootcert={self.folder}/ca.crt"
        self.try_("--strict-tls is content with proof and a password by scram", self.where(roots), 0, (), (), "--strict-tls")
        self.try_("--strict-tls stands over a weaker sslmode", self.where(f"sslmode=disable {roots}", host="other.test"), 3,
                  ("a certificate for another host name",), (), "--strict-tls")
        self.preflight("and over channel_binding", self.where(f"sslmode=disable channel_binding=disable {roots}"),
                       ["(sslmode=verify-full)", "(channel_binding=require)"], "--strict-tls")
        self.try_("--strict-tls refuses a password by md5", self.where(roots, user="by_md5"), 3, ("does not do channel binding",), (),
                  "--strict-tls")
        self.try_("--strict-tls refuses a unix socket", f"host={self.own.folder} port={self.own.port} user=by_scram dbname=postgres", 3,
                  ("does not do channel binding",), (), "--strict-tls")
        self.try_("it can be set in the environment", self.where("sslmode=disable"), 3, ("root.crt is not there",),
                  environment={**PASSWORD, "PGPLUMB_STRICT_TLS": "yes"})

    def astray(self):
        """With TLS switched off by then."""
        clear, unproven = ("without TLS: whoever stands between can read along",), ("certificate was not verified (sslmode=prefer)",)
        self.try_("a password without TLS is warned of", self.where("sslmode=disable"), 0, clear)
        self.try_("so is one that the server refused", self.where("sslmode=disable"), 3, ("refused the password", *clear), environment=WRONG)
        self.try_("sslmode=prefer goes on without TLS, and is warned of", self.where(""), 0, clear)
        self.try_("the loopback is not", self.where("sslmode=disable", address="127.0.0.1"), 0, silent=("a password was used",))
        for command in (("dump",), ("init",)):
            done = Run(self.pgplumb, *command, self.where("sslmode=disable"), environment=PASSWORD).ended()
            self.tally.check(f"{command[0]} warns on standard error", done.code == 0 and clear[0] in done.err, done.out + done.err)
        done = Run(self.pgplumb, "dump", self.where("sslmode=disable"), environment=WRONG).ended()
        self.tally.check("dump warns where it was refused", done.code == 3 and clear[0] in done.err, done.out + done.err)
        switch_tls(self.own, self.folder, True)
        self.try_("a password over TLS to a server that proved nothing is warned of", self.where(""), 0, unproven)
        self.preflight("a preflight warns too", self.where(""), ["proved nothing of itself", "warning: a password was used"])

    def no_tls(self):
        switch_tls(self.own, self.folder, False)
        self.try_("sslmode=require without TLS", self.where("sslmode=require"), 3, ("takes no TLS",), ("a password was used",))
        self.try_("--strict-tls without TLS", self.where(f"sslrootcert={self.folder}/ca.crt"), 3, ("takes no TLS",), ("a password was used",),
                  "--strict-tls")


def services(tally, pgplumb):
    for what, environment, word in (("a service that nobody knows", {"PGSERVICE": "nowhere"}, '"nowhere"'),
                                    ("a service file that is not there", {"PGSERVICE": "x", "PGSERVICEFILE": "/nowhere.conf"}, "/nowhere.conf")):
        done = audit(pgplumb, "dbname=x", DESCRIPTION, environment={**PASSWORD, **environment})
        tally.check(what, done.code == 3 and word in done.out and "right-secret" not in done.out + done.err, done.out + done.err)


def pooler(tally, pgplumb):
    """Answers as PgBouncer does to settings at the start."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-pooler-"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / ".s.PGSQL.5432"))
        listener.listen(4)

        def answer():
            with contextlib.suppress(OSError):
                client, _ = listener.accept()
                exactly(client, struct.unpack("!I", exactly(client, 4))[0] - 4)
                fields = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
                client.sendall(b"E" + struct.pack("!I", len(fields) + 4) + fields)
                client.close()

        threading.Thread(target=answer, daemon=True).start()
        done = audit(pgplumb, f"host={folder} port=5432 user=postgres dbname=postgres", DESCRIPTION,
                     environment={"PGOPTIONS": "-c app.key=right-secret"})
    tally.check("settings that a pooler refuses", done.code == 3 and "unset PGOPTIONS" in done.out and "right-secret" not in done.out + done.err,
                done.out + done.err)
    os.unlink(folder / ".s.PGSQL.5432")
    folder.rmdir()
