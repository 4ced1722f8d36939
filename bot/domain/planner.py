"""What is due to whom, from the calendar, what is owed, and the hour. Pure: the same question has the same answer and keys.

A duty is called to mind on certain days before (and after) its deadline; a day off moves to the next working day, or before
the deadline to the last one. Who stays silent is raised: after some working days to the unit's group, after twice as many to
the bureau. For each receiver the latest such day of the past week counts, unless a reminder has been planned since: a process
that slept sends one notice, not seven. The key is the receiver and the day on which the notice goes.

What waits for somebody's review is called to mind on the first working day after it came in, in the reminder of that day or by
itself, and again after some working days of silence; what comes in meanwhile brings no word of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain import rankings
from bot.domain.notices import Notice, NoticeKind, Receiver
from bot.domain.people import Purpose
from bot.domain.situation import Contact
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from bot.domain.people import BoundGroup
    from bot.domain.situation import Situation
    from bot.domain.workdays import Workdays
    from schemes.duties import Duty

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_QUARTER = 13 * _WEEK  # after a cycle its last figures are still reviewed
_HORIZON = 130  # days that `upcoming` looks ahead: more than any gap of a calendar


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that reminders to somebody speak of, from `since` to `until`; on `calls` it is itself a reason to write.

    `unit` None: the duty's missed periods are to be settled. `raised`: told because the unit was silent.
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


@lru_cache(maxsize=4096)
def call_days(duty: Duty, days: Workdays) -> frozenset[date]:
    """The working days on which a duty is called to mind."""
    found = set()
    for ahead in duty.ahead:
        day = days.next_working(duty.due - timedelta(days=ahead))
        found.add(day if day <= duty.due else days.previous_working(duty.due - timedelta(days=ahead)))
    found |= {days.next_working(duty.due + timedelta(days=after)) for after in duty.after}
    return frozenset(day for day in found if duty.opens <= day <= duty.closes)


def in_sight(duty: Duty, day: date, days: Workdays) -> bool:
    """Whether a reminder on that day speaks of the duty: from its first call on, until nothing can be done about it."""
    called = call_days(duty, days)
    return bool(called) and min(called) <= day <= duty.closes


@lru_cache(maxsize=4096)
def raised_on(duty: Duty, days: Workdays, working_days: int) -> date | None:
    """The day after so many working days of silence since the first call; None when nothing could be done about it then."""
    called = call_days(duty, days)
    found = days.after_working(min(called), working_days) if called else date.max
    return found if found <= duty.closes else None


def topics(situation: Situation, whom: Contact | BoundGroup, today: date) -> list[Topic]:
    """What a reminder to somebody on that day speaks of."""
    return [one for one in _topics(situation, whom, today) if one.since <= today <= one.until]


def called_on(situation: Situation, whom: Contact | BoundGroup, today: date) -> date | None:
    """The latest day of the past week on which something that still matters was a reason to write to somebody."""
    days = [day for one in topics(situation, whom, today) for day in one.calls if today - _WEEK <= day <= today]
    return max(days, default=None)


def plan(situation: Situation, now: datetime) -> list[Notice]:
    """Every notice that is due at `now` and not planned already."""
    reminders = list(_reminders(situation, now))
    notices = (*reminders, *_reviews(situation, now, reminders), *_rankings(situation, now))
    return [notice for notice in notices if notice.key not in situation.planned]


def upcoming(situation: Situation, now: datetime) -> Upcoming:
    """When the next reminder, ranking and word of what waits for review would go out if nothing were reported meanwhile."""
    first = now.astimezone(situation.days.zone).date()
    coming = [first + timedelta(days=ahead) for ahead in range(_HORIZON)]
    mornings = [day for day in coming if situation.days.opening(day) > now]
    called = [
        day for day in mornings if any(called_on(situation, whom, day) == day for whom, _ in receivers(situation))
    ]
    latest = _latest(situation)
    reviews = [day for one in situation.contacts if (day := _next_review(situation, one, mornings, latest)) is not None]
    times = [
        situation.days.opening(day, group.ranking.hour)
        for group in _ranking_groups(situation)
        for day in coming
        if _occasion(situation, group, day) is not None
    ]
    reminder, review = (min(map(situation.days.opening, days), default=None) for days in (called, reviews))
    return Upcoming(reminder, min((time for time in times if time > now), default=None), review)


def reminders_to(receiver: Receiver) -> str:
    """What the keys of all reminders to a receiver begin with."""
    return f"{NoticeKind.REMINDER}:{_name(receiver)}:"


def last_reminder(situation: Situation, receiver: Receiver) -> date:
    """The day of the last reminder that was planned for a receiver; long ago when there was none."""
    return _latest(situation).get(reminders_to(receiver), date.min)


def receivers(situation: Situation) -> Iterator[tuple[Contact | BoundGroup, Receiver]]:
    """Who may get reminders, and where these go."""
    for contact in situation.contacts:
        yield contact, _of_person(contact)
    for group in situation.groups:
        if group.purpose is Purpose.REMINDERS:
            yield group, _of_group(group)


def _topics(situation: Situation, whom: Contact | BoundGroup, today: date) -> Iterator[Topic]:
    duties = [one for one in situation.duties if one.opens <= today <= one.closes + 4 * _WEEK]
    if isinstance(whom, Contact):
        for unit in whom.units:
            yield from _own(situation, duties, unit)
        if whom.bureau:
            for unit in situation.owed:
                if unit not in whom.units:
                    yield from _raised(situation, duties, unit, 2)
            yield from _to_settle(situation, duties)
    elif whom.unit is None:
        for unit in situation.owed:
            if unit != WHOLE:
                yield from _own(situation, duties, unit)
    elif any(whom.unit in contact.units for contact in situation.contacts):
        yield from _raised(situation, duties, whom.unit, 1)
    else:  # nobody else would hear of it
        yield from _own(situation, duties, whom.unit)


def _own(situation: Situation, duties: list[Duty], unit: str) -> Iterator[Topic]:
    for duty in duties:
        calls = call_days(duty, situation.days)
        if calls and duty.id in situation.owed.get(unit, ()):
            yield Topic(duty, unit, calls, min(calls), duty.closes)


def _raised(situation: Situation, duties: list[Duty], unit: str, level: int) -> Iterator[Topic]:
    """The duties of which nothing was heard since they were first called to mind; the bureau is told once, the unit's group goes on."""
    for duty in duties:
        if duty.id not in situation.owed.get(unit, ()):
            continue
        day = raised_on(duty, situation.days, level * situation.patience)
        calls = call_days(duty, situation.days)
        if day is not None and situation.heard.get((unit, duty.id), date.min) < min(calls):
            later = {call for call in calls if call > day} if level == 1 else set()
            yield Topic(duty, unit, frozenset({day, *later}), day, duty.closes, raised=True)


def _to_settle(situation: Situation, duties: list[Duty]) -> Iterator[Topic]:
    for duty in duties:
        if duty.id in situation.unsettled:
            day = situation.days.next_working(duty.closes + _DAY)
            yield Topic(duty, None, frozenset({day}), day, day + _WEEK)


def _name(receiver: Receiver) -> str:
    return f"g{receiver.group_id}" if receiver.group_id is not None else f"p{receiver.person_id}"


def _of_group(group: BoundGroup) -> Receiver:
    return Receiver(group.chat_id, group.thread_id, group_id=group.id)


def _latest(situation: Situation) -> dict[str, date]:
    """What keys begin with -> the latest day of such a key."""
    found: dict[str, date] = {}
    for key in situation.planned:
        beginning, _, day = key.rpartition(":")
        found[beginning + ":"] = max(found.get(beginning + ":", date.min), date.fromisoformat(day))
    return found


def _reminders(situation: Situation, now: datetime) -> Iterator[Notice]:
    earliest, today = _earliest(situation, now)
    latest = _latest(situation)
    for whom, receiver in receivers(situation):
        day = called_on(situation, whom, today)
        if day is None or day <= latest.get(reminders_to(receiver), date.min):
            continue
        yield Notice(
            key=reminders_to(receiver) + today.isoformat(),
            kind=NoticeKind.REMINDER,
            receiver=receiver,
            due_at=max(situation.days.opening(day), earliest),
            expires_at=situation.days.opening(today + _WEEK),
            values={"scheme": situation.scheme},
        )


def is_awaited(situation: Situation, contact: Contact, day: date) -> bool:
    """Whether something has waited for somebody's review for a working day or more."""
    if contact.awaited is None or day > situation.end + _QUARTER:
        return False
    return situation.days.is_working(day) and day >= situation.days.after_working(contact.awaited, 1)


def _by_itself(situation: Situation, contact: Contact, day: date, told: date) -> bool:
    """Whether what waits is told by itself on that day: not in a reminder, nor again before the patience is over."""
    if contact.awaited is None or not is_awaited(situation, contact, day) or called_on(situation, contact, day) == day:
        return False
    new = told < situation.days.after_working(contact.awaited, 1)
    return new or day >= situation.days.after_working(told, situation.patience)


def _told(contact: Contact, latest: Mapping[str, date]) -> date:
    """When somebody last heard of what waits: every reminder tells of it too."""
    receiver = _of_person(contact)
    return max(latest.get(beginning, date.min) for beginning in (reminders_to(receiver), _reviews_to(receiver)))


def _next_review(situation: Situation, contact: Contact, days: list[date], latest: Mapping[str, date]) -> date | None:
    """The first of these days on which somebody hears of what waits by itself."""
    told = _told(contact, latest)
    for day in days if contact.awaited is not None else ():
        if called_on(situation, contact, day) == day:
            told = day
        elif _by_itself(situation, contact, day, told):
            return day
    return None


def _reviews(situation: Situation, now: datetime, reminders: list[Notice]) -> Iterator[Notice]:
    earliest, today = _earliest(situation, now)
    latest, reminded = _latest(situation), {one.key for one in reminders}
    for contact in situation.contacts:
        receiver = _of_person(contact)
        key = reminders_to(receiver) + today.isoformat()
        if key in reminded or not _by_itself(situation, contact, today, _told(contact, latest)):
            continue
        yield Notice(
            key=_reviews_to(receiver) + today.isoformat(),
            kind=NoticeKind.REVIEW,
            receiver=receiver,
            due_at=max(situation.days.opening(today), earliest),
            expires_at=situation.days.opening(today + _WEEK),
            values={"scheme": situation.scheme},
        )


def _reviews_to(receiver: Receiver) -> str:
    return f"{NoticeKind.REVIEW}:{_name(receiver)}:"


def _of_person(contact: Contact) -> Receiver:
    return Receiver(contact.person_id, person_id=contact.person_id)


def _ranking_groups(situation: Situation) -> list[BoundGroup]:
    return [group for group in situation.groups if group.purpose is Purpose.RANKING]


def _occasion(situation: Situation, group: BoundGroup, day: date) -> rankings.Occasion | None:
    """Which ranking the group gets on that day; from the cycle's second day until a week after its end there is one to tell of."""
    if not situation.start < day <= situation.end + _WEEK:
        return None
    return rankings.occasion(group.ranking, situation.days, situation.start, situation.moments, day)


def _rankings(situation: Situation, now: datetime) -> Iterator[Notice]:
    earliest, today = _earliest(situation, now)
    latest = _latest(situation)
    if today > situation.end + _WEEK:
        return
    for group in _ranking_groups(situation):
        receiver = _of_group(group)
        beginning = f"{NoticeKind.RANKING}:{situation.scheme}:{_name(receiver)}:"
        for day in (today - timedelta(days=back) for back in range(_WEEK.days)):
            occasion, opens = _occasion(situation, group, day), situation.days.opening(day, group.ranking.hour)
            if occasion is None or opens > max(now, earliest):
                continue
            if day > latest.get(beginning, date.min):
                yield Notice(
                    key=beginning + day.isoformat(),
                    kind=NoticeKind.RANKING,
                    receiver=receiver,
                    due_at=max(opens, earliest),
                    expires_at=situation.days.opening(day + _WEEK),
                    values={
                        "scheme": situation.scheme,
                        "occasion": occasion.value,
                        "group": group.ranking.shown_group,
                        "since": rankings.since(occasion, situation.days, day).isoformat(),
                    },
                )
            break


def _earliest(situation: Situation, now: datetime) -> tuple[datetime, date]:
    """When something could go at the earliest, and the day of that."""
    moment = situation.days.sensible(now)
    return moment, moment.astimezone(situation.days.zone).date()
