"""Pace (序时进度): how far a unit's targets are completed, on the mean, each counted up to its target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from scoring.facts import FactTable
    from scoring.numbers import Column


def completion(table: FactTable) -> Column:
    """Hundredths of a percent for each unit: the mean of min(1, value / target), rounded down; -1 without any task.

    A task is a target above 0 of a fact that an item scores; numbers that are only shown are none.
    """
    scheme = table.scheme
    scored = {fact for item in scheme.items for fact in item.facts}
    done = np.zeros(len(scheme.units), dtype=np.int64)
    tasks = np.zeros(len(scheme.units), dtype=np.int64)
    for fact in scheme.facts:
        target = scheme.target_column(fact.id)
        if fact.id in scored and target.any():
            value = np.minimum(table.column(fact.id), target)
            done += value * HUNDRED_PERCENT // target.clip(1)
            tasks += target > 0
    return np.where(tasks > 0, done // tasks.clip(1), -1)
