"""From dated running totals to a table: what each unit's facts amount to at each cut-off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from scoring.deriving import derive

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.frame import Frame, Line
    from scoring.numbers import Column

WHOLE = "*"  # the unit of facts that belong to the whole scheme


@dataclass(frozen=True, slots=True)
class Total:
    """A fact's running total of the cycle on a date. `value` in the kind's smallest unit."""

    unit: str
    fact: str
    date: date
    value: int


@dataclass(frozen=True, slots=True, eq=False)
class FactTable:
    """Values of all facts of all units at each cut-off of the scheme, as they were known on `as_of`.

    The last three axes of the arrays are cut-offs, facts and units. Axes before them are suppositions: so many tables
    that are scored in one pass. What asks for one value, day or change is for a table without such axes.
    """

    frame: Frame[Line]
    as_of: date
    values: NDArray[np.int64]
    days: NDArray[np.int64]  # the same shape: ordinal of the day that the value was reported for, 0: nothing reported

    def __post_init__(self) -> None:
        """Work out what nobody reports (`Fact.derived`), in arrays of its own."""
        if self.frame.derived_facts:
            values, days = self.values.copy(), self.days.copy()
            derive(self.frame, np.moveaxis(values, -2, 0), np.moveaxis(days, -2, 0))
            object.__setattr__(self, "values", values)
            object.__setattr__(self, "days", days)

    def at(self, cutoff: date | None) -> NDArray[np.int64]:
        """Facts x suppositions x units at the cut-off, the end of the cycle when None."""
        return self._facts_first(self.values, cutoff)

    def days_at(self, cutoff: date | None) -> NDArray[np.int64]:
        """The days of the values, in the same order as `at` has them."""
        return self._facts_first(self.days, cutoff)

    def _facts_first(self, array: NDArray[np.int64], cutoff: date | None) -> NDArray[np.int64]:
        facts = array[..., self.frame.cutoff_place(cutoff), :, :]
        return facts if facts.ndim == 2 else np.moveaxis(facts, -2, 0)

    def column(self, fact: str, cutoff: date | None = None) -> Column:
        """The fact of all units at the cut-off."""
        column: Column = self.values[..., self.frame.cutoff_place(cutoff), self.frame.fact_place(fact), :]
        return column

    def value(self, unit: str, fact: str, cutoff: date | None = None) -> int:
        """One unit's value in the fact's smallest unit."""
        return int(self.column(fact, cutoff)[self.frame.unit_place(unit)])

    def reported(self, unit: str, fact: str, cutoff: date | None = None) -> date | None:
        """The day that the value was reported for; None where nothing was reported."""
        frame = self.frame
        day = int(self.days[frame.cutoff_place(cutoff), frame.fact_place(fact), frame.unit_place(unit)])
        return date.fromordinal(day) if day else None

    def on(self, as_of: date, totals: Iterable[Total]) -> FactTable:
        """The table of a later evening: this one with the totals dated since."""
        later = replace(self, as_of=as_of, values=self.values.copy(), days=self.days.copy())
        _enter(later, totals)
        return replace(later)

    @property
    def silent_units(self) -> frozenset[str]:
        """The units that have reported nothing of their own until now."""
        own = [place for place, fact in enumerate(self.frame.facts) if not fact.whole and fact.derived is None]
        latest = self.days[..., own, :].max(axis=(-3, -2), initial=0)
        return frozenset(unit.id for unit, day in zip(self.frame.units, latest.tolist(), strict=True) if not day)

    def with_value(self, unit: str, fact: str, value: int) -> FactTable:
        """The same table under the supposition that the fact had this value on the as-of day."""
        return self.with_values(unit, {fact: value})

    def with_values(self, unit: str, supposed: Mapping[str, int], after: date | None = None) -> FactTable:
        """The same table if these facts had these values on the as-of day, or right after a later day.

        A fact of the whole scheme has its value for every unit.
        """
        return self.supposing(unit, [supposed], after).supposition(0)

    def supposing(self, unit: str, suppositions: Sequence[Mapping[str, int]], after: date | None = None) -> FactTable:
        """For each of the suppositions the table that `with_values` gives, along a new first axis.

        >>> table.supposing("baipu", [{"jobs": 5}, {"jobs": 6}]).column("jobs").shape  # of 14 units
        (2, 14)
        """
        frame = self.frame
        # In one piece, which costs a tenth of the time of two: the allocator then keeps the memory for the next pass.
        values, days = np.empty((2, len(suppositions), *self.values.shape), dtype=np.int64)
        values[:], days[:] = self.values, self.days
        day = min(self.as_of, frame.end) if after is None else after + timedelta(days=1)
        cuts = slice(sum(cutoff < day for cutoff in frame.cutoffs), None)  # those at which such a figure counts
        for index, supposed in enumerate(suppositions):
            for fact, value in supposed.items():
                place = frame.fact_place(fact)
                units = slice(None) if frame.facts[place].whole else frame.unit_place(unit)
                values[index, cuts, place, units] = value
                days[index, cuts, place, units] = day.toordinal()
        return replace(self, values=values, days=days)

    def supposition(self, index: int) -> FactTable:
        """The table of one of the suppositions along the first axis."""
        return replace(self, values=self.values[index], days=self.days[index])

    def with_totals(self, unit: str, fact: str, totals: Iterable[Total]) -> FactTable:
        """The same table with one unit's fact, at every cut-off, as these totals of it tell and no others."""
        changed = replace(self, values=self.values.copy(), days=self.days.copy())
        place = (slice(None), self.frame.fact_place(fact), self.frame.unit_place(unit))
        changed.values[place], changed.days[place] = 0, 0
        _enter(changed, totals)
        return replace(changed)

    def with_own_of(self, other: FactTable, unit: str) -> FactTable:
        """The same table with all facts of the unit itself as `other` has them; what is of the whole scheme stays."""
        facts = [place for place, fact in enumerate(self.frame.facts) if not fact.whole]
        values, days, place = self.values.copy(), self.days.copy(), self.frame.unit_place(unit)
        values[:, facts, place] = other.values[:, facts, place]
        days[:, facts, place] = other.days[:, facts, place]
        return replace(self, values=values, days=days)


def stacked(tables: Sequence[FactTable]) -> FactTable:
    """One or more tables of the same scheme and day along a new first axis."""
    values = np.array([table.values for table in tables], dtype=np.int64)
    return replace(tables[0], values=values, days=np.array([table.days for table in tables], dtype=np.int64))


def tabulate(frame: Frame[Line], totals: Iterable[Total], as_of: date) -> FactTable:
    """The table on the evening of `as_of`: of each fact the latest total dated on or before each cut-off."""
    shape = (len(frame.cutoffs), len(frame.facts), len(frame.units))
    table = FactTable(frame, as_of, np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64))
    _enter(table, totals)
    return replace(table)


def _enter(table: FactTable, totals: Iterable[Total]) -> None:
    """Write the totals into the table's own arrays where nothing later stands there."""
    frame, values, days = table.frame, table.values, table.days
    cutoffs = [(cut, min(cutoff, table.as_of)) for cut, cutoff in enumerate(frame.cutoffs)]
    for total in totals:
        fact = frame.fact_place(total.fact)
        unit: int | slice = slice(None) if frame.facts[fact].whole else frame.unit_place(total.unit)
        day = total.date.toordinal()
        first = 0 if isinstance(unit, slice) else unit
        for cut, cutoff in cutoffs:
            if total.date <= cutoff and day >= days[cut, fact, first]:
                values[cut, fact, unit] = total.value
                days[cut, fact, unit] = day
