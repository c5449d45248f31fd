"""Add customers

Revision ID: 005_add_customers
Revises: 004_add_products
Create Date: 2025-09-17 09:14:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '005_add_customers'
down_revision = '004_add_products'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('customers',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_type', sa.String(20), server_default='individual', nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('email', sa.String(255), nullable=True),
    sa.Column('phone', sa.String(20), nullable=True),
    sa.Column('tags', postgresql.ARRAY(sa.String(50)), server_default=sa.text("'{}'::character varying[]"), nullable=False),
    sa.Column('total_spent', sa.Numeric(12, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("customer_type IN ('individual', 'business')", name='customers_customer_type_check'),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_customers_tags', 'customers', ['tags'], unique=False, postgresql_using='gin')
    op.create_index(op.f('ix_customers_business_id_name'), 'customers', ['business_id', 'name'], unique=False)


def downgrade() -> None:
    op.drop_table('customers')
