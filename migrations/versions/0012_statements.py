"""Statements that units have handed in, version by version."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "statements",
        serial_id(),
        *required(sa.Text, "scheme", "unit", "duty", "content"),
        sa.Column("replaces", SERIAL, sa.ForeignKey("statements.id")),
        *required(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
        sa.UniqueConstraint("replaces", name="uq_statements_replaces"),
    )
    op.create_index("ix_statements_scheme_id", "statements", ["scheme", "id"])
    forbid_changes("statements")


def downgrade() -> None:
    allow_changes("statements")
    op.drop_table("statements")
