"""Forms that were sent, by their keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "submissions",
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("entries", sa.Text, nullable=False),
        sa.Column("stored_at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("submissions")
