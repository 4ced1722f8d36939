"""What reporting costs: asks saved, time, notices. Of units and totals, never of a person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, timedelta

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """Facts of a month or unit: how many somebody filled in, and how many nobody was asked for.

    `given`: business systems sent them. `reused`: filled in once, they count in further places of the sheet, and were
    not asked for there. Each fact of each unit and month counts once.
    """

    filled: int = 0
    given: int = 0
    reused: int = 0

    @property
    def saved(self) -> int:
        """How many asks were saved."""
        return self.given + self.reused


@dataclass(frozen=True, slots=True)
class Told:
    """The notices of a month: how many arrived, and at how many persons."""

    notices: int = 0
    persons: int = 0

    def per_week(self, days: int) -> int | None:
        """Hundredths of a notice a person and week, half up; None where nobody had one."""
        whole = self.persons * days
        return (2 * 100 * self.notices * _WEEK + whole) // (2 * whole) if whole > 0 else None


@dataclass(frozen=True, slots=True)
class MonthBurden:
    """A month. `days`: how many of it are over. `form`: the median time that a form took, None: none was timed."""

    first: date
    days: int
    asked: Asked
    told: Told
    form: timedelta | None


@dataclass(frozen=True, slots=True)
class Burden:
    """A cycle up to a day, by month and by unit in the scheme's order.

    `message`: the median time from the receipt of a message to its entry in the ledger, over the last `over` days.
    """

    day: date
    months: tuple[MonthBurden, ...]
    units: Mapping[str, Asked]
    message: timedelta | None
    over: int

    @property
    def total(self) -> Asked:
        """The whole time."""
        return together(month.asked for month in self.months)


@dataclass(frozen=True, slots=True)
class FactsTold:
    """How many facts of a unit were told in a month, of one fact at most 1 a unit; `given` by a business system."""

    unit: str
    fact: str
    month: str  # 2021-06
    given: bool


def asked(told: Iterable[FactsTold], places: Mapping[str, int]) -> Asked:
    """What was filled in and what was saved; `places`: in how many places of the sheet each fact counts."""
    filled = given = reused = 0
    for each in told:
        given += each.given
        filled += not each.given
        reused += 0 if each.given else max(places.get(each.fact, 1) - 1, 0)
    return Asked(filled, given, reused)


def together(parts: Iterable[Asked]) -> Asked:
    """The sum."""
    every = list(parts)
    return Asked(
        sum(part.filled for part in every), sum(part.given for part in every), sum(part.reused for part in every)
    )


def typical(times: Sequence[timedelta]) -> timedelta | None:
    """The median, the lower one of two: one form that lay open over night moves it by nothing."""
    return median_low(times) if times else None
