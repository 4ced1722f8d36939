"""Updates are leased to the worker that has them in hand; what could not be answered or read is marked."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    with op.batch_alter_table("updates") as batch:
        batch.add_column(sa.Column("chat_id", sa.BigInteger))
        batch.add_column(sa.Column("leased_by", sa.Text))
        batch.add_column(sa.Column("free_at", UtcDateTime))
        batch.add_column(sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")))
        batch.add_column(sa.Column("problem", sa.Text))


def downgrade() -> None:
    with op.batch_alter_table("updates") as batch:
        for name in ("problem", "attempts", "free_at", "leased_by", "chat_id"):
            batch.drop_column(name)
