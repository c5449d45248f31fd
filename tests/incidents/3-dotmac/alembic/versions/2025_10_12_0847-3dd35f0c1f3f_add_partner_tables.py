"""add partner tables

Revision ID: 3dd35f0c1f3f
Revises: c95d2e4f7061
Create Date: 2025-10-12 08:47:13.902846
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '3dd35f0c1f3f'
down_revision = 'c95d2e4f7061'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partners',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_number', sa.String(50), nullable=False),
    sa.Column('company_name', sa.String(255), nullable=False),
    sa.Column('email', sa.String(255), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('tier', sa.String(20), server_default='bronze', nullable=False),
    sa.Column('default_commission_rate', sa.Numeric(5, 4), server_default=sa.text('0.1000'), nullable=False),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'active', 'suspended', 'terminated')", name='partners_status_check'),
    sa.CheckConstraint("tier IN ('bronze', 'silver', 'gold', 'platinum')", name='partners_tier_check'),
    sa.CheckConstraint('(default_commission_rate >= 0) AND (default_commission_rate <= 1)', name='partners_default_commission_rate_check'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'partner_number')
    )
    op.create_table('partner_accounts',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('engagement_type', sa.String(20), server_default='referral', nullable=False),
    sa.Column('custom_commission_rate', sa.Numeric(5, 4), nullable=True),
    sa.Column('start_date', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('end_date', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint("engagement_type IN ('referral', 'reseller', 'co_sell', 'managed')", name='partner_accounts_engagement_type_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'customer_id')
    )
    op.create_index(op.f('ix_partner_accounts_customer_id'), 'partner_accounts', ['customer_id'], unique=False)
    op.create_table('partner_payouts',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('total', sa.Numeric(12, 2), nullable=False),
    sa.Column('currency', sa.CHAR(length=3), server_default='USD', nullable=False),
    sa.Column('commission_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('period_start', sa.Date(), nullable=False),
    sa.Column('period_end', sa.Date(), nullable=False),
    sa.Column('payment_reference', sa.String(255), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'ready', 'processing', 'completed', 'failed')", name='partner_payouts_status_check'),
    sa.CheckConstraint('total >= 0', name='partner_payouts_total_check'),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_partner_payouts_partner_id'), 'partner_payouts', ['partner_id'], unique=False)
    op.create_table('partner_users',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('user_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('first_name', sa.String(100), nullable=False),
    sa.Column('last_name', sa.String(100), nullable=False),
    sa.Column('email', sa.String(255), nullable=False),
    sa.Column('role', sa.String(50), nullable=False),
    sa.Column('is_primary_contact', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('partner_id', 'email')
    )
    op.create_index(op.f('ix_partner_users_user_id'), 'partner_users', ['user_id'], unique=False)
    op.create_table('partner_commissions',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('commission_model', sa.String(20), server_default='revenue_share', nullable=False),
    sa.Column('rate', sa.Numeric(5, 4), nullable=True),
    sa.Column('flat_amount', sa.Numeric(12, 2), nullable=True),
    sa.Column('effective_from', sa.Date(), nullable=False),
    sa.Column('effective_to', sa.Date(), nullable=True),
    sa.CheckConstraint("commission_model IN ('revenue_share', 'flat_fee', 'tiered', 'hybrid')", name='partner_commissions_commission_model_check'),
    sa.CheckConstraint('(rate IS NOT NULL) OR (flat_amount IS NOT NULL)', name='partner_commissions_rate_or_amount'),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_partner_commissions_partner_id'), 'partner_commissions', ['partner_id'], unique=False)
    op.create_index(op.f('ix_partner_commissions_product_id'), 'partner_commissions', ['product_id'], unique=False)
    op.create_table('partner_commission_events',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('partner_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=True, comment='Invoice that triggered this commission'),
    sa.Column('payout_id', postgresql.UUID(as_uuid=True), nullable=True, comment='Reference to payout batch'),
    sa.Column('event_type', sa.String(50), nullable=False),
    sa.Column('base_amount', sa.Numeric(12, 2), nullable=True),
    sa.Column('commission_amount', sa.Numeric(12, 2), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('event_date', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'approved', 'paid', 'clawback', 'cancelled')", name='partner_commission_events_status_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['partner_id'], ['partners.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_partner_commission_events_unpaid', 'partner_commission_events', ['partner_id', 'event_date'],
                    unique=False,
                    postgresql_where=sa.text("status IN ('pending', 'approved')"))
    op.create_index(op.f('ix_partner_commission_events_customer_id'), 'partner_commission_events', ['customer_id'],
                    unique=False)
    op.create_index(op.f('ix_partner_commission_events_invoice_id'), 'partner_commission_events', ['invoice_id'],
                    unique=False)
    op.create_index(op.f('ix_partner_commission_events_partner_id'), 'partner_commission_events', ['partner_id'],
                    unique=False)
    op.create_index(op.f('ix_partner_commission_events_payout_id'), 'partner_commission_events', ['payout_id'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('partner_commission_events')
    op.drop_table('partner_commissions')
    op.drop_table('partner_users')
    op.drop_table('partner_payouts')
    op.drop_table('partner_accounts')
    op.drop_table('partners')
