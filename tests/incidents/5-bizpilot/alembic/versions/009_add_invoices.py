"""Add invoices

Revision ID: 009_add_invoices
Revises: 008_add_orders
Create Date: 2025-10-06 09:18:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '009_add_invoices'
down_revision = '008_add_orders'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('invoices',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('order_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('invoice_number', sa.String(50), nullable=False),
    sa.Column('status', sa.String(20), server_default='draft', nullable=False),
    sa.Column('issue_date', sa.Date(), server_default=sa.text('CURRENT_DATE'), nullable=False),
    sa.Column('due_date', sa.Date(), nullable=True),
    sa.Column('total', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('amount_paid', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'sent', 'viewed', 'paid', 'partial', 'overdue', 'cancelled')", name='invoices_status_check'),
    sa.CheckConstraint('(due_date IS NULL) OR (due_date >= issue_date)', name='invoices_due_date_check'),
    sa.CheckConstraint('total >= 0', name='invoices_total_check'),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('business_id', 'invoice_number')
    )
    op.create_index('idx_invoices_due', 'invoices', ['due_date'],
                    unique=False,
                    postgresql_where=sa.text("status IN ('sent', 'viewed', 'partial', 'overdue')"))
    op.create_index(op.f('ix_invoices_customer_id'), 'invoices', ['customer_id'], unique=False)
    op.create_index(op.f('ix_invoices_order_id'), 'invoices', ['order_id'], unique=False)
    op.create_table('invoice_items',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('invoice_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('description', sa.String(500), nullable=False),
    sa.Column('quantity', sa.Numeric(12, 3), server_default=sa.text('1'), nullable=False),
    sa.Column('unit_price', sa.Numeric(12, 2), nullable=False),
    sa.Column('tax_rate', sa.Numeric(5, 2), server_default=sa.text('15.00'), nullable=False),
    sa.CheckConstraint('quantity > 0', name='invoice_items_quantity_check'),
    sa.ForeignKeyConstraint(['invoice_id'], ['invoices.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_invoice_items_invoice_id'), 'invoice_items', ['invoice_id'], unique=False)
    op.create_index(op.f('ix_invoice_items_product_id'), 'invoice_items', ['product_id'], unique=False)


def downgrade() -> None:
    op.drop_table('invoice_items')
    op.drop_table('invoices')
