"""Figures that were asked about are marked until they are reviewed; what was imported says that it is confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

# What was imported counted as confirmed whatever was said of it; from now on it waits for a reviewer.
_IMPORTED = """
INSERT INTO reviews (entry_id, scheme, verdict, reason, at)
SELECT id, scheme, 'confirm', '', recorded_at FROM entries
WHERE source = 'import' AND 'confirm' <> COALESCE(
    (SELECT verdict FROM reviews WHERE reviews.entry_id = entries.id ORDER BY reviews.id DESC LIMIT 1), 'none')
ORDER BY id
"""
_DOUBTED = "ix_entries_doubted"


def upgrade() -> None:
    op.execute(_IMPORTED)
    op.add_column("entries", sa.Column("doubted", sa.Boolean, nullable=False, server_default=sa.false()))
    condition = sa.text("doubted")
    op.create_index(_DOUBTED, "entries", ["scheme", "id"], sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_index(_DOUBTED, "entries")
    op.drop_column("entries", "doubted")
