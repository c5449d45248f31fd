"""Names and types that statements are made of: short and long ones, some that must be quoted, some that meet."""

import re

LONG = "a_name_of_sixty_three_bytes_that_is_as_long_as_any_may_ever_be"
TABLES = [
    "t",
    "u",
    "v",
    "w",
    "orders",
    "users",
    "order",
    "T x",
    "a.b",
    'q"q',
    "t_id_seq",
    "t_a_idx",
    "t_pkey",
    "é" * 30,
    LONG + "x",
    LONG + "yz",
    "a_rather_long_table_name_of_forty_bytes_x",
    "u_b_check",
    "items",
]
COLUMNS = [
    "a",
    "b",
    "c",
    "d",
    "e",
    "id",
    "id1",
    "C d",
    "select",
    "ü",
    "name",
    "status",
    "a_b",
    "lower",
    "expr",
    LONG[:50],
    LONG + "c",
    "é" * 31,
    "t.c",
]
SCHEMAS = ["s", "S 2", "app", "public", "x.y"]
TYPES = [
    "integer",
    "bigint",
    "smallint",
    "int",
    "int4",
    "text",
    "varchar(20)",
    "character varying",
    "char(4)",
    "numeric(8,2)",
    "numeric",
    "decimal(5)",
    "boolean",
    "bool",
    "date",
    "timestamptz",
    "timestamp(3)",
    "timestamp with time zone",
    "time",
    "uuid",
    "jsonb",
    "int[]",
    "text[]",
    "varchar(5)[]",
    "integer array",
    "interval",
    "interval day to second(2)",
    "bit(3)",
    "bit varying(4)",
    "real",
    "float8",
    "float(20)",
    "double precision",
    "bytea",
    "inet",
    "int4range",
    "point",
    "name",
    '"char"',
    "oid",
    "xml",
    "money",
    "pg_catalog.int4",
    "timetz",
    "char",
    "int4multirange",
    "national character varying(3)",
    "tsvector",
]

INTS = {"int2", "int4", "int8"}
TEXTS = {"text", "varchar", "bpchar"}


KEYWORDS = set(
    "select from table order user group where check default unique primary column desc asc end all and any as authorization".split()
)


def ident(name):
    """As SQL must write it."""
    if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) and name not in KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"
