"""The chats that are shown tables."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import key_part

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.create_table("table_places", *key_part(sa.Text, "outlet", "address"))


def downgrade() -> None:
    op.drop_table("table_places")
