"""What is due to whom, from the calendar, what is owed, and the hour. Pure: the same question has the same keys.

A duty is called to mind on certain days before (and after) its deadline; a day off moves to the next working day, or
before the deadline to the last one. Who stays silent is raised: after some working days to the unit's group, after
twice as many to the bureau. For each receiver the latest such day of the past week counts, unless a reminder has been
planned since: a process that slept sends one notice, not seven. The key is the receiver and the day on which the notice
goes.

What waits for a department's review is called to mind on the first working day after it came in, in the reminder of
that day or by itself, and again after some working days of silence; what comes in meanwhile brings no word of its own.
The bureau hears on every working morning what it has to do, where there is anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain import rankings
from bot.domain.notices import Notice, NoticeKind, key_prefix
from bot.domain.people import Purpose
from bot.domain.planning_input import Contact
from bot.domain.receivers import Receiver, to_person
from bot.domain.reminding import call_days
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.domain.people import BoundGroup
    from bot.domain.planning_input import PlanningInput
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty

PLANNED = (NoticeKind.REMINDER, NoticeKind.REVIEW, NoticeKind.RANKING)  # the kinds that are planned here
_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_QUARTER = 13 * _WEEK  # after a cycle its last figures are still reviewed
_HORIZON = 130  # days that `upcoming` looks ahead: more than any gap of a calendar


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that reminders to somebody contain, from `since` to `until`.

    On the days of `calls` it is itself a reason to send one. `unit` None: the duty's missed periods are to be settled.
    `raised`: it is contained because the unit was silent.
    """

    duty: Duty
    unit: str | None
    calls: frozenset[date]
    since: date
    until: date
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Upcoming:
    """When the next notices go out, as things stand; None: none in sight."""

    reminder: datetime | None
    ranking: datetime | None
    review: datetime | None = None


def in_sight(duty: Duty, day: date, days: Workdays) -> bool:
    """Whether a reminder on that day speaks of the duty: from its first call on, until nothing can be done about it."""
    called = call_days(duty, days)
    return bool(called) and min(called) <= day <= duty.closes


@lru_cache(maxsize=4096)
def raised_on(duty: Duty, days: Workdays, working_days: int) -> date | None:
    """The day after so many working days of silence since the first call; None: too late to do anything about it."""
    called = call_days(duty, days)
    day = days.after_working(min(called), working_days) if called else date.max
    return day if day <= duty.closes else None


def topics(inputs: PlanningInput, reader: Contact | BoundGroup, today: date) -> list[Topic]:
    """What a reminder to somebody on that day speaks of."""
    return [topic for topic in _topics(inputs, reader, today) if topic.since <= today <= topic.until]


def called_on(inputs: PlanningInput, reader: Contact | BoundGroup, today: date) -> date | None:
    """The latest day of the past week on which something that still matters was a reason to write to somebody."""
    key = (today, *_alike(reader))
    if key not in inputs.calls:
        days = [day for topic in topics(inputs, reader, today) for day in topic.calls if today - _WEEK <= day <= today]
        inputs.calls[key] = max(days, default=None)
    return inputs.calls[key]


def _alike(reader: Contact | BoundGroup) -> tuple[object, ...]:
    """A key that readers share who get reminders on the same days."""
    return (reader.units, reader.bureau) if isinstance(reader, Contact) else (reader.id,)


def matters_from(days: Workdays, today: date, patience: int) -> date:
    """The day from which on planned keys matter: a week ago, or earlier where the patience is longer.

    A reminder of more than a week ago holds no other one back, and a notice of what waits for review is repeated
    after `patience` working days.
    """
    day = today - _WEEK
    while days.after_working(day, patience) > today:
        day -= _DAY
    return day


def plan(inputs: PlanningInput, now: datetime) -> list[Notice]:
    """Every notice that is due at `now` and not planned already."""
    reminders = list(_reminders(inputs, now))
    notices = (*reminders, *_reviews(inputs, now, reminders), *_rankings(inputs, now))
    return [notice for notice in notices if notice.key not in inputs.planned]


def upcoming(inputs: PlanningInput, now: datetime) -> Upcoming:
    """When the next reminder, ranking and word of what waits for review go out if nothing is reported meanwhile."""
    first = now.astimezone(inputs.days.zone).date()
    coming = [first + timedelta(days=ahead) for ahead in range(_HORIZON)]
    mornings = [day for day in coming if inputs.days.opening(day) > now]
    different = {_alike(reader): reader for reader, _ in receivers(inputs)}.values()
    called = [day for day in mornings if any(called_on(inputs, reader, day) == day for reader in different)]
    reviews = [day for contact in inputs.contacts if (day := _next_review(inputs, contact, mornings)) is not None]
    times = [
        inputs.days.opening(day, group.ranking.hour)
        for group in _ranking_groups(inputs)
        for day in coming
        if _occasion(inputs, group, day) is not None
    ]
    reminder, review = (min(map(inputs.days.opening, days), default=None) for days in (called, reviews))
    return Upcoming(reminder, min((time for time in times if time > now), default=None), review)


def last_reminder(inputs: PlanningInput, receiver: Receiver) -> date:
    """The day of the last reminder that was planned for a receiver; long ago when there was none."""
    return inputs.latest.get(key_prefix(NoticeKind.REMINDER, receiver), date.min)


def receivers(inputs: PlanningInput) -> Iterator[tuple[Contact | BoundGroup, Receiver]]:
    """The readers of reminders, each with the receiver to whom theirs are sent."""
    for contact in inputs.contacts:
        yield contact, _of_person(contact)
    for group in inputs.groups:
        if group.purpose is Purpose.REMINDERS:
            yield group, _of_group(group)


def _topics(inputs: PlanningInput, reader: Contact | BoundGroup, today: date) -> Iterator[Topic]:
    duties = [duty for duty in inputs.duties if duty.opens <= today <= duty.closes + 4 * _WEEK]
    if isinstance(reader, Contact):
        for unit in reader.units:
            yield from _own(inputs, duties, unit)
        if reader.bureau:
            for unit in inputs.owed:
                if unit not in reader.units:
                    yield from _raised(inputs, duties, unit, 2)
            yield from _to_settle(inputs, duties)
    elif reader.unit is None:
        for unit in inputs.owed:
            if unit != WHOLE:
                yield from _own(inputs, duties, unit)
    elif reader.unit in inputs.served:
        yield from _raised(inputs, duties, reader.unit, 1)
    else:  # nobody else would hear of it
        yield from _own(inputs, duties, reader.unit)


def _own(inputs: PlanningInput, duties: list[Duty], unit: str) -> Iterator[Topic]:
    for duty in duties:
        calls = call_days(duty, inputs.days)
        if calls and duty.id in inputs.owed.get(unit, ()):
            yield Topic(duty, unit, calls, min(calls), duty.closes)


def _raised(inputs: PlanningInput, duties: list[Duty], unit: str, level: int) -> Iterator[Topic]:
    """The duties without a report since their first call: once to the bureau, at later calls to the unit's group."""
    for duty in duties:
        if duty.id not in inputs.owed.get(unit, ()):
            continue
        day = raised_on(duty, inputs.days, level * inputs.patience)
        calls = call_days(duty, inputs.days)
        if day is not None and inputs.heard.get((unit, duty.id), date.min) < min(calls):
            later = {call for call in calls if call > day} if level == 1 else set()
            yield Topic(duty, unit, frozenset({day, *later}), day, duty.closes, raised=True)


def _to_settle(inputs: PlanningInput, duties: list[Duty]) -> Iterator[Topic]:
    for duty in duties:
        if duty.id in inputs.unsettled:
            day = inputs.days.next_working(duty.closes + _DAY)
            yield Topic(duty, None, frozenset({day}), day, day + _WEEK)


def _of_group(group: BoundGroup) -> Receiver:
    return Receiver(group.outlet, group.address, group_id=group.id)


def _reminders(inputs: PlanningInput, now: datetime) -> Iterator[Notice]:
    earliest, today = _earliest(inputs, now)
    for reader, receiver in receivers(inputs):
        day = called_on(inputs, reader, today)
        if day is None or day <= last_reminder(inputs, receiver):
            continue
        yield _notice(inputs, NoticeKind.REMINDER, receiver, today, max(inputs.days.opening(day), earliest))


def _notice(inputs: PlanningInput, kind: NoticeKind, receiver: Receiver, today: date, due_at: datetime) -> Notice:
    """A reminder or a word on what waits for review: one a day and receiver, whatever the scheme."""
    key, expires_at = key_prefix(kind, receiver) + today.isoformat(), inputs.days.opening(today + _WEEK)
    return Notice(key, kind, receiver, due_at, expires_at, {"scheme": inputs.scheme})


def is_awaited(inputs: PlanningInput, contact: Contact, day: date) -> bool:
    """Whether something has waited for somebody's review for a working day or more."""
    if contact.awaited is None or day > inputs.end + _QUARTER:
        return False
    return inputs.days.is_working(day) and day >= inputs.days.after_working(contact.awaited, 1)


def has_work(inputs: PlanningInput, contact: Contact, day: date) -> bool:
    """Whether one of the bureau has anything to do on that working morning, until a quarter after the cycle."""
    if not inputs.days.is_working(day) or not inputs.start <= day <= inputs.end + _QUARTER:
        return False
    owed = frozenset[str]().union(*inputs.owed.values())
    asked = any(duty.id in owed and duty.due <= day <= duty.closes for duty in inputs.duties)
    return asked or inputs.open_matters or bool(inputs.unsettled) or is_awaited(inputs, contact, day)


def _by_itself(inputs: PlanningInput, contact: Contact, day: date, last_told: date) -> bool:
    """Whether a review notice goes by itself that day: no reminder does, and what waits is new or long unanswered.

    To the bureau it goes whenever there is anything to do.
    """
    if called_on(inputs, contact, day) == day:
        return False
    if contact.bureau:
        return last_told < day and has_work(inputs, contact, day)
    if contact.awaited is None or not is_awaited(inputs, contact, day):
        return False
    new = last_told < inputs.days.after_working(contact.awaited, 1)
    return new or day >= inputs.days.after_working(last_told, inputs.patience)


def _last_told(inputs: PlanningInput, contact: Contact) -> date:
    """When somebody last heard of what waits: every reminder tells of it too."""
    receiver = _of_person(contact)
    return max(inputs.latest.get(key_prefix(NoticeKind.REVIEW, receiver), date.min), last_reminder(inputs, receiver))


def _next_review(inputs: PlanningInput, contact: Contact, days: list[date]) -> date | None:
    if contact.awaited is None and not contact.bureau:
        return None
    last_told = _last_told(inputs, contact)
    for day in days:
        if called_on(inputs, contact, day) == day:
            last_told = day
        elif _by_itself(inputs, contact, day, last_told):
            return day
    return None


def _reviews(inputs: PlanningInput, now: datetime, reminders: list[Notice]) -> Iterator[Notice]:
    earliest, today = _earliest(inputs, now)
    reminded = {notice.receiver for notice in reminders}
    for contact in inputs.contacts:
        receiver = _of_person(contact)
        if receiver in reminded or not _by_itself(inputs, contact, today, _last_told(inputs, contact)):
            continue
        yield _notice(inputs, NoticeKind.REVIEW, receiver, today, max(inputs.days.opening(today), earliest))


def _of_person(contact: Contact) -> Receiver:
    return to_person(contact.person_id)


def _ranking_groups(inputs: PlanningInput) -> list[BoundGroup]:
    return [group for group in inputs.groups if group.purpose is Purpose.RANKING]


def _occasion(inputs: PlanningInput, group: BoundGroup, day: date) -> rankings.Occasion | None:
    """Which ranking the group gets on that day, from the cycle's second day until a week after its end."""
    if not inputs.start < day <= inputs.end + _WEEK:
        return None
    return rankings.occasion(group.ranking, inputs.days, inputs.start, inputs.moments, day)


def _rankings(inputs: PlanningInput, now: datetime) -> Iterator[Notice]:
    earliest, today = _earliest(inputs, now)
    if today > inputs.end + _WEEK:
        return
    for group in _ranking_groups(inputs):
        receiver = _of_group(group)
        beginning = key_prefix(NoticeKind.RANKING, receiver, inputs.scheme)
        for day in (today - timedelta(days=back) for back in range(_WEEK.days)):
            occasion, opens = _occasion(inputs, group, day), inputs.days.opening(day, group.ranking.hour)
            if occasion is None or opens > max(now, earliest):
                continue
            if day > inputs.latest.get(beginning, date.min):
                yield Notice(
                    key=beginning + day.isoformat(),
                    kind=NoticeKind.RANKING,
                    receiver=receiver,
                    due_at=max(opens, earliest),
                    expires_at=inputs.days.opening(day + _WEEK),
                    values={
                        "scheme": inputs.scheme,
                        "occasion": occasion.value,
                        "group": group.ranking.shown_group,
                        "since": rankings.since(occasion, inputs.days, day).isoformat(),
                    },
                )
            break


def _earliest(inputs: PlanningInput, now: datetime) -> tuple[datetime, date]:
    moment = inputs.days.sensible(now)
    return moment, moment.astimezone(inputs.days.zone).date()
