"""One run of pgplumb: what it said, how it ended, what it cost."""

import dataclasses
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time


@dataclasses.dataclass
class Done:
    code: int
    out: str
    err: str
    seconds: float
    memory: int  # bytes, at the most
    reports: dict

    def says(self, text):
        return text in self.out or text in self.err


class Run:
    """A started pgplumb. Reports go to a folder of its own; `ended` waits."""

    def __init__(self, pgplumb, *arguments, environment=None, folder=None, before=()):
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="pgplumb-run-"))
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.out, self.err = (open(self.folder / name, "w+b") for name in (".out", ".err"))
        self.start = time.monotonic()
        self.process = subprocess.Popen([*before, pgplumb, *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                        stdout=self.out, stderr=self.err, env={**clean, **(environment or {})})

    def ended(self, limit=90):
        """Waits, and kills it after `limit` seconds: code -9 then."""
        end = time.monotonic() + limit
        pid = status = 0
        while pid == 0:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid == 0:
                if time.monotonic() > end:
                    self.process.send_signal(signal.SIGKILL)
                time.sleep(0.005)
        self.process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - self.start
        texts = []
        for file in (self.out, self.err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
            file.close()
        reports = {file.name: file.read_text("utf-8") for file in self.folder.iterdir() if file.is_file() and not file.name.startswith(".")}
        return Done(code, *texts, seconds, usage.ru_maxrss * 1024, reports)


def connection(server, database, user="postgres"):
    return f"host={server.folder} port={server.port} user={user} dbname={database}"


def audit(pgplumb, where, description, *more, limit=90, environment=None):
    """Audits against a description's text. `where` is a connection string."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / "d.info").write_text(description)
    done = Run(pgplumb, "audit", where, "d.info", *more, folder=folder, environment=environment).ended(limit)
    shutil.rmtree(folder)
    return done
