"""Statements that units have handed in, version by version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("replaces", _SERIAL, sa.ForeignKey("statements.id", name="fk_statements_replaces")),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("replaces", name="uq_statements_replaces"),
    )
    op.create_index("ix_statements_scheme_id", "statements", ["scheme", "id"])
    forbid_changes("statements")


def downgrade() -> None:
    allow_changes("statements")
    op.drop_table("statements")
