"""The desk on the web: one-use links into it, and who is signed in where."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, optional, required

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "desk_links",
        *key_part(sa.Text, "token_hash"),
        *required(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "expires_at"),
        *optional(UtcDateTime, "used_at"),
    )
    op.create_table(
        "desk_sessions",
        *key_part(sa.Text, "token_hash"),
        *required(sa.BigInteger, "person_id"),
        *required(sa.Text, "device"),
        *required(UtcDateTime, "opened_at", "seen_at", "expires_at"),
        *optional(UtcDateTime, "ended_at"),
        sa.Index("ix_desk_sessions_person_id", "person_id"),
    )


def downgrade() -> None:
    op.drop_table("desk_sessions")
    op.drop_table("desk_links")
