"""A private server on which cases are run: databases from a template, dumps of them, and connections."""

import contextlib
import itertools
import pathlib
import shutil
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "faults"))
from server import Server, programs  # noqa: E402

TEMPLATE = "blank"
MEMORY = pathlib.Path("/dev/shm")
ENOUGH = 1 << 30  # bytes
SETTINGS = {"synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "jit": "off", "wal_level": "minimal",
            "max_wal_senders": 0, "checkpoint_timeout": "1h", "track_counts": "off", "track_activities": "off"}


def roomy():
    """Where thousands of databases are made and dropped fastest."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else pathlib.Path("/tmp")


class Laboratory:
    def __init__(self, major=15):
        self.major = major
        self.server = Server(programs(major), SETTINGS, beneath=roomy())
        self.numbers, self.own = itertools.count(), threading.local()
        self.server.run(f"create database {TEMPLATE} template template0")
        # The caches that the first connection writes are copied with it.
        self.server.run("select from pg_class, pg_attribute limit 1", TEMPLATE)

    def where(self, database):
        """A connection string."""
        return f"host={self.server.folder} port={self.server.port} user=postgres dbname={database}"

    def connect(self, database):
        return self.server.connect(database)

    def order(self, sql):
        """Runs a statement in a connection that each thread keeps."""
        if not hasattr(self.own, "connection"):
            self.own.connection = self.connect("postgres")
        with self.own.connection.cursor() as cursor:
            cursor.execute(sql)

    def program(self, name, *arguments):
        """What a client program said on its standard output; raises RuntimeError with what it complained of."""
        done = subprocess.run([self.server.bin / name, "-h", self.server.folder, "-p", str(self.server.port), "-U", "postgres",
                               *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise RuntimeError(f"{name}: {done.stderr.decode('utf-8', 'replace').strip()[:500]}")
        return done.stdout

    @contextlib.contextmanager
    def database(self, files):
        """A new database in which the files were run; dropped at the end."""
        name = f"d{next(self.numbers)}"
        self.order(f"create database {name} template {TEMPLATE}" + (" strategy file_copy" if self.major >= 15 else ""))
        try:
            if files:
                self.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", name, *(f"--file={file}" for file in files))
            yield name
        finally:
            self.order(f"drop database {name}")

    def schema_dump(self, database, file):
        self.program("pg_dump", "-s", "-d", database, "-f", file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.__exit__()
