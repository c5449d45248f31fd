"""Private PostgreSQL clusters: in a folder of their own, on a unix socket and a port of 127.0.0.1, gone at the end."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import psycopg2

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def programs(major):
    """The folder with initdb and pg_ctl of a major version."""
    if major == 15:
        return pathlib.Path("/usr/lib/postgresql/15/bin")
    return ROOT / "build" / "majors" / str(major) / "bin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_postgres():
    """What to start a command with so that it is not root, whom PostgreSQL refuses."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []


class Server:
    """A running cluster. Its superuser is postgres, and everybody on this machine is trusted."""

    def __init__(self, bindir, settings=None, initdb=("-E", "UTF8", "--locale=C.UTF-8"), copy_of=None, beneath="/tmp"):
        self.bin, self.port = pathlib.Path(bindir), free_port()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-faults-", dir=beneath))
        self.settings = {"fsync": "off", "listen_addresses": "127.0.0.1", "port": self.port,
                         "unix_socket_directories": self.folder, **(settings or {})}
        if os.geteuid() == 0:
            os.chown(self.folder, *pwd.getpwnam("postgres")[2:4])
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        if copy_of:
            self.program("pg_basebackup", "-h", copy_of.folder, "-p", copy_of.port, "-U", "postgres", "-D", self.data, "-R", "-c", "fast")
        else:
            self.program("initdb", "-D", self.data, "--no-sync", "-A", "trust", "-U", "postgres", *initdb)
        self.start()

    def program(self, name, *arguments):
        done = subprocess.run([*as_postgres(), self.bin / name, *map(str, arguments)], cwd="/", stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed: {done.stdout}")
        return done.stdout

    def start(self):
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        # pg_ctl leaves its output to the server, so a pipe would never end.
        done = subprocess.run([*as_postgres(), self.bin / "pg_ctl", "-D", self.data, "-w", "-l", self.folder / "log", "-o", options, "start"],
                              cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self, mode="fast"):
        self.program("pg_ctl", "-D", self.data, "-w", "-m", mode, "stop")

    def postmaster(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def crash(self):
        """As if the machine lost its power: no process says goodbye."""
        postmaster = self.postmaster()
        children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for process in (postmaster, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for file in (self.data / "postmaster.pid", self.folder / f".s.PGSQL.{self.port}.lock"):
            file.unlink(missing_ok=True)

    def connect(self, database="postgres", user="postgres", **more):
        """A connection in autocommit mode over the unix socket."""
        connection = psycopg2.connect(host=str(self.folder), port=self.port, user=user, dbname=database, **more)
        connection.autocommit = True
        return connection

    def run(self, sql, database="postgres", user="postgres"):
        """The rows of the last statement, or none."""
        with contextlib.closing(self.connect(database, user)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def ask(self, sql, database="postgres"):
        return self.run(sql, database)[0][0]

    def version(self):
        return self.ask("show server_version").split()[0]

    @contextlib.contextmanager
    def database(self, name, sql="", options=""):
        """A new database with those statements run in it; dropped at the end, whoever is connected."""
        self.run(f'drop database if exists "{name}"')
        self.run(f'create database "{name}" {options}')
        try:
            if sql:
                self.run(sql, name)
            yield name
        finally:
            self.run(f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
            self.run(f'drop database if exists "{name}"')

    def scanners(self, database=None):
        """The process numbers of pgplumb's backends."""
        where = f"and datname = '{database}'" if database else ""
        return [row[0] for row in self.run(f"select pid from pg_stat_activity where application_name = 'pgplumb' {where}")]

    def gone(self, seconds=3):
        """Whether pgplumb has left no backend behind, within a time."""
        end = time.monotonic() + seconds
        while self.scanners():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(Exception):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
