"""Asking to be let in: the link of a whole scheme, applications for units, and what the bureau sees of who comes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.people import Membership
    from bot.domain.results import Todo


@dataclass(frozen=True, slots=True)
class JoinLink:
    """The link of a whole scheme, used by many. By itself it gives nothing: whoever comes by it applies for a unit."""

    code: str
    scheme: str
    created_by: int | None
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class ApplicationState(StrEnum):
    """The states of an application."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # its person asked for another unit instead, or joined by an invitation


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody asks to report for a unit.

    `name`: as the person gives it; `account`: Telegram's name. `batch`: the id of the first of those that wait
    together, of which the bureau is told in one message.
    """

    id: int
    scheme: str
    unit: str
    person_id: int
    name: str
    account: str
    language: str
    by_link: bool  # came by the scheme's link; False: found the bot by itself
    batch: int
    at: datetime
    state: ApplicationState = ApplicationState.WAITING
    decided_by: int | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """An application that waits, with what the bureau should know before it agrees."""

    application: Application
    holders: tuple[str, ...] = ()  # the names of who reports for the unit already
    refused_before: bool = False
    contested: bool = False  # somebody else waits for the same unit

    @property
    def ordinary(self) -> bool:
        """Whether nothing is odd about it, so that it can be agreed to together with others."""
        return self.application.by_link and not (self.holders or self.refused_before or self.contested)


@dataclass(frozen=True, slots=True)
class Decided:
    """An application that somebody of the bureau has decided on; `by`: their name."""

    application: Application
    by: str


@dataclass(frozen=True, slots=True)
class Applications:
    """What waits in a scheme, first come first, and what was decided of the last batch, the latest first."""

    scheme: str
    waiting: tuple[Applicant, ...]
    decided: tuple[Decided, ...]

    @property
    def changed_at(self) -> datetime | None:
        """When the last of it came or was decided; None where there is nothing."""
        came = [applicant.application.at for applicant in self.waiting]
        settled = [each.application.decided_at for each in self.decided if each.application.decided_at is not None]
        return max([*came, *settled], default=None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who joined by a personal invitation."""

    name: str
    membership: Membership
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Who joined by invitation on a day, the latest first, and how many units have nobody yet."""

    scheme: str
    day: date
    arrivals: tuple[Arrival, ...]
    empty: int

    @property
    def changed_at(self) -> datetime | None:
        """When the last one joined."""
        return max((arrival.at for arrival in self.arrivals), default=None)


@dataclass(frozen=True, slots=True)
class EmptyUnit:
    """A unit for which nobody reports who can be reached.

    `invited_until`: the end of the last invitation that is still open.
    """

    unit: str
    invited_until: datetime | None = None
    applied: bool = False  # somebody waits to be admitted for it
    blocked: bool = False  # all who report for it have blocked the bot


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bureau said to an application. `todo`: what the unit owes; None: it was refused."""

    scheme: str
    unit: str
    todo: Todo | None
