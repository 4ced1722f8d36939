"""The ledger, people, groups, updates, questions, the outbox and the audit trail."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, key_part, optional, required, serial_id
from migrations.append_only import allow_changes, forbid_changes

revision = "0001"
down_revision = None

_APPEND_ONLY = ("entries", "audit")


def upgrade() -> None:
    op.create_table(
        "entries",
        serial_id(),
        *required(sa.Text, "scheme", "unit", "fact"),
        *required(sa.Date, "date"),
        *required(sa.Text, "mode"),
        *required(sa.BigInteger, "value"),
        *optional(sa.BigInteger, "person_id"),
        *required(sa.Text, "source"),
        *optional(sa.BigInteger, "update_id", "chat_id", "message_id"),
        sa.Column("replaces", SERIAL, sa.ForeignKey("entries.id")),
        *required(UtcDateTime, "recorded_at"),
        sa.UniqueConstraint("replaces", name="uq_entries_replaces"),
        sa.CheckConstraint("mode IN ('increment', 'total', 'withdrawal')", name="ck_entries_mode"),
        sa.CheckConstraint("mode <> 'withdrawal' OR replaces IS NOT NULL", name="ck_entries_withdrawal"),
        sa.CheckConstraint("mode <> 'total' OR value >= 0", name="ck_entries_total"),
    )
    op.create_index("ix_entries_scheme_id", "entries", ["scheme", "id"])
    op.create_index("ix_entries_update_id", "entries", ["update_id"])
    op.create_table(
        "persons",
        *key_part(sa.BigInteger, "id"),
        *required(sa.Text, "name", "language"),
        *required(sa.Boolean, "blocked"),
        *required(UtcDateTime, "joined_at"),
    )
    op.create_table(
        "memberships",
        serial_id(),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("persons.id"), nullable=False),
        *required(sa.Text, "scheme", "role"),
        *optional(sa.Text, "unit"),
        *required(UtcDateTime, "since"),
        *optional(UtcDateTime, "until"),
        sa.CheckConstraint("role IN ('coordinator', 'bureau', 'leader')", name="ck_memberships_role"),
        sa.CheckConstraint("(role = 'coordinator') = (unit IS NOT NULL)", name="ck_memberships_unit"),
    )
    op.create_index("ix_memberships_person_id", "memberships", ["person_id"])
    op.create_table(
        "invitations",
        *key_part(sa.Text, "token_hash"),
        *required(sa.Text, "scheme", "role"),
        *optional(sa.Text, "unit"),
        *optional(sa.BigInteger, "created_by"),
        *required(UtcDateTime, "created_at", "expires_at"),
        *optional(sa.BigInteger, "used_by"),
        *optional(UtcDateTime, "used_at"),
        sa.CheckConstraint("role IN ('coordinator', 'bureau', 'leader')", name="ck_invitations_role"),
        sa.CheckConstraint("(role = 'coordinator') = (unit IS NOT NULL)", name="ck_invitations_unit"),
    )
    op.create_table(
        "bound_groups",
        serial_id(),
        *required(sa.BigInteger, "chat_id"),
        *optional(sa.BigInteger, "thread_id"),
        *required(sa.Text, "title", "scheme", "purpose"),
        *optional(sa.Text, "unit"),
        *required(sa.Boolean, "active"),
        *optional(sa.BigInteger, "bound_by"),
        *required(UtcDateTime, "bound_at"),
        sa.CheckConstraint("purpose IN ('ranking', 'reminders')", name="ck_bound_groups_purpose"),
    )
    op.create_index("ix_bound_groups_chat_id", "bound_groups", ["chat_id"])
    op.create_table(
        "updates",
        *key_part(sa.BigInteger, "id"),
        *optional(sa.Text, "payload"),
        *required(UtcDateTime, "received_at"),
        *optional(UtcDateTime, "answered_at"),
    )
    op.create_index("ix_updates_answered_at", "updates", ["answered_at"])
    op.create_table(
        "drafts",
        serial_id(),
        *required(sa.BigInteger, "person_id"),
        *optional(sa.BigInteger, "update_id"),
        *required(sa.Text, "scheme", "kind", "payload"),
        *required(UtcDateTime, "created_at", "expires_at"),
        *optional(UtcDateTime, "settled_at"),
    )
    op.create_index("ix_drafts_update_id", "drafts", ["update_id"])
    op.create_index("ix_drafts_person_id_kind", "drafts", ["person_id", "kind"])
    op.create_table(
        "outbox",
        *key_part(sa.Text, "key"),
        *required(sa.Text, "kind"),
        *required(sa.BigInteger, "chat_id"),
        *optional(sa.BigInteger, "thread_id", "person_id", "group_id"),
        *required(UtcDateTime, "due_at", "expires_at"),
        *required(sa.Text, "content", "state"),
        *required(sa.Integer, "attempts"),
        *optional(UtcDateTime, "lease_until"),
        *optional(sa.BigInteger, "message_id"),
        *optional(sa.Text, "problem"),
        *required(UtcDateTime, "created_at", "changed_at"),
        sa.CheckConstraint(
            "state IN ('waiting', 'claimed', 'sent', 'dropped', 'failed', 'unknown')", name="ck_outbox_state"
        ),
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])
    op.create_table(
        "files", *key_part(sa.Text, "key"), *required(sa.Text, "file_id"), *required(UtcDateTime, "saved_at")
    )
    op.create_table(
        "audit",
        serial_id(),
        *required(UtcDateTime, "at"),
        *optional(sa.BigInteger, "person_id"),
        *required(sa.Text, "action"),
        *optional(sa.Text, "scheme"),
        *required(sa.Text, "subject", "details"),
    )
    forbid_changes(*_APPEND_ONLY)


def downgrade() -> None:
    allow_changes(*_APPEND_ONLY)
    for table in (
        "audit", "files", "outbox", "drafts", "updates",
        "bound_groups", "invitations", "memberships", "persons", "entries",
    ):  # fmt: skip
        op.drop_table(table)
