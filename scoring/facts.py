"""From dated running totals to a table: what each unit's facts amount to at each cut-off."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scoring.numbers import Column
    from scoring.scheme import Scheme

    Cell = tuple[int, int, int]  # the places of a cut-off, a fact and a unit

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

    supposed: Mapping[Cell, tuple[int, int]] = field(
        default_factory=dict
    )  # value and day in place of what stands there

    def all_values(self) -> NDArray[np.int64]:
        """Cut-offs x facts x units, with what is supposed."""
        values = self.values.copy() if self.supposed else self.values
        for cell, (value, _) in self.supposed.items():
            values[cell] = value
        return values

    def column(self, fact: str, cutoff: date | None = None) -> Column:
        """The fact of all units at the cut-off, the end of the cycle when None."""
        cut, place = self._cut(cutoff), self.scheme.fact_place(fact)
        column: Column = self.values[cut, place]
        supposed = {cell[2]: value for cell, (value, _) in self.supposed.items() if cell[:2] == (cut, place)}
        if supposed:
            column = column.copy()
            column[list(supposed)] = list(supposed.values())
        return column

    def value(self, unit: str, fact: str, cutoff: date | None = None) -> int:
        """One unit's value in the fact's smallest unit."""
        return self.at(self._cell(unit, fact, cutoff))[0]

    def reported(self, unit: str, fact: str, cutoff: date | None = None) -> date | None:
        """The day that the value was reported for; None where nothing was reported."""
        _, day = self.at(self._cell(unit, fact, cutoff))
        return date.fromordinal(day) if day else None

    def at(self, cell: Cell) -> tuple[int, int]:
        """The value and the day of a cell."""
        return self.supposed.get(cell) or (int(self.values[cell]), int(self.days[cell]))

    def with_value(self, unit: str, fact: str, value: int) -> FactTable:
        """The same table under the supposition that the fact had this value on the as-of day."""
        return self.with_values(unit, {fact: value})

    def with_values(self, unit: str, supposed: Mapping[str, int], after: date | None = None) -> FactTable:
        """The same table under the supposition that these facts had these values on the as-of day, or right after a later day."""
        day = min(self.as_of, self.scheme.end) if after is None else after + timedelta(days=1)
        cells = {
            self._cell(unit, fact, cutoff): (value, day.toordinal())
            for fact, value in supposed.items()
            for cutoff in self.scheme.cutoffs
            if cutoff >= day
        }
        return replace(self, supposed={**self.supposed, **cells})

    def with_cell_of(self, other: FactTable, unit: str, fact: str) -> FactTable:
        """The same table with one unit's fact, at every cut-off, as `other` has it."""
        cells = [self._cell(unit, fact, cutoff) for cutoff in self.scheme.cutoffs]
        return replace(self, supposed={**self.supposed, **{cell: other.at(cell) for cell in cells}})

    def with_own_of(self, other: FactTable, unit: str) -> FactTable:
        """The same table with all facts that are the unit's own as `other` has them; what is of the whole scheme stays."""
        place = self.scheme.unit_place(unit)
        own = [number for number, fact in enumerate(self.scheme.facts) if not fact.whole]
        cells = [(cut, number, place) for cut in range(len(self.scheme.cutoffs)) for number in own]
        return replace(self, supposed={**self.supposed, **{cell: other.at(cell) for cell in cells}})

    def _cell(self, unit: str, fact: str, cutoff: date | None) -> Cell:
        return self._cut(cutoff), self.scheme.fact_place(fact), self.scheme.unit_place(unit)

    def _cut(self, cutoff: date | None) -> int:
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
