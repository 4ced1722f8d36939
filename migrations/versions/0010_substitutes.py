"""Roles and invitations with an end, in somebody's place."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("memberships", sa.Column("instead_of", sa.BigInteger))
    op.add_column("invitations", sa.Column("since", UtcDateTime))
    op.add_column("invitations", sa.Column("until", UtcDateTime))
    op.add_column("invitations", sa.Column("instead_of", sa.BigInteger))


def downgrade() -> None:
    for table, column in (
        ("invitations", "instead_of"),
        ("invitations", "until"),
        ("invitations", "since"),
        ("memberships", "instead_of"),
    ):
        op.drop_column(table, column)
