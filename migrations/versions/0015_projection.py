"""What follows from the ledger is kept beside it: which entries count, their running totals, what waits for review."""

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SERIAL, UtcDateTime, key_part, optional, required

revision = "0015"
down_revision = "0014"

_STATES = "state IN ('waiting', 'proposed', 'returned', 'confirmed')"
_INDEXES = (
    ("ix_entries_scheme_unit_id", "entries", ["scheme", "unit", "id"]),
    ("ix_entries_scheme_person_id_unit_id", "entries", ["scheme", "person_id", "unit", "id"]),
    ("ix_entries_scheme_recorded_at", "entries", ["scheme", "recorded_at"]),
    ("ix_reviews_scheme_at", "reviews", ["scheme", "at"]),
    ("ix_entries_chat_id_message_id", "entries", ["chat_id", "message_id"]),
    ("ix_reviews_entry_id", "reviews", ["entry_id"]),
)


def upgrade() -> None:
    op.create_table(
        "entry_states",
        sa.Column("entry_id", SERIAL, sa.ForeignKey("entries.id"), primary_key=True, autoincrement=False),
        *required(sa.Text, "scheme", "channel", "unit", "fact"),
        *required(sa.Date, "date"),
        *required(sa.BigInteger, "root"),
        *optional(sa.BigInteger, "total", "confirmed_root", "confirmed_total"),
        *required(sa.Text, "state"),
        *optional(UtcDateTime, "waits_since"),
        sa.CheckConstraint(_STATES, name="ck_entry_states_state"),
    )
    key = ["scheme", "channel", "unit", "fact"]
    op.create_index("ix_entry_states_newest", "entry_states", [*key, "entry_id"])
    op.create_index("ix_entry_states_root", "entry_states", ["root"])
    for root, total in (("root", "total"), ("confirmed_root", "confirmed_total")):
        _partial(f"ix_entry_states_{total}", [*key, "date", root], f"{total} IS NOT NULL")
    waiting = ["scheme", "channel", "state", "unit", "fact", "waits_since"]
    _partial("ix_entry_states_waiting", waiting, "waits_since IS NOT NULL")
    op.create_table("reported_facts", *key_part(sa.Text, "scheme", "channel", "unit", "fact"))
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    condition = sa.text("mode = 'withdrawal'")
    op.create_index(
        "ix_entries_withdrawals", "entries", ["scheme", "unit"], sqlite_where=condition, postgresql_where=condition
    )


def downgrade() -> None:
    op.drop_index("ix_entries_withdrawals", "entries")
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
    op.drop_table("reported_facts")
    op.drop_table("entry_states")


def _partial(name: str, columns: list[str], condition: str) -> None:
    op.create_index(name, "entry_states", columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
