"""On time, late, missed: what became of each duty of each unit, from the ledger and the declarations. Pure.

A report came when it was first sent, also where it was corrected later; files that bring in other records count by their own
days. A target was met on the day since which the running total holds it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.ledger import live, totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.domain.declarations import Declaration
    from bot.domain.entries import Entry
    from schemes.duties import Duty
    from scoring import Scheme

_BROUGHT_IN = frozenset({Source.IMPORT, Source.SAMPLE})


class Outcome(StrEnum):
    """What became of a duty of a unit."""

    ON_TIME = "on-time"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"  # there is time yet
    NOT_ASKED = "not-asked"  # none of the unit's tasks, or due before the ledger began


@dataclass(frozen=True, slots=True)
class Record:
    """What the ledger and the declarations say, arranged for asking."""

    came: Mapping[tuple[str, str], Sequence[tuple[date, date]]]  # (unit, fact) -> (day it is for, day it came)
    courses: Mapping[tuple[str, str], Sequence[tuple[date, int]]]  # (unit, fact) -> running totals by day
    declared: Mapping[tuple[str, str], Declaration]
    zone: ZoneInfo
    begins: date  # on which the ledger knows of anything for the first time


def record(entries: Iterable[Entry], declared: Mapping[tuple[str, str], Declaration], zone: ZoneInfo) -> Record:
    """Arrange what is known; of the entries those that count."""
    known = sorted(entries, key=lambda entry: entry.id)
    first: dict[int, Entry] = {}  # the entry with which a chain of corrections began
    for entry in known:
        first[entry.id] = first.get(entry.replaces or 0, entry)
    came = defaultdict(list)
    for entry in live(known):
        root = first[entry.id]
        day = entry.date if root.origin.source in _BROUGHT_IN else root.recorded_at.astimezone(zone).date()
        came[entry.unit, entry.fact].append((entry.date, day))
    courses = defaultdict(list)
    for total in sorted(totals(known), key=lambda one: one.date):
        courses[total.unit, total.fact].append((total.date, total.value))
    days = [came_on for told in came.values() for _, came_on in told]
    return Record(came, courses, declared, zone, min(days, default=date.max))


def outcome(duty: Duty, unit: str, known: Record, scheme: Scheme, today: date) -> Outcome:
    """What became of the unit's duty, as of the evening of `today`."""
    facts = duty.asked_of(scheme, unit)
    if duty.due < known.begins or not (facts or duty.declaration):
        return Outcome.NOT_ASKED
    done = _done(duty, facts, unit, known, scheme, today)
    if done is not None:
        return Outcome.ON_TIME if done <= duty.due else Outcome.LATE
    return Outcome.OPEN if today <= duty.closes else Outcome.MISSED


def last_heard(duty: Duty, unit: str, known: Record) -> date | None:
    """The day on which something of the duty's facts last came from the unit."""
    days = [came for fact in duty.facts for _, came in known.came.get((unit, fact), ())]
    return max(days, default=None)


def _done(duty: Duty, facts: Sequence[str], unit: str, known: Record, scheme: Scheme, today: date) -> date | None:
    """The day on which the duty was done; None: not yet."""
    days = []
    said = known.declared.get((unit, duty.id))
    if said is not None:
        days.append(said.at.astimezone(known.zone).date())
    if duty.by_report:
        came = [
            [max(day, on) for day, on in known.came.get((unit, fact), ()) if duty.opens <= day <= duty.closes]
            for fact in facts
        ]
        if duty.statement is None:
            days += [day for each in came for day in each]
        elif all(came):
            days.append(max(min(each) for each in came))
    elif facts:
        reached = [_reached(known.courses.get((unit, fact), ()), scheme.target(fact, unit) or 0) for fact in facts]
        if all(day is not None for day in reached):
            days.append(max(day for day in reached if day is not None))
    return min((day for day in days if day <= today), default=None)


def _reached(course: Sequence[tuple[date, int]], target: int) -> date | None:
    """Since which day the running total holds the target."""
    since = None
    for day, value in course:
        if value < target:
            since = None
        elif since is None:
            since = day
    return since
