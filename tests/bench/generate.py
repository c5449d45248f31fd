#!/usr/bin/env python3
"""Writes a large, made-up schema twice: as SQL to load, and as the description of what was loaded.

    generate.py TABLES OUTDIR [--seed N]

OUTDIR receives schema.sql, for `psql -q -f`, and one description SCHEMA.info for each schema. Every table
has 15 columns, five of them with a default, a primary key, a foreign key to another table, a check
and three indexes, of which one is partial. The same arguments give the same files.

The expressions stand in the description as a person writes them (`total >= 17`), while PostgreSQL
prints what it stored in its own words (`(total >= (17)::numeric)`), so that an audit has to establish
that the two are equal. Names, types, lengths and constants differ from table to table, so that there is
no answer which, once found, would serve every table.
"""

import argparse
import itertools
import pathlib
import random
from dataclasses import dataclass, field

SCHEMAS = ["billing", "catalog", "crm", "delivery", "finance", "fleet", "hr", "planning", "support", "warehouse"]
TABLES_PER_SCHEMA = 1000  # about 1.3 MB of description, well below the 32 MB a description may have
TABLES_PER_TRANSACTION = 100  # a new table takes some nine locks, and a default server has room for 6,400
COLUMNS = 15
NAME_LIMIT = 63  # bytes of an identifier that PostgreSQL keeps

QUALIFIERS = """account annual archived audit batch branch carrier client contract country daily depot device draft
    export external field global group import internal invoice item legal local manual market member monthly office
    order partner payment period pricing product project public quote region rental return route sales season service
    shared site special staff stock storage supplier system tax team test transit user vendor visit web yearly""".split()
NOUNS = """address adjustment agreement allocation alert answer approval article assignment attachment balance booking
    budget campaign category change charge claim comment contact coupon credit discount document entry estimate event
    expense feature file forecast goal header incident inspection job journal label lead letter limit line link list
    location log message milestone note offer option package permit plan policy price profile question rate reason
    receipt record refund reminder report request reservation result review rule schedule shift signature snapshot
    source statement status step subscription summary target task template ticket token tour transfer unit update
    vehicle voucher warranty""".split()

STATES = """active approved archived assigned blocked cancelled closed confirmed created delayed delivered draft expired
    failed filed finished held invoiced locked new open packed paid partial pending planned posted queued received
    refunded rejected released requested returned scheduled sent settled shipped signed started stopped void
    waiting""".split()
KEY_NAMES = ["id"] * 7 + ["row_id", "record_no", "entry_no"]
CREATED_NAMES = ["created_at", "created_at", "inserted_at", "registered_at", "recorded_at", "added_on"]
STATUS_NAMES = ["status", "status", "state", "phase", "stage", "progress"]
AMOUNT_NAMES = ["total", "amount", "price", "fee", "cost", "net_amount", "gross_amount", "balance"]
NUMBER_NAMES = ["quantity", "priority", "attempts", "pieces", "capacity", "score", "level_no"]
FLAG_NAMES = ["is_active", "enabled", "visible", "is_default", "verified", "billable"]
DOCUMENT_NAMES = ["settings", "attributes", "metadata", "options", "payload", "extras"]
DOCUMENT_KEYS = ["tier", "version", "retries", "depth", "width", "limit"]
LABEL_NAMES = ["title", "label", "code", "reference", "slug", "email", "contact_name", "sku"]
MOMENT_NAMES = ["deleted_at", "closed_at", "processed_at", "approved_at", "sent_at", "valid_until"]
FURTHER_COLUMNS = [
    ("remarks", "text"), ("summary", "text"), ("instructions", "text"), ("phone", "varchar({n})"),
    ("city", "varchar({n})"), ("street", "varchar({n})"), ("colour", "varchar({n})"), ("external_ref", "varchar({n})"),
    ("country_code", "char(2)"), ("currency", "char(3)"), ("due_on", "date"), ("valid_from", "date"),
    ("changed_at", "timestamptz"), ("imported_at", "timestamp"), ("opens_at", "time"), ("duration", "interval"),
    ("version_no", "int"), ("sort_key", "smallint"), ("retry_count", "int"), ("bytes_sent", "bigint"),
    ("weight_kg", "numeric({p},3)"), ("tax_rate", "numeric({p},4)"), ("ratio", "float8"), ("latitude", "float8"),
    ("longitude", "float8"), ("strength", "real"), ("public_id", "uuid"), ("trace_id", "uuid"), ("batch_id", "uuid"),
    ("is_locked", "bool"), ("needs_review", "bool"), ("tags", "text[]"), ("origin", "inet"), ("digest", "bytea"),
]

# Both spellings of a type are common; each schema has an author who mostly keeps to one.
LONG_SPELLINGS = {
    "varchar": "character varying", "char": "character", "timestamptz": "timestamp with time zone",
    "timestamp": "timestamp without time zone", "int": "integer", "bool": "boolean", "float8": "double precision",
    "numeric": "decimal", "bigint": "int8", "smallint": "int2",
}


@dataclass
class Column:
    """A column as `name` and `definition`, the SQL after the name, said alike in both outputs."""

    name: str
    definition: str


@dataclass
class ForeignKey:
    name: str
    column: str
    target: "Table"
    on_delete: str


@dataclass
class Index:
    name: str
    columns: str
    using: str = ""
    unique: bool = False
    include: str = ""
    where: str = ""


@dataclass
class Table:
    schema: str
    name: str
    noun: str
    key: str
    columns: list = field(default_factory=list)
    check: tuple = ()
    foreign_key: ForeignKey = None
    indexes: list = field(default_factory=list)

    def qualified(self):
        return f"{self.schema}.{self.name}"


@dataclass
class Roles:
    """The columns of one table that its check and its indexes are about."""

    reference: str
    created: str
    status: str
    states: list
    amount: str
    number: str
    flag: str
    document: str
    label: str
    moment: str


class Author:
    """Writes the tables of one schema in one hand: spelling of types, names of constraints and indexes."""

    def __init__(self, rng):
        self.rng = rng
        self.long_share = rng.choice([0.05, 0.1, 0.5, 0.9])
        self.index_style = rng.choice(["{t}_{c}_idx", "ix_{t}_{c}", "idx_{t}_{c}"])
        self.check_style = rng.choice(["{t}_{c}_check", "ck_{t}_{c}"])
        self.key_style = rng.choice(["{t}_{c}_fkey", "fk_{t}_{c}"])
        self.index_names = set()

    def type(self, name):
        """`name`, or PostgreSQL's other spelling of it with the same length: varchar(20), character varying(20)."""
        stem = name.split("(")[0].rstrip("[]")
        if stem in LONG_SPELLINGS and self.rng.random() < self.long_share:
            return name.replace(stem, LONG_SPELLINGS[stem], 1)
        return name

    def column(self, name, type_name, not_null=None, default=None):
        """A column; where `not_null` is not given, chance decides it, and as much the order of the clauses."""
        if not_null is None:
            not_null = self.rng.random() < 0.4
        clauses = ["not null"] * bool(not_null) + [f"default {default}"] * (default is not None)
        if self.rng.random() < 0.15:
            clauses.reverse()
        return Column(name, " ".join([self.type(type_name), *clauses]))

    def index_name(self, table, words):
        """A name that no index of the schema has yet; a second one for the same columns gets a number."""
        stem = self.index_style.format(t=table.name, c=words)
        names = itertools.chain([stem], (f"{stem}{n}" for n in itertools.count(1)))
        name = next(name for name in names if name not in self.index_names)
        assert len(name) <= NAME_LIMIT, name
        self.index_names.add(name)
        return name


def plan_tables(rng, count):
    """All tables with their names and keys only, since a foreign key may point at any of them."""
    schema_count = max(min(len(SCHEMAS), count), -(-count // TABLES_PER_SCHEMA))
    tables = []
    for number in range(schema_count):
        round_, place = divmod(number, len(SCHEMAS))
        schema = SCHEMAS[place] + (f"_{round_ + 1}" if round_ else "")
        size = count * (number + 1) // schema_count - count * number // schema_count
        for pair in rng.sample(range(len(QUALIFIERS) * len(NOUNS)), size):
            qualifier, noun = QUALIFIERS[pair // len(NOUNS)], NOUNS[pair % len(NOUNS)]
            tables.append(Table(schema, f"{qualifier}_{noun}", noun, rng.choice(KEY_NAMES)))
    return tables


def fill(table, target, author):
    """Gives `table` its columns, constraints and indexes; `target` is what its foreign key points at."""
    roles = choose_roles(author.rng, target)
    table.columns = make_columns(table, roles, author)
    subject, expression = make_check(author.rng, roles)
    table.check = (author.check_style.format(t=table.name, c=subject), expression)
    name = author.key_style.format(t=table.name, c=roles.reference)
    actions = ["", "", "cascade", "restrict"] + ["set null"] * is_nullable(table, roles.reference)
    action = author.rng.choice(actions)
    table.foreign_key = ForeignKey(name, roles.reference, target, action)
    table.indexes = [make(table, roles, author) for make in (multi_column_index, single_index, partial_index)]


def is_nullable(table, name):
    return any(column.name == name and "not null" not in column.definition for column in table.columns)


def choose_roles(rng, target):
    lists = [CREATED_NAMES, STATUS_NAMES, AMOUNT_NAMES, NUMBER_NAMES, FLAG_NAMES, DOCUMENT_NAMES, LABEL_NAMES]
    created, status, amount, number, flag, document, label = (rng.choice(names) for names in lists)
    states = rng.sample(STATES, rng.randint(3, 6))
    reference = f"{target.noun}_{rng.choice(['id', 'id', 'id', 'ref'])}"
    return Roles(reference, created, status, states, amount, number, flag, document, label, rng.choice(MOMENT_NAMES))


def make_columns(table, roles, author):
    """The key first, then the others in any order."""
    others = defaulted_columns(roles, author) + [
        author.column(roles.reference, "bigint"),
        author.column(roles.amount, f"numeric({author.rng.choice([10, 12, 12, 12, 14])},2)"),
        author.column(roles.label, author.rng.choice(["text", f"varchar({author.rng.randint(20, 255)})"])),
        author.column(roles.moment, "timestamptz", not_null=False),
    ]
    taken = {table.key, *(column.name for column in others)}
    pool = [row for row in FURTHER_COLUMNS if row[0] not in taken]
    for name, type_name in author.rng.sample(pool, COLUMNS - 1 - len(others)):
        filled = type_name.format(n=author.rng.randint(8, 200), p=author.rng.randint(6, 16))
        others.append(author.column(name, filled))
    author.rng.shuffle(others)
    return [key_column(table, author), *others]


def key_column(table, author):
    kinds = ["generated always as identity", "generated by default as identity", "not null", ""]
    kind = author.rng.choices(kinds, [5, 3, 1, 1])[0]
    return Column(table.key, f"{author.type('bigint')} {kind}".rstrip())


def defaulted_columns(roles, author):
    """The five columns with a default: a function call, a string, a number, a truth value and a document."""
    rng = author.rng
    moment, number = rng.choice(["timestamptz", "timestamptz", "timestamp"]), rng.randint(-1, 900)
    number_type = rng.choice(["int", "int", "bigint", "smallint", "numeric(9,2)"])
    return [
        author.column(roles.created, moment, True, rng.choice(["now()", "now()", "current_timestamp"])),
        author.column(roles.status, f"varchar({rng.randint(12, 40)})", None, f"'{roles.states[0]}'"),
        author.column(roles.number, number_type, None, number),
        author.column(roles.flag, "bool", None, rng.choice(["true", "false"])),
        author.column(roles.document, "jsonb", None, document_literal(rng)),
    ]


def document_literal(rng):
    """An empty document or one with a few numbers, spaced as nobody but a person does."""
    keys = rng.sample(DOCUMENT_KEYS, rng.choice([0, 0, 1, 2]))
    colon = rng.choice([":", ": "])
    text = "{" + ", ".join(f'"{key}"{colon}{rng.randint(0, 5000)}' for key in keys) + "}"
    return f"'{text}'{rng.choice(['', '::jsonb'])}"


def quoted_list(words):
    return ", ".join(f"'{word}'" for word in words)


def make_check(rng, roles):
    """The column that the check is named after, and its expression."""
    low, high = rng.randint(0, 99), rng.randint(100, 90000)
    amount, number, label = roles.amount, roles.number, roles.label
    candidates = [
        (4, amount, f"{amount} >= {low}"),
        (2, amount, f"{amount} > {low}.{rng.randint(10, 99)}"),
        (2, amount, f"{amount} between {low} and {high}"),
        (2, number, f"{number} >= -1 and {number} < {high % 30000 + 100}"),
        (2, roles.status, f"{roles.status} in ({quoted_list(roles.states)})"),
        (1, amount, f"{amount} <> 0 or {roles.status} = '{rng.choice(roles.states)}'"),
        (1, amount, f"{amount} * {rng.randint(2, 12)} <= {high} or not {roles.flag}"),
        (1, label, f"char_length({label}) between 1 and {high}"),
        (1, label, f"{label} like '{chr(97 + low % 26)}%' or {label} is null"),
    ]
    _, subject, expression = rng.choices(candidates, [row[0] for row in candidates])[0]
    return subject, expression


def multi_column_index(table, roles, author):
    """Begins with the foreign key's column, so that the key is not found to be without an index."""
    others = [
        ([roles.created], f"{roles.created} desc"),
        ([roles.status, roles.created], f"{roles.status}, {roles.created} desc"),
        ([roles.amount], f"{roles.amount} desc nulls last"),
        ([roles.number, roles.amount], f"{roles.number} desc, {roles.amount}"),
    ]
    names, columns = author.rng.choice(others)
    name = author.index_name(table, "_".join([roles.reference, *names]))
    return Index(name, f"({roles.reference}, {columns})")


def single_index(table, roles, author):
    label, document = roles.label, roles.document
    candidates = [
        (6, label, {"columns": f"({label})"}),
        (2, label, {"columns": f"({label})", "unique": True}),
        (1, label, {"columns": f"({label})", "include": f"({roles.amount})"}),
        (1, f"{label}_lower", {"columns": f"(lower({label}))"}),
        (1, document, {"columns": f"({document})", "using": "gin"}),
        (1, document, {"columns": f"({document} jsonb_path_ops)", "using": "gin"}),
    ]
    _, words, shape = author.rng.choices(candidates, [row[0] for row in candidates])[0]
    return Index(author.index_name(table, words), **shape)


def partial_index(table, roles, author):
    rng = author.rng
    wanted = quoted_list(rng.sample(roles.states, 2))
    candidates = [
        (5, f"{roles.status} <> '{rng.choice(roles.states)}'"),
        (2, f"{roles.status} in ({wanted})"),
        (2, f"{roles.moment} is null"),
        (2, f"{roles.amount} >= {rng.randint(1, 5000)}"),
        (1, f"{roles.moment} is null and {roles.status} = '{rng.choice(roles.states)}'"),
        (1, f"not {roles.flag}"),
        (1, roles.flag),
    ]
    _, predicate = rng.choices(candidates, [row[0] for row in candidates])[0]
    column = rng.choice([roles.created, roles.number])
    name = author.index_name(table, f"{column}_{rng.choice(['open', 'some', 'live', 'part'])}")
    return Index(name, f"({column})", where=predicate)


def write_sql(tables, out):
    """The schema as psql loads it. Foreign keys come last, when all their targets are there."""
    out.write("\\set ON_ERROR_STOP on\nset client_min_messages = warning;\n")
    for schema in dict.fromkeys(table.schema for table in tables):
        out.write(f"create schema {schema};\n")
    write_grouped(tables, create_table, out)
    write_grouped(tables, add_foreign_key, out)


def write_grouped(tables, statement, out):
    """`statement` of each table, many to a transaction, since a commit for each would take most of the time."""
    for first in range(0, len(tables), TABLES_PER_TRANSACTION):
        group = tables[first : first + TABLES_PER_TRANSACTION]
        out.write("begin;\n" + "".join(map(statement, group)) + "commit;\n")


def create_table(table):
    lines = [f"{column.name} {column.definition}" for column in table.columns]
    check_name, expression = table.check
    lines += [f"primary key ({table.key})", f"constraint {check_name} check ({expression})"]
    body = ",\n  ".join(lines)
    return f"create table {table.qualified()} (\n  {body}\n);\n" + "".join(
        create_index(table, index) for index in table.indexes
    )


def create_index(table, index):
    unique = "unique " if index.unique else ""
    using = f" using {index.using}" if index.using else ""
    include = f" include {index.include}" if index.include else ""
    where = f" where {index.where}" if index.where else ""
    return f"create {unique}index {index.name} on {table.qualified()}{using} {index.columns}{include}{where};\n"


def add_foreign_key(table):
    key = table.foreign_key
    action = f" on delete {key.on_delete}" if key.on_delete else ""
    return (
        f"alter table {table.qualified()} add constraint {key.name}"
        f" foreign key ({key.column}) references {key.target.qualified()} ({key.target.key}){action};\n"
    )


def quoted(text):
    """`text` as an INFO string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_description(schema, tables, out):
    out.write(f"format 1\n\nschemas {{\n  {schema} {{\n    tables {{\n")
    for table in tables:
        out.write("\n".join(described_table(table)) + "\n")
    out.write("    }\n  }\n}\n")


def described_table(table):
    width = max(len(column.name) for column in table.columns)
    check_name, expression = table.check
    yield f"      {table.name} {{"
    yield "        columns {"
    for column in table.columns:
        yield f"          {column.name:{width}} {quoted(column.definition)}"
    yield "        }"
    yield f"        primary_key {quoted(f'({table.key})')}"
    yield f"        checks {{ {check_name} {quoted(expression)} }}"
    yield f"        foreign_keys {{\n          {described_foreign_key(table.foreign_key)}\n        }}"
    yield "        indexes {"
    for index in table.indexes:
        yield f"          {described_index(index)}"
    yield "        }\n      }"


def described_foreign_key(key):
    references = quoted(f"{key.target.qualified()} ({key.target.key})")
    action = f" on_delete {quoted(key.on_delete) if ' ' in key.on_delete else key.on_delete}" if key.on_delete else ""
    return f"{key.name} {{ columns {quoted(f'({key.column})')} references {references}{action} }}"


def described_index(index):
    parts = [f"using {index.using}"] * bool(index.using) + [f"columns {quoted(index.columns)}"]
    parts += ["unique yes"] * index.unique
    parts += [f"include {quoted(index.include)}"] * bool(index.include)
    parts += [f"where {quoted(index.where)}"] * bool(index.where)
    return f"{index.name} {{ {' '.join(parts)} }}"


def make_tables(rng, count):
    """All tables, complete. Most foreign keys stay in their schema; none points at its own table."""
    tables = plan_tables(rng, count)
    by_schema = {name: list(group) for name, group in itertools.groupby(tables, lambda table: table.schema)}
    authors = {schema: Author(rng) for schema in by_schema}
    for table in tables:
        near = by_schema[table.schema]
        candidates = near if len(near) > 1 and rng.random() < 0.8 else tables
        target = table
        while target is table:
            target = rng.choice(candidates)
        fill(table, target, authors[table.schema])
    return by_schema


def arguments():
    parser = argparse.ArgumentParser(description="Writes a large schema as SQL and as descriptions.")
    parser.add_argument("tables", type=int, metavar="TABLES", help="how many, at least 2")
    parser.add_argument("outdir", type=pathlib.Path, metavar="OUTDIR", help="folder to write into; made if need be")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives another schema (default: 1)")
    options = parser.parse_args()
    if options.tables < 2:
        parser.error("a foreign key to another table needs at least 2 tables")
    return options


def main():
    options = arguments()
    options.outdir.mkdir(parents=True, exist_ok=True)
    by_schema = make_tables(random.Random(options.seed), options.tables)
    with open(options.outdir / "schema.sql", "w", encoding="utf-8") as out:
        write_sql([table for tables in by_schema.values() for table in tables], out)
    for schema, tables in by_schema.items():
        with open(options.outdir / f"{schema}.info", "w", encoding="utf-8") as out:
            write_description(schema, tables, out)


if __name__ == "__main__":
    main()
