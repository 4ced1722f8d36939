"""Notices as others may hear of them: what went out to which seat or group, and what became of it; no persons."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.notices import NoticeKind, NoticeState
    from bot.domain.people import Membership

_LETTERS = 24


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice of a scheme. `seats`: of a person what they serve as; `title`: of a group, mailbox or robot its name."""

    id: str
    kind: NoticeKind
    about: str  # what the same notice to others shares: a day, an announcement's number
    outlet: str
    seats: tuple[Membership, ...]
    title: str
    state: NoticeState
    due_at: datetime
    changed_at: datetime
    attempts: int


def public_id(key: str, created_at: datetime) -> str:
    """What others call a notice: its key may name a person, so the microsecond of its making goes into it."""
    return hashlib.sha256(f"{key} {created_at.isoformat()}".encode()).hexdigest()[:_LETTERS]


@dataclass(frozen=True, slots=True)
class NoticeSearch:
    """Which notices are looked for; None matches any. They were due from `since` until before `until`."""

    since: datetime | None = None
    until: datetime | None = None
    kind: NoticeKind | None = None
    state: NoticeState | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of notices ends: so many of those that were due at an instant are passed over."""

    due_at: datetime
    passed: int
