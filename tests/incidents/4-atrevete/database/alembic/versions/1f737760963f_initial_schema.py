"""Initial schema

Revision ID: 1f737760963f
Revises: 
Create Date: 2025-10-24 18:59:33.027164
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '1f737760963f'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('packs',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('included_service_ids', postgresql.ARRAY(postgresql.UUID(as_uuid=True)), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('price_euros', sa.Numeric(10, 2), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('cardinality(included_service_ids) > 0', name='packs_included_service_ids_check'),
    sa.CheckConstraint('duration_minutes > 0', name='packs_duration_minutes_check'),
    sa.CheckConstraint('price_euros >= 0', name='packs_price_euros_check'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_packs_included_service_ids', 'packs', ['included_service_ids'],
                    unique=False, postgresql_using='gin')
    op.create_table('policies',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('key', sa.String(100), nullable=False),
    sa.Column('value', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_table('services',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('name', sa.String(200), nullable=False),
    sa.Column('category', sa.String(20), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('price_euros', sa.Numeric(10, 2), nullable=False),
    sa.Column('requires_advance_payment', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('description', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("category IN ('hairdressing', 'aesthetics', 'both')", name='services_category_check'),
    sa.CheckConstraint('duration_minutes > 0', name='services_duration_minutes_check'),
    sa.CheckConstraint('price_euros >= 0', name='services_price_euros_check'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_services_category_active', 'services', ['category'],
                    unique=False,
                    postgresql_where=sa.text('is_active'))
    op.create_index('idx_services_name_trgm', 'services', ['name'],
                    unique=False, postgresql_ops={'name': 'gin_trgm_ops'}, postgresql_using='gin')
    op.create_table('stylists',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('name', sa.String(100), nullable=False),
    sa.Column('category', sa.String(20), nullable=False),
    sa.Column('google_calendar_id', sa.String(255), nullable=False),
    sa.Column('is_active', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("category IN ('hairdressing', 'aesthetics', 'both')", name='stylists_category_check'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('google_calendar_id')
    )
    op.create_index('idx_stylists_category_active', 'stylists', ['category'],
                    unique=False,
                    postgresql_where=sa.text('is_active'))
    op.create_table('customers',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('phone', sa.String(20), nullable=False),
    sa.Column('first_name', sa.String(100), nullable=False),
    sa.Column('last_name', sa.String(100), nullable=True),
    sa.Column('total_spent', sa.Numeric(10, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('last_service_date', sa.DateTime(timezone=True), nullable=True),
    sa.Column('preferred_stylist_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('total_spent >= 0', name='customers_total_spent_check'),
    sa.ForeignKeyConstraint(['preferred_stylist_id'], ['stylists.id'], ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('phone')
    )
    op.create_index(op.f('ix_customers_preferred_stylist_id'), 'customers', ['preferred_stylist_id'], unique=False)
    op.create_table('appointments',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('stylist_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('pack_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('service_ids', postgresql.ARRAY(postgresql.UUID(as_uuid=True)), nullable=False),
    sa.Column('start_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('total_price', sa.Numeric(10, 2), nullable=False),
    sa.Column('advance_payment_amount', sa.Numeric(10, 2), server_default=sa.text('0'), nullable=False),
    sa.Column('payment_status', sa.String(20), server_default='pending', nullable=False),
    sa.Column('status', sa.String(20), server_default='provisional', nullable=False),
    sa.Column('google_calendar_event_id', sa.String(255), nullable=True),
    sa.Column('payment_retry_count', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("payment_status IN ('pending', 'confirmed', 'refunded', 'forfeited')", name='appointments_payment_status_check'),
    sa.CheckConstraint("status IN ('provisional', 'confirmed', 'completed', 'cancelled', 'expired')", name='appointments_status_check'),
    sa.CheckConstraint('(advance_payment_amount >= 0) AND (advance_payment_amount <= total_price)', name='appointments_advance_check'),
    sa.CheckConstraint('duration_minutes > 0', name='appointments_duration_minutes_check'),
    sa.CheckConstraint('total_price >= 0', name='appointments_total_price_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['pack_id'], ['packs.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['stylist_id'], ['stylists.id'], ondelete='RESTRICT'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('idx_appointments_provisional', 'appointments', ['created_at'],
                    unique=False,
                    postgresql_where=sa.text("status = 'provisional'"))
    op.create_index(op.f('ix_appointments_customer_id'), 'appointments', ['customer_id'], unique=False)
    op.create_index(op.f('ix_appointments_pack_id'), 'appointments', ['pack_id'], unique=False)
    op.create_index(op.f('ix_appointments_stylist_id_start_time'), 'appointments', ['stylist_id', 'start_time'],
                    unique=False)
    op.create_table('conversation_history',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('uuid_generate_v4()'), nullable=False),
    sa.Column('customer_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('conversation_id', sa.String(255), nullable=False),
    sa.Column('message_role', sa.String(20), nullable=False),
    sa.Column('message_content', sa.Text(), nullable=False),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("message_role IN ('user', 'assistant', 'system')", name='conversation_history_message_role_check'),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_conversation_history_conversation_id_sent_at', 'conversation_history', ['conversation_id', sa.text('sent_at DESC')],
                    unique=False)
    op.create_index(op.f('ix_conversation_history_customer_id'), 'conversation_history', ['customer_id'], unique=False)


def downgrade() -> None:
    op.drop_table('conversation_history')
    op.drop_table('appointments')
    op.drop_table('customers')
    op.drop_table('stylists')
    op.drop_table('services')
    op.drop_table('policies')
    op.drop_table('packs')
