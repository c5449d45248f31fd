"""Add subscriptions

Revision ID: 011_add_subscriptions
Revises: 010_add_payments
Create Date: 2025-10-14 09:20:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '011_add_subscriptions'
down_revision = '010_add_payments'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscription_tiers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(50), nullable=False),
    sa.Column('price_monthly_cents', sa.Integer(), nullable=False),
    sa.Column('features', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint('price_monthly_cents >= 0', name='subscription_tiers_price_monthly_cents_check'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('subscription_transactions',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('organization_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tier_id', sa.Integer(), nullable=False),
    sa.Column('transaction_type', sa.String(20), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('gateway_reference', sa.String(255), nullable=True),
    sa.Column('gateway_response', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("transaction_type IN ('charge', 'refund', 'upgrade', 'downgrade')", name='subscription_transactions_transaction_type_check'),
    sa.ForeignKeyConstraint(['organization_id'], ['organizations.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tier_id'], ['subscription_tiers.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('gateway_reference')
    )
    op.create_index(op.f('ix_subscription_transactions_organization_id'), 'subscription_transactions', ['organization_id'],
                    unique=False)
    op.create_index(op.f('ix_subscription_transactions_tier_id'), 'subscription_transactions', ['tier_id'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('subscription_transactions')
    op.drop_table('subscription_tiers')
