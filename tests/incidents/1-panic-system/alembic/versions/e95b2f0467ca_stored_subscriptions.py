"""stored subscriptions

Revision ID: e95b2f0467ca
Revises: d17a35c8e902
Create Date: 2025-09-02 15:02:18.915577
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = 'e95b2f0467ca'
down_revision = 'd17a35c8e902'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('stored_subscriptions',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('user_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('is_applied', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('applied_to_group_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('purchased_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['applied_to_group_id'], ['user_groups.id']),
    sa.ForeignKeyConstraint(['product_id'], ['subscription_products.id']),
    sa.ForeignKeyConstraint(['user_id'], ['registered_users.id']),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('stored_subscriptions')
