"""Add inventory

Revision ID: 007_add_inventory
Revises: 006_add_suppliers
Create Date: 2025-09-25 09:16:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '007_add_inventory'
down_revision = '006_add_suppliers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('inventory_items',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('supplier_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('quantity_on_hand', sa.Numeric(12, 3), server_default=sa.text('0'), nullable=False),
    sa.Column('reorder_point', sa.Numeric(12, 3), server_default=sa.text('0'), nullable=False),
    sa.Column('location', sa.String(100), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['supplier_id'], ['suppliers.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('product_id', 'location')
    )
    op.create_index('idx_inventory_items_low', 'inventory_items', ['business_id'],
                    unique=False,
                    postgresql_where=sa.text('quantity_on_hand <= reorder_point'))
    op.create_index(op.f('ix_inventory_items_business_id'), 'inventory_items', ['business_id'], unique=False)
    op.create_index(op.f('ix_inventory_items_supplier_id'), 'inventory_items', ['supplier_id'], unique=False)
    op.create_table('inventory_transactions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('inventory_item_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('created_by_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('transaction_type', sa.String(20), nullable=False),
    sa.Column('quantity_change', sa.Numeric(12, 3), nullable=False),
    sa.Column('notes', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("transaction_type IN ('purchase', 'sale', 'adjustment', 'production', 'return')", name='inventory_transactions_transaction_type_check'),
    sa.CheckConstraint('quantity_change <> 0', name='inventory_transactions_quantity_change_check'),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['inventory_item_id'], ['inventory_items.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_inventory_transactions_created_by_id'), 'inventory_transactions', ['created_by_id'],
                    unique=False)
    op.create_index('ix_inventory_transactions_inventory_item_id_created_at', 'inventory_transactions', ['inventory_item_id', sa.text('created_at DESC')],
                    unique=False)


def downgrade() -> None:
    op.drop_table('inventory_transactions')
    op.drop_table('inventory_items')
