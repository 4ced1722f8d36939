"""Pace (序时进度) of one unit: completion against working days gone by, and where its course leads. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.numbers import share
from scoring.pace import completion, due, projected, tasks

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.workdays import Workdays
    from scoring import FactTable, Scheme

RECENT = 60  # working days, about a quarter: reports come in lumps, a shorter course would jump
_TELLING = 4  # tasks with less than one part in so many of the points say nothing of who is ahead
_BEHIND = 80  # percent of the time gone by: below that a unit is at risk
_DAY = timedelta(days=1)


class Pace(StrEnum):
    """Completion against the share of the cycle's working days gone by (序时进度)."""

    ON_TRACK = "on-track"
    BEHIND = "behind"
    AT_RISK = "at-risk"


@dataclass(frozen=True, slots=True)
class FactPace:
    """One task: its total now, and on the day by which it counts if the recent rate goes on. Smallest units.

    `done` and `gone` are hundredths of a percent: of the target, and of the working days until that day.
    """

    fact: str
    value: int
    target: int
    by: date
    done: int
    gone: int
    projected: int

    @property
    def short(self) -> bool:
        """Whether the course does not lead to the target."""
        return self.projected < self.target


@dataclass(frozen=True, slots=True)
class UnitPace:
    """A unit's mean completion against the cycle's working days gone by, and its open tasks, the least promising first.

    `days`: of how many working days the rate is, that the projections go on with.
    """

    done: int
    gone: int
    state: Pace
    days: int
    facts: tuple[FactPace, ...]


def judged(done: int, gone: int) -> Pace:
    """Completion against the time gone by, both hundredths of a percent."""
    if done >= gone:
        return Pace.ON_TRACK
    return Pace.BEHIND if done * 100 >= gone * _BEHIND else Pace.AT_RISK


def is_paced(scheme: Scheme) -> bool:
    """Whether tasks, which have a pace, make up enough of the points that it says something of the ranking.

    Where nearly all points are marks and events, the best unit may have done none of the few tasks yet.
    """
    groups = {unit.group: unit.id for unit in scheme.units}
    aims = {fact.id for fact in scheme.worked_off}
    whole = of_tasks = 0
    for item in scheme.items:
        if item.rule is not None:
            most = sum(scheme.points_of(item.id, unit) * scheme.weight(item.id, unit) for unit in groups.values())
            whole += most
            of_tasks += most if aims.intersection(item.facts) else 0
    return of_tasks * _TELLING >= whole > 0


def since(scheme: Scheme, as_of: date, days: Workdays) -> date:
    """The evening from which the recent rate is measured: RECENT working days ago, or before the cycle began."""
    day, counted = as_of, 0
    while day >= scheme.start and counted < RECENT:
        counted += days.is_working(day)
        day -= _DAY
    return day


def unit_pace(now: FactTable, before: FactTable, unit: str, days: Workdays) -> UnitPace | None:
    """The unit's pace; `before` is the table of the evening that `since` names. None without any task."""
    scheme = now.frame
    done = int(completion(now)[scheme.unit_place(unit)])
    if done < 0:
        return None
    gone = days.elapsed(scheme.start, scheme.end, now.as_of)
    spent = days.working_days(before.as_of + _DAY, now.as_of)
    facts = []
    for fact, target in tasks(scheme, unit).items():
        by, value = due(scheme, fact), now.value(unit, fact)
        if by < now.as_of or not scheme.fact(fact).kind.adds_up:
            continue  # too late, or a rate: that grows with no days
        leads_to = projected(value, before.value(unit, fact), max(spent, 1), days.working_days(now.as_of + _DAY, by))
        part = share(min(value, target), target)
        facts.append(FactPace(fact, value, target, by, part, days.elapsed(scheme.start, by, now.as_of), leads_to))
    facts.sort(key=lambda fact_pace: Fraction(fact_pace.projected, fact_pace.target))
    return UnitPace(done, gone, judged(done, gone), spent, tuple(facts))
