"""Locks: what a scan holds, whom it delays, and whom it waits for."""

import threading
import time

from audit import audit, connection
from proxy import Proxy
from tally import part

TABLES = """
create table plain (id integer primary key, note text);
create table orders (id bigint generated always as identity primary key, status text default 'new' check (status <> ''),
                     total numeric generated always as (id * 2) stored);
create index on orders (lower(status)) where total > 0;
create view seen as select id from orders;
create table parts (at date, kind text) partition by range ((at + 1));
create table alembic_version (version_num text primary key);
insert into alembic_version values ('r1');
"""
DESCRIPTION = """format 1
ledger { tool alembic revisions { r1 { creates { tables { public.orders } } } } }
schemas { public { tables { @open yes
    orders { columns { @open yes status "text default ('new' || '')" } checks { @open yes c { @any_name yes expression "status > ''" } } }
} } }
"""


@part("1")
def locks(tally, server, pgplumb):
    """Between any two batches the scan holds nothing, and delays neither an application nor VACUUM FULL nor newcomers."""
    with server.database("faults_locks", TABLES) as name:
        watcher = server.connect(name)
        held, waits = [], {"select behind alter table": 0.0, "vacuum full pg_attribute": 0.0, "a new connection": 0.0}

        def look(number, sql):
            if number == 0:
                return  # before it there is no transaction
            with watcher.cursor() as cursor:
                cursor.execute("select l.locktype, l.mode, l.relation::regclass::text from pg_locks l join pg_stat_activity a using (pid) "
                               "where a.application_name = 'pgplumb' and a.datname = current_database()")
                held.append((number, sql[:80], [row for row in cursor.fetchall() if row[0] != "virtualxid"]))
            if number % 4 == 2:
                delays(server, name, waits)

        with Proxy(server, name, before=look) as proxy:
            done = audit(pgplumb, proxy.where, DESCRIPTION, "--fail-on", "never")
        tally.check("the audit ends well", done.code == 0 and proxy.fault is None, done.out + done.err + str(proxy.fault))
        for number, sql, rows in held:
            tally.check(f"before statement {number} only its virtualxid is locked", not rows, f"{rows} before {sql}")
        for what, seconds in waits.items():
            tally.check(f"{what} is not delayed by a scan that stands still", seconds < 0.05 if "select" in what else seconds < 2, seconds)
            tally.figure(f"{what} {seconds * 1000:.0f} ms")
        watcher.close()


def delays(server, name, waits):
    """Runs what must not be delayed, beside the scan that stands still, and keeps the longest time of each."""

    def timed(what, work):
        start = time.monotonic()
        work()
        waits[what] = max(waits[what], time.monotonic() - start)

    altering = server.connect(name)
    reading = server.connect(name)
    with altering.cursor() as alter, reading.cursor() as read:
        change = threading.Thread(target=alter.execute, args=("alter table plain add column extra integer",))
        change.start()
        time.sleep(0.02)  # for the alteration to wait first, if it had to
        timed("select behind alter table", lambda: read.execute("select count(*) from plain"))
        change.join(10)
        alter.execute("alter table plain drop column extra")
        timed("vacuum full pg_attribute", lambda: read.execute("vacuum full pg_attribute"))
    timed("a new connection", lambda: server.connect(name).close())
    altering.close()
    reading.close()
