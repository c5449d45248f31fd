"""network and support

Revision ID: c95d2e4f7061
Revises: a61f0d83b574
Create Date: 2025-09-04 13:20:08.664501
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = 'c95d2e4f7061'
down_revision = 'a61f0d83b574'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('email_templates',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('subject_template', sa.String(500), nullable=False),
    sa.Column('html_template', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'name')
    )
    op.create_table('sites',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('code', sa.String(20), nullable=False),
    sa.Column('name', sa.String(255), nullable=False),
    sa.Column('latitude', postgresql.DOUBLE_PRECISION(precision=53), nullable=True),
    sa.Column('longitude', postgresql.DOUBLE_PRECISION(precision=53), nullable=True),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name='sites_location_check'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('tenant_id', 'code')
    )
    op.create_table('webhook_subscriptions',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('tenant_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('url', sa.String(2048), nullable=False),
    sa.Column('events', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("url LIKE 'https://%'", name='webhook_subscriptions_url_check'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_webhook_subscriptions_tenant_id'), 'webhook_subscriptions', ['tenant_id'], unique=False)
    op.create_table('ip_pools',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('site_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('network', postgresql.CIDR(), nullable=False),
    sa.Column('gateway', postgresql.INET(), nullable=True),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('network')
    )
    op.create_index(op.f('ix_ip_pools_site_id'), 'ip_pools', ['site_id'], unique=False)
    op.create_table('network_devices',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('site_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('hostname', sa.String(253), nullable=False),
    sa.Column('device_type', sa.String(20), nullable=False),
    sa.Column('management_ip', postgresql.INET(), nullable=True),
    sa.Column('mac_address', postgresql.MACADDR(), nullable=True),
    sa.Column('attributes', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("device_type IN ('router', 'switch', 'olt', 'onu', 'cpe', 'access_point')", name='network_devices_device_type_check'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('hostname')
    )
    op.create_index(op.f('ix_network_devices_site_id'), 'network_devices', ['site_id'], unique=False)
    op.create_index('idx_network_devices_attributes', 'network_devices', ['attributes'],
                    unique=False, postgresql_ops={'attributes': 'jsonb_path_ops'}, postgresql_using='gin')
    op.create_table('tickets',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('assigned_to_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('ticket_number', sa.String(20), nullable=False),
    sa.Column('subject', sa.String(255), nullable=False),
    sa.Column('status', sa.Enum('open', 'waiting', 'resolved', 'closed', name='ticketstatus'), server_default='open', nullable=False),
    sa.Column('priority', sa.SmallInteger(), server_default=sa.text('3'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(priority >= 1) AND (priority <= 5)', name='tickets_priority_check'),
    sa.ForeignKeyConstraint(['assigned_to_id'], ['users.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('ticket_number')
    )
    op.create_index('idx_tickets_unresolved', 'tickets', ['priority', 'created_at'],
                    unique=False,
                    postgresql_where=sa.text("status <> 'closed'"))
    op.create_index(op.f('ix_tickets_assigned_to_id'), 'tickets', ['assigned_to_id'], unique=False)
    op.create_index(op.f('ix_tickets_customer_id'), 'tickets', ['customer_id'], unique=False)
    op.create_table('webhook_deliveries',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('subscription_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('event_type', sa.String(100), nullable=False),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('response_code', sa.SmallInteger(), nullable=True),
    sa.Column('attempts', sa.SmallInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['subscription_id'], ['webhook_subscriptions.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_webhook_deliveries_undelivered', 'webhook_deliveries', ['created_at'],
                    unique=False,
                    postgresql_where=sa.text('delivered_at IS NULL'))
    op.create_index(op.f('ix_webhook_deliveries_subscription_id'), 'webhook_deliveries', ['subscription_id'],
                    unique=False)
    op.create_table('ticket_messages',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('ticket_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('sender_type', sa.String(20), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("sender_type IN ('customer', 'agent', 'partner', 'system')", name='ticket_messages_sender_type_check'),
    sa.ForeignKeyConstraint(['ticket_id'], ['tickets.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ticket_messages_ticket_id_created_at'), 'ticket_messages', ['ticket_id', 'created_at'],
                    unique=False)
    op.create_table('service_instances',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('subscription_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('device_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('service_identifier', sa.String(100), nullable=False),
    sa.Column('status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('activated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('terminated_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status IN ('pending', 'provisioning', 'active', 'suspended', 'terminated')", name='service_instances_status_check'),
    sa.ForeignKeyConstraint(['device_id'], ['network_devices.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['subscription_id'], ['subscriptions.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('service_identifier')
    )
    op.create_index(op.f('ix_service_instances_device_id'), 'service_instances', ['device_id'], unique=False)
    op.create_index(op.f('ix_service_instances_subscription_id'), 'service_instances', ['subscription_id'],
                    unique=False)
    op.create_table('ip_assignments',
    sa.Column('id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('pool_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('service_instance_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('address', postgresql.INET(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['pool_id'], ['ip_pools.id'], ondelete='RESTRICT'),
    sa.ForeignKeyConstraint(['service_instance_id'], ['service_instances.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ip_assignments_pool_id'), 'ip_assignments', ['pool_id'], unique=False)
    op.create_index(op.f('ix_ip_assignments_service_instance_id'), 'ip_assignments', ['service_instance_id'],
                    unique=False)
    op.create_index('uq_ip_assignments_address_held', 'ip_assignments', ['address'],
                    unique=True,
                    postgresql_where=sa.text('released_at IS NULL'))
    op.create_table('radius_sessions',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('service_instance_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('acct_session_id', sa.String(64), nullable=False),
    sa.Column('nas_ip_address', postgresql.INET(), nullable=False),
    sa.Column('framed_ip_address', postgresql.INET(), nullable=True),
    sa.Column('input_octets', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('output_octets', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['service_instance_id'], ['service_instances.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('acct_session_id')
    )
    op.create_index('idx_radius_sessions_online', 'radius_sessions', ['started_at'],
                    unique=False,
                    postgresql_where=sa.text('stopped_at IS NULL'))
    op.create_index(op.f('ix_radius_sessions_service_instance_id'), 'radius_sessions', ['service_instance_id'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('radius_sessions')
    op.drop_table('ip_assignments')
    op.drop_table('service_instances')
    op.drop_table('ticket_messages')
    op.drop_table('webhook_deliveries')
    op.drop_table('tickets')
    op.drop_table('network_devices')
    op.drop_table('ip_pools')
    op.drop_table('webhook_subscriptions')
    op.drop_table('sites')
    op.drop_table('email_templates')
