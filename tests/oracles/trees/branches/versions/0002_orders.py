"""orders, in two tables"""
import sqlalchemy as sa
from alembic import op

PARTS = {"head": 20, "line": 200}

revision = 'b1c0'
down_revision = 'a1c0'
branch_labels = None
depends_on = None


def upgrade():
    for name, length in PARTS.items():
        op.create_table(
            f"order_{name}",
            sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
            sa.Column("account_id", sa.Integer(), sa.ForeignKey("account.id", ondelete="CASCADE"), nullable=False),
            sa.Column("note", sa.String(length)),
            sa.UniqueConstraint("account_id", "note"),
        )
