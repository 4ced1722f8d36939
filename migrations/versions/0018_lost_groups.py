"""When a group put the bot out: so that it can be asked, once it takes it back, whether it wants what it had."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.add_column("bound_groups", sa.Column("lost_at", UtcDateTime))


def downgrade() -> None:
    op.drop_column("bound_groups", "lost_at")
