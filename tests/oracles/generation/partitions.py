"""Partitioned tables and their partitions."""

from names import INTS, TEXTS, ident, literal
from statements import statement


def partition_by(w, cols):
    xs = [c for c in cols if c.base in INTS | TEXTS | {"date", "timestamptz", "bool"} and not c.generated]
    if not xs:
        return ""
    how = w.pick(["range", "list", "hash", "range"])
    one = w.pick(xs)
    key = [ident(one.name)]
    if how != "list" and w.maybe(0.25):
        key = [ident(c.name) for c in w.some(xs, 2)]
    if w.maybe(0.1):
        key = [f"({w.value(one)})"] if one.base in INTS else [f"lower({ident(one.name)})"] if one.base in TEXTS else key
    if one.base in TEXTS and len(key) == 1 and w.maybe(0.1):
        key[0] += ' collate "C"'
    if one.base == "int4" and key == [ident(one.name)] and w.maybe(0.1) and how != "hash":
        key[0] += " int4_ops"
    return f" partition by {how} ({', '.join(key)})"


def bound(w, parent):
    """FOR VALUES that fits the parent's key, perhaps overlapping"""
    if w.maybe(0.12) and parent.strategy != "h":
        return "default"
    nums = [int(x) for x in (parent.pcols or "").split()]
    types = []
    for n in nums:
        c = next((c for c in parent.cols if c.num == n), None)
        types.append(c.base if c else "int4")
    k = w.rng.randint(0, 12) * 10

    def v(base, x):
        if base in TEXTS:
            return literal(chr(97 + x % 26) + str(x // 26))
        if base == "date":
            return literal(f"20{10 + x // 10 % 80}-01-01")
        if base == "timestamptz":
            return literal(f"20{10 + x // 10 % 80}-01-01 00:00:00+00")
        if base == "bool":
            return w.pick(["true", "false"])
        return str(x) if w.maybe(0.9) else literal(str(x))

    if parent.strategy == "r":
        lo = [v(b, k) for b in types]
        hi = [v(b, k + 10) for b in types]
        if w.maybe(0.1):
            lo = ["minvalue"] * len(lo)
        if w.maybe(0.1):
            hi = ["maxvalue"] * len(hi)
        return f"for values from ({', '.join(lo)}) to ({', '.join(hi)})"
    if parent.strategy == "l":
        return f"for values in ({', '.join(v(types[0], k + i) for i in range(w.rng.randint(1, 3)))}{w.opt(', null', 0.1)})"
    m = w.pick([2, 4, 4, 8])
    return f"for values with (modulus {m}, remainder {w.rng.randrange(m)})"


@statement(9)
def create_partition(w):
    p = w.pick(w.rels("p"))
    if not p:
        return None
    own = []
    if w.maybe(0.2):
        for c in w.some(p.cols, 2):
            own.append(
                ident(c.name)
                + " "
                + w.pick(["not null", "default " + w.default(c.type), f"check ({w.boolean(c)})", "with options not null", "unique"])
            )
    if w.maybe(0.15):
        k = w.table_constraint(p.cols)
        if k:
            own.append(k)
    sub = partition_by(w, p.cols) if w.maybe(0.25) else ""
    return (
        f"create {w.opt('unlogged ', 0.05)}table {w.opt('if not exists ', 0.05)}{w.fresh()} partition of"
        f" {w.ref(p)}{' (' + ', '.join(own) + ')' if own else ''} {bound(w, p)}{sub}"
    )


@statement(5)
def attach(w):
    p = w.pick(w.rels("p"))
    if not p:
        return None
    names = [(c.name, c.type) for c in p.cols]
    fit = w.rels(
        "rp", lambda t: not t.part and not t.parents and t.id != p.id and sorted((c.name, c.type) for c in t.cols) == sorted(names)
    )
    if fit and w.maybe(0.8):
        return f"alter table {w.ref(p)} attach partition {w.ref(w.pick(fit))} {bound(w, p)}"
    how = w.pick(["", " including all", " including indexes", " including constraints including defaults"])
    return f"create table {w.fresh()} (like {w.ref(p)}{how})"


@statement(2)
def detach(w):
    t = w.pick(w.rels("rp", lambda t: t.part))
    if not t:
        return None
    p = next((x for x in w.state.rels if x.id == t.parents[0]), None)
    return p and f"alter table {w.ref(p)} detach partition {w.ref(t)}"
