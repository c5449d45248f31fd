"""accounts"""
import sqlalchemy as sa
from alembic import op

from tools import SHORT

revision = 'a1c0'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    state = sa.Enum("new", "open", "closed", name="account_state")
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(SHORT), nullable=False, unique=True),
        sa.Column("state", state, server_default="new", nullable=False),
        sa.Column("balance", sa.Numeric(10, 2), sa.CheckConstraint("balance >= 0", name="ck_account_balance"), server_default=sa.text("0")),
        sa.Column("owner", sa.String(), index=True),
    )
    op.create_index(op.f("ix_account_state"), "account", ["state"], postgresql_where=sa.text("state <> 'closed'"))
