"""Types and functions."""

from names import COLUMNS, ident, literal
from statements import statement


@statement(4)
def create_type(w):
    k = w.rng.random()
    name = w.fresh(["mood", "kind", "color", "T y", "addr", "t", "money_range"])
    if k < 0.45:
        return (
            f"create type {name} as enum"
            f" ({', '.join(literal(x) for x in w.some(['a', 'b', 'c', 'ok', 'sad', 'it' + chr(39) + 's', 'X y'], 4)) if w.maybe(0.95) else ''})"
        )
    if k < 0.6:
        return f"create domain {name} as {w.type(plain=True)}{w.opt(' not null', 0.1)}{w.opt(' check (value is not null)', 0.3)}"
    if k < 0.9:
        cols = w.some(COLUMNS, 4)
        return f"create type {name} as ({', '.join(ident(c) + ' ' + w.type() for c in cols)})"
    return f"create type {name} as range (subtype = {w.pick(['int4', 'float8', 'text'])})"


@statement(4)
def alter_type(w):
    x = w.pick(w.state.types)
    k = w.rng.random()
    if not x or k < 0.2:
        c = w.pick(w.rels("c"))
        if not c:
            return None
        m = w.rng.random()
        if m < 0.3:
            return f"alter type {w.ref(c)} add attribute {ident(w.pick(COLUMNS))} {w.type(plain=True)}{w.opt(' cascade', 0.4)}"
        if m < 0.5 and c.cols:
            return f"alter type {w.ref(c)} drop attribute {w.opt('if exists ')}{ident(w.col(c).name)}{w.opt(' cascade', 0.4)}"
        if m < 0.6 and c.cols:
            return f"alter type {w.ref(c)} alter attribute {ident(w.col(c).name)} type {w.type(plain=True)}{w.opt(' cascade', 0.4)}"
        if m < 0.75 and c.cols:
            return f"alter type {w.ref(c)} rename attribute {ident(w.col(c).name)} to {ident(w.pick(COLUMNS))}{w.opt(' cascade', 0.4)}"
        return (
            f"alter type {w.ref(c)}"
            f" {w.pick(['rename to ' + ident(w.new(['mood', 'addr', 'addr2', 'kind'])), 'set schema ' + ident(w.schema())])}"
        )
    word = "domain" if x.tt == "d" and w.maybe(0.7) else "type"
    if k < 0.35:
        return f"alter {word} {w.ref(x)} rename to {ident(w.new(['mood', 'kind', 'color', 'T y', 'mood2']))}"
    if k < 0.5:
        return f"alter {word} {w.ref(x)} set schema {ident(w.schema())}"
    if x.tt == "d":
        return (
            f"alter domain {w.ref(x)}"
            f" {w.pick(['set not null', 'drop not null', 'add check (value is not null)', 'set default null', 'drop default'])}"
        )
    if x.tt != "e":
        return None
    if k < 0.6 and x.labels:
        return f"alter type {w.ref(x)} rename value {literal(w.pick(x.labels))} to {literal(w.pick(['z', 'y', 'a', 'new']))}"
    where = ""
    if x.labels and w.maybe():
        where = f" {w.pick(['before', 'after'])} {literal(w.pick(x.labels) if w.maybe(0.95) else 'nope')}"
    return (
        f"alter type {w.ref(x)} add value"
        f" {w.opt('if not exists ', 0.3)}{literal(w.pick(['n' + str(w.rng.randint(1, 9)), 'a', 'b', 'ok']))}{where}"
    )


@statement(2)
def drop_type(w):
    x = w.pick(w.state.types)
    return x and f"drop {'domain' if x.tt == 'd' and w.maybe(0.8) else 'type'} {w.opt('if exists ', 0.2)}{w.ref(x)}{w.opt(' cascade', 0.6)}"


@statement(3)
def create_function(w):
    name = w.fresh(["f", "g", "next_id", "F n"])
    if w.maybe(0.4):
        return f"create {w.opt('or replace ')}function {name}() returns integer language sql immutable as 'select 1'"
    return f"create {w.opt('or replace ')}function {name}(integer) returns integer language sql immutable as 'select $1'"


@statement(2)
def alter_function(w):
    f = w.pick([x for x in w.state.funcs if x.kind == "f"])
    if not f:
        return None
    args = f"({f.args})" if w.maybe(0.8) else ""
    return f"alter function {w.ref(f)}{args} " + w.pick(
        ["rename to " + ident(w.new(["f", "g", "F n", "h"])), "set schema " + ident(w.schema()), "owner to postgres", "volatile", "cost 5"]
    )


@statement(1)
def drop_function(w):
    f = w.pick([x for x in w.state.funcs if x.kind == "f"])
    return (
        f and f"drop {w.pick(['function', 'function', 'routine'])} {w.opt('if exists ', 0.2)}{w.ref(f)}({f.args}){w.opt(' cascade', 0.6)}"
    )
