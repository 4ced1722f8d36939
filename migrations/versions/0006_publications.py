"""Publications, objections to them, and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_APPEND_ONLY = ("publications", "appeals", "appeal_answers")


def upgrade() -> None:
    op.create_table(
        "publications",
        sa.Column("scheme", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("checksum", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "appeals",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    op.create_index("ix_appeals_scheme", "appeals", ["scheme"])
    op.create_table(
        "appeal_answers",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column(
            "appeal_id", _SERIAL, sa.ForeignKey("appeals.id", name="fk_appeal_answers_appeal_id"), nullable=False
        ),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )
    for table in _APPEND_ONLY:
        forbid_changes(table)


def downgrade() -> None:
    for table in _APPEND_ONLY:
        allow_changes(table)
    for table in ("appeal_answers", "appeals", "publications"):
        op.drop_table(table)
