"""Announcements: the bureau's own words to many at once, to whom and when they go, who has confirmed reading."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.people import Role

LONGEST = 3000  # letters: with the words around it, it has to fit into one message of Telegram


class AnnouncementState(StrEnum):
    """The states of an announcement."""

    DRAFT = "draft"  # being prepared; nobody has got it
    APPROVED = "approved"  # goes out, or has gone out
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Announcement:
    """The bureau's words, as a person approved them. `due_at` None: they go when approved, by day and by night."""

    id: int
    scheme: str
    text: str
    author: int
    created_at: datetime
    state: AnnouncementState = AnnouncementState.DRAFT
    roles: frozenset[Role] = frozenset()
    groups: frozenset[int] = frozenset()  # our ids of bound groups
    due_at: datetime | None = None
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An announcement before it goes out: who could get it, and how many will."""

    announcement: Announcement
    people: tuple[tuple[Role, int], ...]  # each role with how many have it and can be reached
    groups: tuple[tuple[int, str], ...]  # each bound group with its title
    receivers: int
    sends_at: datetime | None  # None: at once; else the next moment at which one may write to people
    times: tuple[datetime, ...]  # to choose from


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was sent an announcement. `read_at` None: has not confirmed it."""

    name: str
    units: tuple[str, ...]
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The delivery of an announcement: who has read it, how many are under way, who did not get it."""

    announcement: Announcement
    author: str
    readers: tuple[Reader, ...]  # to whom it was sent in private, who has read it first
    waiting: int  # receivers that it has not been sent to yet
    undelivered: tuple[str, ...]  # names that it could not be sent to, or of which nobody knows
    groups: tuple[str, ...]  # titles of groups that it was sent to
    others: int  # who confirmed it in a group

    @property
    def read(self) -> int:
        """How many of those who got it in private have confirmed it."""
        return sum(reader.read_at is not None for reader in self.readers)
