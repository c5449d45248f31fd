#!/usr/bin/env python3
"""Writes a made-up tree of Alembic's migrations.

    tree.py REVISIONS OUTDIR

Each revision but the first comes after the one before it and holds about ten statements: tables, columns, indexes, keys, SQL, a
batch, and in every fifth one a question that the tables made so far answer. The same arguments give the same files.
"""

import argparse
import pathlib

ENVIRONMENT = """from alembic import context
from sqlalchemy import MetaData
target_metadata = MetaData(naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s"})
context.configure(target_metadata=target_metadata)
"""

REVISION = '''"""step {number}

Revision ID: {id}
Revises: {before}
"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision: str = "{id}"
down_revision: Union[str, None] = {parent}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None

TABLE = "item_{number}"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable={nullable}),
        sa.Column("name", sa.String(length={length}), nullable=False),
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("total", sa.Numeric(12, 2), server_default=sa.text("0"), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("total >= {number}", name=f"ck_{{TABLE}}_total"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f(f"ix_{{TABLE}}_owner_id"), TABLE, ["owner_id"], unique=False)
    op.create_index("ix_item_{number}_open", TABLE, ["state", "created_at"], postgresql_where=sa.text("state <> 'done'"))
    op.add_column(TABLE, sa.Column("note", sa.String(200), nullable=True))
    with op.batch_alter_table(TABLE, schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="{number}", nullable=False))
        batch_op.create_unique_constraint("uq_item_{number}_name", ["name", "rank"])
    op.alter_column(TABLE, "note", existing_type=sa.String(200), type_=sa.Text(), nullable=False, server_default="")
    op.execute("UPDATE item_{number} SET state = 'new' WHERE state IS NULL")
    op.execute(f"COMMENT ON TABLE {{TABLE}} IS 'the items of step {number}'")
{more}

def downgrade() -> None:
    op.drop_table(TABLE)
'''

LINKED = '''    op.create_foreign_key("fk_item_{number}_owner", TABLE, "item_{target}", ["owner_id"], ["id"], ondelete="CASCADE")
    op.add_column("item_{target}", sa.Column("from_{number}", sa.Integer(), nullable=True))
    op.drop_column("item_{target}", "data" if {number} == {target} + 1 and {number} % 7 == 0 else "from_{number}")
'''
ASKED = '''    columns = {{column["name"] for column in sa.inspect(op.get_bind()).get_columns("item_{target}")}}
    for name in ("note", "extra"):
        if name not in columns:
            op.add_column("item_{target}", sa.Column(name, sa.Text(), nullable=True))
'''


def revision(number):
    parent = f'"{number - 1:012x}"' if number else "None"
    more = ""
    if number:
        more += LINKED.format(number=number, target=number - 1)
    if number % 5 == 4:
        more += ASKED.format(target=number // 2)
    return REVISION.format(number=number, id=f"{number:012x}", before=parent.strip('"'), parent=parent, more=more,
                           nullable=number % 2 == 0, length=20 + number % 200)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revisions", type=int)
    parser.add_argument("folder", type=pathlib.Path)
    chosen = parser.parse_args()
    versions = chosen.folder / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (chosen.folder / "env.py").write_text(ENVIRONMENT)
    for number in range(chosen.revisions):
        (versions / f"{number:012x}_step.py").write_text(revision(number))


if __name__ == "__main__":
    main()
