"""The one message of each ranking group that is edited, not sent again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "live_standings",
        sa.Column(
            "group_id",
            _SERIAL,
            sa.ForeignKey("bound_groups.id", name="fk_live_standings_group_id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("serial", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text),
        sa.Column("touched_at", UtcDateTime),
        sa.Column("pinned", sa.Boolean),
    )


def downgrade() -> None:
    op.drop_table("live_standings")
