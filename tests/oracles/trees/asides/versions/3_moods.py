"""a mood more, outside the transaction, and other comments"""
import sqlalchemy as sa
from alembic import op

revision = 'a3'
down_revision = 'a2'


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE mood ADD VALUE 'happy'")
    op.execute("UPDATE words SET mood = 'happy' WHERE mood IS NULL")
    op.alter_column("words", "id", comment=None, existing_comment="by hand")
    op.alter_column("words", "word", type_=sa.Text(), comment="in full")
    op.add_column("words", sa.Column("note", sa.Text(), comment="beside"))
    op.create_table_comment("words", "said", existing_comment="what is said")
    with op.batch_alter_table("words") as batch_op:
        batch_op.drop_table_comment()
        batch_op.add_column(sa.Column("more", sa.Integer(), server_default="0", nullable=False))
    op.execute("COMMIT")
    op.create_index("ix_words_word", "words", ["word"], postgresql_concurrently=True)
