"""One table of the processes that work on this database; there were two."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, required

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.execute("DELETE FROM workers")  # who lives says so again; who has died is in the other one, too
    op.execute("INSERT INTO workers (id, seen_at) SELECT worker, at FROM heartbeats")
    op.drop_table("heartbeats")


def downgrade() -> None:
    op.create_table("heartbeats", *key_part(sa.Text, "worker"), *required(UtcDateTime, "at"))
    op.execute("INSERT INTO heartbeats (worker, at) SELECT id, seen_at FROM workers")
