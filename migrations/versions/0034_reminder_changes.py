"""What the bureau changes of a duty's reminders: pauses and other days."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, optional, required, serial_id

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    op.create_table(
        "reminder_changes",
        serial_id(),
        *required(sa.Text, "scheme", "duty", "act"),
        *optional(sa.Date, "day", "to"),
        *optional(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
        sa.CheckConstraint("act IN ('pause', 'resume', 'move')", name="ck_reminder_changes_act"),
        sa.Index("ix_reminder_changes_scheme_id", "scheme", "id"),
    )


def downgrade() -> None:
    op.drop_table("reminder_changes")
