"""Keys by which other systems come in over HTTP: what each may read or write, until when, and how it was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.languages import DEFAULT_LANGUAGE
from bot.domain.people import Membership, Person, Role

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

PREFIX = "kh_"  # by which a token is known for one wherever it turns up


class ApiScope(StrEnum):
    """What a token is good for."""

    STANDINGS = "read:standings"  # ranks, totals, grades, money
    SHEETS = "read:sheets"  # a unit's points line by line, and how they came about
    PROGRESS = "read:progress"  # figures against targets, who owes what, reporting rates
    PUBLICATIONS = "read:publications"
    NOTICES = "read:notices"  # what went out and what became of it
    FIGURES = "write:figures"  # figures of business systems


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A system's key; the secret itself is never stored, only its hash. Times are the machine's.

    `units`, `facts`: of which units and which facts it may report figures; None: of all.
    """

    id: int
    token_hash: str
    scheme: str
    name: str  # of the system
    scopes: frozenset[ApiScope]
    created_by: int | None  # None: the command line
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    units: frozenset[str] | None = None
    facts: frozenset[str] | None = None

    def is_good(self, at: datetime) -> bool:
        """Whether it can be used at an instant."""
        return self.ended_at is None and at < self.expires_at

    def last_day(self, zone: tzinfo) -> date:
        """The last day on which it can be used."""
        return (self.expires_at - timedelta(seconds=1)).astimezone(zone).date()

    @property
    def reader(self) -> Person:
        """As whom it reads: as a leader of its scheme, who sees every unit and changes nothing."""
        return Person(0, self.name, DEFAULT_LANGUAGE, memberships=(Membership(self.scheme, Role.LEADER, None),))


@dataclass(frozen=True, slots=True)
class ApiUse:
    """How a token was used on a day (UTC): requests that were let in, and such that were refused."""

    token_id: int
    day: date
    requests: int
    refused: int


@dataclass(frozen=True, slots=True)
class TokenUsed:
    """A token with its use: the last day (None: never), and the numbers of that day."""

    token: ApiToken
    last: ApiUse | None
