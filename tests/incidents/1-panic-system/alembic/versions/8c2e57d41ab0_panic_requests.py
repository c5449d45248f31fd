"""panic requests

Revision ID: 8c2e57d41ab0
Revises: 3f6b0a9c1d27
Create Date: 2025-08-24 17:05:09.402817
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '8c2e57d41ab0'
down_revision = '3f6b0a9c1d27'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('coverage_areas',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('firm_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('boundary', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['firm_id'], ['security_firms.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_coverage_areas_firm_id'), 'coverage_areas', ['firm_id'], unique=False)
    op.create_index('uq_coverage_areas_active_name', 'coverage_areas', ['firm_id', 'name'],
                    unique=True,
                    postgresql_where=sa.text('is_active'))
    op.create_table('panic_requests',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('group_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('firm_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('requester_phone', sa.String(20), nullable=False),
    sa.Column('service', sa.Enum('call', 'security', 'ambulance', 'fire', 'towing', name='emergency_service'), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('context', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('pending', 'accepted', 'en_route', 'arrived', 'completed', 'cancelled')", name='panic_requests_status_check'),
    sa.CheckConstraint('(completed_at IS NULL) OR (completed_at >= created_at)', name='panic_requests_times_check'),
    sa.ForeignKeyConstraint(['firm_id'], ['security_firms.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['group_id'], ['user_groups.id']),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_panic_requests_open', 'panic_requests', [sa.text('created_at DESC')],
                    unique=False,
                    postgresql_where=sa.text("status IN ('pending', 'accepted', 'en_route')"))
    op.create_index(op.f('ix_panic_requests_firm_id'), 'panic_requests', ['firm_id'], unique=False)
    op.create_index(op.f('ix_panic_requests_group_id'), 'panic_requests', ['group_id'], unique=False)
    op.create_index('idx_panic_requests_context', 'panic_requests', ['context'],
                    unique=False, postgresql_ops={'context': 'jsonb_path_ops'}, postgresql_using='gin')
    op.create_table('panic_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('request_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('kind', sa.String(50), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['panic_requests.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_panic_events_request_id_created_at'), 'panic_events', ['request_id', 'created_at'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('panic_events')
    op.drop_table('panic_requests')
    op.drop_table('coverage_areas')
