"""Findings that operators were told of, so that none is told twice; and when each process last showed itself."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, required

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table("heartbeats", *key_part(sa.Text, "worker"), *required(UtcDateTime, "at"))
    op.create_table(
        "open_findings", *key_part(sa.Text, "key"), *required(sa.Text, "worker"), *required(UtcDateTime, "since")
    )


def downgrade() -> None:
    op.drop_table("open_findings")
    op.drop_table("heartbeats")
