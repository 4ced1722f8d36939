"""Announcements of the bureau, and who has confirmed reading them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("groups", sa.Text, nullable=False),
        sa.Column("due_at", UtcDateTime),
        sa.Column("approved_at", UtcDateTime),
        sa.CheckConstraint("state IN ('draft', 'approved', 'cancelled')", name="ck_announcements_state"),
    )
    op.create_index("ix_announcements_scheme_id", "announcements", ["scheme", "id"])
    op.create_table(
        "confirmations",
        sa.Column(
            "announcement_id",
            _SERIAL,
            sa.ForeignKey("announcements.id", name="fk_confirmations_announcement_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("person_id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE kind = 'announcement'")
    op.drop_table("confirmations")
    op.drop_table("announcements")
