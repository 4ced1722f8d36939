"""The tables; migrations must lead to exactly these."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)

from bot.domain.announcements import AnnouncementState
from bot.domain.entries import Channel, Mode, Verdict
from bot.domain.evidence import Medium, Trouble
from bot.domain.notices import NoticeState
from bot.domain.people import Purpose, Role
from bot.domain.periods import Act
from bot.domain.reviews import State

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy.engine import Dialect


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware when it goes in, aware and in UTC when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would mean another instant on another machine."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """SQLite keeps no zone; what was written was UTC."""
        if value is None:
            return None
        found: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return found


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, words: type[StrEnum], name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word.value) for word in words)})", name=name)


# A coordinator is one of a unit, a reviewer one of a department; the bureau and the leaders are of all.
_ROLE_FITS_UNIT = f"(role = '{Role.COORDINATOR.value}') = (unit IS NOT NULL)"
_ROLE_FITS_DEPARTMENT = f"(role = '{Role.REVIEWER.value}') = (department IS NOT NULL)"
_Serial = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself in SQLite

entries = Table(
    "entries",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("mode", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("person_id", BigInteger),
    Column("source", Text, nullable=False),
    Column("update_id", BigInteger),
    Column("chat_id", BigInteger),
    Column("message_id", BigInteger),
    Column("replaces", _Serial, ForeignKey("entries.id"), unique=True),  # an entry is replaced once at most
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("channel", Text, nullable=False, server_default=Channel.ASSESSED.value),
    Column("reason", Text, nullable=False, server_default=text("''")),
    _one_of("mode", Mode, "ck_entries_mode"),
    _one_of("channel", Channel, "ck_entries_channel"),
    CheckConstraint("mode <> 'withdrawal' OR replaces IS NOT NULL", name="ck_entries_withdrawal"),
    CheckConstraint("mode <> 'total' OR value >= 0", name="ck_entries_total"),
    Index(None, "scheme", "id"),
    Index(None, "update_id"),
    Index(None, "scheme", "unit", "id"),
    Index(None, "scheme", "person_id", "unit", "id"),
    Index(None, "scheme", "recorded_at"),
    Index(
        "ix_entries_withdrawals",
        "scheme",
        "unit",
        sqlite_where=text("mode = 'withdrawal'"),
        postgresql_where=text("mode = 'withdrawal'"),
    ),
    Index(None, "chat_id", "message_id"),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("entry_id", _Serial, ForeignKey("entries.id"), nullable=False),
    Column("scheme", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("reason", Text, nullable=False),
    Column("update_id", BigInteger),
    Column("at", UtcDateTime, nullable=False),
    _one_of("verdict", Verdict, "ck_reviews_verdict"),
    Index(None, "scheme", "id"),
    Index(None, "update_id"),
    Index(None, "entry_id"),
    Index(None, "scheme", "at"),
)

# What follows from the entries and reviews (domain.projection), kept in the same transaction: `kaohe db rebuild` makes it anew.
entry_states = Table(
    "entry_states",
    metadata,
    Column("entry_id", _Serial, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    Column("scheme", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("root", BigInteger, nullable=False),
    Column("total", BigInteger),  # NULL: does not count
    Column("confirmed_root", BigInteger),
    Column("confirmed_total", BigInteger),  # NULL: does not count among confirmed entries
    Column("state", Text, nullable=False),
    Column("waits_since", UtcDateTime),  # NULL: waits for nobody
    _one_of("state", State, "ck_entry_states_state"),
    Index("ix_entry_states_newest", "scheme", "channel", "unit", "fact", "entry_id"),
    Index("ix_entry_states_root", "root"),
    *(
        Index(
            f"ix_entry_states_{total}",
            "scheme",
            "channel",
            "unit",
            "fact",
            "date",
            root,
            sqlite_where=text(f"{total} IS NOT NULL"),
            postgresql_where=text(f"{total} IS NOT NULL"),
        )
        for root, total in (("root", "total"), ("confirmed_root", "confirmed_total"))
    ),
    Index(
        "ix_entry_states_waiting",
        *("scheme", "channel", "state", "unit", "fact", "waits_since"),
        sqlite_where=text("waits_since IS NOT NULL"),
        postgresql_where=text("waits_since IS NOT NULL"),
    ),
)

reported_facts = Table(  # which units have reported which facts: where to look for running totals
    "reported_facts",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("fact", Text, primary_key=True),
)

period_acts = Table(
    "period_acts",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("unit", Text),
    Column("at", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("person_id", BigInteger),
    _one_of("act", Act, "ck_period_acts_act"),
    CheckConstraint("(act = 'reopen') = (unit IS NOT NULL AND until IS NOT NULL)", name="ck_period_acts_reopen"),
    Index(None, "scheme"),
)

declarations = Table(
    "declarations",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("person_id", BigInteger),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "scheme", "id"),
)

publications = Table(
    "publications",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("as_of", Date, nullable=False),
    Column("basis", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("person_id", BigInteger),
    Column("at", UtcDateTime, nullable=False),
)

appeals = Table(
    "appeals",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "scheme"),
)

appeal_answers = Table(
    "appeal_answers",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("appeal_id", _Serial, ForeignKey("appeals.id"), nullable=False),
    Column("scheme", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("entry_ids", Text, nullable=False),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("mime", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("album", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    _one_of("kind", Medium, "ck_evidence_kind"),
    Index(None, "scheme", "id"),
    Index(None, "unique_id"),
)

evidence_contents = Table(  # by the file's unique id: fetched once, however often it was sent
    "evidence_contents",
    metadata,
    Column("unique_id", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
    Column("ending", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("trouble", Text),
    Column("at", UtcDateTime, nullable=False),
    _one_of("trouble", Trouble, "ck_evidence_contents_trouble"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("person_id", BigInteger, ForeignKey("persons.id"), nullable=False),
    Column("scheme", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("department", Text),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("instead_of", BigInteger),
    _one_of("role", Role, "ck_memberships_role"),
    CheckConstraint(_ROLE_FITS_UNIT, name="ck_memberships_unit"),
    CheckConstraint(_ROLE_FITS_DEPARTMENT, name="ck_memberships_department"),
    Index(None, "person_id"),
    Index(None, "instead_of"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("scheme", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("department", Text),
    Column("created_by", BigInteger),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_by", BigInteger),
    Column("used_at", UtcDateTime),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
    Column("instead_of", BigInteger),
    _one_of("role", Role, "ck_invitations_role"),
    CheckConstraint(_ROLE_FITS_UNIT, name="ck_invitations_unit"),
    CheckConstraint(_ROLE_FITS_DEPARTMENT, name="ck_invitations_department"),
)

bound_groups = Table(
    "bound_groups",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("title", Text, nullable=False),
    Column("scheme", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("unit", Text),
    Column("active", Boolean, nullable=False),
    Column("bound_by", BigInteger),
    Column("bound_at", UtcDateTime, nullable=False),
    Column("weekly_on", Integer, server_default=text("0")),  # 0: Monday; NULL: no weekly ranking
    Column("at_hour", Integer, nullable=False, server_default=text("9")),
    Column("monthly", Boolean, nullable=False, server_default=text("true")),
    Column("at_moments", Boolean, nullable=False, server_default=text("true")),
    Column("shown_group", Text),  # the units of this group of the scheme only; NULL: all units
    _one_of("purpose", Purpose, "ck_bound_groups_purpose"),
    Index(None, "chat_id"),
)

updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("payload", Text),  # erased once it is answered
    Column("received_at", UtcDateTime, nullable=False),
    Column("answered_at", UtcDateTime),
    Index(None, "answered_at"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("person_id", BigInteger, nullable=False),
    Column("update_id", BigInteger),
    Column("scheme", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    Index(None, "update_id"),
    Index(None, "person_id", "kind"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("content", Text, nullable=False),
    Column("entries", Text, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
)

statements = Table(
    "statements",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("replaces", _Serial, ForeignKey("statements.id"), unique=True),  # a version is replaced once at most
    Column("person_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "scheme", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger),
    Column("person_id", BigInteger),
    Column("group_id", BigInteger),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("content", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("message_id", BigInteger),
    Column("problem", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    _one_of("state", NoticeState, "ck_outbox_state"),
    Index(None, "state", "due_at"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("roles", Text, nullable=False),
    Column("groups", Text, nullable=False),
    Column("due_at", UtcDateTime),
    Column("approved_at", UtcDateTime),
    _one_of("state", AnnouncementState, "ck_announcements_state"),
    Index(None, "scheme", "id"),
)

confirmations = Table(
    "confirmations",
    metadata,
    Column("announcement_id", _Serial, ForeignKey("announcements.id"), primary_key=True, autoincrement=False),
    Column("person_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)

live_standings = Table(
    "live_standings",
    metadata,
    Column("group_id", _Serial, ForeignKey("bound_groups.id"), primary_key=True, autoincrement=False),
    Column("serial", Integer, nullable=False),
    Column("digest", Text),
    Column("touched_at", UtcDateTime),
    Column("pinned", Boolean),
)

files = Table(
    "files",
    metadata,
    Column("key", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("person_id", BigInteger),  # NULL: the command line
    Column("action", Text, nullable=False),
    Column("scheme", Text),
    Column("subject", Text, nullable=False),
    Column("details", Text, nullable=False),
)

last_totals = Table(
    "last_totals",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("scheme", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("replaces", _Serial, ForeignKey("last_totals.id"), unique=True),
    Column("file", Text, nullable=False),
    Column("cell", Text, nullable=False),
    Column("person_id", BigInteger),  # NULL: the command line
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("value >= 0", name="ck_last_totals_value"),
    Index(None, "scheme", "unit"),
)

# What may never change: in these the database itself refuses UPDATE and DELETE.
APPEND_ONLY = (
    entries,
    reviews,
    period_acts,
    declarations,
    publications,
    appeals,
    appeal_answers,
    evidence,
    evidence_contents,
    statements,
    last_totals,
    audit,
)
