"""What was measured beside what is wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the table: a figure, and the most that it may be (`at_least`: the least)."""

    what: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached; what could not be measured is not."""
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def __str__(self) -> str:
        bound = f"{'at least' if self.at_least else 'at most'} {_told(self.limit)}{self.unit}"
        return f"{'met    ' if self.met else 'NOT MET'} {self.what}: {_told(self.value)}{self.unit}, {bound}"


def _told(value: float) -> str:
    if not math.isfinite(value):
        return "–"
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
