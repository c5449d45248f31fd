"""A private server on which cases are run: databases from a template, dumps of them, and connections."""

import contextlib
import itertools
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "faults"))
from server import Server, programs  # noqa: E402

TEMPLATE = "blank"
MEMORY = pathlib.Path("/dev/shm")
ENOUGH = 1 << 30  # bytes
SETTINGS = {"synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off", "jit": "off", "wal_level": "minimal",
            "max_wal_senders": 0, "checkpoint_timeout": "1h"}


def roomy():
    """Where thousands of databases are made and dropped fastest."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else pathlib.Path("/tmp")


class Laboratory:
    def __init__(self, major=15):
        self.major = major
        self.server = Server(programs(major), SETTINGS, beneath=roomy())
        self.numbers = itertools.count()
        self.server.run(f"create database {TEMPLATE} template template0")
        # The caches that the first connection writes are copied with it.
        self.server.run("select from pg_class, pg_attribute limit 1", TEMPLATE)

    def where(self, database):
        """A connection string."""
        return f"host={self.server.folder} port={self.server.port} user=postgres dbname={database}"

    def connect(self, database):
        return self.server.connect(database)

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
        with contextlib.closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
            strategy = " strategy file_copy" if connection.server_version >= 150000 else ""
            cursor.execute(f"create database {name} template {TEMPLATE}{strategy}")
        try:
            if files:
                self.program("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", name, *(f"--file={file}" for file in files))
            yield name
        finally:
            with contextlib.closing(self.connect("postgres")) as connection, connection.cursor() as cursor:
                cursor.execute(f"drop database {name}")

    def schema_dump(self, database, file):
        self.program("pg_dump", "-s", "-d", database, "-f", file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.__exit__()
