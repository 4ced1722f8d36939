"""The address book: where robots, mailboxes and webhooks are."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, optional, required

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("number", SERIAL, primary_key=True, autoincrement=True),
        *required(sa.Text, "scheme", "outlet", "label"),
        *optional(sa.Text, "url", "secret"),
        *optional(sa.BigInteger, "added_by"),
        *required(UtcDateTime, "added_at"),
        *optional(UtcDateTime, "confirmed_at", "ended_at"),
        sa.CheckConstraint("(url IS NULL) = (ended_at IS NOT NULL)", name="ck_addresses_ended"),
        sa.CheckConstraint("url IS NOT NULL OR secret IS NULL", name="ck_addresses_secret"),
        sa.Index("ix_addresses_scheme", "scheme"),
    )


def downgrade() -> None:
    op.drop_table("addresses")
