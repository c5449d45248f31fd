"""Not let in, and not answered: every way not to get a session."""

import contextlib
import pathlib
import socket
import subprocess
import tempfile
import threading
import time

import psycopg2

from audit import connection
from ending import at_once, attempt, check_ending
from proxy import Proxy
from server import Server, as_postgres
from silent import Silent
from tally import part

ROLES = """
set password_encryption = 'scram-sha-256'; create role by_scram login password 'right-scram-secret';
set password_encryption = 'md5'; create role by_md5 login password 'right-md5-secret';
create role barred nologin; create role rejected login; create role unlisted login; create role poor login;
create role limited login connection limit 0;
"""
HBA = """local all by_scram scram-sha-256
local all by_md5 md5
local all rejected reject
local all postgres,barred,nobody,poor,limited trust
host all all 127.0.0.1/32 trust
"""
SECRETS = ("right-scram-secret", "right-md5-secret", "wrong-secret")
PASSWORD = {"PGPASSWORD": "wrong-secret"}


def guarded(server):
    """Makes the roles and lets the server be particular about them."""
    for sql in (ROLES, "create database closed allow_connections false", "create database guarded",
                "revoke connect on database guarded from public"):
        server.run(sql)
    (server.data / "pg_hba.conf").write_text(HBA)
    server.run("select pg_reload_conf()")


@part("17,22")
def refusals(tally, server, pgplumb):
    """Who is not let in is told why in one sentence, with exit code 3 and without a secret."""
    with Server(server.bin, {"max_connections": 8, "superuser_reserved_connections": 2}) as own:
        guarded(own)
        doors(tally, own, pgplumb)
        full(tally, own, pgplumb)
        going(tally, own, pgplumb)
    gone(tally, own, pgplumb)
    silence(tally, server, pgplumb)


def doors(tally, own, pgplumb):
    cases = [
        ("a wrong password (scram)", "by_scram", "postgres", PASSWORD, ("refused the password", '"by_scram"')),
        ("a wrong password (md5)", "by_md5", "postgres", PASSWORD, ("refused the password", '"by_md5"')),
        ("no password", "by_scram", "postgres", {}, ("no password was given",)),
        ("no such role", "nobody", "postgres", {}, ("refused this role", '"nobody"')),
        ("a role without LOGIN", "barred", "postgres", {}, ("refused this role", '"barred"')),
        ("a role that pg_hba.conf rejects", "rejected", "postgres", {}, ("refused this role", "pg_hba.conf")),
        ("a role without a line in pg_hba.conf", "unlisted", "postgres", {}, ("refused this role", "pg_hba.conf")),
        ("no such database", "postgres", "absent", {}, ("no such database", '"absent"')),
        ("a database that takes no connections", "postgres", "closed", {}, ("takes no connections", '"closed"')),
        ("a database without the right to connect", "poor", "guarded", {}, ("may not connect", '"guarded"')),
        ("a role with no connection left", "limited", "postgres", {}, ("no connection left", '"limited"')),
    ]

    def run(case):
        _, user, database, environment, _ = case
        return attempt(pgplumb, connection(own, database, user), "-w", environment=environment)

    for (what, _, _, _, words), done in at_once(run, cases, 2):
        check_ending(tally, what, done, 3, words, SECRETS)
    right = attempt(pgplumb, connection(own, "postgres", "by_scram"), environment={"PGPASSWORD": "right-scram-secret"})
    tally.check("the right password opens", right.code == 1 and not any(s in right.out + right.err for s in SECRETS), right.out + right.err)


def full(tally, own, pgplumb):
    """All connections are taken but those of superusers, then these too."""
    held = []
    with contextlib.suppress(psycopg2.OperationalError):
        while True:
            held.append(own.connect(user="poor"))
    check_ending(tally, "a server with no connection left but the superusers'", attempt(pgplumb, connection(own, "postgres", "poor")), 3,
                 ("no connection left",))
    with contextlib.suppress(psycopg2.OperationalError):
        while True:
            held.append(own.connect())
    check_ending(tally, "a server with no connection left at all", attempt(pgplumb, connection(own, "postgres")), 3, ("no connection left",))
    for one in held:
        one.close()


def pg_ctl(own, *arguments):
    subprocess.run([*as_postgres(), own.bin / "pg_ctl", "-D", own.data, "-W", "-l", own.folder / "log", *arguments], cwd="/", check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def once_refused(own):
    """Waits until the server answers without letting in."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            own.connect().close()
        except psycopg2.OperationalError as error:
            if "the database system is" in str(error):
                return
        time.sleep(0.02)


def going(tally, own, pgplumb):
    """A server that shuts down, and one that starts up and is kept at it."""
    with contextlib.closing(own.connect()):
        pg_ctl(own, "-m", "smart", "stop")
        once_refused(own)
        check_ending(tally, "a server that shuts down", attempt(pgplumb, connection(own, "postgres")), 3, ("shutting down",))
    own.stop()
    (own.data / "standby.signal").touch()
    pg_ctl(own, "-o", f"-p {own.port} -k {own.folder} -c restore_command='sleep 60'", "start")
    once_refused(own)
    check_ending(tally, "a server that starts up", attempt(pgplumb, connection(own, "postgres")), 3, ("starting up",))
    own.stop("immediate")


def gone(tally, own, pgplumb):
    """No server: its socket is missing, nobody listens at the port, the socket is nobody's, the host has no name."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-dead-"))
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / ".s.PGSQL.5432"))
    for what, where in {"a server that is stopped": connection(own, "postgres"), "a port where nobody listens": f"host=127.0.0.1 port={own.port}",
                        "a socket that nobody listens to": f"host={folder}", "a host that does not exist": "host=nowhere.invalid"}.items():
        check_ending(tally, what, attempt(pgplumb, where, environment={"PGPASSWORD": "wrong-secret"}), 3, ("could not be reached",), SECRETS)
    (folder / ".s.PGSQL.5432").unlink()
    folder.rmdir()


AUTHENTICATED = b"R\0\0\0\x08\0\0\0\0"


def silence(tally, server, pgplumb):
    """Nobody answers, at every stage of connecting; a second, and three at the most for the end."""
    silent = {"a host that swallows everything": (Silent(full=True), ""), "a server that accepts and is silent": (Silent(), ""),
              "a server that is silent after the question for encryption": (Silent(1), ""),
              "a server that is silent after the start": (Silent(1), "sslmode=disable"),
              "a server that asks for a password and is silent": (Silent(1, b"R\0\0\0\x08\0\0\0\x03"), "sslmode=disable password=wrong-secret"),
              "a server that is silent after authentication": (Silent(1, AUTHENTICATED), "sslmode=disable"),
              "a server that stops within a message": (Silent(1, AUTHENTICATED[:5]), "sslmode=disable")}

    def run(what):
        one, more = silent[what]
        return attempt(pgplumb, f"{one.where} {more}", "--timeout", 1)

    longest = 0
    for what, done in at_once(run, silent):
        check_ending(tally, what, done, 3, ("did not answer in time",), SECRETS, within=4)
        longest = max(longest, done.seconds)
        silent[what][0].close()
    longest = max(longest, silent_names(tally, pgplumb), black_hole(tally, pgplumb))
    longest = max(longest, silent_scan(tally, server, pgplumb))
    tally.figure(f"silence for --timeout 1 ended after {longest:.1f} s at the most")


# A network of its own, in which the only name server is silent.
NAMELESS = ["unshare", "-r", "-n", "-m", "sh", "-c", """
    ip link set lo up && mount --bind "$1" /etc/resolv.conf && shift || exit 99
    /usr/bin/python3 -c 'import socket, time; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(("127.0.0.1", 53)); time.sleep(15)' >&- 2>&- &
    sleep 0.3
    exec "$@" """, "sh"]


def silent_names(tally, pgplumb):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write("nameserver 127.0.0.1\n")
        file.flush()
        done = attempt(pgplumb, "host=db.example.com dbname=x", "--timeout", 1, before=[*NAMELESS, file.name])
    check_ending(tally, "a name server that is silent", done, 3, ("did not answer in time",), within=4.5)
    return done.seconds


# A network of its own, whose packets to an address come back and are nobody's: no answer, and no refusal either.
BLACK_HOLE = ["unshare", "-r", "-n", "sh", "-c", 'ip link set lo up && ip route add 192.0.2.0/24 dev lo && exec "$@"', "sh"]


def black_hole(tally, pgplumb):
    done = attempt(pgplumb, "host=192.0.2.1 dbname=x", "--timeout", 1, before=BLACK_HOLE)
    check_ending(tally, "a network that swallows everything", done, 3, ("did not answer in time",), within=4)
    return done.seconds


def silent_scan(tally, server, pgplumb):
    """The server goes silent before it answers any one statement of a whole scan, and of every other one no request to cancel either."""
    with Proxy(server, "postgres") as proxy:
        attempt(pgplumb, proxy.where)
        numbers = range(len(proxy.statements))

    def run(number):
        over = threading.Event()

        def stop(at, _):
            if at == number:
                proxy.deaf = number % 2 == 1
                over.wait(20)

        with Proxy(server, "postgres", before=stop) as proxy:
            done = attempt(pgplumb, proxy.where, "--timeout", 1)
            over.set()
        return done

    longest = 0
    for number, done in at_once(run, numbers, 24):
        check_ending(tally, f"a server that is silent after statement {number}", done, 4, ("time limit",), within=4)
        longest = max(longest, done.seconds)
    tally.check("a scan that timed out leaves no backend behind", server.gone())
    return longest
