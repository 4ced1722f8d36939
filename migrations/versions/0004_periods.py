"""What was done to periods: closed, opened again for one unit."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "period_acts",
        serial_id(),
        *required(sa.Text, "scheme", "period", "act"),
        *optional(sa.Text, "unit"),
        *required(UtcDateTime, "at"),
        *optional(UtcDateTime, "until"),
        *required(sa.Text, "reason"),
        *optional(sa.BigInteger, "person_id"),
        sa.CheckConstraint("act IN ('close', 'reopen')", name="ck_period_acts_act"),
        sa.CheckConstraint("(act = 'reopen') = (unit IS NOT NULL AND until IS NOT NULL)", name="ck_period_acts_reopen"),
    )
    op.create_index("ix_period_acts_scheme", "period_acts", ["scheme"])
    forbid_changes("period_acts")


def downgrade() -> None:
    allow_changes("period_acts")
    op.drop_table("period_acts")
