"""The figures of all units on an evening, and how they follow from the courses of their facts. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from scoring import WHOLE, score_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bot.domain.courses import Course, Key
    from scoring import FactTable, Scheme, Standing, Total

    Cell = tuple[Key, int]  # a fact of a unit, and the place of a cut-off
    Value = tuple[int, date | None]  # in the smallest unit, and the day that it was reported for


@dataclass(frozen=True)
class Figures:
    """The figures of all units on an evening, and the standing that follows.

    `together`: figures of the same evening that one commit led to. When the standing of one of them is asked for, all
    are scored in one pass, which costs little more than one alone.
    """

    scheme: Scheme
    table: FactTable
    together: list[Figures] = field(default_factory=list, compare=False, repr=False)

    @cached_property
    def standing(self) -> Standing:
        """The points, ranks and awards; scored when they are first asked for."""
        waiting = [other for other in self.together if other is not self and "standing" not in other.__dict__]
        first, *others = score_each(self.scheme, [self.table, *(other.table for other in waiting)])
        for other, standing in zip(waiting, others, strict=True):
            other.__dict__["standing"] = standing  # where cached_property keeps it
        self.together.clear()
        return first

    def after(self, changed: Mapping[Key, Course], together: list[Figures] | None = None) -> Figures:
        """The figures after the courses of some facts have moved; `together`: what they are to be scored with."""
        cells: dict[Cell, Value] = {}
        for place, cutoff in enumerate(self.scheme.cutoffs):
            day = min(cutoff, self.table.as_of)
            for key, course in changed.items():
                if day >= course.since:
                    cells[key, place] = course.total(day), course.last_day(day)
        figures = Figures(self.scheme, _with_cells(self.table, cells), [] if together is None else together)
        figures.together.append(figures)
        return figures

    def with_totals(self, keys: Iterable[Key], totals: Iterable[Total]) -> Figures:
        """The figures with some facts as these running totals tell them; the very same where they tell nothing new."""
        days = [min(cutoff, self.table.as_of) for cutoff in self.scheme.cutoffs]
        cells: dict[Cell, Value] = {(key, place): (0, None) for key in keys for place in range(len(days))}
        for total in sorted(totals, key=lambda total: total.date):
            for place, day in enumerate(days):
                if total.date <= day:
                    cells[(total.unit, total.fact), place] = total.value, total.date
        same = all(_value(self.table, cell) == value for cell, value in cells.items())
        return self if same else Figures(self.scheme, _with_cells(self.table, cells))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures by a ledger whose newest entry and review have these ids."""

    entries: int
    reviews: int
    figures: Figures


def _with_cells(table: FactTable, cells: Mapping[Cell, Value]) -> FactTable:
    """The table with other values in some of its cells; what belongs to the whole scheme stands with every unit."""
    values, days, frame = table.values.copy(), table.days.copy(), table.frame
    for ((unit, fact), cutoff), (value, day) in cells.items():
        cell = cutoff, frame.fact_place(fact), slice(None) if unit == WHOLE else frame.unit_place(unit)
        values[cell] = value
        days[cell] = day.toordinal() if day is not None else 0
    return replace(table, values=values, days=days)


def _value(table: FactTable, cell: Cell) -> Value:
    (unit, fact), place = cell
    cutoff = table.frame.cutoffs[place]
    owner = table.frame.units[0].id if unit == WHOLE else unit
    return table.value(owner, fact, cutoff), table.reported(owner, fact, cutoff)
