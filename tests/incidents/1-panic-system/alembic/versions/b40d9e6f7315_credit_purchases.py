"""credit purchases

Revision ID: b40d9e6f7315
Revises: 8c2e57d41ab0
Create Date: 2025-08-30 08:41:55.733190
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = 'b40d9e6f7315'
down_revision = '8c2e57d41ab0'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('credit_purchases',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('firm_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('credits', sa.Integer(), nullable=False),
    sa.Column('total', sa.Numeric(10, 2), nullable=False),
    sa.Column('currency', sa.CHAR(length=3), server_default='USD', nullable=False),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('credits > 0', name='credit_purchases_credits_check'),
    sa.CheckConstraint('total >= 0', name='credit_purchases_total_check'),
    sa.ForeignKeyConstraint(['firm_id'], ['security_firms.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_credit_purchases_firm_id'), 'credit_purchases', ['firm_id'], unique=False)


def downgrade() -> None:
    op.drop_table('credit_purchases')
