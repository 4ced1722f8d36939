"""The link of a whole scheme, by which many ask to be let in, and their applications; names in invitations."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, optional, required, serial_id

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.add_column("invitations", sa.Column("name", sa.Text))
    op.create_index("ix_invitations_scheme_used_at", "invitations", ["scheme", "used_at"])
    op.create_table(
        "join_links",
        *key_part(sa.Text, "code"),
        *required(sa.Text, "scheme"),
        *optional(sa.BigInteger, "created_by"),
        *required(UtcDateTime, "created_at", "expires_at"),
        *optional(UtcDateTime, "ended_at"),
    )
    op.create_index("ix_join_links_scheme_expires_at", "join_links", ["scheme", "expires_at"])
    op.create_table(
        "applications",
        serial_id(),
        *required(sa.Text, "scheme", "unit", "name", "account", "language", "state"),
        *required(sa.BigInteger, "person_id", "batch"),
        *required(sa.Boolean, "by_link"),
        *required(UtcDateTime, "at"),
        *optional(sa.BigInteger, "decided_by"),
        *optional(UtcDateTime, "decided_at"),
        sa.CheckConstraint("state IN ('waiting', 'admitted', 'refused', 'withdrawn')", name="ck_applications_state"),
    )
    op.create_index("ix_applications_scheme_state", "applications", ["scheme", "state"])
    op.create_index("ix_applications_scheme_batch", "applications", ["scheme", "batch"])
    op.create_index("ix_applications_person_id", "applications", ["person_id"])
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_applications_waiting",
        "applications",
        ["person_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    op.drop_table("applications")
    op.drop_table("join_links")
    op.drop_index("ix_invitations_scheme_used_at", "invitations")
    op.drop_column("invitations", "name")
