"""Reports on their way out: a full disk, a closed output, a reader that is gone, a death while they are written."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from audit import connection
from ending import attempt, many_tables
from tally import part


@part("28,29")
def outputs(tally, server, pgplumb):
    """A report is whole or the old one; what could not be written is exit code 5, and nothing gets into the wrong descriptor."""
    with server.database("faults_outputs") as name:
        where = connection(server, name)
        full_disks(tally, where, pgplumb)
        closed(tally, where, pgplumb)
        readers(tally, where, pgplumb)
        deaths(tally, where, pgplumb)


# Runs the rest with its folder's reports on a disk of 64 kB, and shows afterwards what lies there.
SMALL_DISK = ["unshare", "-r", "-m", "sh", "-c", """mkdir disk && mount -t tmpfs -o size=64k none disk && echo older >disk/report.json || exit 99
    "$@" -o disk/report.json; code=$?; cat disk/report.json; ls -A disk >.left; cp .left left; umount disk; rmdir disk; exit $code""", "sh"]
SMALL_FILES = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh"]


def full_disks(tally, where, pgplumb):
    big = many_tables(500)
    done = attempt(pgplumb, where, "-q", description=big, before=SMALL_DISK)
    tally.check("a full disk: exit code 5, and says so", done.code == 5 and "could not write" in done.err, f"{done.code} {done.err}")
    tally.check("a full disk: the old report is untouched, and nothing lies beside it",
                done.out == "older\n" and done.reports.get("left") == "report.json\n", f"{done.out[:200]} {done.reports.get('left')}")
    done = attempt(pgplumb, where, "-q", description=big, before=SMALL_FILES)
    tally.check("a limit to the size of files: exit code 5, the old report, and nothing beside it",
                done.code == 5 and done.reports["report.json"] == "old\n" and not done.left, f"{done.code} {done.err} {done.left}")


def closed(tally, where, pgplumb):
    """Descriptors that are closed from the start: a report asked for there is lost, and the socket never takes their number."""
    shut = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-", "all three": "<&- >&- 2>&-"}
    for what, how in shut.items():
        before = ["sh", "-c", f'exec "$@" {how}', "sh"]
        done = attempt(pgplumb, where, "-q", before=before)
        tally.check(f"{what} closed: the audit is as ever, its report whole", done.code == 1 and '"findings": [' in done.reports["report.json"],
                    f"{done.code} {done.err}")
        done = attempt(pgplumb, where, before=before)
        lost = what in ("stdout", "all three")
        tally.check(f"{what} closed: the terminal's report {'is lost, exit code 5' if lost else 'is told or not asked for'}",
                    done.code == (5 if lost else 1), f"{done.code} {done.err}")
        done = attempt(pgplumb, where, "-q", "--report", "junit=-", before=before)
        tally.check(f"{what} closed: a report asked for on standard output", done.code == (5 if lost else 1), f"{done.code} {done.err}")


def readers(tally, where, pgplumb):
    """A reader of standard output that goes away."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / "d.info").write_text(many_tables(500))
    command = [pgplumb, "audit", where, folder / "d.info", "-o", folder / "report.xml"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    tally.check("a pipe without a reader: exit code 5, no death of SIGPIPE", done.returncode == 5, f"{done.returncode} {done.stderr}")
    tally.check("a pipe without a reader: the report in a file is whole", (folder / "report.xml").read_text().endswith("</testsuites>\n"))
    done = subprocess.run(["bash", "-c", '"$@" --report json=- | head -c 1; exit ${PIPESTATUS[0]}', "bash", *command], stdin=subprocess.DEVNULL,
                          capture_output=True)
    tally.check("| head -c 1: exit code 5", done.returncode == 5, f"{done.returncode} {done.stderr}")
    shutil.rmtree(folder)


def deaths(tally, where, pgplumb):
    """SIGKILL around the writing of large reports, later after an old one and sooner after a new one: each is one of them."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / "d.info").write_text(many_tables(1000))
    command = [pgplumb, "audit", "-q", where, "d.info", "-o", "report.json", "-o", "report.xml"]
    start = time.monotonic()
    audit = lambda: subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                     env={**os.environ, "PGPLUMB_FIXED_RUN": "1"})
    audit().wait()
    delay = time.monotonic() - start
    new = {name: (folder / name).read_bytes() for name in ("report.json", "report.xml")}
    seen = {"old": 0, "new": 0}
    for _ in range(30):
        for name in new:
            (folder / name).write_bytes(b"old\n")
        process = audit()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = [(folder / name).read_bytes() for name in new]
        kinds = ["old" if text == b"old\n" else "new" if text in new.values() else "torn" for text in now]
        for kind in kinds:
            seen[kind] = seen.get(kind, 0) + 1
        delay *= 1.04 if "old" in kinds else 0.96
    shutil.rmtree(folder)
    tally.check("after SIGKILL a report is whole, the old one or the new one", "torn" not in seen, seen)
    tally.check("SIGKILL came before and after the writing", seen["old"] > 0 and seen["new"] > 0, seen)
    tally.figure(f"{seen['old']} old and {seen['new']} new reports after SIGKILL")
