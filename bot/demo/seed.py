"""Sample reports for the year so far: made up, plausible, the same every time, and marked as samples in the ledger."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, NewEntry, Origin, Source
from scoring import Kind

if TYPE_CHECKING:
    from datetime import date

    from scoring import Fact, Scheme

_SEED = 2041
_EVERY = timedelta(days=9)
# Facts that are a part of another one, or come late in the year, in percent of the usual pace.
_PACES = {
    "resident-pension-payers": 175,
    "major-project-employment-service": 90,
    "senior-technicians": 70,
    "overseas-returnees": 80,
}
_REPORTED = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.PERCENT})
_PARTS = {
    "resident-pension-payers-900": ("resident-pension-payers", 12),
    "resident-pension-payers-1200-2400": ("resident-pension-payers", 46),
    "resident-pension-payers-3000-5000": ("resident-pension-payers", 20),
}
_YES_PERCENT = 55
# One town stands right before a target, so that a first report of a dozen people shows what a report can do.
_ALMOST_THERE = ("changjiang", "new-urban-jobs")
_LAST_STEPS = 10


def sample_entries(scheme: Scheme, until: date) -> list[NewEntry]:
    """Running totals of every unit's facts with a target, from the first working week on to the day before `until`."""
    chance = random.Random(_SEED)  # noqa: S311 sample data
    entries: list[NewEntry] = []
    share = (until - scheme.start).days / (scheme.end - scheme.start).days
    for unit in scheme.units:
        diligence = chance.uniform(0.72, 1.22)
        first = scheme.start + timedelta(days=chance.randint(8, 20))
        for fact in scheme.facts:
            target = scheme.target(fact.id, unit.id)
            if target is not None and fact.kind in _REPORTED:
                pace = diligence * chance.uniform(0.75, 1.25) * _PACES.get(fact.id, 100) / 100
                goal = min(int(target * share * pace), int(target * 1.08))
                if (unit.id, fact.id) == _ALMOST_THERE:
                    goal = target - _LAST_STEPS
                entries += _course(scheme, unit.id, fact, goal, first, until, chance)
            elif fact.kind is Kind.FLAG and chance.randint(1, 100) <= _YES_PERCENT and _is_good(fact):
                entries.append(_entry(scheme, unit.id, fact.id, until - timedelta(days=chance.randint(3, 60)), 1))
        totals = {(one.fact, one.date): one.value for one in entries if one.unit == unit.id}
        for part, (whole, percent) in _PARTS.items():
            share_of = percent + chance.randint(-6, 6)
            known = [(day, value) for (fact_id, day), value in totals.items() if fact_id == whole]
            entries += [_entry(scheme, unit.id, part, day, value * share_of // 100) for day, value in known]
    return sorted(entries, key=lambda one: one.date)


def _course(
    scheme: Scheme, unit: str, fact: Fact, goal: int, first: date, until: date, chance: random.Random
) -> list[NewEntry]:
    """A fact's running total, rising unevenly to its goal."""
    days = []
    day = first
    while day < until:
        days.append(day)
        day += _EVERY * chance.randint(1, 3)
    entries, before = [], 0
    for index, day in enumerate(days, 1):
        value = goal if index == len(days) else int(goal * index / len(days) * chance.uniform(0.8, 1.0))
        value = max(before, value)
        if value > before:
            entries.append(_entry(scheme, unit, fact.id, day, value))
        before = value
    return entries


def _is_good(fact: Fact) -> bool:
    """Flags that are a merit; those that are a fault are nobody's to report."""
    return not any(word in fact.title for word in ("不", "未", "事故"))


def _entry(scheme: Scheme, unit: str, fact: str, day: date, value: int) -> NewEntry:
    return NewEntry(scheme.id, unit, fact, day, Mode.TOTAL, value, None, Origin(Source.SAMPLE))
