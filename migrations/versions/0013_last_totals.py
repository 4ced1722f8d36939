"""Last year's final totals, handed in as a file; a correction names the row that it replaces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "last_totals",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("replaces", _SERIAL, sa.ForeignKey("last_totals.id")),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("cell", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("replaces", name="uq_last_totals_replaces"),
        sa.CheckConstraint("value >= 0", name="ck_last_totals_value"),
    )
    op.create_index("ix_last_totals_scheme_unit", "last_totals", ["scheme", "unit"])
    forbid_changes("last_totals")


def downgrade() -> None:
    allow_changes("last_totals")
    op.drop_table("last_totals")
