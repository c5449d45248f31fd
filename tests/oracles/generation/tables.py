"""Tables, and what else holds or shows rows."""

from names import COLUMNS, ident
from partitions import partition_by
from statements import statement


LIKE_OPTIONS = ["all", "defaults", "constraints", "indexes", "identity", "generated", "comments", "storage", "statistics"]


class Draft:
    """A table to be: its elements as text, and the columns that constraints can be of."""

    def __init__(self):
        self.elements, self.columns = [], []

    def has(self, name):
        return any(column.name == name for column in self.columns)

    def take(self, columns):
        self.columns += [column for column in columns if not self.has(column.name)]


def take_parents(w, draft):
    parents = w.rels("r", lambda t: not t.part and not t["of"] and t.pers == "p") if w.maybe(0.15) else []
    if not parents:
        return ""
    chosen = w.some(parents, 2)
    for parent in chosen:
        draft.take(parent.cols)
    return f" inherits ({', '.join(w.ref(parent) for parent in chosen)})"


def take_like(w, draft):
    source = w.pick(w.rels("rpvmc"))
    if source and source.cols:
        options = [f" {w.pick(['including', 'including', 'excluding'])} {w.pick(LIKE_OPTIONS)}" for _ in range(w.rng.randint(0, 4))]
        draft.elements.append(f"like {w.ref(source)}" + "".join(options))
        draft.take(source.cols)


def said_again(w, column):
    """A column that a parent has too."""
    default = w.opt(" default " + w.default(column.type), 0.3)
    return f"{ident(column.name)} {column.type}" + w.opt(" not null", 0.2) + default + w.opt(f" check ({w.boolean(column)})", 0.2)


def add_columns(w, draft, inherits):
    for _ in range(w.rng.randint(0, 6)):
        name = w.pick(COLUMNS)
        there = [column for column in draft.columns if column.name == name]
        if there and inherits and w.maybe(0.3):
            draft.elements.append(said_again(w, there[0]))
        elif not there or w.maybe(0.05):
            text, column = w.column(name, draft.columns)
            draft.elements.append(text)
            draft.columns.append(column)


@statement(14)
def create_table(w):
    draft = Draft()
    kind = w.opt(w.pick(["temp ", "temporary ", "unlogged ", "unlogged "]), 0.12)
    name = ident(w.new()) if kind.startswith("temp") else w.fresh()
    inherits = take_parents(w, draft)
    if w.maybe(0.12):
        take_like(w, draft)
    add_columns(w, draft, inherits)
    for _ in range(w.pick([0, 0, 1, 1, 2, 3])):
        constraint = w.table_constraint(draft.columns) if draft.columns else None
        draft.elements += [constraint] if constraint else []
    if w.maybe(0.2):
        w.rng.shuffle(draft.elements)
    tail = partition_by(w, draft.columns) if not inherits and draft.columns and w.maybe(0.2) else w.opt(" with (fillfactor = 70)", 0.03)
    return f"create {kind}table {w.opt('if not exists ', 0.1)}{name} ({', '.join(draft.elements)}){inherits}{tail}"


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
