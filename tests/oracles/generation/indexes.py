"""Indexes."""

from names import TEXTS, ident
from state import Thing
from statements import statement


def element(w, t, seen):
    c = w.col(t)
    if c.name in seen:
        return None
    seen.add(c.name)
    if w.maybe(0.65):
        text = ident(c.name)
    elif w.maybe(0.85):
        text = f"({w.value(c)})"
    else:
        text = f"lower({ident(c.name)})" if c.base in TEXTS else f"({ident(c.name)})"
    if text == ident(c.name):
        if c.base in ("text", "varchar") and w.maybe(0.2):
            text += " collate " + w.pick(['"C"', '"POSIX"', 'pg_catalog."C"'])
        if c.base == "text" and w.maybe(0.2):
            text += w.pick([" text_pattern_ops", " text_ops", " pg_catalog.text_ops"])
        if c.base == "varchar" and w.maybe(0.2):
            text += w.pick([" varchar_pattern_ops", " varchar_ops", " text_ops"])
        if c.base == "int4" and w.maybe(0.05):
            text += " int4_ops"
    return text + w.opt(
        w.pick([" desc", " asc", " desc nulls last", " nulls first", " asc nulls first", " nulls last", " desc nulls first"]), 0.2
    )


@statement(12)
def create_index(w):
    t = w.pick(w.rels("rpm", lambda t: t.cols))
    if not t:
        return None
    name = w.opt(ident(w.new()), 0.35)
    seen = set()
    gin = [c for c in t.cols if c.base in ("jsonb", "_int4", "_text", "hstore", "tsvector")]
    gist = [c for c in t.cols if c.base in ("int4range", "point")]
    if gin and w.maybe(0.4):
        body = f"using gin ({ident(w.pick(gin).name)})"
    elif gist and w.maybe(0.4):
        body = f"using gist ({ident(w.pick(gist).name)})"
    elif w.maybe(0.06):
        body = f"using {w.pick(['hash', 'brin', 'gist', 'gin'])} ({ident(w.col(t).name)})"
    elif w.maybe(0.08) and any(e.name == "pg_trgm" for e in w.state.exts) and any(c.base in TEXTS for c in t.cols):
        e = next(e for e in w.state.exts if e.name == "pg_trgm")
        body = (
            f"using {w.pick(['gin', 'gist'])} ({ident(w.col(t, lambda c: c.base in TEXTS).name)}"
            f" {ident(e.schema)}.{w.pick(['gin_trgm_ops', 'gist_trgm_ops'])})"
        )
    else:
        body = (
            w.opt("using btree ", 0.1)
            + f"({', '.join(x for x in (element(w, t, seen) for _ in range(w.pick([1, 1, 1, 2, 3]))) if x)})"
            + w.include(t.cols)
            + w.opt(" nulls not distinct", 0.05)
        )
    where = f" where {w.check(t.cols)}" if w.maybe(0.2) else ""
    conc = w.opt("concurrently ", 0.05)
    return (
        f"create {w.opt('unique ', 0.2)}index {conc}{w.opt('if not exists ', 0.15) if name else ''}{name} on"
        f" {w.opt('only ', 0.12)}{w.ref(t)} {body}{where}"
    )


@statement(3)
def alter_index(w):
    all_idx = [(t, i) for t in w.state.rels for i in t.idx]
    if not all_idx:
        return None
    t, i = w.pick(all_idx)
    i = Thing(i, schema=t.schema)
    k = w.rng.random()
    if k < 0.6:
        return f"alter {w.pick(['index', 'index', 'table'])} {w.ref(i)} rename to {ident(w.new())}"
    if k < 0.7:
        return f"alter index if exists {w.ref(i)} rename to {ident(w.new())}"
    shares = [(t, i) for t, i in all_idx if t.part]
    tops = [(t, i) for t, i in all_idx if i.kind == "I"]
    if not shares or not tops:
        return None
    t2, i2 = w.pick(tops)
    t3, i3 = w.pick([(t, i) for t, i in shares if t2.id in t.parents] or shares)
    return f"alter index {w.ref(Thing(i2, schema=t2.schema))} attach partition {w.ref(Thing(i3, schema=t3.schema))}"


@statement(3)
def drop_index(w):
    xs = [Thing(i, schema=t.schema) for t in w.state.rels for i in t.idx]
    if not xs:
        return None
    i = w.pick([x for x in xs if not x.con] or xs) if w.maybe(0.85) else w.pick(xs)
    return f"drop index {w.opt('concurrently ', 0.05)}{w.opt('if exists ', 0.2)}{w.ref(i)}{w.opt(' cascade', 0.2)}"
