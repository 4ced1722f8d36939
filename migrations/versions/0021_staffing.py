"""Invitations can be cancelled; a substitute sees the persons of statements once the bureau agreed, never before."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("invitations", sa.Column("cancelled_at", UtcDateTime))
    op.add_column("memberships", sa.Column("sees_persons", sa.Boolean, nullable=False, server_default=sa.text("true")))
    op.execute("UPDATE memberships SET sees_persons = false WHERE instead_of IS NOT NULL")


def downgrade() -> None:
    # A database of the older version asks nobody whether an invitation still stands: it must not find cancelled ones.
    op.execute("UPDATE invitations SET expires_at = cancelled_at WHERE cancelled_at IS NOT NULL")
    op.drop_column("memberships", "sees_persons")
    op.drop_column("invitations", "cancelled_at")
