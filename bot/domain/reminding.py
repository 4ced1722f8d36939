"""On which days a duty is called to mind, and what the bureau has changed of that: pauses and other days. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.domain.workdays import Workdays
    from schemes.duties import Duty


class ReminderAct(StrEnum):
    """What the bureau does to a duty's reminders."""

    PAUSE = "pause"  # none goes out to anybody, until they are resumed
    RESUME = "resume"
    MOVE = "move"  # what would be called to mind on a day is on another


@dataclass(frozen=True, slots=True)
class ReminderChange:
    """A change of a duty's reminders, only ever added. `day`, `to`: of a move."""

    id: int
    duty: str
    act: ReminderAct
    day: date | None
    to: date | None
    person_id: int | None
    at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class Reminders:
    """The duties of a calendar as they are called to mind, and those whose reminders are paused."""

    called: tuple[Duty, ...]
    paused: tuple[Duty, ...] = ()


@lru_cache(maxsize=4096)
def calls(duty: Duty, days: Workdays) -> tuple[tuple[int, date], ...]:
    """By how many days before it is due (below 0: after) a duty is called to mind on which working day."""
    days_after = [(-after, days.next_working(duty.due + timedelta(days=after))) for after in duty.after]
    for ahead in duty.ahead:
        day = days.next_working(duty.due - timedelta(days=ahead))
        days_after.append((ahead, day if day <= duty.due else days.previous_working(duty.due - timedelta(days=ahead))))
    return tuple((ahead, day) for ahead, day in days_after if duty.opens <= day <= duty.closes)


@lru_cache(maxsize=4096)
def call_days(duty: Duty, days: Workdays) -> frozenset[date]:
    """The working days on which a reminder of a duty is sent."""
    return frozenset(day for _, day in calls(duty, days))


def may_move(duty: Duty, day: date, to: date, days: Workdays) -> bool:
    """Whether what is called to mind on a day can be called to mind on another instead.

    It is a working day while something can be done about the duty, and one after the deadline stays after it: that
    there is one says until when the duty can be caught up on.
    """
    within = duty.opens <= to <= duty.closes and (day <= duty.due or to > duty.due)
    return within and days.is_working(to) and day in call_days(duty, days)


def moved(duty: Duty, day: date, to: date, days: Workdays) -> Duty:
    """The duty with what is called to mind on a day on another; the same where nothing is any more on that day."""
    if not may_move(duty, day, to, days):
        return duty
    going = {ahead for ahead, called in calls(duty, days) if called == day}
    ahead = tuple(each for each in duty.ahead if each not in going)
    after = tuple(each for each in duty.after if -each not in going)
    by = (duty.due - to).days
    return (
        replace(duty, ahead=(*ahead, by), after=after) if by >= 0 else replace(duty, ahead=ahead, after=(*after, -by))
    )


def reminders(duties: Iterable[Duty], changes: Iterable[ReminderChange], days: Workdays) -> Reminders:
    """The duties of a calendar after all changes, in their order."""
    now = {duty.id: duty for duty in duties}
    paused = dict.fromkeys(now, False)
    for change in changes:
        duty = now.get(change.duty)
        if duty is None:
            continue  # the calendar has changed since
        if change.act is not ReminderAct.MOVE:
            paused[duty.id] = change.act is ReminderAct.PAUSE
        elif change.day is not None and change.to is not None:
            now[duty.id] = moved(duty, change.day, change.to, days)
    return Reminders(
        tuple(duty for duty in now.values() if not paused[duty.id]),
        tuple(duty for duty in now.values() if paused[duty.id]),
    )
