"""The audit trail: everything that was done, by whom and to what, as one list in time order, and searches in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.entries import Mode

PAGE = 8  # events on one page
ACTIONS = (  # buttons carry their places: new ones come last
    "report", "correct", "undo", "confirm", "propose", "return", "answer", "evidence", "declare", "undeclare",
    "close-period", "reopen-period", "publish", "appeal", "answer-appeal", "announce", "cancel-announcement", "resend",
    "invite", "join", "leave", "revoke", "end-role", "invite-substitute", "substitute", "bind", "unbind",
    "settings", "template", "hand-in", "take-persons", "import", "last-year", "backup",
    "cancel-invitation", "allow-persons", "open-evidence", "change-scheme", "open-desk", "reopen",
    "open-link", "end-link", "admit", "refuse",
    "pause-reminders", "resume-reminders", "move-reminder", "move-announcement",
    "add-address", "end-address",
    "make-token", "end-token",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One thing that was done. `value` in the fact's smallest unit."""

    at: datetime  # UTC
    person_id: int | None  # None: the command line
    by: str  # the name, empty where it is not known
    action: str
    unit: str | None = None
    fact: str | None = None
    mode: Mode | None = None
    value: int = 0
    day: date | None = None
    words: str = ""  # the reason, or what else was written down
    source: str = ""  # which way it came in


@dataclass(frozen=True, slots=True)
class Search:
    """Conditions of a search; None and empty match anything. Days are of the scheme's time zone, both included."""

    since: date | None = None
    until: date | None = None
    people: frozenset[int] = frozenset()
    unit: str | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the audit events that a search matches, newest first."""

    scheme: str
    search: Search
    rows: tuple[AuditEvent, ...]
    page: int
    pages: int
    count: int
