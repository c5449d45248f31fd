"""balances are credits"""
import sqlalchemy as sa
from alembic import op

revision = 'c2c0'
down_revision = 'c1c0'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column("account", "balance", new_column_name="credit", type_=sa.Numeric(12, 2), server_default=None)
    op.alter_column("account", "owner", nullable=False, existing_type=sa.String())
    op.drop_index("ix_account_owner", table_name="account")
    op.execute("ALTER TYPE account_state RENAME VALUE 'open' TO 'active'")
