"""What several revisions do."""
import sqlalchemy as sa
from alembic import op

SHORT = 40


def has_column(table, name):
    return name in [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]


def add_times(table, *names):
    for name in names or ("created_at", "updated_at"):
        if not has_column(table, name):
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False))
