"""Add recipes

Revision ID: 014_add_recipes
Revises: 013_add_user_settings
Create Date: 2025-10-26 09:23:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '014_add_recipes'
down_revision = '013_add_user_settings'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('product_ingredients',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('product_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('ingredient_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('quantity', sa.Numeric(12, 4), nullable=False),
    sa.Column('unit', sa.String(20), nullable=False),
    sa.CheckConstraint('product_id <> ingredient_id', name='product_ingredients_not_itself'),
    sa.CheckConstraint('quantity > 0', name='product_ingredients_quantity_check'),
    sa.ForeignKeyConstraint(['ingredient_id'], ['products.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['product_id'], ['products.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('product_id', 'ingredient_id')
    )
    op.create_index(op.f('ix_product_ingredients_ingredient_id'), 'product_ingredients', ['ingredient_id'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('product_ingredients')
