"""Sequences, schemas, extensions, the search path, transactions, and statements that change no catalog."""

from names import SCHEMAS, ident, literal
from statements import statement


@statement(3)
def create_sequence(w):
    own = ""
    if w.maybe(0.25):
        t = w.table(lambda t: t.cols)
        if t:
            own = f" owned by {w.ref(t)}.{ident(w.col(t).name)}"
    elif w.maybe(0.05):
        own = " owned by none"
    return (
        f"create {w.opt(w.pick(['temp ', 'unlogged ']), 0.08)}sequence {w.opt('if not exists ', 0.15)}{w.fresh()}"
        f" {w.opt('as ' + w.pick(['smallint', 'integer', 'bigint', 'int2', 'text']), 0.3)} {w.seqopts()}{own}".replace(
            "  ", " "
        ).strip()
    )


@statement(3)
def alter_sequence(w):
    q = w.pick(w.rels("S"))
    if not q:
        return None
    if w.maybe(0.2):
        t = w.table(lambda t: t.cols)
        if t:
            return f"alter sequence {w.ref(q)} owned by {w.ref(t)}.{ident(w.col(t).name)}"
    if w.maybe(0.1):
        return f"alter sequence {w.ref(q)} owned by none"
    if w.maybe(0.1):
        return f"alter sequence {w.ref(q)} set {w.pick(['logged', 'unlogged'])}"
    body = (w.opt("as " + w.pick(["smallint", "integer", "bigint"]), 0.4) + " " + w.seqopts(alter=True)).strip()
    return f"alter sequence {w.opt('if exists ', 0.1)}{w.ref(q)} {body}" if body else None


@statement(3)
def create_schema(w):
    n = ident(w.pick([x for x in SCHEMAS if x != "public" or "public" not in w.state.schemas]))
    if w.maybe(0.2):
        inner = []
        for _ in range(w.rng.randint(1, 2)):
            inner.append(
                w.pick(
                    [
                        f"create table {ident(w.new())} (id serial primary key, a int)",
                        f"create sequence {ident(w.new())}",
                        f"create table {ident(w.new())} (a int unique, b text)",
                    ]
                )
            )
        return f"create schema {n} {' '.join(inner)}"
    return f"create schema {w.opt('if not exists ', 0.3)}{n}{w.opt(' authorization postgres', 0.1)}"


@statement(1.5)
def alter_schema(w):
    s = w.pick([x for x in w.state.schemas if x != "public" or w.maybe(0.1)])
    return s and f"alter schema {ident(s)} " + w.pick(
        ["rename to " + ident(w.pick(SCHEMAS + ["s9"])), "owner to postgres", "rename to " + ident(w.pick(SCHEMAS + ["s8"]))]
    )


@statement(0.7)
def drop_schema(w):
    s = w.pick([x for x in w.state.schemas if x != "public" or w.maybe(0.05)])
    return s and f"drop schema {w.opt('if exists ', 0.2)}{ident(s)}{w.opt(' cascade', 0.5)}"


@statement(1.5)
def create_extension(w):
    e = w.pick(["citext", "hstore", "pg_trgm", "btree_gist", "ltree", "uuid-ossp"])
    return f"create extension {w.opt('if not exists ')}{ident(e)}{w.opt(' with')}{w.opt(' schema ' + ident(w.schema()), 0.4)}"


@statement(0.8)
def alter_extension(w):
    e = w.pick([x for x in w.state.exts if x.name != "plpgsql"])
    if not e:
        return None
    if w.maybe(0.6):
        return f"alter extension {ident(e.name)} set schema {ident(w.schema())}"
    return f"drop extension {w.opt('if exists ', 0.2)}{ident(e.name)}{w.opt(' cascade', 0.6)}"


@statement(3)
def set_path(w):
    k = w.rng.random()
    xs = [w.pick(w.state.schemas) if w.maybe(0.95) and w.state.schemas else "nowhere" for _ in range(w.rng.randint(1, 3))]
    if w.maybe(0.1):
        xs.insert(0, "$user")
    if w.maybe(0.5) and "public" not in xs:
        xs.append("public")
    names = ", ".join(ident(x) if x != "$user" else '"$user"' for x in xs)
    if k < 0.5:
        return f"set {w.opt(w.pick(['local ', 'session ']), 0.2)}search_path {w.pick(['=', 'to'])} {names}"
    if k < 0.6:
        return f"select {w.opt('pg_catalog.')}set_config('search_path', {literal(names)}, {w.pick(['true', 'false'])})"
    if k < 0.65:
        return "set search_path = ''"
    if k < 0.7:
        return f"set schema {literal(xs[0])}"
    if k < 0.75:
        return f"set search_path = {', '.join(literal(x) for x in xs)}"
    if k < 0.78:
        return "discard all" if not w.in_transaction else None
    return w.pick(["reset search_path", "set search_path to default", "set search_path = public", "set local search_path to default"])


@statement(4)
def transaction(w):
    if w.failed:
        return w.pick(["rollback", "rollback", "commit"] + [f"rollback to {w.pick(['s1', 's2'])}"] * 2)
    if not w.in_transaction:
        return w.pick(["begin", "begin", "start transaction", "begin work", "begin isolation level serializable"])
    return w.pick(
        [
            "commit",
            "commit",
            "commit",
            "end",
            "rollback",
            "rollback",
            "abort",
            "savepoint s1",
            "savepoint s2",
            "savepoint s1",
            "savepoint s2",
            "rollback to s1",
            "rollback to savepoint s2",
            "rollback transaction to savepoint s1",
            "release s1",
            "release savepoint s2",
            "commit and chain",
            "rollback and chain",
            "commit and no chain",
        ]
    )


@statement(3)
def noise(w):
    t = w.table(lambda t: t.cols)
    if not t:
        return None
    c = ident(w.col(t).name)
    return w.pick(
        [
            f"comment on table {w.ref(t)} is 'x'",
            f"comment on column {w.ref(t)}.{c} is 'y'",
            f"grant select on {w.ref(t)} to public",
            f"revoke all on {w.ref(t)} from public",
            f"alter table {w.ref(t)} owner to postgres",
            f"delete from {w.ref(t)}",
            f"select count(*) from {w.ref(t)}",
            f"analyze {w.ref(t)}",
            f"truncate {w.ref(t)} cascade",
            f"update {w.ref(t)} set {c} = {c} where false",
            f"create statistics on {c}, {ident(w.col(t).name)} from {w.ref(t)}",
            "set check_function_bodies = false",
            "set client_min_messages = warning",
            f"create policy p1 on {w.ref(t)} using (true)",
            f"explain select * from {w.ref(t)}",
            f"create rule r1 as on insert to {w.ref(t)} do also nothing",
            "values (1)",
        ]
    )
