"""a branch of its own, whose first table needs another branch's"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'p1c0'
down_revision = None
branch_labels = ('plugin',)
depends_on = 'b1c0'


def upgrade():
    op.create_table(
        "plugin",
        sa.Column("id", postgresql.UUID(), server_default=sa.text("gen_random_uuid()"), primary_key=True),
        sa.Column("line_id", sa.BigInteger(), nullable=True),
        sa.Column("settings", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"]),
    )
    op.create_index("ix_plugin_settings", "plugin", ["settings"], postgresql_using="gin")
