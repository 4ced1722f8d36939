"""What was declared done, and when and what of the ranking each group gets."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0005"
down_revision = "0004"

_SETTINGS = ("weekly_on", "at_hour", "monthly", "at_moments", "shown_group")


def upgrade() -> None:
    op.create_table(
        "declarations",
        serial_id(),
        *required(sa.Text, "scheme", "unit", "duty"),
        *required(sa.Boolean, "done"),
        *optional(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
    )
    op.create_index("ix_declarations_scheme_id", "declarations", ["scheme", "id"])
    forbid_changes("declarations")
    for column in (
        sa.Column("weekly_on", sa.Integer, server_default=sa.text("0")),
        sa.Column("at_hour", sa.Integer, nullable=False, server_default=sa.text("9")),
        sa.Column("monthly", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("at_moments", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("shown_group", sa.Text),
    ):
        op.add_column("bound_groups", column)


def downgrade() -> None:
    for column in _SETTINGS:
        op.drop_column("bound_groups", column)
    allow_changes("declarations")
    op.drop_table("declarations")
