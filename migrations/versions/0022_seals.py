"""The seals of entries, reviews, acts on periods and publications; what is there already is sealed in its order."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import key_part, required
from migrations.append_only import allow_changes, forbid_changes
from migrations.sealing import FIRST_SEALED, seal_all

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "seals",
        *key_part(sa.Text, "scheme"),
        *key_part(sa.BigInteger, "number"),
        *required(sa.Text, "kind", "hash"),
        *required(sa.BigInteger, "row_id"),
        sa.UniqueConstraint("scheme", "kind", "row_id", name="uq_seals_row"),
        sa.CheckConstraint("kind IN ('entry', 'review', 'period-act', 'publication')", name="ck_seals_kind"),
    )
    seal_all(FIRST_SEALED)
    forbid_changes("seals")


def downgrade() -> None:
    allow_changes("seals")
    op.drop_table("seals")
