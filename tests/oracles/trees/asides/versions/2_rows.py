"""rows in literal statements, of all sorts"""
from alembic import op
from sqlalchemy import text

revision = 'a2'
down_revision = 'a1'


def upgrade():
    op.execute("UPDATE words SET word = word || ' \\:x % ' -- all of them")
    op.execute("INSERT INTO words (id, word) VALUES (5, $$a;b$$); INSERT INTO words (id, word) VALUES (6, E'tab\\t');")
    op.get_bind().execute(text("INSERT INTO words (id, word) SELECT id + 10, :suffix FROM words WHERE id < :most"), {"suffix": "o'clock", "most": 3})
    op.execute(text("DELETE FROM words WHERE id = :id").bindparams(id=6))
    op.execute("""
        CREATE FUNCTION loud(what text) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN
            RETURN upper(what); -- louder
        END
        $$
    """)
    op.execute("UPDATE words SET word = loud(word) WHERE plain")
    op.execute("SELECT setval('words_id_seq', 100)")
    op.execute("GRANT SELECT ON words TO PUBLIC")
