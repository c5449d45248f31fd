"""Shadows: objects of the audited database under the names of the server's own, before them on every search_path."""

from audit import audit, connection
from pooler import Pooler
from tally import part
from told import Told
from trap import MARK, SPY, Trap

TABLES = """
create table kept (id integer primary key, note text default 'new' check (note in ('new', 'old')));
create index kept_lower on kept (lower(note)) where id > 0;
create table alembic_version (version_num text);
insert into alembic_version values ('r1');
"""
DESCRIPTION = """format 1
ledger { tool alembic revisions { r1 { creates { tables {
public.kept
public.gone
} } } } }
schemas { public { tables { @open yes
    kept { columns { id integer note "text default ('new')::varchar" } primary_key "(id)" checks { kept_note_check "note = any ('{new,old}')" }
           indexes { kept_lower { columns "(lower(note))" where "id > '0'" } } }
    gone { }
} views { @open yes } } }
"""
FOUND = ["table.stamped_but_missing public.gone"]

# Whatever pgplumb asks of: each of these, when it is used, tells.
RELATIONS = ["pg_class", "pg_attribute", "pg_namespace", "pg_type", "pg_constraint", "pg_index", "pg_depend", "pg_attrdef", "pg_locks",
             "pg_database", "pg_opclass", "pg_collation", "pg_am", "pg_enum", "pg_sequence", "pg_extension", "pg_inherits", "pg_proc",
             "pg_available_extension_versions", "pg_cast", "pg_operator", "pg_partitioned_table", "pg_trigger", "pg_policy", "pg_rewrite"]
FUNCTIONS = {"format_type(oid, integer)": "text", "pg_get_expr(pg_node_tree, oid)": "text", "pg_get_indexdef(oid, integer, boolean)": "text",
             "pg_get_indexdef(oid)": "text", "quote_ident(text)": "text", "starts_with(text, text)": "bool", "strpos(text, text)": "int4",
             "current_setting(text)": "text", "current_setting(text, boolean)": "text", "set_config(text, text, boolean)": "text",
             "current_database()": "name", "pg_is_in_recovery()": "bool", "unnest(oid[])": "oid", "lower(text)": "text",
             "generate_series(integer, integer)": "int4"}
OPERATORS = [("=", "name", "name"), ("=", "oid", "oid"), ("=", "text", "text"), ("=", '"char"', '"char"'), ("<>", "name", "name"),
             ("<>", "oid", "oid"), ("<>", "text", "text"), ("<>", '"char"', '"char"'), (">", "smallint", "integer"), ("=", "integer", "integer"),
             ("=", "bigint", "bigint"), ("=", "name", "text"), ("<>", "name", "text"), ("||", "text", "text"), ("*", "bigint", "integer"),
             (">", "integer", "bigint")]
BY_HAND = ["select * from pg_class limit 1", "select format_type(23::oid, -1)", "select 'a'::name = 'b'::name", "select 'x'::text",
           "select array_agg(relname) from pg_catalog.pg_class"]


def shadow_relation(schema, name):
    """A view like it; no view can have a column of type anyarray."""
    return f"""do $$begin execute (select 'create view {schema}.{name} as select public.spy(1) as spied, '
        || pg_catalog.string_agg(pg_catalog.quote_ident(attname), ', ') || ' from pg_catalog.{name}' from pg_catalog.pg_attribute
        where attrelid = 'pg_catalog.{name}'::regclass and attnum > 0 and atttypid <> 'anyarray'::regtype); end$$;"""


def shadow_function(schema, name, result):
    return (f"create function {schema}.{name} returns pg_catalog.{result} language plpgsql immutable as "
            f"$$begin raise log '{MARK}'; return null; end$$;")


def all_shadows(schema="public"):
    out = [shadow_relation(schema, name) for name in RELATIONS]
    out += [shadow_function(schema, name, result) for name, result in FUNCTIONS.items()]
    for number, (operator, left, right) in enumerate(OPERATORS):
        result = {"||": "text", "*": "int8"}.get(operator, "bool")
        out.append(f"create function {schema}.spied_{number}({left}, {right}) returns {result} language plpgsql as "
                   f"$$begin raise log '{MARK}'; return null; end$$;"
                   f"create operator {schema}.{operator} (leftarg = {left}, rightarg = {right}, function = {schema}.spied_{number});")
    out.append(f"create function {schema}.spied_state(text, anynonarray) returns text language plpgsql as "
               f"$$begin raise log '{MARK}'; return $1; end$$;"
               f"create aggregate {schema}.array_agg(anynonarray) (sfunc = {schema}.spied_state, stype = text);"
               f"create domain {schema}.int8 as pg_catalog.int8 check (public.spy(value::integer) is not null);"
               f"create domain {schema}.text as pg_catalog.text check (public.spy(value::pg_catalog.text) is not null);")
    return "".join(out)


def told(pgplumb, where):
    return Told(audit(pgplumb, where, DESCRIPTION, "--report", "json=r.json", environment={"PGPLUMB_FIXED_RUN": "1"}))


def try_public(tally, server, pgplumb, trap):
    with server.database("faults_shadows", SPY + TABLES + all_shadows() + "grant select on all tables in schema public to auditor") as name:
        path = "set search_path = public, pg_catalog"
        for words in (f"database {name} {path}", f"role auditor {path}", f"role auditor in database {name} {path}"):
            server.run(f"alter {words}")
            for user in ("postgres", "auditor"):
                trap.sprung()
                seen = told(pgplumb, connection(server, name, user))
                tally.check(f"no shadow is used after alter {words}, for {user}", not trap.sprung(), seen)
                tally.check(f"what is missing is found after alter {words}, by {user}", seen.is_only(FOUND), seen)
        for sql in BY_HAND:
            server.run(f"{path}; {sql}", name)
            tally.check(f"by hand the shadow is used: {sql}", trap.sprung(), sql)
        server.run("alter role auditor reset all")
        server.run(f"alter role auditor in database {name} reset all")


LEFT = ["create temp view pg_class as select public.spy(1) as spied, * from pg_catalog.pg_class",
        "create temp table pg_attribute (attrelid oid, attname name)", "create temp table pg_namespace (oid oid, nspname name)",
        "create temp table alembic_version (version_num text)", "create temp table kept (id integer)",
        "create domain pg_temp.text as pg_catalog.text check (public.spy(value::pg_catalog.text) is not null)",
        shadow_function("pg_temp", "format_type(oid, integer)", "text"), shadow_function("pg_temp", "pg_get_expr(pg_node_tree, oid)", "text"),
        "set search_path = pg_temp, public, pg_catalog"]


def try_temporary(tally, server, pgplumb, trap):
    with server.database("faults_shadows", SPY + TABLES) as name, Pooler(server, "transaction") as pooler:
        direct = told(pgplumb, connection(server, name))
        for number, statement in enumerate(LEFT):
            pooler.run(statement, name)
            if number == 0:
                left = pooler.run("select pg_backend_pid()", name)
        trap.sprung()
        seen = told(pgplumb, pooler.where(name))
        tally.check("no code runs that another client left in the session", not trap.sprung(), seen)
        tally.check("what another client left in the session hides nothing and adds nothing", seen.is_only(FOUND), seen)
        tally.check("its report is that of a direct connection", seen.done.reports["r.json"] == direct.done.reports["r.json"], seen)
        tally.check("it was the same session", pooler.run("select pg_catalog.pg_backend_pid()", name) == left)
        for sql in ("select * from pg_class limit 1", "select pg_temp.format_type(23::oid, -1)"):
            pooler.run(sql, name)
            tally.check(f"by hand what was left runs: {sql}", trap.sprung())


@part("4")
def shadows(tally, server, pgplumb):
    """Relations, functions, operators and types under the names of the server's own are not taken for them."""
    server.run("do $$begin create role auditor login; exception when duplicate_object then null; end$$")
    trap = Trap(server)
    try_public(tally, server, pgplumb, trap)
    try_temporary(tally, server, pgplumb, trap)
    tally.figure(f"{len(RELATIONS)} relations, {len(FUNCTIONS)} functions, {len(OPERATORS)} operators")
