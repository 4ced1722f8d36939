"""Figures from business systems, each with the system's name and its number there; when forms were opened."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime

revision = "0040"
down_revision = "0039"

_REFERENCE = "uq_entries_reference"


def upgrade() -> None:
    op.add_column("entries", sa.Column("system", sa.Text, nullable=True))
    op.add_column("entries", sa.Column("reference", sa.Text, nullable=True))
    of_systems = sa.text("system IS NOT NULL")
    columns = ["scheme", "system", "reference"]
    op.create_index(_REFERENCE, "entries", columns, unique=True, sqlite_where=of_systems, postgresql_where=of_systems)
    op.add_column("submissions", sa.Column("opened_at", UtcDateTime, nullable=True))


def downgrade() -> None:
    """Raises where a system has sent something: its number is part of what was sealed."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM entries WHERE system IS NOT NULL LIMIT 1")).first():
        raise ValueError("there are figures from business systems, which the older version does not know")
    op.drop_column("submissions", "opened_at")
    op.drop_index(_REFERENCE, "entries")
    op.drop_column("entries", "reference")
    op.drop_column("entries", "system")
