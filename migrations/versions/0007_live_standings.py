"""The one message of each ranking group that is edited, not sent again."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, optional, required

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "live_standings",
        sa.Column("group_id", SERIAL, sa.ForeignKey("bound_groups.id"), primary_key=True, autoincrement=False),
        *required(sa.Integer, "serial"),
        *optional(sa.Text, "digest"),
        *optional(UtcDateTime, "touched_at"),
        *optional(sa.Boolean, "pinned"),
    )


def downgrade() -> None:
    op.drop_table("live_standings")
