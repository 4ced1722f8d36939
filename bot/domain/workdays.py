"""Chinese working days, make-up days and quiet hours: when something may be sent, and how much of a cycle is gone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import chinese_calendar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OPENS = time(9, 0)  # when notices go out; quiet hours are 21:00 to 08:00
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)
_DAY = timedelta(days=1)
_WEEKEND = 5


@lru_cache(maxsize=4096)
def is_working(day: date) -> bool:
    """Whether people work on that day; of a year that the calendar does not know, whether it is Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _WEEKEND


def is_known(year: int) -> bool:
    """Whether the calendar knows the holidays of that year."""
    try:
        chinese_calendar.is_workday(date(year, 1, 4))
    except NotImplementedError:
        return False
    return True


def working_days(start: date, end: date) -> int:
    """How many working days there are from `start` to `end`, both included."""
    return sum(is_working(start + timedelta(days=index)) for index in range((end - start).days + 1))


def elapsed(start: date, end: date, day: date) -> int:
    """Hundredths of a percent of the cycle's working days gone by on the evening of `day`."""
    if day < start:
        return 0
    return working_days(start, min(day, end)) * 10_000 // max(1, working_days(start, end))


def next_working(day: date) -> date:
    """`day`, or the first working day after it."""
    while not is_working(day):
        day += _DAY
    return day


def previous_working(day: date) -> date:
    """`day`, or the last working day before it."""
    while not is_working(day):
        day -= _DAY
    return day


def opening(day: date, zone: ZoneInfo) -> datetime:
    """The hour of a day at which notices go out."""
    return datetime.combine(day, OPENS, zone)


def may_send(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether `moment` is on a working day and outside quiet hours."""
    local = moment.astimezone(zone)
    return is_working(local.date()) and QUIET_UNTIL <= local.time() < QUIET_FROM


def sensible(moment: datetime, zone: ZoneInfo) -> datetime:
    """`moment`, or when it is no time to write to people, the next opening hour."""
    if may_send(moment, zone):
        return moment
    local = moment.astimezone(zone)
    past = local >= opening(local.date(), zone)
    return opening(next_working(local.date() + _DAY if past else local.date()), zone)
