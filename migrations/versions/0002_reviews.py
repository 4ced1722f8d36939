"""Reviews of entries, the two channels of schemes with self-assessment, reasons, and reviewing departments."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0002"
down_revision = "0001"

_OLD_ROLES = "role IN ('coordinator', 'bureau', 'leader')"
_ROLES = "role IN ('coordinator', 'bureau', 'leader', 'reviewer')"
_CHANNELS = "channel IN ('self', 'assessed')"
_FITS_DEPARTMENT = "(role = 'reviewer') = (department IS NOT NULL)"


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.add_column("entries", sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")))
    if sqlite:  # no table with a trigger is made anew: a column can bring its check along
        op.execute(
            "ALTER TABLE entries ADD COLUMN channel TEXT NOT NULL DEFAULT 'assessed' "
            f"CONSTRAINT ck_entries_channel CHECK ({_CHANNELS})"
        )
    else:
        op.add_column("entries", sa.Column("channel", sa.Text, nullable=False, server_default="assessed"))
        op.create_check_constraint("ck_entries_channel", "entries", _CHANNELS)
    op.create_table(
        "reviews",
        serial_id(),
        sa.Column("entry_id", SERIAL, sa.ForeignKey("entries.id"), nullable=False),
        *required(sa.Text, "scheme", "verdict"),
        *optional(sa.BigInteger, "person_id"),
        *required(sa.Text, "reason"),
        *optional(sa.BigInteger, "update_id"),
        *required(UtcDateTime, "at"),
        sa.CheckConstraint("verdict IN ('confirm', 'propose', 'return', 'answer')", name="ck_reviews_verdict"),
    )
    op.create_index("ix_reviews_scheme_id", "reviews", ["scheme", "id"])
    op.create_index("ix_reviews_update_id", "reviews", ["update_id"])
    forbid_changes("reviews")
    for table in ("memberships", "invitations"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("department", sa.Text))
            batch.drop_constraint(f"ck_{table}_role", type_="check")
            batch.create_check_constraint(f"ck_{table}_role", _ROLES)
            batch.create_check_constraint(f"ck_{table}_department", _FITS_DEPARTMENT)


def downgrade() -> None:
    op.execute("DELETE FROM memberships WHERE role = 'reviewer'")
    op.execute("DELETE FROM invitations WHERE role = 'reviewer'")
    for table in ("memberships", "invitations"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"ck_{table}_department", type_="check")
            batch.drop_constraint(f"ck_{table}_role", type_="check")
            batch.create_check_constraint(f"ck_{table}_role", _OLD_ROLES)
            batch.drop_column("department")
    allow_changes("reviews")
    op.drop_table("reviews")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ck_entries_channel", "entries", type_="check")
    op.drop_column("entries", "channel")
    op.drop_column("entries", "reason")
