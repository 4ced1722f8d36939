"""When a group gets the ranking: weekly, monthly, and on the days after the scheme's cut-offs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.domain.workdays import Workdays

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Occasion(StrEnum):
    """Why a ranking goes out; one day has one, the rarest."""

    MOMENT = "moment"  # a cut-off of the scheme has passed
    MONTHLY = "monthly"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """What a group is shown of the ranking and when, as the bureau has set it."""

    weekday: int | None = 0  # 0: Monday; None: not every week
    hour: int = 9
    monthly: bool = True
    moments: bool = True
    shown_group: str | None = None  # the units of this group of the scheme only; None: all units


def occasion(
    settings: RankingSettings, days: Workdays, start: date, moments: Iterable[date], day: date
) -> Occasion | None:
    """Which ranking is due on `day`; a day off moves within its week or month."""
    if settings.moments and any(days.next_working(moment + _DAY) == day for moment in moments):
        return Occasion.MOMENT
    if settings.monthly and day == _monthly(day, days) and day.replace(day=1) > start:
        return Occasion.MONTHLY
    weekly = settings.weekday is not None and day == _weekly(day, settings.weekday, days)
    return Occasion.WEEKLY if weekly else None


def since(occasion: Occasion, days: Workdays, day: date) -> date:
    """With which evening the ranking of `day` is compared: a week before, or the last month's ranking."""
    return _monthly(day.replace(day=1) - _DAY, days) if occasion is Occasion.MONTHLY else day - _WEEK


def _monthly(day: date, days: Workdays) -> date:
    return days.next_working(day.replace(day=1))


def _weekly(day: date, weekday: int, days: Workdays) -> date | None:
    """The day of the weekly ranking in the week of `day`; None in a week without a working day."""
    monday = day - timedelta(days=day.weekday())
    nominal = monday + timedelta(days=weekday)
    after, before = days.next_working(nominal), days.previous_working(nominal)
    if after < monday + _WEEK:
        return after
    return before if before >= monday else None
