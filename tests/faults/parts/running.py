"""Migrations that are under way while an audit looks on."""

import contextlib
import zlib

from audit import audit, connection
from proxy import Proxy
from tally import part

TABLES = "create table orders (id integer); create table alembic_version (version_num text); insert into alembic_version values ('r1');"
REVISIONS = "revisions { r1 { creates { tables { public.orders } } } r2 { after r1 creates { tables { public.lines } } } }"


def description(tool="alembic"):
    return f"format 1\nledger {{ tool {tool} {REVISIONS} }}\nschemas {{ public {{ tables {{ @open yes orders {{ }} lines {{ }} }} }} }}\n"


def as_signed(number):
    return (number + 2**63) % 2**64 - 2**63


def lock_keys(database):
    """What each tool locks, computed as its sources do."""
    golang = (zlib.crc32(b"public\0schema_migrations\0" + database.encode()) * 1486364155) & 0xFFFFFFFF
    return {"flyway": 77431708279161 + 12345, "rails": as_signed(2053462845 * zlib.crc32(database.encode())),
            "golang-migrate": golang, "prisma": 72707369}


LEDGERS = {
    "flyway": "create table flyway_schema_history (version text, success boolean, checksum integer);",
    "rails": "create table schema_migrations (version text);",
    "golang-migrate": "create table schema_migrations (version bigint, dirty boolean); insert into schema_migrations values (1, true);",
    "prisma": "create table _prisma_migrations (migration_name text, finished_at timestamptz, checksum text);",
}


@part("16")
def running(tally, server, pgplumb):
    """A migration under way is told as in progress, and what is not done yet is no finding."""
    with server.database("faults_running", TABLES) as name:
        where = connection(server, name)
        done = audit(pgplumb, where, description())
        tally.check("at rest, the pending revision is a finding", done.code == 1 and done.says("ledger.behind"), done.out + done.err)
        with contextlib.closing(server.connect(name)) as session, session.cursor() as sql:
            sql.execute("begin; create table lines (id integer); update alembic_version set version_num = 'r2'")
            done = audit(pgplumb, where, description())
            tally.check("a ledger that is written to: in progress, nothing pending, exit 4",
                        done.code == 4 and done.says("ledger.in_progress") and not done.says("ledger.behind"), done.out + done.err)
            tally.check("the process is named", done.says(f"process {session.info.backend_pid} is writing"), done.out)
            sql.execute("commit")
            done = audit(pgplumb, where, description())
            tally.check("when it is through, the audit is plumb", done.code == 0, done.out + done.err)
            sql.execute("begin; select * from alembic_version")
            tally.check("who only reads the ledger migrates nothing", audit(pgplumb, where, description()).code == 0)
            sql.execute("rollback; begin; drop table orders")
            done = audit(pgplumb, where, description())
            tally.check("a drop that is not committed is none", done.code == 0, done.out + done.err)
            sql.execute("rollback")
            sql.execute("drop table orders")
            sql.execute("begin; insert into alembic_version values ('r2')")
            done = audit(pgplumb, where, description())
            tally.check("what a stamped revision claims and is not there is told all the same",
                        done.code == 1 and done.says("table.stamped_but_missing"), done.out + done.err)
            sql.execute("rollback")
    try_moments(tally, server, pgplumb)
    for tool, ledger in LEDGERS.items():
        with server.database("faults_tool", "create table orders (id integer);" + ledger) as name:
            locked = {key: audit_beside_lock(server, pgplumb, name, tool, key) for key in (lock_keys(name)[tool], 4711)}
            for key, done in locked.items():
                tally.check(f"{tool}: {'its lock is' if key != 4711 else 'another lock is not'} a migration",
                            done.says("ledger.in_progress") == (key != 4711), done.out + done.err)


def audit_with(server, pgplumb, name, tool, sql, held=()):
    """An audit in whose middle, after the last snapshot of the catalog, another session runs statements; `held` are run before."""
    with contextlib.closing(server.connect(name)) as session, session.cursor() as cursor:
        for one in held:
            cursor.execute(one)

        def act(_, statement):
            if "pg_available_extension_versions" in statement:
                cursor.execute(sql)

        with Proxy(server, name, before=act) as proxy:
            return audit(pgplumb, proxy.where, description(tool))


def try_moments(tally, server, pgplumb):
    with server.database("faults_tool", "create table orders (id integer);" + LEDGERS["rails"] + "insert into schema_migrations values ('r1')") as name:
        done = audit_with(server, pgplumb, name, "rails", "insert into schema_migrations values ('r2'); select pg_advisory_unlock_all()",
                          (f"select pg_advisory_lock({lock_keys(name)['rails']})", "create table lines (id integer)"))
        tally.check("a migration that ends between the scan and the look for it is no finding",
                    done.code in (0, 4) and not done.says("applied_but_not_stamped"), done.out + done.err)
    with server.database("faults_tool", "create table orders (id integer); create table lines (id integer);" + LEDGERS["rails"] +
                         "insert into schema_migrations values ('r1'), ('r2')") as name:
        done = audit_with(server, pgplumb, name, "rails",
                          "begin; truncate schema_migrations; insert into schema_migrations values ('r1'), ('r2'); commit")
        tally.check("a ledger that is truncated and filled again is not taken for an empty one",
                    done.code in (0, 4) and not done.says("applied_but_not_stamped"), done.out + done.err)


def audit_beside_lock(server, pgplumb, name, tool, key):
    with contextlib.closing(server.connect(name)) as session, session.cursor() as sql:
        sql.execute("select pg_advisory_lock(%s)", (key,))
        return audit(pgplumb, connection(server, name), description(tool))
