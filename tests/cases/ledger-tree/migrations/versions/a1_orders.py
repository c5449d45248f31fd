"""orders, on customers that were made elsewhere"""
import sqlalchemy as sa
from alembic import op

revision = "a1"
down_revision = None


def upgrade():
    op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("customer_id", sa.Integer(), nullable=False))
    op.add_column("customers", sa.Column("email", sa.String(100)))
