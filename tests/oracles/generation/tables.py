"""Tables, and what else holds or shows rows."""

from names import COLUMNS, ident
from partitions import partition_by
from statements import statement


@statement(14)
def create_table(w):
    name = w.fresh()
    temp = w.opt(w.pick(["temp ", "temporary ", "unlogged ", "unlogged "]), 0.12)
    if temp.startswith("temp"):
        name = ident(w.new())
    parts, cols, used = [], [], set()
    n = w.rng.randint(0, 6)
    inherits = ""
    parents = w.rels("r", lambda t: not t.part and not t["of"] and t.pers == "p") if w.maybe(0.15) else []
    if parents:
        ps = w.some(parents, 2)
        inherits = f" inherits ({', '.join(w.ref(p) for p in ps)})"
        for p in ps:
            for c in p.cols:
                if c.name not in used:
                    used.add(c.name)
                    cols.append(c)
    if w.maybe(0.12):
        src = w.pick(w.rels("rpvmc"))
        if src and src.cols:
            opts = " ".join(
                w.pick(["including", "including", "excluding"])
                + " "
                + w.pick(["all", "defaults", "constraints", "indexes", "identity", "generated", "comments", "storage", "statistics"])
                for _ in range(w.rng.randint(0, 4))
            )
            parts.append(f"like {w.ref(src)} {opts}".strip())
            for c in src.cols:
                if c.name not in used:
                    used.add(c.name)
                    cols.append(c)
    for _ in range(n):
        cn = w.pick(COLUMNS)
        if cn in used and w.maybe(0.95) and not (parents and w.maybe(0.3)):
            continue
        if cn in used and parents:
            old = next(c for c in cols if c.name == cn)
            parts.append(
                f"{ident(cn)} {old.type}"
                + w.opt(" not null", 0.2)
                + w.opt(" default " + w.default(old.type), 0.3)
                + w.opt(f" check ({w.boolean(old)})", 0.2)
            )
            continue
        used.add(cn)
        text, c = w.column(cn, cols)
        parts.append(text)
        cols.append(c)
    for _ in range(w.pick([0, 0, 1, 1, 2, 3])):
        k = w.table_constraint(cols) if cols else None
        if k:
            parts.append(k)
    if w.maybe(0.2):
        w.rng.shuffle(parts)
    part = ""
    if not inherits and cols and w.maybe(0.2):
        part = partition_by(w, cols)
    return (
        f"create {temp}table {w.opt('if not exists ', 0.1)}{name}"
        f" ({', '.join(parts)}){inherits}{part}{w.opt(' with (fillfactor = 70)', 0.03) if not part else ''}"
    )


@statement(1)
def create_of(w):
    ty = w.pick(w.rels("c"))
    if not ty or not ty.cols:
        return None
    own = []
    for c in w.some(ty.cols, 2):
        own.append(
            f"{ident(c.name)} with options {w.pick(['not null', 'default ' + w.default(c.type), 'unique', 'check (' + w.boolean(c) + ')'])}"
        )
    k = w.table_constraint(ty.cols)
    if k:
        own.append(k)
    return f"create table {w.fresh()} of {w.ref(ty)}{' (' + ', '.join(own) + ')' if own else ''}"


@statement(3)
def create_as(w):
    q = query(w)
    if not q:
        return None
    text, n = q
    k = w.rng.random()
    cols = f" ({', '.join(ident(x) for x in w.some(COLUMNS, n))})" if w.maybe(0.2) else ""
    if k < 0.35:
        return (
            f"create {w.opt(w.pick(['temp ', 'unlogged ']), 0.1)}table {w.opt('if not exists ', 0.1)}{ident(w.new())}{cols} as"
            f" {text}{w.opt(' with no data', 0.3)}"
        )
    if k < 0.5:
        return (
            text.replace(" from ", f" into {ident(w.new())} from ", 1)
            if " from " in text and not text.startswith(("with", "(")) and " union " not in text
            else None
        )
    if k < 0.75:
        return f"create materialized view {w.opt('if not exists ', 0.1)}{w.fresh()}{cols} as {text}{w.opt(' with no data', 0.3)}"
    return f"create {w.opt('or replace ', 0.3)}{w.opt('temp ', 0.04)}view {w.fresh() if w.maybe(0.9) else ident(w.new())}{cols} as {text}"


@statement(3)
def create_view(w):
    q = query(w)
    if not q:
        return None
    vs = w.rels("v")
    if vs and w.maybe(0.15):
        return f"create or replace view {w.ref(w.pick(vs))} as {q[0]}"
    return f"create {w.opt('or replace ', 0.3)}view {w.fresh()} as {q[0]}"


def query(w):
    src = w.rels("rpvm", lambda t: t.cols)
    if not src:
        return ("select 1 as a, 'x'::text as b", 2)
    t = w.pick(src)
    k = w.rng.random()
    if k < 0.25:
        return (f"select * from {w.ref(t)}", len(t.cols))
    cols = w.some(t.cols, 4)
    items = []
    for c in cols:
        m = w.rng.random()
        items.append(
            ident(c.name)
            if m < 0.6
            else (
                f"{w.value(c)} as {ident(w.pick(COLUMNS))}"
                if m < 0.8
                else f"{ident(c.name)}::text" if m < 0.9 else f"{ident(c.name)} as {ident(w.pick(COLUMNS))}"
            )
        )
    text = f"select {', '.join(items)} from {w.ref(t)}"
    if k < 0.5:
        return (text + w.opt(f" where {w.check(t.cols)}", 0.3), len(items))
    if k < 0.6:
        return (f"select count(*), {ident(cols[0].name)} from {w.ref(t)} group by {ident(cols[0].name)}", 2)
    if k < 0.7:
        u = w.pick(src)
        return (f"select x.{ident(cols[0].name)} as p, y.* from {w.ref(t)} x join {w.ref(u)} y on true", 1 + len(u.cols))
    if k < 0.8:
        return (f"with q as (select * from {w.ref(t)}) select * from q", len(t.cols))
    if k < 0.9:
        return (text + f" union all {text}", len(items))
    return (f"select z.* from (select {ident(cols[0].name)} from {w.ref(t)}) z", 1)


@statement(6)
def drop(w):
    x = w.pick(w.rels("rpvmSc"))
    if not x:
        return None
    word = {"r": "table", "p": "table", "v": "view", "m": "materialized view", "S": "sequence", "c": "type"}[x.kind]
    more = ""
    if w.maybe(0.1):
        y = w.pick(w.rels(x.kind))
        if y.id != x.id:
            more = ", " + w.ref(y)
    if w.maybe(0.04):
        word = w.pick(["table", "view", "sequence", "index", "type"])
    return f"drop {word} {w.opt('if exists ', 0.2)}{w.ref(x)}{more}{w.opt(w.pick([' cascade', ' restrict']), 0.45)}"
