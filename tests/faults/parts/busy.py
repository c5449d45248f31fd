"""Tables that others hold locks on: the scan waits for nobody, and loses those tables' expressions and no more."""

import contextlib
import threading
import time

from audit import Run, audit, connection
from proxy import Proxy
from tally import part

MANY = """
do $$begin for i in 1..1500 loop
    execute format('create table t%s (a integer check (a > 0), b text); create index on t%s (lower(b)) where a > 1', i, i);
end loop; end$$;
"""
LOCKED = ("t7", "t750", "t1499")


def unread(done):
    return sorted(line.split("table public.")[1].split(":")[0] for line in done.out.splitlines() if line.startswith("could not check: table"))


def try_locked(tally, server, pgplumb, name, dump):
    with contextlib.closing(server.connect(name)) as holder, holder.cursor() as sql:
        sql.execute(f"begin; lock table {', '.join(LOCKED)} in access exclusive mode")
        done = audit(pgplumb, connection(server, name), dump, "--fail-on", "note")
        pid = holder.info.backend_pid
        tally.check("of 1,500 tables only the three that are locked could not be checked, and nothing is a finding",
                    done.code == 4 and unread(done) == sorted(LOCKED), (done.code, unread(done), done.out[-1000:]))
        tally.check("the process that holds the lock is named", done.out.count(f"process {pid} holds a lock on it") == 3, done.out[:1000])
        tally.check("they cost no timeout each", done.seconds < 5, done.seconds)
        tally.figure(f"3 of 1,500 locked: {done.seconds:.1f} s")
        sql.execute("rollback")


def try_queued(tally, server, pgplumb, name, dump):
    """A lock that is only waited for makes all others wait behind it."""
    with contextlib.closing(server.connect(name)) as reader, contextlib.closing(server.connect(name)) as waiter:
        with reader.cursor() as sql:
            sql.execute("begin; select * from t7")
            waiting = waiter.info.backend_pid
            queue = threading.Thread(target=lambda: waiter.cursor().execute("alter table t7 add column c integer"))
            queue.start()
            time.sleep(0.1)
            done = audit(pgplumb, connection(server, name), dump, "--fail-on", "note")
            tally.check("a table whose lock is waited for could not be checked, with the process that waits",
                        done.code == 4 and unread(done) == ["t7"] and done.says(f"process {waiting} waits for a lock on it"),
                        (done.code, unread(done), done.out[:600]))
            sql.execute("rollback")
            queue.join()
            sql.execute("alter table t7 drop column c")


def try_sudden(tally, server, pgplumb, name, dump):
    """A lock that is taken after the scan looked for locks: a batch fails, and is asked again without the table."""
    with contextlib.closing(server.connect(name)) as holder, holder.cursor() as sql:
        def lock(number, statement):
            if "pg_get_expr(k.conbin" in statement and holder.info.transaction_status == 0:
                sql.execute("begin; lock table t750 in access exclusive mode")

        with Proxy(server, name, before=lock) as proxy:
            done = audit(pgplumb, proxy.where, dump, "--fail-on", "note")
        tally.check("a lock taken between look and batch loses that table alone",
                    proxy.fault is None and done.code == 4 and unread(done) == ["t750"], (done.code, unread(done), str(proxy.fault), done.out[:600]))
        tally.check("the scan waited no longer than its lock timeout, a few times", done.seconds < 6, done.seconds)
        sql.execute("rollback")


def try_content(tally, server, pgplumb, name):
    """What is matched by what it says cannot be, where that is not read: neither as a rename nor as missing."""
    text = 'format 1\nschemas { public { tables { @open yes t7 { columns { @open yes } checks { wanted "a > 100" } } } } }\n'
    at_rest = audit(pgplumb, connection(server, name), text)
    tally.check("at rest the wanted check is missing", at_rest.code == 1 and at_rest.says("check.missing"), at_rest.out)
    with contextlib.closing(server.connect(name)) as holder, holder.cursor() as sql:
        sql.execute("begin; lock table t7 in access exclusive mode")
        done = audit(pgplumb, connection(server, name), text, "--fail-on", "note")
        tally.check("of a locked table's check nobody says that it has another name", done.code == 4 and not done.says("check.name"), done.out)
        sql.execute("rollback")


@part("2,3")
def busy(tally, server, pgplumb):
    """Nobody is waited for: what is locked by others could not be checked, with the process that holds the lock."""
    with server.database("faults_busy", MANY) as name:
        dump = Run(pgplumb, "dump", connection(server, name), "-q").ended().out
        tally.check("at rest the database is plumb with its dump", audit(pgplumb, connection(server, name), dump).code == 0)
        for attempt in (try_locked, try_queued, try_sudden):
            attempt(tally, server, pgplumb, name, dump)
        try_content(tally, server, pgplumb, name)
        few = server.ask("show max_locks_per_transaction")
        tally.figure(f"max_locks_per_transaction {few}")
