"""subscription products

Revision ID: d17a35c8e902
Revises: b40d9e6f7315
Create Date: 2025-09-02 14:27:31.060448
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = 'd17a35c8e902'
down_revision = 'b40d9e6f7315'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subscription_products',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('firm_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('max_users', sa.Integer(), nullable=False),
    sa.Column('price', sa.Numeric(10, 2), nullable=False),
    sa.Column('credit_cost', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['security_firms.id']),
    sa.PrimaryKeyConstraint('id')
    )


def downgrade() -> None:
    op.drop_table('subscription_products')
