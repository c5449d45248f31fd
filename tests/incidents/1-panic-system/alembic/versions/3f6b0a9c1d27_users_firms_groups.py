"""users, firms and groups

Revision ID: 3f6b0a9c1d27
Revises: 
Create Date: 2025-08-23 10:12:41.118203
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '3f6b0a9c1d27'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registered_users',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('email', sa.String(255), nullable=False),
    sa.Column('phone_number', sa.String(20), nullable=False),
    sa.Column('first_name', sa.String(100), nullable=False),
    sa.Column('last_name', sa.String(100), nullable=False),
    sa.Column('phone_verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('phone_number')
    )
    op.create_index('idx_registered_users_email_lower', 'registered_users', [sa.text('lower(email)')], unique=True)
    op.create_table('security_firms',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('registration_number', sa.String(100), nullable=False),
    sa.Column('email', sa.String(255), nullable=False),
    sa.Column('phone', sa.String(20), nullable=True),
    sa.Column('verification_status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('credit_balance', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('settings', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("verification_status IN ('pending', 'verified', 'rejected')", name='security_firms_verification_status_check'),
    sa.CheckConstraint('credit_balance >= 0', name='security_firms_credit_balance_check'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('registration_number')
    )
    op.create_table('user_groups',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('user_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('latitude', sa.Numeric(9, 6), nullable=False),
    sa.Column('longitude', sa.Numeric(9, 6), nullable=False),
    sa.Column('subscription_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(latitude >= ('-90'::integer)::numeric) AND (latitude <= 90)", name='user_groups_latitude_check'),
    sa.CheckConstraint("(longitude >= ('-180'::integer)::numeric) AND (longitude <= 180)", name='user_groups_longitude_check'),
    sa.ForeignKeyConstraint(['user_id'], ['registered_users.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_user_groups_user_id'), 'user_groups', ['user_id'], unique=False)
    op.create_table('group_members',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('group_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('phone_number', sa.String(20), nullable=False),
    sa.Column('user_type', sa.String(20), server_default='individual', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("user_type IN ('individual', 'alarm', 'camera')", name='group_members_user_type_check'),
    sa.ForeignKeyConstraint(['group_id'], ['user_groups.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('group_id', 'phone_number')
    )


def downgrade() -> None:
    op.drop_table('group_members')
    op.drop_table('user_groups')
    op.drop_table('security_firms')
    op.drop_table('registered_users')
