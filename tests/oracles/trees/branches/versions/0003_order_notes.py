"""notes and quantities"""
import sqlalchemy as sa
from alembic import op

revision = 'b2c0'
down_revision = 'b1c0'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("order_line") as batch_op:
        batch_op.alter_column("note", type_=sa.Text(), nullable=False)
        batch_op.add_column(sa.Column("quantity", sa.SmallInteger(), server_default="1", nullable=False))
        batch_op.create_check_constraint("ck_order_line_quantity", "quantity > 0")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX ix_order_line_note_lower ON order_line (lower(note))")
    else:
        op.create_index("ix_order_line_note", "order_line", ["note"])
