"""both branches, and what comes after them"""
import sqlalchemy as sa
from alembic import op

revision = 'm1c0'
down_revision = ('b2c0', 'c2c0')
branch_labels = None
depends_on = None


def upgrade():
    op.rename_table("order_head", "order_summary")
    op.create_unique_constraint(None, "account", ["name", "owner"])
