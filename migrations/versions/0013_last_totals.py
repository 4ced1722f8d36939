"""Last year's final totals, handed in as a file; a correction names the row that it replaces."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "last_totals",
        serial_id(),
        *required(sa.Text, "scheme", "unit", "fact"),
        *required(sa.BigInteger, "value"),
        sa.Column("replaces", SERIAL, sa.ForeignKey("last_totals.id")),
        *required(sa.Text, "file", "cell"),
        *optional(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
        sa.UniqueConstraint("replaces", name="uq_last_totals_replaces"),
        sa.CheckConstraint("value >= 0", name="ck_last_totals_value"),
    )
    op.create_index("ix_last_totals_scheme_unit", "last_totals", ["scheme", "unit"])
    forbid_changes("last_totals")


def downgrade() -> None:
    allow_changes("last_totals")
    op.drop_table("last_totals")
