"""catalog and billing

Revision ID: a61f0d83b574
Revises: 4b7e1a90c2d3
Create Date: 2025-08-19 15:44:50.219377
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = 'a61f0d83b574'
down_revision = '4b7e1a90c2d3'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tax_rates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('country', sa.CHAR(length=2), nullable=False),
    sa.Column('region', sa.String(50), nullable=True),
    sa.Column('rate', sa.Numeric(6, 4), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=False),
    sa.Column('valid_to', sa.Date(), nullable=True),
    sa.CheckConstraint('(rate >= 0) AND (rate < 1)', name='tax_rates_rate_check'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_tax_rates_country_region'), 'tax_rates', ['country', 'region'], unique=False)
    op.create_table('dunning_campaigns',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('trigger_after_days', sa.Integer(), nullable=False),
    sa.Column('steps', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint('trigger_after_days > 0', name='dunning_campaigns_trigger_after_days_check'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'name')
    )
    op.create_table('product_categories',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('sort_order', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'name')
    )
    op.create_table('payment_methods',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('method_type', sa.String(20), nullable=False),
    sa.Column('provider_ref', sa.String(255), nullable=False),
    sa.Column('last_four', sa.CHAR(length=4), nullable=True),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('is_default', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("method_type IN ('card', 'bank_account', 'wallet', 'cash')", name='payment_methods_method_type_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_payment_methods_customer_id'), 'payment_methods', ['customer_id'], unique=False)
    op.create_table('products',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('category_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('sku', sa.String(100), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('base_price', sa.Numeric(12, 2), nullable=False),
    sa.Column('currency', sa.CHAR(length=3), server_default='USD', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('base_price >= 0', name='products_base_price_check'),
    sa.ForeignKeyConstraint(['category_id'], ['product_categories.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'sku')
    )
    op.create_index(op.f('ix_products_category_id'), 'products', ['category_id'], unique=False)
    op.create_table('payments',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('payment_method_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('amount', sa.Numeric(12, 2), nullable=False),
    sa.Column('currency', sa.CHAR(length=3), server_default='USD', nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('provider', sa.String(50), nullable=False),
    sa.Column('provider_payment_id', sa.String(255), nullable=True),
    sa.Column('processed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('pending', 'processing', 'succeeded', 'failed', 'refunded')", name='payments_status_check'),
    sa.CheckConstraint('amount > 0', name='payments_amount_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['payment_method_id'], ['payment_methods.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('provider', 'provider_payment_id')
    )
    op.create_index(op.f('ix_payments_customer_id'), 'payments', ['customer_id'], unique=False)
    op.create_index(op.f('ix_payments_payment_method_id'), 'payments', ['payment_method_id'], unique=False)
    op.create_table('subscription_plans',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('billing_cycle', sa.String(20), nullable=False),
    sa.Column('price', sa.Numeric(12, 2), nullable=False),
    sa.Column('trial_days', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('features', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.CheckConstraint("billing_cycle IN ('monthly', 'quarterly', 'annual')", name='subscription_plans_billing_cycle_check'),
    sa.CheckConstraint('(trial_days >= 0) AND (trial_days <= 365)', name='subscription_plans_trial_days_check'),
    sa.CheckConstraint('price >= 0', name='subscription_plans_price_check'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_subscription_plans_product_id'), 'subscription_plans', ['product_id'], unique=False)
    op.create_table('subscriptions',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('plan_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('status', sa.String(20), server_default='trialing', nullable=False),
    sa.Column('current_period_start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('current_period_end', sa.DateTime(timezone=True), nullable=False),
    sa.Column('cancel_at_period_end', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('trialing', 'active', 'past_due', 'paused', 'cancelled')", name='subscriptions_status_check'),
    sa.CheckConstraint('current_period_end > current_period_start', name='subscriptions_period_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['plan_id'], ['subscription_plans.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_subscriptions_renewals', 'subscriptions', ['current_period_end'],
                    unique=False,
                    postgresql_where=sa.text("(status = 'active') AND (NOT cancel_at_period_end)"))
    op.create_index(op.f('ix_subscriptions_customer_id'), 'subscriptions', ['customer_id'], unique=False)
    op.create_index(op.f('ix_subscriptions_plan_id'), 'subscriptions', ['plan_id'], unique=False)
    op.create_table('invoices',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('subscription_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('invoice_number', sa.String(50), nullable=False),
    sa.Column('status', sa.Enum('draft', 'open', 'paid', 'overdue', 'void', name='invoicestatus'), server_default='draft', nullable=False),
    sa.Column('currency', sa.CHAR(length=3), server_default='USD', nullable=False),
    sa.Column('subtotal', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('tax', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('total', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('due_on >= issued_on', name='invoices_due_check'),
    sa.CheckConstraint('total >= 0', name='invoices_total_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscriptions.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'invoice_number')
    )
    op.create_index('idx_invoices_unpaid', 'invoices', ['tenant_id', 'due_on'],
                    unique=False,
                    postgresql_where=sa.text("status IN ('open', 'overdue')"))
    op.create_index(op.f('ix_invoices_customer_id'), 'invoices', ['customer_id'], unique=False)
    op.create_index(op.f('ix_invoices_subscription_id'), 'invoices', ['subscription_id'], unique=False)
    op.create_table('subscription_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('subscription_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('event_type', sa.String(50), nullable=False),
    sa.Column('event_data', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscriptions.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_subscription_events_subscription_id_created_at'), 'subscription_events', ['subscription_id', 'created_at'],
                    unique=False)
    op.create_table('credit_notes',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('credit_note_number', sa.String(50), nullable=False),
    sa.Column('reason', sa.String(30), nullable=False),
    sa.Column('total', sa.Numeric(12, 2), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("reason IN ('refund', 'billing_error', 'service_outage', 'goodwill')", name='credit_notes_reason_check'),
    sa.CheckConstraint('total >= 0', name='credit_notes_total_check'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('credit_note_number')
    )
    op.create_index(op.f('ix_credit_notes_invoice_id'), 'credit_notes', ['invoice_id'], unique=False)
    op.create_table('dunning_executions',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('campaign_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('current_step', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('next_action_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('pending', 'in_progress', 'completed', 'cancelled')", name='dunning_executions_status_check'),
    sa.ForeignKeyConstraint(['campaign_id'], ['dunning_campaigns.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('campaign_id', 'invoice_id')
    )
    op.create_index('idx_dunning_executions_due', 'dunning_executions', ['next_action_at'],
                    unique=False,
                    postgresql_where=sa.text("status IN ('pending', 'in_progress')"))
    op.create_index(op.f('ix_dunning_executions_invoice_id'), 'dunning_executions', ['invoice_id'], unique=False)
    op.create_table('invoice_line_items',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('description', sa.String(500), nullable=False),
    sa.Column('quantity', sa.Numeric(12, 3), server_default=sa.text('1'), nullable=False),
    sa.Column('unit_price', sa.Numeric(12, 2), nullable=False),
    sa.Column('amount', sa.Numeric(12, 2), nullable=False),
    sa.CheckConstraint('quantity <> 0', name='invoice_line_items_quantity_check'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_invoice_line_items_invoice_id'), 'invoice_line_items', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_invoice_line_items_product_id'), 'invoice_line_items', ['product_id'], unique=False)
    op.create_table('payment_invoices',
    sa.Column('payment_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('amount_applied', sa.Numeric(12, 2), nullable=False),
    sa.CheckConstraint('amount_applied > 0', name='payment_invoices_amount_applied_check'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('payment_id', 'invoice_id')
    )
    op.create_index(op.f('ix_payment_invoices_invoice_id'), 'payment_invoices', ['invoice_id'], unique=False)
    op.create_table('transactions',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('payment_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('transaction_type', sa.String(20), nullable=False),
    sa.Column('amount', sa.Numeric(12, 2), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("transaction_type IN ('charge', 'payment', 'credit', 'adjustment')", name='transactions_transaction_type_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['payment_id'], ['payments.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_transactions_customer_id_created_at'), 'transactions', ['customer_id', 'created_at'],
                    unique=False)
    op.create_index(op.f('ix_transactions_invoice_id'), 'transactions', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_transactions_payment_id'), 'transactions', ['payment_id'], unique=False)


def downgrade() -> None:
    op.drop_table('transactions')
    op.drop_table('payment_invoices')
    op.drop_table('invoice_line_items')
    op.drop_table('dunning_executions')
    op.drop_table('credit_notes')
    op.drop_table('subscription_events')
    op.drop_table('invoices')
    op.drop_table('subscriptions')
    op.drop_table('subscription_plans')
    op.drop_table('payments')
    op.drop_table('products')
    op.drop_table('payment_methods')
    op.drop_table('product_categories')
    op.drop_table('dunning_campaigns')
    op.drop_table('tax_rates')
