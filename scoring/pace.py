"""Pace (序时进度): how far a unit's targets are completed, until when each counts, and where its course leads."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scoring.numbers import share

if TYPE_CHECKING:
    from datetime import date

    from scoring.facts import FactTable
    from scoring.frame import Frame, Line
    from scoring.numbers import Column

_MILLION = 10**6


def completion(table: FactTable) -> Column:
    """Hundredths of a percent for each unit: the mean of min(1, value / target), see `share`; -1 without any task.

    The parts are summed in millionths; where what these leave out could change the rounding, the fractions are.
    """
    frame = table.frame
    parts, inexact, count = (np.zeros(len(frame.units), dtype=np.int64) for _ in range(3))
    for fact in frame.worked_off:
        target = frame.target_column(fact.id)
        value = np.minimum(table.column(fact.id), target)
        part, rest = np.divmod(value * _MILLION, target.clip(1))
        parts += part
        inexact += rest > 0
        count += target > 0
    whole = count * _MILLION
    means = np.full(len(frame.units), -1, dtype=np.int64)
    for place in np.flatnonzero(count):
        least, most = (share(int(part[place]), int(whole[place])) for part in (parts, parts + inexact))
        means[place] = least if least == most else _mean(table, frame.units[place].id)
    return means


def _mean(table: FactTable, unit: str) -> int:
    aims = tasks(table.frame, unit)
    done = sum(Fraction(min(table.value(unit, fact), target), target) for fact, target in aims.items())
    return share(Fraction(done).numerator, Fraction(done).denominator * len(aims))


def tasks(frame: Frame[Line], unit: str) -> dict[str, int]:
    """The unit's tasks: facts with a target above 0 that are worked off, with the target."""
    aims = ((fact.id, frame.target(fact.id, unit) or 0) for fact in frame.worked_off)
    return {fact: target for fact, target in aims if target > 0}


def is_task(frame: Frame[Line], fact: str, unit: str) -> bool:
    """Whether the unit is to work off a target of the fact: it can be completed, and part of it is progress."""
    return fact in tasks(frame, unit)


def due(frame: Frame[Line], fact: str) -> date:
    """The first day of the schedule after which the fact no longer counts for an item, at most the cycle's end."""
    return min((frame.last_days(item)[fact] for item in frame.items if fact in item.facts), default=frame.end)


def projected(value: int, before: int, days: int, left: int) -> int:
    """The total after `left` more days at the rate at which it rose from `before` to `value` in `days`; rounded down.

    A total that fell, by a correction, is taken to stay.
    """
    return value + max(value - before, 0) * left // days
