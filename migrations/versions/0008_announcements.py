"""Announcements of the bureau, and who has confirmed reading them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, key_part, optional, required, serial_id

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "announcements",
        serial_id(),
        *required(sa.Text, "scheme", "text"),
        *required(sa.BigInteger, "author"),
        *required(UtcDateTime, "created_at"),
        *required(sa.Text, "state", "roles", "groups"),
        *optional(UtcDateTime, "due_at", "approved_at"),
        sa.CheckConstraint("state IN ('draft', 'approved', 'cancelled')", name="ck_announcements_state"),
    )
    op.create_index("ix_announcements_scheme_id", "announcements", ["scheme", "id"])
    op.create_table(
        "confirmations",
        sa.Column("announcement_id", SERIAL, sa.ForeignKey("announcements.id"), primary_key=True, autoincrement=False),
        *key_part(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'announcement'")
    op.drop_table("confirmations")
    op.drop_table("announcements")
