"""What was done to periods: closed, opened again for one unit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "period_acts",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.CheckConstraint("act IN ('close', 'reopen')", name="ck_period_acts_act"),
        sa.CheckConstraint("(act = 'reopen') = (unit IS NOT NULL AND until IS NOT NULL)", name="ck_period_acts_reopen"),
    )
    op.create_index("ix_period_acts_scheme", "period_acts", ["scheme"])
    forbid_changes("period_acts")


def downgrade() -> None:
    allow_changes("period_acts")
    op.drop_table("period_acts")
