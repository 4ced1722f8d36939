"""On time, late, missed: what became of each duty of each unit, from the ledger and the declarations. Pure.

A report came when it was first sent, also where it was corrected later; files that bring in other records count by
their own days. A target was met on the day since which the running total holds it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.domain.declarations import Declaration
    from schemes.duties import Duty
    from scoring import Scheme


class Outcome(StrEnum):
    """Whether and when a unit fulfilled a duty."""

    ON_TIME = "on-time"
    LATE = "late"
    MISSED = "missed"
    OPEN = "open"  # there is time yet
    NOT_ASKED = "not-asked"  # none of the unit's tasks, or due before the ledger began


@dataclass(frozen=True, slots=True)
class DayRecord:
    """What counts of a unit's fact for one day: the evening's running total, and when the day's entries came (UTC).

    Corrections came when what they correct came. `brought_in`: some are samples or from a file of other records, and
    came on the day itself. The instants are those of the others; None where there are none.
    """

    unit: str
    fact: str
    day: date
    total: int
    first_came: datetime | None
    last_came: datetime | None
    brought_in: bool


@dataclass(frozen=True, slots=True)
class FactRecord:
    """When something was reported of a unit's fact: of each day when it first and last came, and the evening's total.

    Days are ordinals in arrays, one element a day, in order: a year of all facts is kept in memory.
    """

    days: array[int]
    first_came: array[int]
    last_came: array[int]
    totals: array[int]

    def first_in(self, since: date, closes: date) -> date | None:
        """The first day on which a report for a day from `since` to `closes` was there."""
        indexes = range(bisect_left(self.days, since.toordinal()), bisect_right(self.days, closes.toordinal()))
        first = min((max(self.days[place], self.first_came[place]) for place in indexes), default=None)
        return date.fromordinal(first) if first is not None else None

    def last_heard(self) -> date:
        """The day on which anything last came."""
        return date.fromordinal(max(self.last_came))

    def since(self, day: date, later: FactRecord) -> FactRecord:
        """This record before a day, and another one from that day on."""
        before = bisect_left(self.days, day.toordinal())
        columns = (self.days, self.first_came, self.last_came, self.totals)
        added = (later.days, later.first_came, later.last_came, later.totals)
        return FactRecord(*(column[:before] + more for column, more in zip(columns, added, strict=True)))

    def reached(self, target: int) -> date | None:
        """Since which day the running total holds the target."""
        since = None
        for day, total in zip(self.days, self.totals, strict=True):
            since = (since or day) if total >= target else None
        return date.fromordinal(since) if since is not None else None


NOTHING = FactRecord(array("l"), array("l"), array("l"), array("q"))


@dataclass(frozen=True)
class Record:
    """What the ledger and the declarations say of who reported when, arranged for asking."""

    facts: Mapping[tuple[str, str], FactRecord]  # by unit and fact
    declared: Mapping[tuple[str, str], Declaration]
    zone: ZoneInfo

    @cached_property
    def begins(self) -> date:
        """The first day on which anything came."""
        first = min((min(fact.first_came) for fact in self.facts.values()), default=None)
        return date.fromordinal(first) if first is not None else date.max


def fact_records(records: Iterable[DayRecord], zone: ZoneInfo) -> dict[tuple[str, str], FactRecord]:
    """The records by unit and fact, from rows in the order of their days."""
    by_fact: defaultdict[tuple[str, str], list[DayRecord]] = defaultdict(list)
    for record in records:
        by_fact[record.unit, record.fact].append(record)
    return {key: _fact_record(of_fact, zone) for key, of_fact in by_fact.items()}


def _fact_record(records: Sequence[DayRecord], zone: ZoneInfo) -> FactRecord:
    reports = [_came(record, zone) for record in records]
    return FactRecord(
        array("l", [record.day.toordinal() for record in records]),
        array("l", [min(days).toordinal() for days in reports]),
        array("l", [max(days).toordinal() for days in reports]),
        array("q", [record.total for record in records]),
    )


def _came(record: DayRecord, zone: ZoneInfo) -> list[date]:
    """The days on which the first and the last of the entries for a day came."""
    days = [instant.astimezone(zone).date() for instant in (record.first_came, record.last_came) if instant]
    return [*days, record.day] if record.brought_in else days


def outcome(duty: Duty, unit: str, record: Record, scheme: Scheme, today: date) -> Outcome:
    """What became of the unit's duty, as of the evening of `today`."""
    facts = duty.asked_of(scheme, unit)
    if duty.due < record.begins or not (facts or duty.declaration):
        return Outcome.NOT_ASKED
    done = _done(duty, facts, unit, record, scheme, today)
    if done is not None:
        return Outcome.ON_TIME if done <= duty.due else Outcome.LATE
    return Outcome.OPEN if today <= duty.closes else Outcome.MISSED


def last_heard(duty: Duty, unit: str, record: Record) -> date | None:
    """The day on which something of the duty's facts last came from the unit."""
    reported = [record.facts[unit, fact] for fact in duty.facts if (unit, fact) in record.facts]
    return max((own.last_heard() for own in reported), default=None)


def _done(duty: Duty, facts: Sequence[str], unit: str, record: Record, scheme: Scheme, today: date) -> date | None:
    """The day on which the duty was done; None: not yet."""
    days = []
    declaration = record.declared.get((unit, duty.id))
    if declaration is not None:
        days.append(declaration.at.astimezone(record.zone).date())
    reports = [record.facts.get((unit, fact)) for fact in facts]
    if duty.by_report:
        first_days = [report.first_in(duty.since, duty.closes) if report is not None else None for report in reports]
        reported = [day for day in first_days if day is not None]
        if duty.statement is None:
            days += reported
        elif len(reported) == len(facts) > 0:
            days.append(max(reported))
    elif facts:
        targets = [scheme.target(fact, unit) or 0 for fact in facts]
        reached = [report.reached(target) if report else None for report, target in zip(reports, targets, strict=True)]
        if all(day is not None for day in reached):
            days.append(max(day for day in reached if day is not None))
    return min((day for day in days if day <= today), default=None)
