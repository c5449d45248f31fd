"""credits of plugins"""
import sqlalchemy as sa
from alembic import op

from tools import has_column

revision = 'p2c0'
down_revision = 'p1c0'
branch_labels = None
depends_on = ('c2c0',)


def upgrade():
    op.add_column("plugin", sa.Column("account_credit", sa.Numeric(12, 2)))
    op.create_foreign_key(None, "plugin", "account", ["account_name"], ["name"]) if has_column("plugin", "account_name") else None
    op.create_table_comment("plugin", "what others add")
