"""A pgbouncer before a private server, on a unix socket in a folder of its own."""

import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

import psycopg2

from server import ROOT, as_postgres, free_port

PGBOUNCER = ROOT / "build" / "pgbouncer" / "usr" / "sbin" / "pgbouncer"


class Pooler:
    """Each database has one server connection, so that whoever comes next gets the one that was left."""

    def __init__(self, server, mode, **settings):
        self.folder, self.port = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-pooler-")), free_port()
        lines = {"listen_port": self.port, "unix_socket_dir": self.folder, "auth_type": "any", "pool_mode": mode, "default_pool_size": 1,
                 "max_client_conn": 50, "logfile": self.folder / "log", "pidfile": self.folder / "pid", "admin_users": "postgres",
                 "stats_users": "postgres", "server_idle_timeout": 600, **settings}
        (self.folder / "ini").write_text(f"[databases]\n* = host={server.folder} port={server.port} user=postgres\n[pgbouncer]\n" +
                                         "".join(f"{name} = {value}\n" for name, value in lines.items()))
        if os.geteuid() == 0:
            os.chown(self.folder, *pwd.getpwnam("postgres")[2:4])
        self.folder.chmod(0o755)
        self.process = subprocess.Popen([*as_postgres(), PGBOUNCER, "-q", self.folder / "ini"], cwd="/", stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def _wait(self):
        end = time.monotonic() + 10
        while not self._listens():
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"pgbouncer did not start: {(self.folder / 'log').read_text()}")
            time.sleep(0.01)

    def _listens(self):
        """Its socket is there before anybody may connect to it."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.folder / f".s.PGSQL.{self.port}")) == 0

    def pid(self):
        return int((self.folder / "pid").read_text())

    def where(self, database):
        return f"host={self.folder} port={self.port} user=postgres dbname={database}"

    def connect(self, database):
        connection = psycopg2.connect(self.where(database))
        connection.autocommit = True
        return connection

    def run(self, sql, database):
        """Statement by statement, as a client that comes, works and leaves; gives the rows of the last."""
        connection = self.connect(database)
        with connection.cursor() as cursor:
            for statement in [sql] if isinstance(sql, str) else sql:
                cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
        connection.close()
        return rows

    def admin(self, command):
        """A command of pgbouncer's own console."""
        return self.run(command, "pgbouncer")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
