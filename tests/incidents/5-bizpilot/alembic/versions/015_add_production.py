"""Add production

Revision ID: 015_add_production
Revises: 014_add_recipes
Create Date: 2025-11-03 09:24:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '015_add_production'
down_revision = '014_add_recipes'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('production_orders',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('order_number', sa.String(50), nullable=False),
    sa.Column('quantity_to_produce', sa.Numeric(12, 3), nullable=False),
    sa.Column('status', sa.String(20), server_default='draft', nullable=False),
    sa.Column('scheduled_for', sa.Date(), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("status IN ('draft', 'scheduled', 'in_progress', 'completed', 'cancelled')", name='production_orders_status_check'),
    sa.CheckConstraint('quantity_to_produce > 0', name='production_orders_quantity_to_produce_check'),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('business_id', 'order_number')
    )
    op.create_index(op.f('ix_production_orders_product_id'), 'production_orders', ['product_id'], unique=False)
    op.create_table('production_order_items',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('production_order_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('ingredient_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('required_quantity', sa.Numeric(12, 4), nullable=False),
    sa.Column('consumed_quantity', sa.Numeric(12, 4), server_default=sa.text('0'), nullable=False),
    sa.CheckConstraint('consumed_quantity >= 0', name='production_order_items_consumed_quantity_check'),
    sa.ForeignKeyConstraint(['ingredient_id'], ['products.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['production_order_id'], ['production_orders.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_production_order_items_ingredient_id'), 'production_order_items', ['ingredient_id'],
                    unique=False)
    op.create_index(op.f('ix_production_order_items_production_order_id'), 'production_order_items', ['production_order_id'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('production_order_items')
    op.drop_table('production_orders')
