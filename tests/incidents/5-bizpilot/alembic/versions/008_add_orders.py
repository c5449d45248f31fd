"""Add orders

Revision ID: 008_add_orders
Revises: 007_add_inventory
Create Date: 2025-10-02 09:17:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '008_add_orders'
down_revision = '007_add_inventory'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('orders',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('order_number', sa.String(50), nullable=False),
    sa.Column('status', sa.String(20), server_default='draft', nullable=False),
    sa.Column('subtotal', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('discount', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('tax', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('total', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'confirmed', 'processing', 'shipped', 'delivered', 'cancelled')", name='orders_status_check'),
    sa.CheckConstraint('(discount >= 0) AND (discount <= subtotal)', name='orders_discount_check'),
    sa.CheckConstraint('total >= 0', name='orders_total_check'),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('business_id', 'order_number')
    )
    op.create_index('idx_orders_open', 'orders', ['business_id', 'status'],
                    unique=False,
                    postgresql_where=sa.text("status NOT IN ('delivered', 'cancelled')"))
    op.create_index('ix_orders_business_id_created_at', 'orders', ['business_id', sa.text('created_at DESC')],
                    unique=False)
    op.create_index(op.f('ix_orders_customer_id'), 'orders', ['customer_id'], unique=False)
    op.create_table('order_items',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('order_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('description', sa.String(500), nullable=False),
    sa.Column('quantity', sa.Numeric(12, 3), nullable=False),
    sa.Column('unit_price', sa.Numeric(12, 2), nullable=False),
    sa.Column('line_total', sa.Numeric(14, 2), sa.Computed('(quantity * unit_price)', persisted=True), nullable=True),
    sa.CheckConstraint('quantity > 0', name='order_items_quantity_check'),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_order_items_order_id'), 'order_items', ['order_id'], unique=False)
    op.create_index(op.f('ix_order_items_product_id'), 'order_items', ['product_id'], unique=False)


def downgrade() -> None:
    op.drop_table('order_items')
    op.drop_table('orders')
