"""What ends an audit from outside: a server that goes, a disk that is full, an output that is closed, a signal."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import psycopg2

from audit import Run, connection
from ending import DESCRIPTION, at_once, attempt, check_ending, many_tables, says_failure
from proxy import Proxy
from server import Server
from silent import Silent
from tally import part

# So many columns that their rows do not fit into the sockets' buffers: who stops reading holds the statement up.
MANY_COLUMNS = """do $$ begin for i in 1..100 loop
    execute (select format('create table t%s (%s)', i, string_agg(format('column_with_a_long_name_%s text', j), ', '))
             from generate_series(1, 60) j); end loop; end $$"""


@part("14,18")
def endings(tally, server, pgplumb):
    """A session that ends too early is exit code 4 and no smaller schema; a signal is 130 or 143, and leaves nothing behind."""
    with Server(server.bin) as own, own.database("many", MANY_COLUMNS) as name:
        lost_sessions(tally, own, name, pgplumb)
        held_up(tally, own, name, pgplumb)
    resets(tally, server, pgplumb)
    with server.database("faults_endings") as name:
        signals(tally, server, name, pgplumb)


def again(own):
    """Waits for a server that restarts after a crash."""
    for _ in range(200):
        try:
            return own.ask("select 1")
        except psycopg2.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("the server did not come back")


def kill(own):
    for pid in own.scanners():
        os.kill(pid, signal.SIGKILL)


def lost_sessions(tally, own, name, pgplumb):
    """The session is ended before a statement: by an administrator, by the death of its process, with the whole server."""
    mishaps = {"pg_terminate_backend": lambda: own.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgplumb'"),
               "the death of its backend": lambda: kill(own), "the crash of the server": own.crash, "a fast shutdown": own.stop}
    with Proxy(own, name) as proxy:
        attempt(pgplumb, proxy.where)
        last = len(proxy.statements) - 1
    for what, mishap in mishaps.items():
        for number in (3, last // 2) if "server" in what or "shutdown" in what else (1, 3, last // 2, last):
            with Proxy(own, name, before=lambda at, _, number=number, mishap=mishap: at == number and mishap()) as proxy:
                done = attempt(pgplumb, proxy.where, "--timeout", 10)
            check_ending(tally, f"{what} before statement {number} of {last}", done, 4, within=8)
            tally.check(f"{what} before statement {number} came about", proxy.fault is None, proxy.fault)
            if "server" in what or "shutdown" in what:
                own.start()
            again(own)


def held_up(tally, own, name, pgplumb):
    """The same within a statement: its answer is not read, so that it is still running."""

    def within(sql, what):
        once = threading.Event()

        def mishap(total):
            if total > 100_000 and not once.is_set():
                once.set()
                own.run(sql)

        with Proxy(own, name, on_bytes=mishap) as proxy:
            done = attempt(pgplumb, proxy.where)
        check_ending(tally, what, done, 4)
        tally.check(f"{what} came about", once.is_set() and proxy.fault is None, proxy.fault)

    within("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgplumb'", "pg_terminate_backend within an answer")
    within("select pg_cancel_backend(pid) from pg_stat_activity where application_name = 'pgplumb'", "pg_cancel_backend within an answer")


def resets(tally, server, pgplumb):
    with Proxy(server, "postgres") as proxy:
        attempt(pgplumb, proxy.where)
        whole = proxy.passed
    for share in (0.3, 0.6, 0.9):
        with Proxy(server, "postgres", cut_after=int(whole * share), reset=True) as proxy:
            done = attempt(pgplumb, f"{proxy.where} sslmode=disable")
        check_ending(tally, f"a reset after {share:.0%} of the answers", done, 4)


def signals(tally, server, name, pgplumb):
    """A signal at any moment, with a server that answers and with one that never answers again, not even to be cancelled."""
    with Proxy(server, name) as proxy:
        attempt(pgplumb, proxy.where)
        last = len(proxy.statements) - 1
    cases = [(which, at, silent) for which in (signal.SIGINT, signal.SIGTERM) for at in (0, 1, 3, last // 2, last)
             for silent in ("answers", "is silent", "is deaf too")]
    longest = 0
    for (which, at, silent), (done, seconds) in at_once(lambda case: signalled(server, name, pgplumb, *case), cases):
        what = f"{which.name} at statement {at} of {last}, when the server {silent}"
        check_signalled(tally, what, done, which, seconds)
        longest = max(longest, seconds)
    tally.check("no signal leaves a backend behind", server.gone())
    for which in (signal.SIGINT, signal.SIGTERM):
        for what, where in {"a silent server": Silent(), "a host that swallows everything": Silent(full=True)}.items():
            done, seconds = signalled_after(0.3, Run(pgplumb, "audit", where.where, "d.info", "-o", "report.json", folder=ready_folder()), which)
            check_signalled(tally, f"{which.name} while connecting to {what}", done, which, seconds)
            where.close()
    for what, output in {"a pipe that nobody opens": "fifo", "a full pipe that nobody reads": "-"}.items():
        seconds = stuck_report(tally, server, name, pgplumb, what, output)
        longest = max(longest, seconds)
    tally.figure(f"signals heeded within {longest:.1f} s")


def check_signalled(tally, what, done, which, seconds):
    left = [name for name in done.reports if "pgplumb-" in name]
    tally.check(f"{what}: exit code {128 + which}, within 3 s, and no temporary file is left", done.code == 128 + which and seconds < 3 and not left,
                f"exit code {done.code} after {seconds:.1f} s, {left}\n{done.out}{done.err}")
    report = done.reports.get("report.json", "")
    tally.check(f"{what}: the report is the old one, or says that there was no audit", report == "old\n" or says_failure(done), report)


def ready_folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    (folder / "d.info").write_text(DESCRIPTION)
    (folder / "report.json").write_text("old\n")
    return folder


def signalled_after(seconds, run, which):
    """The run's end, and how long after the signal it came."""
    time.sleep(seconds)
    start = time.monotonic()
    run.process.send_signal(which)
    done = run.ended(20)
    shutil.rmtree(run.folder)
    return done, time.monotonic() - start


def signalled(server, name, pgplumb, which, at, silent):
    over, reached = threading.Event(), threading.Event()

    def stop(number, _):
        if number == at:
            proxy.deaf = silent == "is deaf too"
            reached.set()
            over.wait(0.2 if silent == "answers" else 20)

    with Proxy(server, name, before=stop) as proxy:
        run = Run(pgplumb, "audit", proxy.where, "d.info", "-o", "report.json", folder=ready_folder())
        reached.wait(20)
        done = signalled_after(0, run, which)
        over.set()
    return done


def stuck_report(tally, server, name, pgplumb, what, output):
    """A report that cannot be written to its end: nobody reads."""
    folder = ready_folder()
    os.mkfifo(folder / ".fifo")
    (folder / "d.info").write_text(many_tables(3000))
    arguments = ["audit", connection(server, name), folder / "d.info", "--report", "json=-" if output == "-" else "json=.fifo"]
    reader, writer = os.pipe()
    process = subprocess.Popen([pgplumb, *arguments], cwd=folder, stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    tally.check(f"{what} is waited for", process.poll() is None)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(6)
    seconds = time.monotonic() - start
    tally.check(f"SIGINT while {what} is written to: exit code 130, within 3 s", process.poll() == 130 and seconds < 3,
                f"{process.poll()} after {seconds:.1f} s")
    process.kill()
    process.wait()
    os.close(reader)
    os.close(writer)
    shutil.rmtree(folder)
    return seconds
