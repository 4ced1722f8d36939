"""Files that prove what was reported."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("entry_ids", sa.Text, nullable=False),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("unique_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("mime", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("album", sa.Text, nullable=False),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.CheckConstraint("kind IN ('photo', 'document')", name="ck_evidence_kind"),
    )
    op.create_index("ix_evidence_scheme_id", "evidence", ["scheme", "id"])
    op.create_index("ix_evidence_unique_id", "evidence", ["unique_id"])
    op.create_table(
        "evidence_contents",
        sa.Column("unique_id", sa.Text, primary_key=True),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("ending", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("trouble", sa.Text),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.CheckConstraint("trouble IN ('type', 'size', 'gone')", name="ck_evidence_contents_trouble"),
    )
    for table in ("evidence", "evidence_contents"):
        forbid_changes(table)


def downgrade() -> None:
    for table in ("evidence", "evidence_contents"):
        allow_changes(table)
        op.drop_table(table)
