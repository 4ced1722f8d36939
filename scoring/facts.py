"""From dated running totals to a table: what each unit's facts amount to at each cut-off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from numpy.typing import NDArray

    from scoring.numbers import Column
    from scoring.scheme import Scheme

WHOLE = "*"  # the unit of facts that belong to the whole scheme


@dataclass(frozen=True, slots=True)
class Total:
    """A fact's running total of the cycle on a date. `value` in the kind's smallest unit."""

    unit: str
    fact: str
    date: date
    value: int


@dataclass(frozen=True, slots=True)
class FactTable:
    """Values of all facts of all units at each cut-off of the scheme, as they were known on `as_of`."""

    scheme: Scheme
    as_of: date
    values: NDArray[np.int64]  # cut-offs x facts x units
    days: NDArray[np.int64]  # the same shape: ordinal of the day that the value was reported for, 0: nothing reported

    def columns(self, cutoff: date | None = None) -> NDArray[np.int64]:
        """All facts (facts x units) at the cut-off, the end of the cycle when None."""
        columns: NDArray[np.int64] = self.values[self._cut(cutoff)]
        return columns

    def column(self, fact: str, cutoff: date | None = None) -> Column:
        """The fact of all units at the cut-off, the end of the cycle when None."""
        column: Column = self.columns(cutoff)[self.scheme.fact_place(fact)]
        return column

    def value(self, unit: str, fact: str, cutoff: date | None = None) -> int:
        """One unit's value in the fact's smallest unit."""
        return int(self.column(fact, cutoff)[self.scheme.unit_place(unit)])

    def reported(self, unit: str, fact: str, cutoff: date | None = None) -> date | None:
        """The day that the value was reported for; None where nothing was reported."""
        day = int(self.days[self._cut(cutoff), self.scheme.fact_place(fact), self.scheme.unit_place(unit)])
        return date.fromordinal(day) if day else None

    def with_value(self, unit: str, fact: str, value: int) -> FactTable:
        """The same table under the supposition that the fact had this value on the as-of day."""
        return self.with_values(unit, {fact: value})

    def with_values(self, unit: str, supposed: Mapping[str, int], after: date | None = None) -> FactTable:
        """The same table under the supposition that these facts had these values on the as-of day, or right after a later day."""
        day = min(self.as_of, self.scheme.end) if after is None else after + timedelta(days=1)
        values, days = self.values.copy(), self.days.copy()
        for fact, value in supposed.items():
            place = (self.scheme.fact_place(fact), self.scheme.unit_place(unit))
            for cut, cutoff in enumerate(self.scheme.cutoffs):
                if cutoff >= day:
                    values[cut][place] = value
                    days[cut][place] = day.toordinal()
        return replace(self, values=values, days=days)

    def with_cell_of(self, other: FactTable, unit: str, fact: str) -> FactTable:
        """The same table with one unit's fact, at every cut-off, as `other` has it."""
        values, days = self.values.copy(), self.days.copy()
        place = (slice(None), self.scheme.fact_place(fact), self.scheme.unit_place(unit))
        values[place], days[place] = other.values[place], other.days[place]
        return replace(self, values=values, days=days)

    def _cut(self, cutoff: date | None) -> Any:
        return self.scheme.cutoffs.index(cutoff or self.scheme.end)


def tabulate(scheme: Scheme, totals: Iterable[Total], as_of: date) -> FactTable:
    """The table on the evening of `as_of`: of each fact the latest total dated on or before each cut-off."""
    shape = (len(scheme.cutoffs), len(scheme.facts), len(scheme.units))
    values = np.zeros(shape, dtype=np.int64)
    days = np.zeros(shape, dtype=np.int64)
    cutoffs = [(cut, min(cutoff, as_of)) for cut, cutoff in enumerate(scheme.cutoffs)]
    for total in totals:
        fact = scheme.fact_place(total.fact)
        unit: int | slice = slice(None) if scheme.facts[fact].whole else scheme.unit_place(total.unit)
        day = total.date.toordinal()
        first = 0 if isinstance(unit, slice) else unit
        for cut, cutoff in cutoffs:
            if total.date <= cutoff and day >= days[cut, fact, first]:
                values[cut, fact, unit] = total.value
                days[cut, fact, unit] = day
    return FactTable(scheme, as_of, values, days)
