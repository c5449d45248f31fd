"""Changes in the middle of a scan: what is reported is the state before, or the state after, or that it could not be checked."""

import contextlib
import json
import pathlib
import shutil
import tempfile

from audit import Run, connection
from proxy import Proxy
from tally import part

SCHEMA = """
create type mood as enum ('sad', 'ok');
create function pick() returns text language sql immutable as 'select ''x''::text';
create table alembic_version (version_num text primary key);
insert into alembic_version values ('r1');
create table orders (id bigserial primary key, status text default pick() check (status <> ''), mood mood default 'ok',
                     placed timestamptz default now(), constraint calm check (mood <> 'sad'));
create index orders_late on orders (lower(status)) where placed > '2020-01-01';
create table lines (id bigint primary key, order_id bigint constraint lines_order references orders, note text);
create table parts (at date not null, n integer) partition by range (at);
create table parts_1 partition of parts for values from ('2020-01-01') to ('2021-01-01');
create view seen as select id, status from orders;
create sequence numbers;
create schema s;
create table s.row_type (a integer);
create table users_of_it (c s.row_type[]);
"""

# What is done, and what undoes it. Each is one transaction, as a migration is.
CHANGES = {
    "a migration runs": ("create table made (id integer primary key, of bigint references orders); "
                         "update alembic_version set version_num = 'r2'",
                         "drop table made; update alembic_version set version_num = 'r1'"),
    "a column is renamed": ("alter table orders rename status to state", "alter table orders rename state to status"),
    "a table is renamed": ("alter table orders rename to purchases", "alter table purchases rename to orders"),
    "a type is renamed": ("alter type mood rename to temper", "alter type temper rename to mood"),
    "a label is renamed": ("alter type mood rename value 'sad' to 'blue'", "alter type mood rename value 'blue' to 'sad'"),
    "a function is renamed": ("alter function pick() rename to choose", "alter function choose() rename to pick"),
    "a table moves to another schema": ("create schema other; alter table orders set schema other",
                                        "alter table other.orders set schema public; drop schema other"),
    "a schema is renamed": ("alter schema public rename to private", "alter schema private rename to public"),
    "the schema of an array's row type is renamed": ("alter schema s rename to s2", "alter schema s2 rename to s"),
    "a column gets another type": ("drop view seen; alter table orders alter status type varchar(20)",
                                   "alter table orders alter status type text; create view seen as select id, status from orders"),
    "an index is made anew": ("drop index orders_late; create index orders_late on orders (upper(status))",
                              "drop index orders_late; create index orders_late on orders (lower(status)) where placed > '2020-01-01'"),
    "a constraint is made anew": ("alter table orders drop constraint calm; alter table orders add constraint calm check (mood < 'ok')",
                                  "alter table orders drop constraint calm; alter table orders add constraint calm check (mood <> 'sad')"),
    "a foreign key is dropped": ("alter table lines drop constraint lines_order",
                                 "alter table lines add constraint lines_order foreign key (order_id) references orders"),
    "a table is dropped": ("drop table lines", "create table lines (id bigint primary key, order_id bigint, note text); "
                           "alter table lines add constraint lines_order foreign key (order_id) references orders"),
    "a partition leaves": ("alter table parts detach partition parts_1",
                           "alter table parts attach partition parts_1 for values from ('2020-01-01') to ('2021-01-01')"),
    "a sequence is renamed": ("alter sequence orders_id_seq rename to counter", "alter sequence counter rename to orders_id_seq"),
    "an index is rebuilt": ("reindex index orders_late", "reindex index orders_late"),
}


def findings(pgplumb, where, folder):
    """The findings as sorted lines, with what could not be checked; and how it ended."""
    done = Run(pgplumb, "audit", where, "d.info", "--report", "json=report.json", "--fail-on", "never", "--allow-incomplete", "-q",
               folder=folder).ended()
    report = json.loads((folder / "report.json").read_text())
    found = sorted(f"{one['rule']} {one['object']}" for one in report["findings"])
    return done.code, tuple(found), [one["rule"] for one in report.get("problems", report.get("could_not_check", []))]


def describe(pgplumb, server, name, folder):
    dumped = Run(pgplumb, "dump", connection(server, name), folder=folder).ended()
    text = dumped.out.replace("format 1", "format 1\n#include \"ledger.info\"", 1)
    (folder / "d.info").write_text(text)
    (folder / "ledger.info").write_text("""format 1
ledger { tool alembic revisions { r1 { creates { tables { public.orders } } } r2 { after r1 creates { tables { public.made } } } } }
""")


@part("6")
def torn(tally, server, pgplumb):
    """One change committed before each statement of a scan in turn gives the findings of before or of after, and no others."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    doubtful = scans = 0
    with server.database("faults_torn", SCHEMA) as name, contextlib.closing(server.connect(name)) as session, session.cursor() as sql:
        describe(pgplumb, server, name, folder)
        for number, (what, (there, back)) in enumerate(CHANGES.items()):
            code, before, problems = findings(pgplumb, connection(server, name), folder)
            tally.check(f"before: {what}: the audit is complete", code == 0 and not problems, (code, before, problems))
            sql.execute(f"begin; {there}; commit")
            after = findings(pgplumb, connection(server, name), folder)[1]
            sql.execute(f"begin; {back}; commit")
            for at in range(number % 4, 80, 4):
                def change(statement, _, at=at):
                    if statement == at:
                        sql.execute(f"begin; {there}; commit")

                with Proxy(server, name, before=change) as proxy:
                    code, seen, problems = findings(pgplumb, proxy.where, folder)
                if len(proxy.statements) <= at:
                    break
                sql.execute(f"begin; {back}; commit")
                scans += 1
                doubtful += bool(problems)
                extra = set(seen) - set(before) if problems else set()
                held = seen in (before, after) or (problems and extra <= set(after))
                tally.check(f"{what} before statement {at}: the state before or after", code == 0 and proxy.fault is None and held,
                            f"exit {code} {proxy.fault} {set(seen) - set(before)} {set(seen) - set(after)} {problems}")
    shutil.rmtree(folder)
    tally.figure(f"{scans} scans, {doubtful} of them could not check something")
