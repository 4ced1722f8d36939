"""The tables; migrations must lead to exactly these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.domain.announcements import AnnouncementState
from bot.domain.applications import ApplicationState
from bot.domain.entries import Channel, Mode, Verdict
from bot.domain.evidence import Medium, Trouble
from bot.domain.notices import NoticeState
from bot.domain.people import Purpose, Role
from bot.domain.periods import Act
from bot.domain.reminding import ReminderAct
from bot.domain.reviews import State
from bot.domain.seals import SealedKind
from bot.storage.columns import SERIAL, UtcDateTime, key_part, optional, required, serial_id

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy.sql.schema import SchemaItem


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts)


def _filled(name: str, column: str, *columns: str) -> Index:
    """An index of the rows in which a column is not NULL."""
    condition = text(f"{column} IS NOT NULL")
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def _one_of(column: str, words: type[StrEnum], name: str) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(word.value) for word in words)})", name=name)


# A coordinator is one of a unit, a reviewer one of a department; the bureau and the leaders are of all.
_ROLE_FITS_UNIT = f"(role = '{Role.COORDINATOR.value}') = (unit IS NOT NULL)"
_ROLE_FITS_DEPARTMENT = f"(role = '{Role.REVIEWER.value}') = (department IS NOT NULL)"
_FACT = ("scheme", "channel", "unit", "fact")  # whose figure something is

entries = _table(
    "entries",
    serial_id(),
    *required(Text, "scheme", "unit", "fact", "mode", "source"),
    *required(Date, "date"),
    *required(BigInteger, "value"),
    *optional(BigInteger, "person_id", "update_id", "chat_id", "message_id"),
    Column("replaces", SERIAL, ForeignKey("entries.id"), unique=True),  # an entry is replaced once at most
    *required(UtcDateTime, "recorded_at"),
    Column("channel", Text, nullable=False, server_default=Channel.ASSESSED.value),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("doubted", Boolean, nullable=False, server_default=false()),
    *optional(Text, "system", "reference"),  # of a business system's figure: whose it is, and its number there
    _one_of("mode", Mode, "ck_entries_mode"),
    _one_of("channel", Channel, "ck_entries_channel"),
    CheckConstraint("mode <> 'withdrawal' OR replaces IS NOT NULL", name="ck_entries_withdrawal"),
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
    Index("ix_entries_doubted", "scheme", "id", sqlite_where=text("doubted"), postgresql_where=text("doubted")),
    Index(
        "uq_entries_reference",  # a system's figure is stored once
        "scheme",
        "system",
        "reference",
        unique=True,
        sqlite_where=text("system IS NOT NULL"),
        postgresql_where=text("system IS NOT NULL"),
    ),
)

reviews = _table(
    "reviews",
    serial_id(),
    Column("entry_id", SERIAL, ForeignKey("entries.id"), nullable=False),
    *required(Text, "scheme", "verdict", "reason"),
    *optional(BigInteger, "person_id", "update_id"),
    *required(UtcDateTime, "at"),
    _one_of("verdict", Verdict, "ck_reviews_verdict"),
    Index(None, "scheme", "id"),
    Index(None, "update_id"),
    Index(None, "entry_id"),
    Index(None, "scheme", "at"),
)

# What follows from the entries and reviews (domain.projection), kept in the same transaction; `kaohe db rebuild` makes
# it anew.
entry_states = _table(
    "entry_states",
    Column("entry_id", SERIAL, ForeignKey("entries.id"), primary_key=True, autoincrement=False),
    *required(Text, *_FACT),
    *required(Date, "date"),
    *required(BigInteger, "root"),
    *optional(BigInteger, "total"),  # NULL: does not count
    *optional(BigInteger, "confirmed_root"),
    *optional(BigInteger, "confirmed_total"),  # NULL: does not count among confirmed entries
    *required(Text, "state"),
    *optional(UtcDateTime, "waits_since"),  # NULL: waits for nobody
    _one_of("state", State, "ck_entry_states_state"),
    Index("ix_entry_states_newest", *_FACT, "entry_id"),
    Index("ix_entry_states_root", "root"),
    _filled("ix_entry_states_total", "total", *_FACT, "date", "root"),
    _filled("ix_entry_states_confirmed_total", "confirmed_total", *_FACT, "date", "confirmed_root"),
    Index(
        "ix_entry_states_returned",
        "scheme",
        "entry_id",
        sqlite_where=text("state = 'returned'"),
        postgresql_where=text("state = 'returned'"),
    ),
    _filled("ix_entry_states_waiting", "waits_since", "scheme", "channel", "state", "unit", "fact", "waits_since"),
)

reported_facts = _table(  # which units have reported which facts: where to look for running totals
    "reported_facts", *key_part(Text, *_FACT)
)

period_acts = _table(
    "period_acts",
    serial_id(),
    *required(Text, "scheme", "period", "act", "reason"),
    *optional(Text, "unit"),
    *required(UtcDateTime, "at"),
    *optional(UtcDateTime, "until"),
    *optional(BigInteger, "person_id"),
    _one_of("act", Act, "ck_period_acts_act"),
    CheckConstraint("(act = 'reopen') = (unit IS NOT NULL AND until IS NOT NULL)", name="ck_period_acts_reopen"),
    Index(None, "scheme"),
)

declarations = _table(
    "declarations",
    serial_id(),
    *required(Text, "scheme", "unit", "duty"),
    *required(Boolean, "done"),
    *optional(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
    Index(None, "scheme", "id"),
)

reminder_changes = _table(
    "reminder_changes",
    serial_id(),
    *required(Text, "scheme", "duty", "act"),
    *optional(Date, "day", "to"),
    *optional(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
    _one_of("act", ReminderAct, "ck_reminder_changes_act"),
    Index(None, "scheme", "id"),
)

publications = _table(
    "publications",
    *key_part(Text, "scheme"),
    *key_part(Integer, "version"),
    *required(Date, "as_of"),
    *required(Text, "basis", "facts", "answer", "checksum", "note"),
    *optional(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
)

seals = _table(  # of all rows that results rest on, in the order in which they were stored
    "seals",
    *key_part(Text, "scheme"),
    *key_part(BigInteger, "number"),
    *required(Text, "kind", "hash"),
    *required(BigInteger, "row_id"),
    _one_of("kind", SealedKind, "ck_seals_kind"),
    UniqueConstraint("scheme", "kind", "row_id", name="uq_seals_row"),
)

appeals = _table(
    "appeals",
    serial_id(),
    *required(Text, "scheme", "unit", "item", "words"),
    *required(Integer, "version"),
    *required(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
    Index(None, "scheme"),
)

appeal_answers = _table(
    "appeal_answers",
    serial_id(),
    Column("appeal_id", SERIAL, ForeignKey("appeals.id"), nullable=False),
    *required(Text, "scheme", "words"),
    *required(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
)

evidence = _table(
    "evidence",
    serial_id(),
    *required(Text, "scheme", "entry_ids", "file_id", "unique_id", "kind", "name", "mime", "album"),
    *required(BigInteger, "size", "person_id"),
    *required(UtcDateTime, "at"),
    _one_of("kind", Medium, "ck_evidence_kind"),
    Index(None, "scheme", "id"),
    Index(None, "unique_id"),
)

evidence_contents = _table(  # by the file's unique id: fetched once, however often it was sent
    "evidence_contents",
    *key_part(Text, "unique_id"),
    *required(Text, "sha256", "ending"),
    *required(BigInteger, "size"),
    *optional(Text, "trouble"),
    *required(UtcDateTime, "at"),
    _one_of("trouble", Trouble, "ck_evidence_contents_trouble"),
)

persons = _table(
    "persons",
    *key_part(BigInteger, "id"),
    *required(Text, "name", "language"),
    *required(Boolean, "blocked"),
    *required(UtcDateTime, "joined_at"),
)

table_places = _table("table_places", *key_part(Text, "outlet", "address"))  # chats that are shown tables

memberships = _table(
    "memberships",
    serial_id(),
    Column("person_id", BigInteger, ForeignKey("persons.id"), nullable=False),
    *required(Text, "scheme", "role"),
    *optional(Text, "unit", "department"),
    *required(UtcDateTime, "since"),
    *optional(UtcDateTime, "until"),
    *optional(BigInteger, "instead_of"),
    Column("sees_persons", Boolean, nullable=False, server_default=text("true")),
    _one_of("role", Role, "ck_memberships_role"),
    CheckConstraint(_ROLE_FITS_UNIT, name="ck_memberships_unit"),
    CheckConstraint(_ROLE_FITS_DEPARTMENT, name="ck_memberships_department"),
    Index(None, "person_id"),
    Index(None, "instead_of"),
)

invitations = _table(
    "invitations",
    *key_part(Text, "token_hash"),
    *required(Text, "scheme", "role"),
    *optional(Text, "unit", "department"),
    *optional(BigInteger, "created_by", "used_by", "instead_of"),
    *required(UtcDateTime, "created_at", "expires_at"),
    *optional(UtcDateTime, "used_at", "since", "until", "cancelled_at"),
    *optional(Text, "name"),  # of whom it is for; NULL: Telegram's name is taken
    _one_of("role", Role, "ck_invitations_role"),
    CheckConstraint(_ROLE_FITS_UNIT, name="ck_invitations_unit"),
    CheckConstraint(_ROLE_FITS_DEPARTMENT, name="ck_invitations_department"),
    Index(None, "scheme", "used_at"),
)

# The code is kept as it is: it gives nothing by itself, and the same link is shown again.
join_links = _table(
    "join_links",
    *key_part(Text, "code"),
    *required(Text, "scheme"),
    *optional(BigInteger, "created_by"),
    *required(UtcDateTime, "created_at", "expires_at"),
    *optional(UtcDateTime, "ended_at"),
    Index(None, "scheme", "expires_at"),
)

applications = _table(
    "applications",
    serial_id(),
    *required(Text, "scheme", "unit", "name", "account", "language", "state"),
    *required(BigInteger, "person_id", "batch"),
    *required(Boolean, "by_link"),
    *required(UtcDateTime, "at"),
    *optional(BigInteger, "decided_by"),
    *optional(UtcDateTime, "decided_at"),
    _one_of("state", ApplicationState, "ck_applications_state"),
    Index(None, "scheme", "state"),
    Index(None, "scheme", "batch"),
    Index(None, "person_id"),
    Index(
        "uq_applications_waiting",  # everybody has one that waits at most
        "person_id",
        unique=True,
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
)

bound_groups = _table(
    "bound_groups",
    serial_id(),
    *optional(BigInteger, "bound_by"),
    *required(Text, "outlet", "address", "title", "scheme", "purpose"),
    *optional(Text, "unit"),
    *required(Boolean, "active"),
    *required(UtcDateTime, "bound_at"),
    Column("weekly_on", Integer, server_default=text("0")),  # 0: Monday; NULL: no weekly ranking
    Column("at_hour", Integer, nullable=False, server_default=text("9")),
    Column("monthly", Boolean, nullable=False, server_default=text("true")),
    Column("at_moments", Boolean, nullable=False, server_default=text("true")),
    *optional(UtcDateTime, "lost_at"),  # the group put the bot out then, and nobody has settled what follows from it
    *optional(Text, "shown_group"),  # the units of this group of the scheme only; NULL: all units
    _one_of("purpose", Purpose, "ck_bound_groups_purpose"),
    Index(None, "address"),
)

# A row without its address and secret is what is left of one that has ended.
addresses = _table(
    "addresses",
    Column("number", SERIAL, primary_key=True, autoincrement=True),
    *required(Text, "scheme", "outlet", "label"),
    *optional(Text, "url", "secret"),
    *optional(BigInteger, "added_by"),
    *required(UtcDateTime, "added_at"),
    *optional(UtcDateTime, "confirmed_at", "ended_at"),
    CheckConstraint("(url IS NULL) = (ended_at IS NOT NULL)", name="ck_addresses_ended"),
    CheckConstraint("url IS NOT NULL OR secret IS NULL", name="ck_addresses_secret"),
    Index(None, "scheme"),
)

updates = _table(
    "updates",
    *key_part(BigInteger, "id"),
    *optional(Text, "payload"),  # erased once it is answered
    *required(UtcDateTime, "received_at"),
    *optional(UtcDateTime, "answered_at"),
    *optional(BigInteger, "chat_id"),
    *optional(Text, "leased_by"),  # the worker that has it in hand
    *optional(UtcDateTime, "free_at"),  # when the lease, or the pause before another attempt, is over
    Column("attempts", Integer, nullable=False, server_default=text("0")),  # whose answer could not be sent
    *optional(Text, "problem"),  # why it was settled without an answer; then the payload is kept
    Index(None, "answered_at"),
)

drafts = _table(
    "drafts",
    serial_id(),
    *required(BigInteger, "person_id"),
    *optional(BigInteger, "update_id"),
    *required(Text, "scheme", "kind", "payload"),
    *required(UtcDateTime, "created_at", "expires_at"),
    *optional(UtcDateTime, "settled_at"),
    Index(None, "update_id"),
    Index(None, "person_id", "kind"),
)

submissions = _table(
    "submissions",
    *key_part(BigInteger, "person_id"),
    *key_part(Text, "key"),
    *required(Text, "content", "entries"),
    *required(UtcDateTime, "stored_at"),
    *optional(UtcDateTime, "opened_at"),  # NULL: not known
)

statements = _table(
    "statements",
    serial_id(),
    *required(Text, "scheme", "unit", "duty", "content"),
    Column("replaces", SERIAL, ForeignKey("statements.id"), unique=True),  # a version is replaced once at most
    *required(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
    Index(None, "scheme", "id"),
)

outbox = _table(
    "outbox",
    *key_part(Text, "key"),
    *required(Text, "kind", "content", "state", "outlet", "address"),
    *optional(BigInteger, "person_id", "group_id", "message_id"),
    *required(UtcDateTime, "due_at", "expires_at", "created_at", "changed_at"),
    *required(Integer, "attempts"),
    *optional(UtcDateTime, "lease_until"),
    *optional(Text, "problem"),
    _one_of("state", NoticeState, "ck_outbox_state"),
    Index(None, "state", "due_at"),
    _filled("ix_outbox_group", "group_id", "group_id"),
)

announcements = _table(
    "announcements",
    serial_id(),
    *required(Text, "scheme", "text", "state", "roles", "groups"),
    *required(BigInteger, "author"),
    *required(UtcDateTime, "created_at"),
    *optional(UtcDateTime, "due_at", "approved_at"),
    _one_of("state", AnnouncementState, "ck_announcements_state"),
    Index(None, "scheme", "id"),
)

confirmations = _table(
    "confirmations",
    Column("announcement_id", SERIAL, ForeignKey("announcements.id"), primary_key=True, autoincrement=False),
    *key_part(BigInteger, "person_id"),
    *required(UtcDateTime, "at"),
)

live_standings = _table(
    "live_standings",
    Column("group_id", SERIAL, ForeignKey("bound_groups.id"), primary_key=True, autoincrement=False),
    *required(Integer, "serial"),
    *optional(Text, "digest"),
    *optional(UtcDateTime, "touched_at"),
    *optional(Boolean, "pinned"),
)

files = _table("files", *key_part(Text, "key"), *required(Text, "file_id"), *required(UtcDateTime, "saved_at"))

audit = _table(
    "audit",
    serial_id(),
    *required(UtcDateTime, "at"),
    *optional(BigInteger, "person_id"),  # NULL: the command line
    *required(Text, "action", "subject", "details"),
    *optional(Text, "scheme"),
)

last_totals = _table(
    "last_totals",
    serial_id(),
    *required(Text, "scheme", "unit", "fact", "file", "cell"),
    *required(BigInteger, "value"),
    Column("replaces", SERIAL, ForeignKey("last_totals.id"), unique=True),
    *optional(BigInteger, "person_id"),  # NULL: the command line
    *required(UtcDateTime, "at"),
    Index(None, "scheme", "unit"),
)

table_answers = _table(
    "table_answers",
    *key_part(BigInteger, "person_id"),
    *key_part(Text, "scheme", "shape"),
    *required(Text, "answers"),
    *required(UtcDateTime, "at"),
)

scheme_rules = _table(
    "scheme_rules",
    *key_part(Text, "scheme"),
    *key_part(Date, "since"),
    *required(Text, "files"),
    *required(UtcDateTime, "at"),
)

desk_links = _table(
    "desk_links",
    *key_part(Text, "token_hash"),
    *required(BigInteger, "person_id"),
    *required(UtcDateTime, "expires_at"),
    *optional(UtcDateTime, "used_at"),
)

desk_sessions = _table(
    "desk_sessions",
    *key_part(Text, "token_hash"),
    *required(BigInteger, "person_id"),
    *required(Text, "device"),
    *required(UtcDateTime, "opened_at", "seen_at", "expires_at"),
    *optional(UtcDateTime, "ended_at"),
    Index(None, "person_id"),
)

desk_jobs = _table(
    "desk_jobs",
    *key_part(Text, "id"),
    *required(BigInteger, "person_id"),
    *required(Text, "scheme", "kind", "asked", "name", "worker"),
    *required(UtcDateTime, "begun_at"),
    *optional(UtcDateTime, "ended_at"),
    *required(Text, "failure", "outcome", "file_name"),
    *optional(LargeBinary, "content", "file"),
    Index(None, "person_id"),
    Index(None, "begun_at"),
)

api_tokens = _table(
    "api_tokens",
    serial_id(),
    *required(Text, "token_hash", "scheme", "name", "scopes"),
    *optional(BigInteger, "created_by"),
    *required(UtcDateTime, "created_at", "expires_at"),
    *optional(UtcDateTime, "ended_at"),
    *optional(Text, "units", "facts"),  # NULL: all
    UniqueConstraint("token_hash"),
    Index(None, "scheme"),
)

api_uses = _table(
    "api_uses",
    *key_part(BigInteger, "token_id"),
    *key_part(Date, "day"),
    *required(BigInteger, "requests", "refused", "minute", "in_minute"),
)

workers = _table("workers", *key_part(Text, "id"), *required(UtcDateTime, "seen_at"))

open_findings = _table(
    "open_findings",
    *key_part(Text, "key"),
    *required(Text, "worker"),
    *required(UtcDateTime, "since"),
)

# What may never change: in these the database itself refuses UPDATE and DELETE.
APPEND_ONLY = (
    entries,
    reviews,
    period_acts,
    declarations,
    publications,
    seals,
    appeals,
    appeal_answers,
    evidence,
    evidence_contents,
    statements,
    last_totals,
    audit,
)
