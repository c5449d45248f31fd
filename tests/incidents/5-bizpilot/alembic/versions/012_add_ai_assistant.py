"""Add AI assistant

Revision ID: 012_add_ai_assistant
Revises: 011_add_subscriptions
Create Date: 2025-10-18 09:21:00.000000
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = '012_add_ai_assistant'
down_revision = '011_add_subscriptions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('ai_conversations',
    sa.Column('id', postgresql.UUID(as_uuid=True), server_default=sa.text('gen_random_uuid()'), nullable=False),
    sa.Column('user_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('business_id', postgresql.UUID(as_uuid=True), nullable=True),
    sa.Column('title', sa.String(255), server_default='New conversation', nullable=False),
    sa.Column('is_archived', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['business_id'], ['businesses.id'], ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ai_conversations_business_id'), 'ai_conversations', ['business_id'], unique=False)
    op.create_index('ix_ai_conversations_user_id_updated_at', 'ai_conversations', ['user_id', sa.text('updated_at DESC')],
                    unique=False)
    op.create_table('ai_messages',
    sa.Column('id', sa.BigInteger(), nullable=False),
    sa.Column('conversation_id', postgresql.UUID(as_uuid=True), nullable=False),
    sa.Column('role', sa.String(20), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('tokens_used', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("role IN ('user', 'assistant', 'system')", name='ai_messages_role_check'),
    sa.CheckConstraint('tokens_used >= 0', name='ai_messages_tokens_used_check'),
    sa.ForeignKeyConstraint(['conversation_id'], ['ai_conversations.id'], ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_ai_messages_conversation_id_created_at'), 'ai_messages', ['conversation_id', 'created_at'],
                    unique=False)


def downgrade() -> None:
    op.drop_table('ai_messages')
    op.drop_table('ai_conversations')
