"""Publications, objections to them, and their answers."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, key_part, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0006"
down_revision = "0005"

_APPEND_ONLY = ("publications", "appeals", "appeal_answers")


def upgrade() -> None:
    op.create_table(
        "publications",
        *key_part(sa.Text, "scheme"),
        *key_part(sa.Integer, "version"),
        *required(sa.Date, "as_of"),
        *required(sa.Text, "basis", "facts", "answer", "checksum", "note"),
        *optional(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
    )
    op.create_table(
        "appeals",
        serial_id(),
        *required(sa.Text, "scheme"),
        *required(sa.Integer, "version"),
        *required(sa.Text, "unit", "item", "words"),
        *required(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
    )
    op.create_index("ix_appeals_scheme", "appeals", ["scheme"])
    op.create_table(
        "appeal_answers",
        serial_id(),
        sa.Column("appeal_id", SERIAL, sa.ForeignKey("appeals.id"), nullable=False),
        *required(sa.Text, "scheme", "words"),
        *required(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
    )
    forbid_changes(*_APPEND_ONLY)


def downgrade() -> None:
    allow_changes(*_APPEND_ONLY)
    for table in ("appeal_answers", "appeals", "publications"):
        op.drop_table(table)
