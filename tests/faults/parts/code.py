"""Code: nothing that belongs to the audited database runs, however it lies in the way."""

import dataclasses

from audit import audit, connection
from proxy import Proxy
from tally import part
from told import Told
from trap import SPY, Trap

GONE, STAMPED, UNREAD = "table.missing public.gone", "table.stamped_but_missing public.gone", "ledger.unreadable public.alembic_version"
LEDGER = """format 1
ledger { tool alembic revisions { r1 { creates { tables {
public.kept
public.gone
} } } } }
schemas { public { tables { @open yes kept { } gone { } } } }
"""
KEPT = SPY + "create table kept (id integer);"
ROWS = "insert into alembic_version values ('r1');"
PROGRAM = "create extension file_fdw; create server s foreign data wrapper file_fdw;"


@dataclasses.dataclass
class Ledger:
    what: str
    sql: str
    spring: str = "select version_num from alembic_version"  # by hand, it runs the code; empty: nothing can
    read: bool | None = False  # whether it is to be read all the same; None: either will do
    before: int = 99  # only majors before this one can have it


LEDGERS = [
    Ledger("a view", "create view alembic_version as select spy('r1'::text) as version_num"),
    Ledger("a table that a rule made a view",
           """create table alembic_version (version_num text);
              create rule "_RETURN" as on select to alembic_version do instead select spy('r1'::text) as version_num""", before=16),
    Ledger("a foreign table over a program",
           PROGRAM + "create foreign table alembic_version (version_num text) server s options (program '{program}')"),
    Ledger("a materialized view", "create materialized view alembic_version as select spy('r1'::text) as version_num",
           spring="refresh materialized view alembic_version"),
    Ledger("a table with forced row security",
           "create table alembic_version (version_num text);" + ROWS +
           """alter table alembic_version enable row level security, force row level security;
              create policy p on alembic_version using (spy(version_num) <> '')""",
           spring="set role auditor; select version_num from alembic_version; reset role"),
    Ledger("of an enum with a cast of the user's",
           """create type mood as enum ('r1');
              create function words(mood) returns text language plpgsql as $$begin return spy('r1'::text); end$$;
              create cast (mood as text) with function words(mood) as implicit;
              create table alembic_version (version_num mood);""" + ROWS,
           spring="select version_num::text from alembic_version"),
    Ledger("of a domain with a check",
           "create domain d as text check (spy(value) <> ''); create table alembic_version (version_num d);" + ROWS,
           spring="select version_num::text::d from alembic_version"),
    Ledger("a column with an operator of the user's",
           """create function less(text, text) returns boolean language plpgsql as $$begin return spy($1) < $2; end$$;
              create operator < (leftarg = text, rightarg = text, function = less);
              create table alembic_version (version_num text);""" + ROWS,
           spring="select version_num operator(public.<) 'x' from alembic_version", read=True),
    Ledger("a generated column",
           """create table alembic_version (a text, version_num text generated always as (spy(a)) stored);
              insert into alembic_version (a) values ('r1')""", spring="update alembic_version set a = 'r1'"),
    Ledger("a partitioned table with ordinary partitions",
           """create table alembic_version (version_num text) partition by list (version_num);
              create table first partition of alembic_version for values in ('r1');
              create table others partition of alembic_version default;""" + ROWS, spring="", read=True),
    Ledger("a partitioned table with a foreign partition",
           PROGRAM + """create table alembic_version (version_num text) partition by list (version_num);
              create foreign table first partition of alembic_version for values in ('r1') server s options (program '{program}')"""),
    Ledger("an ordinary table with an index over a constant call",
           "create table alembic_version (version_num text); create index on alembic_version ((version_num || spy('x'::text)));" + ROWS,
           spring="explain select version_num from alembic_version", read=True),
    Ledger("a partitioned table with an index over a constant call",
           """create table alembic_version (version_num text) partition by list (version_num);
              create table first partition of alembic_version for values in ('r1');
              create index on first ((version_num || spy('x'::text)));""" + ROWS,
           spring="explain select version_num from alembic_version", read=True),
    Ledger("a partitioned table with an index under a constant condition",
           """create table alembic_version (version_num text) partition by list (version_num);
              create table first partition of alembic_version for values in ('r1');
              create index on first (version_num) where spy('x'::text) = 'x';""" + ROWS,
           spring="explain select version_num from alembic_version", read=True),
    Ledger("a partitioned table with a constant call in its key",
           """create table alembic_version (version_num text) partition by list ((version_num || spy('x'::text)));
              create table first partition of alembic_version default;""" + ROWS,
           spring="explain select version_num from alembic_version", read=True),
    Ledger("a partitioned table with row security on a partition",
           """create table alembic_version (version_num text) partition by list (version_num);
              create table first partition of alembic_version for values in ('r1');""" + ROWS +
           """alter table first enable row level security, force row level security;
              create policy p on first using (spy(version_num) <> '')""",
           spring="set role auditor; select version_num from first; reset role", read=None),
]

OPERATOR = "create operator === (leftarg = integer, rightarg = integer, function = spy_equal);"
MOOD = """create type mood as enum ('sad', 'ok');
create function number(mood) returns integer language plpgsql immutable as $$begin return spy(1); end$$;
create cast (mood as integer) with function number(mood) as implicit;"""
DOMAIN = "create domain d as text check (spy(value) <> '');"
NUMBER = "create domain d as integer check (spy(value) > 0);"


@dataclasses.dataclass
class Expression:
    what: str
    sql: str  # with table t
    same: str  # its blocks in the words of the statement
    other: str  # and in others, so that only the server could tell
    spring: str


def in_check(what, sql, kind, same, other, spring):
    """Of a column `a`; the check is called c."""
    return Expression(what, f"{sql} create table t (a {kind}, constraint c check ({same}))", f'checks {{ c "{same}" }}',
                      f'checks {{ c "{other}" }}', f"insert into t values ({spring})")


def in_default(what, sql, same, other):
    return Expression(what, f"{sql} create table t (a {same})", f'columns {{ a "{same}" }}', f'columns {{ a "{other}" }}',
                      "insert into t default values")


def in_index(what, same, other):
    said = ['indexes { i { columns "' + words.replace(" where ", '" where "') + '" } }' for words in (same, other)]
    return Expression(what, f"create table t (a text); create index i on t {same}", *said, "explain select from t")


EXPRESSIONS = [
    in_check("a function", "", "integer", "spy(a) in (1)", "1 = spy(a)", "1"),
    in_default("a function in a default", "", "text default spy('x')", "text default spy('x' || '')"),
    in_check("a function under a built-in name",
             "create function lower(integer) returns integer language plpgsql immutable as $$begin return spy($1); end$$;",
             "integer", "lower(a) = 1", "public.lower(a) = 1 and true", "1"),
    in_check("an operator", "create operator === (leftarg = integer, rightarg = integer, function = spy_equal);",
             "integer", "a === 1", "1 operator(public.===) a", "1"),
    in_default("a domain's check, reached by a literal in a default", DOMAIN, "text default 'x'::d", "text default ('x'::public.d || '')"),
    in_check("a domain's check, reached by a literal in a check", DOMAIN, "text", "a <> 'x'::d", "'x'::public.d <> a", "'y'"),
    in_default("a domain's check, reached by a column's type", DOMAIN, "d default 'x'", "d default ('x' || '')"),
    in_check("a domain's check, reached by an array", NUMBER, "d[]", "a = '{1}'", "'{1}' = a", "'{1}'"),
    in_check("a domain's check, reached by a composite type", NUMBER + "create type pair as (x d, y d);", "pair",
             "a <> '(1,2)'::pair", "'(1,2)'::public.pair <> a", "'(1,1)'"),
    in_check("a domain's check, reached by a range", NUMBER + "create type span as range (subtype = d);", "span",
             "a <> '[1,2)'::span", "'[1,2)'::public.span <> a", "'[1,3)'"),
    in_check("a cast of an enum",
             """create type mood as enum ('sad', 'ok');
                create function number(mood) returns integer language plpgsql immutable as $$begin return spy(1); end$$;
                create cast (mood as integer) with function number(mood) as implicit;""",
             "mood", "'sad'::mood + 1 = 2", "2 = 'sad'::public.mood + 1", "'ok'"),
    in_index("an index over a constant call", "((a || spy('x')))", "((spy('x') || a))"),
    in_index("an index under a constant condition", "(a) where spy('x') = 'x'", "(a) where 'x' = spy('x')"),
    Expression("a partition's bound",
               DOMAIN + "create table t (a d) partition by list (a); create table t1 partition of t for values in ('x')",
               "} t1 { partition_of public.t partition_bound \"for values in ('x')\"", "columns { a \"public.d\" }", "insert into t values ('x')"),
]

ROLE = "do $$begin create role auditor login; exception when duplicate_object then null; end$$"


def told(pgplumb, where, description):
    return Told(audit(pgplumb, where, description, "--report", "json=r.json"))


def springs(tally, server, trap, what, sql, name):
    """That by hand the code does run: else a quiet log proves nothing."""
    trap.sprung()
    server.run(sql, name)
    tally.check(f"by hand the code behind {what} runs", trap.sprung(), sql)


def renew(server, name, sql):
    """The same database with nothing but that in it: making one anew takes half a second."""
    server.run("drop extension if exists file_fdw cascade; drop schema public cascade; create schema public;"
               "grant all on schema public to public;" + sql, name)


def try_ledger(tally, server, pgplumb, trap, case, name):
    renew(server, name, KEPT + case.sql.format(program=trap.program()) + "; grant select on all tables in schema public to auditor")
    for user in ("postgres", "auditor"):
        trap.sprung()
        seen = told(pgplumb, connection(server, name, user), LEDGER)
        tally.check(f"no code runs where the ledger is {case.what}, for {user}", not trap.sprung(), seen)
        read, unread = seen.is_only([STAMPED]), seen.is_only([GONE], [UNREAD])
        if case.read is None:
            tally.check(f"{case.what} is read by {user}, or could not be checked", read or unread, seen)
        elif case.read:
            tally.check(f"{case.what} is read by {user}", read, seen)
        else:
            tally.check(f"{case.what} is no ledger to read, and what is missing is found by {user}", unread, seen)
    if case.spring:
        springs(tally, server, trap, case.what, case.spring, name)


def try_swap(tally, server, pgplumb, trap, partitioned, name):
    """The ledger becomes a view after it was looked up, and before it is read."""
    by = " partition by list (version_num); create table first partition of alembic_version default" if partitioned else ""
    what, read = ("partitioned", "first") if partitioned else ("ordinary", "alembic_version")
    renew(server, name, f"{KEPT} create table alembic_version (version_num text){by}; {ROWS}")
    swaps = []

    def swap(_, sql):
        if f'"public"."{read}"' in sql and not swaps:
            server.run(f"alter table {read} rename to old; create view {read} as select spy('r1'::text) as version_num", name)
            swaps.append(sql)

    trap.sprung()
    with Proxy(server, name, before=swap) as proxy:
        seen = told(pgplumb, proxy.where, LEDGER)
    tally.check(f"the {what} ledger was swapped before it was read", swaps)
    tally.check(f"no code runs where the {what} ledger is swapped for a view", not trap.sprung(), seen)
    tally.check(f"the {what} ledger that was swapped could not be checked", seen.is_only([GONE], [UNREAD]), seen)
    springs(tally, server, trap, "the swapped ledger", f"select version_num from {read}", name)


def try_expression(tally, server, pgplumb, trap, case, name):
    renew(server, name, SPY + case.sql)
    trap.sprung()
    for words, blocks in (("the same words", case.same), ("other words", case.other)):
        description = f"format 1\nschemas {{ public {{ tables {{ @open yes\nt {{ {blocks} }} gone {{ }} }} }} }}\n"
        seen = told(pgplumb, connection(server, name), description)
        tally.check(f"{case.what} of the user's does not run when it is compared in {words}", not trap.sprung(), seen)
        tally.check(f"beside {case.what} of the user's in {words} what is missing is found", GONE in seen.findings and seen.code == 1, seen)
        if blocks is case.same:
            tally.check(f"{case.what} of the user's in the same words is no finding", seen.is_only([GONE]), seen)
    springs(tally, server, trap, case.what, case.spring, name)


@part("4")
def code(tally, server, pgplumb):
    """No function, operator, type, view or program of the audited database runs, wherever it lies in the way."""
    server.run(ROLE)
    trap, major = Trap(server), int(server.version().split(".")[0])
    ledgers = [case for case in LEDGERS if major < case.before]
    with server.database("faults_code") as name:
        for case in ledgers:
            try_ledger(tally, server, pgplumb, trap, case, name)
        for partitioned in (False, True):
            try_swap(tally, server, pgplumb, trap, partitioned, name)
        for case in EXPRESSIONS:
            try_expression(tally, server, pgplumb, trap, case, name)
    tally.figure(f"{len(ledgers) + 2} ledgers, {len(EXPRESSIONS)} expressions")
    for case in LEDGERS:
        if case not in ledgers:
            tally.figure(f"{case.what}: not on {major}")
