"""Chinese working days, make-up days and quiet hours: when something may be sent, and how much of a cycle is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import chinese_calendar

from scoring.numbers import share

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

OPENS = time(9, 0)  # when notices go out, unless the night is longer
_DAY = timedelta(days=1)
_WEEKEND = 5


@lru_cache(maxsize=4096)
def _published(day: date) -> bool | None:
    """Whether people work on that day by the State Council's notices; None: the library does not know the year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True, slots=True)
class Workdays:
    """When people may be written to, in `zone`: on working days, outside quiet hours, which span the night.

    `off` and `on` are the operator's days off and make-up days, above all for years that the library does not know. In
    a year that neither knows Monday to Friday are working days.
    """

    zone: ZoneInfo
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        if day in self.off or day in self.on:
            return day in self.on
        published = _published(day)
        return day.weekday() < _WEEKEND if published is None else published

    def is_known(self, year: int) -> bool:
        """Whether the holidays of that year are known, by the library or from the operator."""
        return _published(date(year, 1, 4)) is not None or any(day.year == year for day in self.off | self.on)

    def working_days(self, start: date, end: date) -> int:
        """How many working days there are from `start` to `end`, both included."""
        return _counted(self, start, end)

    def elapsed(self, start: date, end: date, day: date) -> int:
        """Hundredths of a percent of the cycle's working days gone by on the evening of `day`."""
        if day < start:
            return 0
        return share(self.working_days(start, min(day, end)), max(1, self.working_days(start, end)))

    def next_working(self, day: date) -> date:
        """`day`, or the first working day after it."""
        while not self.is_working(day):
            day += _DAY
        return day

    def previous_working(self, day: date) -> date:
        """`day`, or the last working day before it."""
        while not self.is_working(day):
            day -= _DAY
        return day

    def after_working(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.next_working(day + _DAY)
        return day

    def opening(self, day: date, hour: int = OPENS.hour) -> datetime:
        """When notices go out on a day: at the hour; if that is quiet, at the end of the night or an hour before it."""
        at = max(time(hour), self.quiet_until)
        if at >= self.quiet_from:
            at = (datetime.combine(day, self.quiet_from) - timedelta(hours=1)).time()
        return datetime.combine(day, at, self.zone)

    def may_send(self, moment: datetime) -> bool:
        """Whether `moment` is on a working day and outside quiet hours."""
        local = moment.astimezone(self.zone)
        return self.is_working(local.date()) and self.quiet_until <= local.time() < self.quiet_from

    def slot(self, moment: datetime) -> tuple[datetime, datetime]:
        """From when until when, around `moment`, the clock alone makes nothing due.

        A slot ends where a day or the quiet hours begin or end, and at every hour at which a notice can go out.
        """
        local = moment.astimezone(self.zone)
        day = local.date()
        times = {time.min, self.quiet_from, self.quiet_until, *(self.opening(day, hour).time() for hour in range(24))}
        edges = [datetime.combine(day, at, self.zone) for at in sorted(times)]
        edges.append(datetime.combine(day + _DAY, time.min, self.zone))
        return max(edge for edge in edges if edge <= local), min(edge for edge in edges if edge > local)

    def sensible(self, moment: datetime) -> datetime:
        """`moment`, or when it is no time to write to people, the next opening hour."""
        if self.may_send(moment):
            return moment
        local = moment.astimezone(self.zone)
        past = local >= self.opening(local.date())
        return self.opening(self.next_working(local.date() + _DAY if past else local.date()))


@lru_cache(maxsize=4096)
def _counted(days: Workdays, start: date, end: date) -> int:
    """A year has hundreds of days to look at, and the same span is asked of for each task."""
    return sum(days.is_working(start + timedelta(days=index)) for index in range((end - start).days + 1))
