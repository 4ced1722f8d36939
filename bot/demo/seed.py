"""Sample reports for the year so far: made up, plausible, the same every time, and marked as samples in the ledger."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, NewEntry, Origin, Source
from scoring import Kind
from scoring.attainable import faults, largest

if TYPE_CHECKING:
    from collections.abc import Iterator
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
_MERITS = 55  # percent of the flags that are said to be so, where targets make up the score
_BASICS = 88  # … where the flags and marks do
_MARKS = (0.72, 1.0)  # of the most that a mark or a percentage can be
_RATES = (-300, 1200)  # of what may be below 0
_MARK_STEP = 50
_QUANTITIES = (5, 120)  # of counts in a scheme without targets, which ranks by quantity
_STRICTER = 30  # percent of its marks for which a unit gets less from the assessor than it gives itself
# One town stands right before a target, so that a first report of a dozen people shows what a report can do.
_ALMOST_THERE = ("changjiang", "new-urban-jobs")
_LAST_STEPS = 10


def sample_entries(scheme: Scheme, until: date) -> list[NewEntry]:
    """Running totals of every unit's facts, from the first working week on to the day before `until`."""
    chance = random.Random(_SEED)  # noqa: S311 sample data
    bad = {*faults(scheme), *(scheme.veto.facts() if scheme.veto is not None else ())}
    good = [fact for fact in scheme.facts if _is_reported(fact) and fact.id not in bad and _is_merit(fact)]
    entries = [entry for unit in scheme.units for entry in _of_unit(scheme, unit.id, good, until, chance)]
    if scheme.self_assessed:
        self_assessed = [replace(entry, channel=Channel.SELF) for entry in entries]
        entries = [*self_assessed, *(_stricter(scheme, entry, chance) for entry in entries)]
    return sorted(entries, key=lambda entry: entry.date)


def _of_unit(scheme: Scheme, unit: str, facts: list[Fact], until: date, chance: random.Random) -> list[NewEntry]:
    targets = any(scheme.target(fact.id, other.id) is not None for fact in scheme.facts for other in scheme.units)
    share = (until - scheme.start).days / (scheme.end - scheme.start).days
    diligence = chance.uniform(0.72, 1.22)
    first = scheme.start + timedelta(days=chance.randint(8, 20))
    entries: list[NewEntry] = []
    for fact in facts:
        target = scheme.target(fact.id, unit)
        if target is not None and fact.kind in _REPORTED:
            pace = diligence * chance.uniform(0.75, 1.25) * _PACES.get(fact.id, 100) / 100
            goal = min(int(target * share * pace), int(target * 1.08), largest(scheme, fact))
            if (unit, fact.id) == _ALMOST_THERE:
                goal = target - _LAST_STEPS
            entries += [_entry(scheme, unit, fact.id, *point) for point in _course(goal, first, until, chance)]
            continue
        day = until - timedelta(days=chance.randint(3, 60))
        if fact.kind is Kind.FLAG and chance.randint(1, 100) <= (_MERITS if targets else _BASICS):
            entries.append(_entry(scheme, unit, fact.id, day, 1))
        elif fact.kind is Kind.RATE:
            entries.append(_entry(scheme, unit, fact.id, day, chance.randint(*_RATES) // _MARK_STEP * _MARK_STEP))
        elif fact.kind in (Kind.MARK, Kind.PERCENT):
            mark = int(largest(scheme, fact) * chance.uniform(*_MARKS)) // _MARK_STEP * _MARK_STEP
            entries.append(_entry(scheme, unit, fact.id, day, mark))
        elif fact.kind in _REPORTED and not targets:
            goal = int(chance.randint(*_QUANTITIES) * diligence) * fact.scale
            entries += [_entry(scheme, unit, fact.id, *point) for point in _course(goal, first, until, chance)]
    parts = [part for part in _PARTS if any(fact.id == part for fact in facts)]
    return entries + _of_parts(scheme, unit, parts, entries, chance)


def _of_parts(
    scheme: Scheme, unit: str, parts: list[str], entries: list[NewEntry], chance: random.Random
) -> list[NewEntry]:
    """Reports of facts that are a part of others: about their percentage of what was reported of the whole."""
    totals = {(entry.fact, entry.date): entry.value for entry in entries}
    own = []
    for part in parts:
        whole, percent = _PARTS[part][0], _PARTS[part][1] + chance.randint(-6, 6)
        wholes = [(day, value) for (fact, day), value in totals.items() if fact == whole]
        own += [_entry(scheme, unit, part, day, value * percent // 100) for day, value in wholes]
    return own


def _stricter(scheme: Scheme, entry: NewEntry, chance: random.Random) -> NewEntry:
    """What the assessor enters for what a unit says of itself."""
    if scheme.fact(entry.fact).kind is not Kind.MARK or chance.randint(1, 100) > _STRICTER:
        return entry
    return replace(entry, value=max(0, entry.value - _MARK_STEP))


def _course(goal: int, first: date, until: date, chance: random.Random) -> Iterator[tuple[date, int]]:
    """Days and values of a running total that rises unevenly to its goal: (01-12, 9), (01-30, 21), … (06-08, 120)."""
    days = []
    day = first
    while day < until:
        days.append(day)
        day += _EVERY * chance.randint(1, 3)
    before = 0
    for index, day in enumerate(days, 1):
        value = goal if index == len(days) else int(goal * index / len(days) * chance.uniform(0.8, 1.0))
        if value > before:
            yield day, value
        before = max(before, value)


def _is_reported(fact: Fact) -> bool:
    return fact.reportable and not fact.whole


def _is_merit(fact: Fact) -> bool:
    """Counts of what is missing or went wrong stay at none."""
    return fact.kind is Kind.FLAG or not any(word in fact.title for word in ("不", "未", "缺", "漏", "事故"))


def _entry(scheme: Scheme, unit: str, fact: str, day: date, value: int) -> NewEntry:
    return NewEntry(scheme.id, unit, fact, day, Mode.TOTAL, value, None, Origin(Source.SAMPLE))
