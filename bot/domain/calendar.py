"""The year's calendar as the bureau sees it: what is due when, what went out and will, and to whom. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.people import Purpose
from bot.domain.rankings import occasion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from bot.domain.notices import NoticeKind, NoticeState
    from bot.domain.people import BoundGroup
    from bot.domain.prospects import Prospect
    from bot.domain.timeliness import Outcome
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty
    from scoring import Scheme

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CalledDuty:
    """A duty with the days on which it is called to mind (`calls`) and how many units did what of it."""

    duty: Duty
    paused: bool
    calls: tuple[date, ...]
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Posting:
    """How many notices of a kind that go out on a day are in which state."""

    day: date
    kind: NoticeKind
    states: Mapping[NoticeState, int]


@dataclass(frozen=True, slots=True)
class Year:
    """All that is due and goes out in a scheme's cycle, as it stands on `today`."""

    today: date
    duties: tuple[CalledDuty, ...]
    postings: tuple[Posting, ...]
    rankings: frozenset[date]  # days to come on which some group gets the ranking


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice to somebody, and what became of it."""

    name: str
    kind: NoticeKind
    at: datetime
    state: NoticeState


@dataclass(frozen=True, slots=True)
class DayNotices:
    """What went out on a day, and by today's ledger: what else is due then, and why others get nothing.

    `prospects` None: that was not asked.
    """

    day: date
    deliveries: tuple[Delivery, ...]
    prospects: tuple[Prospect, ...] | None = None


def ranking_days(groups: Iterable[BoundGroup], scheme: Scheme, days: Workdays, after: date) -> frozenset[date]:
    """The days after a day on which one of the groups gets the ranking, until a week after the cycle."""
    settings = {group.ranking for group in groups if group.purpose is Purpose.RANKING}
    first, last = max(after, scheme.start) + _DAY, scheme.end + _WEEK
    coming = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return frozenset(
        day
        for each in settings
        for day in coming
        if occasion(each, days, scheme.start, scheme.cutoffs, day) is not None
    )
