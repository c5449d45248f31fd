"""times, by a helper that asks what is there"""
import sqlalchemy as sa
from alembic import op

from tools import add_times

revision = 'c1c0'
down_revision = 'a1c0'
branch_labels = None
depends_on = None


def upgrade():
    add_times("account")
    add_times("account", "updated_at", "closed_at")
