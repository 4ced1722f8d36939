"""What is due to whom, from the calendar, what is owed, and the hour. Pure: the same question has the same answer and keys.

A duty is called to mind on certain days before (and after) its deadline; a day off moves to the next working day, or before
the deadline to the last one. For each receiver the latest such day of the past week counts, unless a reminder has been planned
since: a process that slept sends one notice, not seven. The key is the receiver and the day on which the notice goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, Receiver
from bot.domain.people import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.people import BoundGroup
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty

_WEEK = timedelta(days=7)
_HORIZON = 130  # days that `upcoming` looks ahead: more than any gap of a calendar


@dataclass(frozen=True, slots=True)
class Contact:
    """A coordinator who can be written to, and the units that they report for."""

    person_id: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the planner knows. `owed`: unit -> ids of the duties that it has not fulfilled; `planned`: keys in the outbox."""

    scheme: str
    start: date
    end: date
    duties: tuple[Duty, ...]
    owed: Mapping[str, frozenset[str]]
    contacts: tuple[Contact, ...]
    groups: tuple[BoundGroup, ...]
    days: Workdays
    planned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When the next notices go out, as things stand; None: none in sight."""

    reminder: datetime | None
    ranking: datetime | None


@lru_cache(maxsize=1024)
def call_days(duty: Duty, calendar: Workdays) -> frozenset[date]:
    """The working days on which a duty is called to mind."""
    days = set()
    for ahead in duty.ahead:
        day = calendar.next_working(duty.due - timedelta(days=ahead))
        days.add(day if day <= duty.due else calendar.previous_working(duty.due - timedelta(days=ahead)))
    days |= {calendar.next_working(duty.due + timedelta(days=after)) for after in duty.after}
    return frozenset(day for day in days if day >= duty.opens)


def in_sight(duty: Duty, day: date, calendar: Workdays) -> bool:
    """Whether a reminder on that day speaks of the duty: from its first call on, until nothing can be done about it."""
    days = call_days(duty, calendar)
    return bool(days) and min(days) <= day <= max(*days, duty.due)


def reminders_to(notice: Notice) -> str:
    """What the keys of all reminders to the receiver of this one begin with."""
    return notice.key.rpartition(":")[0] + ":"


def plan(situation: Situation, now: datetime) -> list[Notice]:
    """Every notice that is due at `now` and not planned already."""
    notices = (*_reminders(situation, now), *_rankings(situation, now))
    return [notice for notice in notices if notice.key not in situation.planned]


def upcoming(situation: Situation, now: datetime) -> Upcoming:
    """When the next reminder and the next ranking would go out if nothing were reported meanwhile."""
    days = [now.astimezone(situation.days.zone).date() + timedelta(days=ahead) for ahead in range(_HORIZON)]
    coming = [day for day in days if situation.days.opening(day) > now]
    receivers = list(_receivers(situation))
    reminder = (day for day in coming if any(called_on(situation, units, day) == day for _, units in receivers))
    ranking = (day for day in coming if _is_ranked(situation, day) and _ranking_day(situation, day) == day)
    first_reminder, first_ranking = next(reminder, None), next(ranking, None)
    return Upcoming(
        situation.days.opening(first_reminder) if first_reminder else None,
        situation.days.opening(first_ranking) if first_ranking and _ranking_groups(situation) else None,
    )


def last_reminder(situation: Situation, receiver: Receiver) -> date:
    """The day of the last reminder that was planned for a receiver; long ago when there was none."""
    beginning = f"{NoticeKind.REMINDER}:{situation.scheme}:{_name(receiver)}:"
    keys = [key for key in situation.planned if key.startswith(beginning)]
    return max((date.fromisoformat(key.removeprefix(beginning)) for key in keys), default=date.min)


def _name(receiver: Receiver) -> str:
    return f"g{receiver.group_id}" if receiver.group_id is not None else f"p{receiver.person_id}"


def _receivers(situation: Situation) -> Iterable[tuple[Receiver, tuple[str, ...]]]:
    """Where reminders go to, and the units they are about."""
    for contact in situation.contacts:
        yield Receiver(contact.person_id, person_id=contact.person_id), contact.units
    for group in situation.groups:
        if group.purpose is Purpose.REMINDERS:
            units = (group.unit,) if group.unit is not None else tuple(situation.owed)
            yield Receiver(group.chat_id, group.thread_id, group_id=group.id), units


def called_on(situation: Situation, units: Sequence[str], today: date) -> date | None:
    """The latest day of the past week on which something that these units owe was to be called to mind."""
    days = [
        day
        for duty in situation.duties
        if any(duty.id in situation.owed.get(unit, ()) for unit in units)
        for day in call_days(duty, situation.days)
        if today - _WEEK <= day <= today and in_sight(duty, today, situation.days)
    ]
    return max(days, default=None)


def _reminders(situation: Situation, now: datetime) -> Iterable[Notice]:
    earliest, today = _earliest(situation, now)
    for receiver, units in _receivers(situation):
        day = called_on(situation, units, today)
        if day is None or day <= last_reminder(situation, receiver):
            continue
        yield Notice(
            key=f"{NoticeKind.REMINDER}:{situation.scheme}:{_name(receiver)}:{today.isoformat()}",
            kind=NoticeKind.REMINDER,
            receiver=receiver,
            due_at=max(situation.days.opening(day), earliest),
            expires_at=situation.days.opening(today + _WEEK),
            values={"scheme": situation.scheme, "units": list(units)},
        )


def _ranking_groups(situation: Situation) -> list[BoundGroup]:
    return [group for group in situation.groups if group.purpose is Purpose.RANKING]


def _ranking_day(situation: Situation, day: date) -> date | None:
    """The day of the ranking in the week of `day`: its first working day; None in a week without one."""
    monday = day - timedelta(days=day.weekday())
    found = situation.days.next_working(monday)
    return found if found < monday + _WEEK else None


def _is_ranked(situation: Situation, day: date) -> bool:
    """Whether there is a ranking to tell of: from the cycle's second day until a week after its end."""
    return situation.start < day <= situation.end + _WEEK


def _rankings(situation: Situation, now: datetime) -> Iterable[Notice]:
    earliest, today = _earliest(situation, now)
    day = _ranking_day(situation, today)
    if day is None or day > today or not _is_ranked(situation, today):
        return
    year, week, weekday = day.isocalendar()
    for group in _ranking_groups(situation):
        receiver = Receiver(group.chat_id, group.thread_id, group_id=group.id)
        yield Notice(
            key=f"{NoticeKind.RANKING}:{situation.scheme}:{_name(receiver)}:{year}-W{week:02d}",
            kind=NoticeKind.RANKING,
            receiver=receiver,
            due_at=max(situation.days.opening(day), earliest),
            expires_at=situation.days.opening(day + timedelta(days=8 - weekday)),
            values={"scheme": situation.scheme},
        )


def _earliest(situation: Situation, now: datetime) -> tuple[datetime, date]:
    """When something could go at the earliest, and the day of that."""
    moment = situation.days.sensible(now)
    return moment, moment.astimezone(situation.days.zone).date()
