#### app/types.py
import enum
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
class Colour(str, enum.Enum):
    red = "red"
    green = "g"
class GUID(sa.types.TypeDecorator):
    impl = sa.CHAR
    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID())
        return dialect.type_descriptor(sa.CHAR(32))
class Width(sa.types.UserDefinedType):
    def __init__(self, width=3, **more):
        self.width = width
    @property
    def twice(self):
        return self.width * 2
    def get_col_spec(self, **kw):
        return "varchar(%d)" % self.twice
def names(*parts, sep="_", **rest):
    return sep.join([*parts, *rest.values()])
#### script/env.py
from alembic import context
from sqlalchemy import MetaData
target_metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "fk": "fk_%(table_name)s_%(column_0_name)s", "ck": "ck_%(constraint_name)s"})
#### script/versions/1.py
"""The language."""
from alembic import op
import sqlalchemy as sa
from app.types import GUID, Colour, Width, names
revision = "1"
down_revision = None
TABLES = {"a": [("x", sa.Integer), ("y", sa.String(9))], "b": [("x", GUID()), ("w", Width(4))]}
def make(table, columns, *, key="id"):
    op.create_table(table, sa.Column(key, sa.BigInteger, primary_key=True), *[sa.Column(n, t) for n, t in columns])
def upgrade():
    for table, columns in sorted(TABLES.items()):
        make(f"{table:>3}".strip() + "s", columns)
    colour = sa.Enum(Colour, name="colour", values_callable=lambda e: [m.value for m in e])
    op.create_table("c", sa.Column("c", colour), sa.Column("n", sa.Numeric(10, 2), server_default=sa.text("0")))
    text = "%s_%d {}".format(1) % ("x", 2)
    while len(text) < 20:
        text += text[::-1]
    total = 0
    for i, part in enumerate(text.split("_")):
        if i % 2 == 0 and part not in ("", "x") or not part:
            continue
        total = total + (i if i > 1 else -i) ** 2
    if (n := len([c for c in text if c.isdigit()])) > total:
        op.execute("create index on c (n)")
    else:
        op.execute(f"create index {names('i', 'c', last=str(n))!s} on c (c)")
    del TABLES["a"]
#### script/versions/2.py
from alembic import op, context
import sqlalchemy as sa
import os
revision = "2"
down_revision = "1"
branch_labels = ("more",)
class Step:
    done = []
    def __enter__(self):
        return self
    def run(self, name):
        self.done.append(name)
        return {**{"name": name}, "count": len(self.done)}
def columns():
    yield sa.Column("k", sa.Integer, sa.ForeignKey("c.n", ondelete="CASCADE"))
    yield sa.Column("l", sa.Text, index=True, unique=bool(1))
def upgrade():
    bind = op.get_bind()
    inspector = sa.inspect(bind)
    with Step() as step, op.batch_alter_table("c") as batch:
        for column in columns():
            batch.add_column(column)
        batch.alter_column("n", new_column_name="m", type_=sa.Float, nullable=True)
    try:
        if "as" in inspector.get_table_names() and os.environ.get("MORE"):
            op.rename_table("bs", "b")
        elif not inspector.has_table("z"):
            op.drop_column("bs", "w")
        else:
            raise ValueError(step.run("x")["count"])
    except Exception as error:
        print(error)
    finally:
        op.create_check_constraint("positive", "c", sa.and_(sa.column("m") > 0, sa.column("m").in_([1, 2])))
    match bind.dialect.name:
        case "sqlite":
            return
        case _:
            row = bind.execute(sa.text("select count(*) from pg_class where relname = :n"), {"n": "c"}).scalar()
    if row:
        op.create_unique_constraint(None, "c", ["k", *["l"] * 1])
    op.execute("""
        do $$ begin alter table c add column late int; end $$
    """)
