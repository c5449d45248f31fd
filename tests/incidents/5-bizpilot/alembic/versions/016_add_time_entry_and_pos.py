"""Add time entry and POS

Revision ID: 016_add_time_entry_and_pos
Revises: 015_add_production
Create Date: 2025-11-07 09:25:00.000000
"""
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = '016_add_time_entry_and_pos'
down_revision = '015_add_production'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('orders', sa.Column('channel', sa.String(10), server_default='web', nullable=False))
    op.add_column('orders', sa.Column('pos_terminal', sa.String(50), nullable=True))
    op.create_check_constraint('orders_channel_check', 'orders', "channel IN ('web', 'pos', 'phone')")


def downgrade() -> None:
    op.drop_column('orders', 'pos_terminal')
    op.drop_column('orders', 'channel')
