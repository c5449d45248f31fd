"""Standby: an audit of one is that of its primary, also where replay takes its rows away or it is promoted meanwhile."""

import contextlib
import time

from audit import audit, connection
from proxy import Proxy
from server import Server
from rich import everything
from tally import part
from told import Told

DESCRIPTION = """format 1
ledger { tool alembic revisions { r1 { creates { tables {
shop.orders
shop.gone
} } } } }
schemas { shop { tables { @open yes
    orders { columns { @open yes total "numeric(12,2) not null" }
             checks { @open yes orders_total_check "0 <= total" orders_note_check "length(note) < '100'" } }
    gone { }
} } }
"""
LEDGER = "create table alembic_version (version_num text); insert into alembic_version values ('r1');"
# Rows of the catalogs that a snapshot before it still needs, and that VACUUM takes away.
CHURN = """create table passing (id serial primary key, a text default 'x' check (a <> '')); create index on passing (lower(a)); drop table passing;
alter table shop.orders alter note set default 'y'; alter table shop.orders alter note drop default;"""
VACUUM = [f"vacuum {catalog}" for catalog in ("pg_class", "pg_attribute", "pg_constraint", "pg_index", "pg_attrdef", "pg_type", "pg_depend")]


class Pair:
    """A primary, which is a server of its own, and its standby."""

    def __init__(self, bindir, name, delay):
        self.name = name
        self.primary = Server(bindir, {"autovacuum": "off"})
        self.primary.run(f"create database {name}")
        self.primary.run(everything(int(self.primary.version().split(".")[0])) + LEDGER, name)
        self.standby = Server(bindir, {"max_standby_streaming_delay": delay, "hot_standby_feedback": "off", "wal_receiver_status_interval": "1s"},
                              copy_of=self.primary)
        self.caught_up()

    def caught_up(self, seconds=20):
        """Waits until the standby has replayed what the primary wrote."""
        where, end = self.primary.ask("select pg_current_wal_lsn()"), time.monotonic() + seconds
        while not self.standby.ask(f"select pg_last_wal_replay_lsn() >= '{where}'"):
            if time.monotonic() > end:
                raise RuntimeError("the standby did not catch up")
            time.sleep(0.02)

    def conflict(self):
        """What whoever reads the standby's catalogs in an older snapshot cannot live with; again where VACUUM had to spare the rows."""
        before = self.conflicts()
        for _ in range(5):
            self.primary.run(CHURN, self.name)
            for sql in VACUUM:
                self.primary.run(sql, self.name)
            self.caught_up()
            if self.conflicts() > before:
                return

    def conflicts(self):
        return (self.standby.folder / "log").read_text("utf-8", "replace").count("due to conflict with recovery")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in (self.standby, self.primary):
            with contextlib.suppress(Exception):
                server.__exit__()


def told(pgplumb, where):
    return Told(audit(pgplumb, where, DESCRIPTION, "--report", "json=r.json", "--report", "markdown=r.md",
                      environment={"PGPLUMB_FIXED_RUN": "1"}))


def same(one, other):
    return (one.code, one.done.out, one.done.reports) == (other.code, other.done.out, other.done.reports)


def held_back(pgplumb, pair, before):
    with Proxy(pair.standby, pair.name, before=before) as proxy:
        seen = told(pgplumb, proxy.where)
    return seen, proxy


def try_conflicts(tally, pgplumb, pair, primary):
    last = 0
    for at in (2, 5, 12, 18):
        times = []

        def once(number, _):
            if number == at:
                times.append(number)
                pair.conflict()

        seen, proxy = held_back(pgplumb, pair, once)
        tally.check(f"a conflict before statement {at} leaves the report as it is on the primary", same(seen, primary), f"{seen} {proxy.fault}")
        tally.check(f"there was a conflict before statement {at}", times and pair.conflicts() > last, pair.conflicts())
        last = pair.conflicts()
    tally.figure(f"{last} conflicts in all")


def try_endless(tally, pgplumb, pair):
    def always(number, sql):
        if number > 2 and ("pg_attribute" in sql or "pg_constraint" in sql):
            pair.conflict()

    before = pair.conflicts()
    seen, proxy = held_back(pgplumb, pair, always)
    begun = sum(sql.startswith("begin") for sql in proxy.statements)
    tally.check("conflicts without end could not be checked", seen.code == 4 and not seen.findings, f"{seen} {proxy.fault}")
    tally.check("there were several conflicts", pair.conflicts() > before, pair.conflicts())
    tally.check("it is tried four times at most", 2 <= begun <= 4, begun)
    tally.figure(f"{begun} tries where conflicts do not cease")


def try_promotion(tally, pgplumb, pair, primary):
    def promote(number, _):
        if number == 12:
            pair.standby.program("pg_ctl", "-D", pair.standby.data, "-w", "promote")

    seen, proxy = held_back(pgplumb, pair, promote)
    tally.check("a standby that is promoted meanwhile gives the same report", same(seen, primary), f"{seen} {proxy.fault}")
    tally.check("it was promoted", not pair.standby.ask("select pg_is_in_recovery()"))


@part("15")
def standby(tally, server, pgplumb):
    """A standby's report is its primary's, whatever replay takes away meanwhile, and one that is promoted goes on."""
    with Pair(server.bin, "faults_standby", "100ms") as pair:
        primary = told(pgplumb, connection(pair.primary, pair.name))
        tally.check("the primary is audited", primary.code == 1 and not primary.unchecked, primary)
        seen = told(pgplumb, connection(pair.standby, pair.name))
        tally.check("the standby's report is the primary's", same(seen, primary), seen)
        try_conflicts(tally, pgplumb, pair, primary)
        try_endless(tally, pgplumb, pair)
        try_promotion(tally, pgplumb, pair, primary)
