"""Tokens of other systems that come in over HTTP, and how often each was used on a day."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, optional, required, serial_id

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "api_tokens",
        serial_id(),
        *required(sa.Text, "token_hash", "scheme", "name", "scopes"),
        *optional(sa.BigInteger, "created_by"),
        *required(UtcDateTime, "created_at", "expires_at"),
        *optional(UtcDateTime, "ended_at"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        sa.Index("ix_api_tokens_scheme", "scheme"),
    )
    op.create_table(
        "api_uses",
        *key_part(sa.BigInteger, "token_id"),
        *key_part(sa.Date, "day"),
        *required(sa.BigInteger, "requests", "refused", "minute", "in_minute"),
    )


def downgrade() -> None:
    op.drop_table("api_uses")
    op.drop_table("api_tokens")
