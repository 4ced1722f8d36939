"""Files that prove what was reported."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import UtcDateTime, key_part, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "evidence",
        serial_id(),
        *required(sa.Text, "scheme", "entry_ids", "file_id", "unique_id", "kind", "name", "mime"),
        *required(sa.BigInteger, "size"),
        *required(sa.Text, "album"),
        *required(sa.BigInteger, "person_id"),
        *required(UtcDateTime, "at"),
        sa.CheckConstraint("kind IN ('photo', 'document')", name="ck_evidence_kind"),
    )
    op.create_index("ix_evidence_scheme_id", "evidence", ["scheme", "id"])
    op.create_index("ix_evidence_unique_id", "evidence", ["unique_id"])
    op.create_table(
        "evidence_contents",
        *key_part(sa.Text, "unique_id"),
        *required(sa.Text, "sha256", "ending"),
        *required(sa.BigInteger, "size"),
        *optional(sa.Text, "trouble"),
        *required(UtcDateTime, "at"),
        sa.CheckConstraint("trouble IN ('type', 'size', 'gone')", name="ck_evidence_contents_trouble"),
    )
    forbid_changes("evidence", "evidence_contents")


def downgrade() -> None:
    for table in ("evidence", "evidence_contents"):
        allow_changes(table)
        op.drop_table(table)
