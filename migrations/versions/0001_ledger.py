"""The ledger, people, groups, updates, questions, the outbox and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.tables import UtcDateTime
from migrations.append_only import allow_changes, forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_APPEND_ONLY = ("entries", "audit")


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("fact", sa.Text, nullable=False),
        sa.Column("date", sa.Date, nullable=False),
        sa.Column("mode", sa.Text, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("update_id", sa.BigInteger),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("replaces", _SERIAL, sa.ForeignKey("entries.id", name="fk_entries_replaces")),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.UniqueConstraint("replaces", name="uq_entries_replaces"),
        sa.CheckConstraint("mode IN ('increment', 'total', 'withdrawal')", name="ck_entries_mode"),
        sa.CheckConstraint("mode <> 'withdrawal' OR replaces IS NOT NULL", name="ck_entries_withdrawal"),
        sa.CheckConstraint("mode <> 'total' OR value >= 0", name="ck_entries_total"),
    )
    op.create_index("ix_entries_scheme_id", "entries", ["scheme", "id"])
    op.create_index("ix_entries_update_id", "entries", ["update_id"])
    op.create_table(
        "persons",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("blocked", sa.Boolean, nullable=False),
        sa.Column("joined_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column(
            "person_id", sa.BigInteger, sa.ForeignKey("persons.id", name="fk_memberships_person_id"), nullable=False
        ),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("until", UtcDateTime),
        sa.CheckConstraint("role IN ('coordinator', 'bureau', 'leader')", name="ck_memberships_role"),
        sa.CheckConstraint("(role = 'coordinator') = (unit IS NOT NULL)", name="ck_memberships_unit"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.Text, primary_key=True),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("created_by", sa.BigInteger),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("used_by", sa.BigInteger),
        sa.Column("used_at", UtcDateTime),
        sa.CheckConstraint("role IN ('coordinator', 'bureau', 'leader')", name="ck_invitations_role"),
        sa.CheckConstraint("(role = 'coordinator') = (unit IS NOT NULL)", name="ck_invitations_unit"),
    )
    op.create_table(
        "bound_groups",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("bound_by", sa.BigInteger),
        sa.Column("bound_at", UtcDateTime, nullable=False),
        sa.CheckConstraint("purpose IN ('ranking', 'reminders')", name="ck_bound_groups_purpose"),
    )
    op.create_index("ix_bound_groups_chat_id", "bound_groups", ["chat_id"])
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("payload", sa.Text),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("answered_at", UtcDateTime),
    )
    op.create_index("ix_updates_answered_at", "updates", ["answered_at"])
    op.create_table(
        "drafts",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("person_id", sa.BigInteger, nullable=False),
        sa.Column("update_id", sa.BigInteger),
        sa.Column("scheme", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("settled_at", UtcDateTime),
    )
    op.create_index("ix_drafts_update_id", "drafts", ["update_id"])
    op.create_index("ix_drafts_person_id_kind", "drafts", ["person_id", "kind"])
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("group_id", sa.BigInteger),
        sa.Column("due_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("problem", sa.Text),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'dropped', 'failed', 'unknown')", name="ck_outbox_state"
        ),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_table(
        "files",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("saved_at", UtcDateTime, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", _SERIAL, primary_key=True, autoincrement=True),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("person_id", sa.BigInteger),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("scheme", sa.Text),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    for table in _APPEND_ONLY:
        forbid_changes(table)


def downgrade() -> None:
    for table in _APPEND_ONLY:
        allow_changes(table)
    for table in (
        "audit", "files", "outbox", "drafts", "updates", "bound_groups", "invitations", "memberships", "persons", "entries",
    ):  # fmt: skip
        op.drop_table(table)
