"""Load: what four scans in a loop cost the transactions of a database, and that none of these waits for a scan."""

import os
import re
import statistics
import subprocess
import threading
import time

from audit import Run, connection
from server import as_postgres
from tally import part

SECONDS = 3  # of each period; one with scans follows one without, since the machine has other guests
PERIODS = 5
MIXES = (("select only", ["-S"]), ("TPC-B", []))


def pgbench(server, name, *arguments):
    """Debian's, whatever the server's major."""
    done = subprocess.run([*as_postgres(), "/usr/lib/postgresql/15/bin/pgbench", "-h", server.folder, "-p", str(server.port), "-U", "postgres",
                           *arguments, name], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"pgbench failed: {done.stdout}")
    return done.stdout


class Scans:
    """Four audits at a time, each begun again when it ends, until told to stop."""

    def __init__(self, server, name, pgplumb, description):
        self.arguments, self.ended, self.codes = (server, name, pgplumb, description), 0, set()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._loop, daemon=True) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def _loop(self):
        server, name, pgplumb, description = self.arguments
        while not self.stopped.is_set():
            done = Run(pgplumb, "audit", connection(server, name), description).ended()
            self.ended += 1
            self.codes.add(done.code)

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(30)


class Watch(threading.Thread):
    """Every 20 ms: does a backend of pgbench's wait for one of pgplumb's?"""

    def __init__(self, server, name):
        super().__init__(daemon=True)
        self.connection, self.name, self.looks, self.waits, self.stopped = server.connect(), name, 0, [], threading.Event()

    def run(self):
        with self.connection.cursor() as cursor:
            while not self.stopped.wait(0.02):
                cursor.execute("select w.query, b.query from pg_stat_activity w, unnest(pg_blocking_pids(w.pid)) p(pid) "
                               "join pg_stat_activity b on b.pid = p.pid "
                               "where w.application_name = 'pgbench' and b.application_name = 'pgplumb'")
                self.waits += cursor.fetchall()
                self.looks += 1

    def stop(self):
        self.stopped.set()
        self.join(5)
        self.connection.close()


def rate(output):
    return float(re.search(r"tps = ([0-9.]+)", output).group(1))


def waits_in_log(server, since):
    """Who waited longer than deadlock_timeout for a process of pgplumb's: the server names those that hold what is waited for."""
    text = (server.folder / "log").read_bytes()[since:].decode("utf-8", "replace")
    return [line for line in text.splitlines() if "still waiting for" in line and "relation" in line]


def try_mix(tally, server, name, pgplumb, description, what, arguments):
    rates = {"with": [], "without": []}
    scans_ended = 0
    for turn in range(PERIODS * 2):
        scans = Scans(server, name, pgplumb, description) if turn % 2 else None
        output = pgbench(server, name, "-n", "-c", "2", "-T", str(SECONDS), *arguments)
        if scans:
            scans.stop()
            scans_ended += scans.ended
            tally.check(f"{what}: the scans beside it end well", scans.codes == {0}, scans.codes)
        rates["with" if scans else "without"].append(rate(output))
    ratio = statistics.median(rates["with"]) / statistics.median(rates["without"])
    tally.check(f"{what}: transactions go on beside four scans", ratio > 0.2, rates)
    tally.figure(f"{what} {ratio:.2f} x ({statistics.median(rates['without']):.0f} tps without, {scans_ended} scans beside)")


@part("1,3", long=True)
def load(tally, server, pgplumb):
    """Four scans in a loop beside pgbench: its throughput with and without them, and that no transaction waits for a scan."""
    with server.database("faults_load") as name:
        pgbench(server, name, "-i", "-q", "-s", "5")
        server.run(f"alter database {name} set log_lock_waits = on; alter database {name} set deadlock_timeout = '10ms'")
        described = Run(pgplumb, "dump", "-d", connection(server, name), "-o", "d.info")
        described.ended()
        since, watch = os.path.getsize(server.folder / "log"), Watch(server, name)
        watch.start()
        start = time.monotonic()
        for what, arguments in MIXES:
            try_mix(tally, server, name, pgplumb, described.folder / "d.info", what, arguments)
        watch.stop()
        tally.check("no transaction was seen to wait for a scan", watch.looks > 100 and not watch.waits, f"{watch.looks} looks: {watch.waits[:5]}")
        logged = waits_in_log(server, since)
        tally.check("the server's log tells of no transaction that waited for a lock on a table", not logged, logged[:5])
        tally.figure(f"{len(watch.waits) + len(logged)} waits in {watch.looks} looks, {time.monotonic() - start:.0f} s")
