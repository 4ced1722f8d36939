"""Forms that were sent, by their keys."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, required

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "submissions",
        *key_part(sa.BigInteger, "person_id"),
        *key_part(sa.Text, "key"),
        *required(sa.Text, "content", "entries"),
        *required(UtcDateTime, "stored_at"),
    )


def downgrade() -> None:
    op.drop_table("submissions")
