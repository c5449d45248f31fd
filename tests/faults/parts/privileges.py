"""Privileges: a role that may only log in finds what a superuser finds, and what it may not read is never missing."""

import pathlib
import tempfile

from audit import Run, connection
from server import ROOT
from tally import part
from told import Told

CASES = sorted(path.parent for path in (ROOT / "tests/cases").glob("*/actual.sql"))
LOCK_UP = """do $$declare it record; begin for it in select nspname from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' loop
execute format('revoke all on schema %I from public', it.nspname); end loop; end$$"""
OPEN_UP = LOCK_UP.replace("revoke all", "grant usage").replace("from public'", "to bare'")
DESCRIPTION = """format 1
ledger { tool alembic revisions { r1 { creates { tables {
public.kept
public.gone
} } } } }
schemas { public { tables { @open yes kept { columns { id integer note "text default 'x'" } checks { c "id > 0" } indexes { i "(lower(note))" } }
gone { } } } }
"""
KEPT = """create table kept (id integer, note text default 'x', constraint c check (id > 0)); create index i on kept (lower(note));
create table alembic_version (version_num text, other text); insert into alembic_version values ('r1'); create table alembic_other (id integer);"""
STAMPED, MISSING, UNREAD = "table.stamped_but_missing public.gone", "table.missing public.gone", "ledger.unreadable public.alembic_version"
REVOKED = ["select on pg_catalog." + name for name in ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_namespace",
                                                       "pg_type", "pg_inherits", "pg_depend", "pg_enum", "pg_sequence", "pg_locks",
                                                       "pg_extension")]
REVOKED += ["execute on function pg_catalog." + name for name in ("pg_get_expr(pg_node_tree, oid)", "format_type(oid, integer)",
                                                                  "pg_get_indexdef(oid, integer, boolean)", "pg_get_indexdef(oid)",
                                                                  "quote_ident(text)", "set_config(text, text, boolean)")]
REPORTS = ("--report", "json=r.json", "--report", "markdown=r.md", "--report", "junit=r.xml")


def told(pgplumb, server, name, user, description):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pgplumb-run-"))
    if isinstance(description, str):
        (folder / "d.info").write_text(description)
        description = "d.info"
    return Told(Run(pgplumb, "audit", connection(server, name, user), description, *REPORTS, folder=folder,
                    environment={"PGPLUMB_FIXED_RUN": "1"}).ended())


OF_FILES = ("ledger.base_schema ", "ledger.not_migrated ")  # what migrations are, whatever the ledger's rows


def same_but_for_ledger(nothing, everything):
    """Who cannot read the ledger cannot say what is stamped and what only pending: what is pending is missing for him."""
    drift = {one.split(" ", 1)[1] for one in everything.findings
             if one.startswith(OF_FILES) or not one.startswith("ledger.") and ".applied_but_not_stamped " not in one}
    told = {one.split(" ", 1)[1] for one in nothing.findings}
    return drift <= told and all(".missing " in one for one in nothing.findings if one.split(" ", 1)[1] not in drift)


def same_but_for_unproven(one, other):
    """An enum in a schema without USAGE cannot be named to the server, so such pairs are left unproven, and are listed."""
    return one.findings == other.findings and one.unchecked == other.unchecked and one.code == other.code


def same(one, other):
    return (one.code, one.done.out, one.done.reports) == (other.code, other.done.out, other.done.reports)


def try_case(tally, server, pgplumb, case):
    with server.database("faults_privileges", (case / "actual.sql").read_text() + "\n;select 1") as name:
        server.run(LOCK_UP, name)
        everything = told(pgplumb, server, name, "postgres", case / "desired.info")
        nothing = told(pgplumb, server, name, "bare", case / "desired.info")
        unread = {one for one in nothing.unchecked if one.startswith("ledger.unreadable")}
        if unread - everything.unchecked:
            held = same_but_for_ledger(nothing, everything) and nothing.unchecked - unread == everything.unchecked
            tally.check(f"{case.name}: without a grant only what the ledger says is not told", held, f"{nothing}\n{everything}")
        else:
            tally.check(f"{case.name}: without a grant the findings are the superuser's", same_but_for_unproven(nothing, everything),
                        f"{nothing}\n{everything}")
        server.run(OPEN_UP, name)
        for one in unread:
            server.run(f"grant select on {one.split()[1]} to bare", name)
        granted = told(pgplumb, server, name, "bare", case / "desired.info")
        tally.check(f"{case.name}: with SELECT on the ledger and USAGE the reports are the superuser's", same(granted, everything),
                    f"{granted}\n{everything}")


def try_columns(tally, server, pgplumb, name):
    for grant, read in (("select (version_num)", True), ("select (other)", False), ("insert", False)):
        server.run(f"grant {grant} on alembic_version to bare", name)
        seen = told(pgplumb, server, name, "bare", DESCRIPTION)
        tally.check(f"with {grant} the ledger is {'read' if read else 'could not check'}",
                    seen.is_only([STAMPED]) if read else seen.is_only([MISSING], [UNREAD]), seen)
        server.run("revoke all on alembic_version from bare; revoke select (version_num, other) on alembic_version from bare", name)


def try_catalogs(tally, server, pgplumb, name):
    server.run("grant select on alembic_version to bare", name)
    for what in REVOKED:
        server.run(f"revoke {what} from public", name)
        seen = told(pgplumb, server, name, "bare", DESCRIPTION)
        server.run(f"grant {what} to public", name)
        unread = seen.code in (3, 4) and not seen.findings
        tally.check(f"without {what} it could not be checked, or the findings are the same",
                    unread or seen.code == 1 and seen.is_only([STAMPED]), seen)
        tally.check(f"without {what} it is said why", seen.code == 1 or seen.done.says("permission denied") or seen.done.says("42501"),
                    seen.done.out)


@part("10")
def privileges(tally, server, pgplumb):
    """A role with LOGIN alone finds what a superuser finds; what it may not read could not be checked."""
    server.run("do $$begin create role bare login; exception when duplicate_object then null; end$$")
    for case in CASES:
        try_case(tally, server, pgplumb, case)
    with server.database("faults_privileges", KEPT) as name:
        try_columns(tally, server, pgplumb, name)
        try_catalogs(tally, server, pgplumb, name)
    tally.figure(f"{len(CASES)} cases, {len(REVOKED)} privileges on catalogs")
