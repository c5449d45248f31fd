"""Secrets: those that a connection needs, and those that lie in a database."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

from audit import connection
from server import Server
from tally import part

CANARY = "Can4ry"  # is in every secret of this file
FORMATS = ("junit=r.xml", "markdown=r.md", "json=r.json", "sarif=r.sarif", "gitlab=r.gitlab", "github=r.github", "terminal=r.txt")
REPORTS = [word for one in FORMATS for word in ("--report", one)]
TABLE = "format 1\nschemas { public { tables { @open yes t { columns { id integer } } } } }\n"

MISPLACED = ("a string", "a URL", "an @ in a password", "an unknown keyword", "a value without a keyword")  # tried where none belongs, too


@part("21,22")
def credentials(tally, server, pgplumb):
    """No secret gets into an output, a report or the server's log; passwords are taken from where libpq takes them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / ".git").touch()
    desk = Desk(tally, folder, pgplumb)
    try:
        typed(desk)
        configured(desk)
        with Server(server.bin, {"log_statement": "all", "log_min_duration_statement": 0}) as own:
            kept(desk, own)
            within(desk, own)
    finally:
        shutil.rmtree(folder)
    tally.figure(f"{desk.runs} runs")


class Desk:
    """A folder in which pgplumb is run; what it says and writes there is searched."""

    def __init__(self, tally, folder, pgplumb):
        self.tally, self.folder, self.pgplumb, self.runs = tally, folder, pgplumb, 0
        self.write("d.info", TABLE)

    def write(self, name, text, mode=0o644):
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)

    def run(self, *arguments, environment=None):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.runs += 1
        return subprocess.run([self.pgplumb, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              errors="replace", env={**clean, **(environment or {})}, start_new_session=True)

    def keeps(self, what, *arguments, codes, environment=None, own=()):
        """A run that tells no secret, in files neither but in those of our own."""
        own = {"d.info", "pass", "services", ".pgpass", *own}
        done = self.run(*arguments, environment=environment)
        texts = {"standard output": done.stdout, "standard error": done.stderr}
        texts |= {file.name: file.read_text("utf-8", "replace") for file in self.folder.rglob("*") if file.is_file() and file.name not in own}
        told = {where: next(line for line in text.splitlines() if CANARY.lower() in line.lower())[:300]
                for where, text in texts.items() if CANARY.lower() in text.lower()}
        self.tally.check(f"{what}: no secret is told, and the exit code is {' or '.join(map(str, codes))}", not told and done.returncode in codes,
                         f"exit code {done.returncode}, {told} {done.stderr[:300]}")
        return done


def typed(desk):
    """Connection strings on the command line, right ones and malformed ones, in every place that takes one."""
    strings = {"a string": ("host=/nowhere password=Can4ry", 3), "a URL": ("postgresql://u:Can4ry@127.0.0.1:1/x", 3),
               "sslpassword": ("host=127.0.0.1 port=1 sslpassword=Can4ry passfile=/Can4ry", 3), "a URL's parameter": ("postgresql://127.0.0.1:1/x?password=Can4ry", 3),
               "a port that is no number": ("postgresql://u:Can4ry@h:55x/x", 2), "a port in a string that is no number": ("host=x password=Can4ry port=abc", 2),
               "an @ in a password": ("postgresql://u:pa@Can4ry@h/x", 2), "a / in a password": ("postgresql://u:Can4ry/b@h/x", 2),
               "a / and digits in a password": ("postgresql://u:12/Can4ry@h/x", 2), "a wrong percent": ("postgresql://u:Can4ry%zz@h/x", 2),
               "a URL of another kind": ("postgres+psycopg2://u:Can4ry@h/x", 2), "an unfinished quote": ("host=x password='Can4ry", 2),
               "an unknown keyword": ("pasword=Can4ry host=x", 2), "an unknown parameter": ("postgresql://u@h/x?pasword=Can4ry", 2),
               "a value without a keyword": ("password=x Can4ry", 2), "a space in a password": ("password=x Can4ry=y", 2),
               "an open bracket": ("postgresql://u:Can4ry@[::1/x", 2)}
    for what, (text, code) in strings.items():
        ways = {"audit": ("audit", text, "d.info", *REPORTS), "audit -d": ("audit", "-d", text, "d.info"),
                "audit --connection=": ("audit", f"--connection={text}", "d.info"), "diff": ("diff", text, "d.info", *REPORTS), "diff of two": ("diff", "d.info", text),
                "dump": ("dump", text), "init": ("init", text), "baseline": ("baseline", "write", "known.txt", text, "d.info")}
        for way, arguments in ways.items():
            desk.keeps(f"{what}, with {way}", *arguments, codes=(code,))
        desk.keeps(f"{what}, with config", "config", text, codes=(2,))
        desk.keeps(f"{what}, with config -d", "config", "-d", text, codes=(0, 2))
        desk.keeps(f"{what}, in the environment", "audit", "d.info", codes=(code,), environment={"PGPLUMB_CONNECTION": text})
        if what not in MISPLACED:
            continue
        for wrong in (("audit", f"--connectoin={text}"), ("audit", f"--fail-on={text}"), ("audit", "--fail-on", text), ("audit", "--report", text), ("audit", "-o", text),
                      ("audit", "--timeout", text, "d.info"), ("audit", "--severity", text, "d.info"), (text,), ("audit", "d.info", text, text), ("explain", text),
                      ("check", text), ("audit", "--config", text), ("audit", "--config=" + text), ("audit", "--baseline", text, "d.info")):
            desk.keeps(f"{what}, where pgplumb {' '.join(wrong).replace(text, '...')} has none", *wrong, codes=(2, 3))


def configured(desk):
    """Connection strings in pgplumb.info, and variables that it names."""
    for what, text, code in (("a string", "host=/nowhere password=Can4ry", 3), ("a malformed string", "host=/nowhere password='Can4ry", 2),
                             ("a malformed URL", "postgresql://u:Can4ry@h:x/d", 2)):
        for way, connection_, environment in (("written", text, {}), ("named", "${SHOP_DATABASE}", {"SHOP_DATABASE": text})):
            desk.write("pgplumb.info", f'format 1\ntarget shop {{ connection "{connection_}" }}\n')
            for command in (("audit", "shop", "d.info", *REPORTS), ("config", "shop"), ("diff", "shop", "d.info"), ("dump", "shop"), ("check", "pgplumb.info"),
                            ("baseline", "write", "known.txt", "shop", "d.info")):
                codes = (code, 0) if command[0] in ("config", "check") else (code,)
                desk.keeps(f"{what} {way} in pgplumb.info, with {command[0]}", *command, codes=codes, environment=environment, own=("pgplumb.info",))
    desk.write("pgplumb.info", 'format 1\ntarget shop { connection "host=/nowhere password=Can4ry\n }\n')
    desk.keeps("a text without an end in pgplumb.info", "audit", "shop", "d.info", codes=(2,), own=("pgplumb.info",))
    desk.write("pgplumb.info", 'format 1\ntarget shop { conection "host=/nowhere password=Can4ry" pasword Can4ry }\n')
    desk.keeps("unknown keys in pgplumb.info", "audit", "shop", "d.info", codes=(2,), own=("pgplumb.info",))
    (desk.folder / "pgplumb.info").unlink()


def kept(desk, own):
    """PGPASSWORD, ~/.pgpass and a service file open the door, and none of them is told."""
    own.run("set password_encryption = 'scram-sha-256'; create role guarded login password 'right-Can4ry'; create table public.t (id integer)")
    (own.data / "pg_hba.conf").write_text("local all guarded scram-sha-256\nlocal all all trust\n")
    own.run("select pg_reload_conf()")
    (desk.folder / "home").mkdir()
    home = {"HOME": str(desk.folder / "home")}
    desk.write("pass", f"*:{own.port}:*:guarded:right-Can4ry\n", 0o600)
    desk.write("services", f"[shop]\nhost={own.folder}\nport={own.port}\nuser=guarded\ndbname=postgres\npassword=right-Can4ry\n")
    where = connection(own, "postgres", "guarded")
    for what, text, environment, code in (
            ("PGPASSWORD", where, {"PGPASSWORD": "right-Can4ry"}, 0), ("a wrong PGPASSWORD", where, {"PGPASSWORD": "wrong-Can4ry"}, 3),
            ("PGPASSFILE", where, {"PGPASSFILE": str(desk.folder / "pass")}, 0), ("passfile=", f"{where} passfile={desk.folder}/pass", {}, 0),
            ("a service file", "service=shop", {"PGSERVICEFILE": str(desk.folder / "services")}, 0),
            ("a string", f"{where} password=right-Can4ry", {}, 0), ("a wrong string", f"{where} password=wrong-Can4ry", {}, 3)):
        for command in (("audit", text, "d.info", *REPORTS), ("diff", text, "d.info", *REPORTS), ("dump", text, "--format", "info"), ("dump", text, "--format", "snapshot")):
            desk.keeps(f"{what}, with {command[0]}", *command, codes=(code,), environment={**home, **environment})
    shutil.copy(desk.folder / "pass", desk.folder / "home" / ".pgpass")
    desk.keeps("~/.pgpass, where libpq looks it up by the user's entry or HOME", "audit", where, "d.info", codes=(0, 3), environment=home)
    done = desk.keeps("init with a password", "init", f"{where} password=right-Can4ry", codes=(0,))
    desk.tally.check("init writes how to connect, without the password", "user=guarded" in (desk.folder / "pgplumb.info").read_text(), done.stderr)
    (desk.folder / "pgplumb.info").unlink()
    (desk.folder / "schemas" / "postgres.info").unlink()
    log = (own.folder / "log").read_text()
    statements = [line for line in log.splitlines() if "pg_catalog." in line]
    desk.tally.check("the server's log has the statements, and no password", statements and not any(CANARY in line for line in statements))


# The values are put together here, so that no scanner of repositories takes them for real ones.
def secrets(side):
    return {"password": f"Summer-Can4ry-{side}", "stripe": "sk_" + f"live_Can4ry0123456789{side}", "amazon": "AKI" + f"ACAN4RY012345678{side}", "url": f"postgres://app:Can4ry{side}@db/x",
            "jwt": "ey" + f"JhbGciOiJIUzI1NiJ9.Can4ry{side}.abcdefgh", "conninfo": f"host=db password=Can4ry{side} user=x", "hash": "$2" + f"b$12$Can4ryCan4ryCan4ry{side}"}


def table(side):
    s = secrets(side)
    return f"""create table accounts (id integer, password text default '{s['password']}', api_token varchar(80) default '{s['stripe']}', link text default '{s['url']}',
        session text default '{s['jwt']}', source text default '{s['conninfo']}', hashed text default '{s['hash']}', state text default 'pending-{side}',
        check (session <> '{s['amazon']}'))"""


DEEPER = """
create index on accounts (id) where link <> '%(url)s';
comment on table accounts is 'password=Can4ry'; comment on column accounts.id is 'Can4ry';
create function f() returns text language sql as $$ select 'Can4ry'::text $$;
create foreign data wrapper w; create server far foreign data wrapper w options (host 'Can4ry');
create user mapping for public server far options (password 'Can4ry');
"""


@contextlib.contextmanager
def subscription(own, name):
    own.run("create subscription s connection 'host=nowhere password=Can4ry' publication p with (connect = false, slot_name = none)", name)
    try:
        yield
    finally:
        own.run("drop subscription s", name)


def within(desk, own):
    """Two databases with other secrets in the same places: everything about them is told but the secrets."""
    desk.write("empty.info", 'format 1\n@open yes\nschemas { public { tables { t { columns { } } } } }\n')
    with own.database("one", table(1) + ";" + DEEPER % secrets(1)) as one, own.database("two", table(2)) as two, own.database("three") as three, \
            subscription(own, one):
        here, there, nothing = (connection(own, name) for name in (one, two, three))
        for format_ in ("info", "json", "xml", "snapshot"):
            done = desk.run("dump", here, "-o", f"one.{format_}")
            told = (desk.folder / f"one.{format_}").read_text()
            desk.tally.check(f"a dump as {format_} has the true defaults, and a note says so", CANARY in told and "looks like a secret" in done.stderr and CANARY not in done.stderr,
                             done.stderr)
        ours = tuple(f"one.{format_}" for format_ in ("info", "json", "xml", "snapshot"))
        from_here = len((own.folder / "log").read_text())
        for format_ in ours:
            desk.keeps(f"plumb with {format_}", "audit", here, format_, *REPORTS, codes=(0,), own=ours)
            done = desk.keeps(f"other secrets than {format_}", "audit", there, format_, *REPORTS, codes=(1,), own=ours)
            for column in secrets(1):
                name = {"stripe": "api_token", "url": "link", "jwt": "session", "conninfo": "source", "hash": "hashed"}.get(column, column)
                desk.tally.check(f"that the default of {name} differs from {format_} is told", column == "amazon" or f"accounts.{name}: default differs" in done.stdout, done.stdout)
            desk.tally.check(f"what is no secret is told, against {format_}", "'pending-1'" in done.stdout and "'pending-2'" in done.stdout, done.stdout)
            desk.tally.check(f"a fix leaves the secret out and says where it stands, against {format_}", ":'secret'" in done.stdout and "psql -v secret=" in done.stdout, done.stdout)
            desk.keeps(f"nothing of {format_}", "audit", nothing, format_, *REPORTS, codes=(1,), own=ours)
            desk.keeps(f"a baseline of {format_}", "baseline", "write", "known.txt", there, format_, codes=(0,), own=ours)
            desk.keeps(f"accepted by the baseline of {format_}", "audit", there, format_, "--baseline", "known.txt", "--show-accepted", *REPORTS, codes=(0,), own=ours)
        desk.keeps("diff of two databases", "diff", here, there, *REPORTS, codes=(1,), own=ours)
        desk.keeps("diff the other way", "diff", there, here, *REPORTS, codes=(1,), own=ours)
        desk.keeps("diff of a dump and nothing", "diff", nothing, "one.json", *REPORTS, codes=(1,), own=ours)
        log = (own.folder / "log").read_text()[from_here:]
        sent = [line for line in log.splitlines() if CANARY.lower() in line.lower()]
        desk.tally.check("the server's log has no secret that pgplumb sent", not sent and "explain (" in log, sent[:2])
        desk.tally.check("options of user mappings and subscriptions are never asked for", not any(word in log for word in ("umoptions", "subconninfo", "rolpassword")))
