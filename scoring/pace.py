"""Pace (序时进度): how far a unit's targets are completed, until when each counts, and where its course leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.numbers import share

if TYPE_CHECKING:
    from datetime import date

    from scoring.facts import FactTable
    from scoring.frame import Frame, Line
    from scoring.numbers import Column


def completion(table: FactTable) -> Column:
    """Hundredths of a percent for each unit: the mean of min(1, value / target), see `share`; -1 without any task."""
    frame = table.frame
    part, whole, count = ([each] * len(frame.units) for each in (0, 1, 0))  # no size of number is too large for Python
    for fact in frame.worked_off:
        targets, values = frame.target_column(fact.id).tolist(), table.column(fact.id).tolist()
        for place, (target, value) in enumerate(zip(targets, values, strict=True)):
            if target > 0:
                part[place] = part[place] * target + min(value, target) * whole[place]
                whole[place] *= target
                count[place] += 1
    means = zip(part, whole, count, strict=True)
    return np.array([share(done, of * tasks) if tasks else -1 for done, of, tasks in means], dtype=np.int64)


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
