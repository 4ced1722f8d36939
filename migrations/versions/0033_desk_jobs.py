"""Long work of the desk: files that are read or made for one person, and what came of them."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, optional, required

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "desk_jobs",
        *key_part(sa.Text, "id"),
        *required(sa.BigInteger, "person_id"),
        *required(sa.Text, "scheme", "kind", "asked", "name", "worker"),
        *required(UtcDateTime, "begun_at"),
        *optional(UtcDateTime, "ended_at"),
        *required(sa.Text, "failure", "outcome", "file_name"),
        *optional(sa.LargeBinary, "content", "file"),
        sa.Index("ix_desk_jobs_person_id", "person_id"),
        sa.Index("ix_desk_jobs_begun_at", "begun_at"),
    )


def downgrade() -> None:
    op.drop_table("desk_jobs")
