"""What is due to whom, from the calendar, what is owed, and the hour. Pure: the same question has the same answer and keys.

A duty is called to mind on certain days before (and after) its deadline; a day off moves to the next working day, or before
the deadline to the last one. For each receiver the latest such day of the past week counts: a process that slept sends one notice,
not seven; and its key, receiver and day, can exist once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, Receiver
from bot.domain.people import Purpose
from bot.domain.workdays import may_send, next_working, opening, previous_working

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.domain.people import BoundGroup
    from schemes.duties import Duty

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_HORIZON = 130  # days that `upcoming` looks ahead: more than any gap of a calendar


@dataclass(frozen=True, slots=True)
class Contact:
    """A coordinator who can be written to, and the units that they report for."""

    person_id: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """What the planner knows. `owed`: unit -> ids of the duties that it has not fulfilled."""

    scheme: str
    start: date
    end: date
    duties: tuple[Duty, ...]
    owed: Mapping[str, frozenset[str]]
    contacts: tuple[Contact, ...]
    groups: tuple[BoundGroup, ...]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When the next notices go out, as things stand; None: none in sight."""

    reminder: datetime | None
    ranking: datetime | None


def call_days(duty: Duty) -> frozenset[date]:
    """The working days on which a duty is called to mind."""
    days = set()
    for ahead in duty.ahead:
        day = next_working(duty.due - timedelta(days=ahead))
        days.add(day if day <= duty.due else previous_working(duty.due - timedelta(days=ahead)))
    days |= {next_working(duty.due + timedelta(days=after)) for after in duty.after}
    return frozenset(day for day in days if day >= duty.opens)


def in_sight(duty: Duty, day: date) -> bool:
    """Whether a reminder on that day speaks of the duty: from its first call on, until nothing can be done about it."""
    days = call_days(duty)
    return bool(days) and min(days) <= day <= max(*days, duty.due)


def plan(situation: Situation, now: datetime) -> list[Notice]:
    """Every notice that is due at `now`; putting them into the outbox again changes nothing."""
    return [*_reminders(situation, now), *_rankings(situation, now)]


def upcoming(situation: Situation, now: datetime) -> Upcoming:
    """When the next reminder and the next ranking would go out if nothing were reported meanwhile."""
    today = now.astimezone(situation.zone).date()
    reminder = ranking = None
    for ahead in range(_HORIZON):
        moment = opening(today + timedelta(days=ahead), situation.zone)
        if moment <= now:
            continue
        if reminder is None and any(
            _called(situation, units, moment.date()) == moment.date() for _, _, units in _receivers(situation)
        ):
            reminder = moment
        if ranking is None and _ranking_day(moment.date()) == moment.date() and _ranking_groups(situation):
            ranking = moment if situation.start <= moment.date() <= situation.end + _WEEK else None
        if reminder is not None and ranking is not None:
            break
    return Upcoming(reminder, ranking)


def _receivers(situation: Situation) -> Iterable[tuple[str, Receiver, tuple[str, ...]]]:
    """(name in the key, where to, the units it is about)."""
    for contact in situation.contacts:
        yield f"p{contact.person_id}", Receiver(contact.person_id, person_id=contact.person_id), contact.units
    for group in situation.groups:
        if group.purpose is Purpose.REMINDERS:
            units = (group.unit,) if group.unit is not None else tuple(situation.owed)
            yield f"g{group.id}", Receiver(group.chat_id, group.thread_id, group_id=group.id), units


def _called(situation: Situation, units: Sequence[str], today: date) -> date | None:
    """The latest day of the past week on which something that these units owe was to be called to mind."""
    days = [
        day
        for duty in situation.duties
        if any(duty.id in situation.owed.get(unit, ()) for unit in units)
        for day in call_days(duty)
        if today - _WEEK < day <= today and in_sight(duty, today)
    ]
    return max(days, default=None)


def _reminders(situation: Situation, now: datetime) -> Iterable[Notice]:
    today = now.astimezone(situation.zone).date()
    for name, receiver, units in _receivers(situation):
        day = _called(situation, units, today)
        if day is None:
            continue
        due = sensible(opening(day, situation.zone), now, situation.zone)
        owing = [unit for unit in units if situation.owed.get(unit)]
        yield Notice(
            key=f"reminder:{situation.scheme}:{name}:{day.isoformat()}",
            kind=NoticeKind.REMINDER,
            receiver=receiver,
            due_at=due,
            expires_at=opening(day + _WEEK, situation.zone),
            values={"scheme": situation.scheme, "units": list(owing)},
        )


def _ranking_groups(situation: Situation) -> list[BoundGroup]:
    return [group for group in situation.groups if group.purpose is Purpose.RANKING]


def _ranking_day(day: date) -> date | None:
    """The day of the ranking in the week of `day`: its first working day; None in a week without one."""
    monday = day - timedelta(days=day.weekday())
    found = next_working(monday)
    return found if found < monday + _WEEK else None


def _rankings(situation: Situation, now: datetime) -> Iterable[Notice]:
    today = now.astimezone(situation.zone).date()
    day = _ranking_day(today)
    if day is None or day > today or not situation.start < today <= situation.end + _WEEK:
        return
    year, week, _ = day.isocalendar()
    monday = day - timedelta(days=day.weekday())
    for group in _ranking_groups(situation):
        yield Notice(
            key=f"ranking:{situation.scheme}:g{group.id}:{year}-W{week:02d}",
            kind=NoticeKind.RANKING,
            receiver=Receiver(group.chat_id, group.thread_id, group_id=group.id),
            due_at=sensible(opening(day, situation.zone), now, situation.zone),
            expires_at=opening(monday + _WEEK, situation.zone),
            values={"scheme": situation.scheme},
        )


def sensible(planned: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """`planned`, or when that is past: now, or when now is no time to write to people, the next opening hour."""
    if planned >= now or may_send(now, zone):
        return max(planned, now)
    local = now.astimezone(zone)
    today_opening = opening(local.date(), zone)
    first = local.date() if local < today_opening else local.date() + _DAY
    return opening(next_working(first), zone)
