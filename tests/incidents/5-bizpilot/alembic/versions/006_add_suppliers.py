"""Add suppliers

Revision ID: 006_add_suppliers
Revises: 005_add_customers
Create Date: 2025-09-21 09:15:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '006_add_suppliers'
down_revision = '005_add_customers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('suppliers',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('email', sa.String(255), nullable=True),
    sa.Column('phone', sa.String(20), nullable=True),
    sa.Column('payment_terms_days', sa.SmallInteger(), server_default=sa.text('30'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_suppliers_business_id_name'), 'suppliers', ['business_id', 'name'], unique=False)


def downgrade() -> None:
    op.drop_table('suppliers')
