"""Poolers: through pgbouncer an audit is what it is without, and leaves nothing to whoever comes next."""

import os
import pathlib
import signal
import tempfile
import time

from audit import Run, connection
from pooler import Pooler
from proxy import Proxy
from rich import everything
from tally import part

DESCRIPTION = """format 1
schemas { shop { tables { @open yes
    orders { columns { @open yes total "numeric(12,2) not null" note "text default ('new' || '')" }
             checks { @open yes orders_total_check "0 <= total" } }
    gone { }
} } }
"""
SESSION = """select (select array_agg(name || '=' || setting order by name) from pg_settings where name <> 'application_name')::text,
(select count(*) from pg_prepared_statements), (select count(*) from pg_cursors), txid_current_if_assigned() is null"""


class Auditor:
    def __init__(self, pgplumb):
        self.pgplumb = pgplumb
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
        (self.folder / ".d.info").write_text(DESCRIPTION)

    def start(self, where, *more, **environment):
        return Run(self.pgplumb, "audit", where, ".d.info", "--report", "json=r.json", "--report", "markdown=r.md", *more, folder=self.folder,
                   environment={"PGPLUMB_FIXED_RUN": "1", **environment})

    def audit(self, where, *more, **environment):
        for file in self.folder.glob("r.*"):
            file.unlink()
        return self.start(where, *more, **environment).ended()


def told(done):
    return f"exit code {done.code} after {done.seconds:.1f} s: {done.out} {done.err}"


def try_mode(tally, server, name, auditor, mode):
    direct = auditor.audit(connection(server, name))
    with Pooler(server, mode) as pooler:
        before, backend = pooler.run(SESSION, name), pooler.run("select pg_backend_pid()", name)
        for _ in range(2):  # the second has the session that the first left
            seen = auditor.audit(pooler.where(name))
            same = (seen.code, seen.out, seen.reports) == (direct.code, direct.out, direct.reports)
            tally.check(f"in {mode} mode the reports are those of a direct connection", seen.code == 1 and same, told(seen))
        tally.check(f"in {mode} mode it was one session", pooler.run("select pg_backend_pid()", name) == backend)
        after = pooler.run(SESSION, name)
        tally.check(f"in {mode} mode nothing is left to the next client", after == before, set(after[0]) ^ set(before[0]))
        try_kill(tally, server, name, auditor, pooler, mode, before)


def try_kill(tally, server, name, auditor, pooler, mode, before):
    """pgplumb dies in its preamble, and in the middle of its scan."""
    for at in (1, 12):
        runs = []

        def kill(number, _):
            if number == at:
                runs[0].process.send_signal(signal.SIGKILL)
                time.sleep(0.05)

        with Proxy(pooler, name, before=kill) as proxy:
            runs.append(auditor.start(proxy.where))
            done = runs[0].ended()
        tally.check(f"in {mode} mode pgplumb was killed before statement {at}", done.code == -signal.SIGKILL, told(done))
        after = pooler.run(SESSION, name)
        tally.check(f"in {mode} mode nothing is left by one that was killed", after == before, set(after[0]) ^ set(before[0]))
        open_ones = server.ask(f"select count(*) from pg_stat_activity where datname = '{name}' and state like 'idle in transaction%'")
        tally.check(f"in {mode} mode no transaction is left open by one that was killed", open_ones == 0, open_ones)


def try_refusals(tally, server, name, auditor):
    with Pooler(server, "statement") as pooler:
        seen = auditor.audit(pooler.where(name))
        tally.check("statement mode ends with exit code 3", seen.code == 3, told(seen))
        tally.check("in statement mode a direct connection is advised",
                    seen.says("a pooler ended the connection") and seen.says("onnect to the server itself"), told(seen))
    with Pooler(server, "transaction") as pooler:
        seen = auditor.audit(pooler.where(name), PGOPTIONS="-c work_mem=8MB")
        tally.check("a pooler that refuses start-up options ends with exit code 3", seen.code == 3, told(seen))
        tally.check("what to do about start-up options is said", seen.says("PGOPTIONS"), told(seen))
    with Pooler(server, "transaction", ignore_startup_parameters="options") as pooler:
        seen = auditor.audit(pooler.where(name), PGOPTIONS="-c work_mem=8MB")
        tally.check("a pooler that ignores start-up options is audited through", seen.code == 1, told(seen))


def ends_in_time(tally, what, done, codes):
    tally.check(f"{what}: ends in time", done.seconds < 9, told(done))
    tally.check(f"{what}: exit code {codes}, no finding", done.code in codes and not done.says("does not exist"), told(done))


def try_standstill(tally, server, name, auditor):
    with Pooler(server, "transaction") as pooler:
        pooler.run("select 1", name)
        pooler.admin(f"pause {name}")
        ends_in_time(tally, "a paused database", auditor.audit(pooler.where(name), "--timeout", 3), (3, 4))
        pooler.admin(f"resume {name}")
        tally.check("a database that goes on again is audited", (seen := auditor.audit(pooler.where(name))).code == 1, told(seen))
        os.kill(pooler.pid(), signal.SIGSTOP)
        ends_in_time(tally, "a pooler that stands still", auditor.audit(pooler.where(name), "--timeout", 3), (3, 4))
        os.kill(pooler.pid(), signal.SIGCONT)
    for what, signals in (("stands still", signal.SIGSTOP), ("dies", signal.SIGKILL), ("is stopped", signal.SIGTERM)):
        with Pooler(server, "transaction") as pooler:
            def stop(number, _):
                if number == 12:
                    os.kill(pooler.pid(), signals)

            with Proxy(pooler, name, before=stop) as proxy:
                ends_in_time(tally, f"a pooler that {what} in the middle", auditor.audit(proxy.where, "--timeout", 3), (4,))
            if signals == signal.SIGSTOP:
                os.kill(pooler.pid(), signal.SIGCONT)


@part("20")
def poolers(tally, server, pgplumb):
    """Through pgbouncer reports are the same and nothing is left behind; where it cannot work it is said what to do."""
    with server.database("faults_poolers", everything(int(server.version().split(".")[0]))) as name:
        auditor = Auditor(pgplumb)
        for mode in ("session", "transaction"):
            try_mode(tally, server, name, auditor, mode)
        try_refusals(tally, server, name, auditor)
        try_standstill(tally, server, name, auditor)
    tally.figure("session, transaction and statement mode")
