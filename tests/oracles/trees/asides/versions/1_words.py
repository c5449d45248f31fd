"""words, with comments and rows"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'a1'
down_revision = None


def upgrade():
    words = op.create_table(
        "words",
        sa.Column("id", sa.Integer(), primary_key=True, comment="by hand"),
        sa.Column("word", sa.String(40), nullable=False, comment="as it's said"),
        sa.Column("mood", postgresql.ENUM("sad", "ok", name="mood"), nullable=True),
        sa.Column("plain", sa.Boolean(), server_default=sa.false(), nullable=False),
        comment="what is said",
    )
    op.bulk_insert(words, [
        {"id": 1, "word": "it's", "mood": "sad", "plain": True},
        {"id": 2, "word": "back\\slash", "mood": None, "plain": False},
        {"id": 3, "word": "100 %", "mood": "ok", "plain": True},
    ])
    op.bulk_insert(sa.table("words", sa.column("id", sa.Integer), sa.column("word", sa.String)), [{"id": 4, "word": "a:colon"}])
