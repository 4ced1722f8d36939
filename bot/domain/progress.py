"""Progress: how each figure of each unit stands on an evening – done, behind, nothing yet – and what is odd. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.pace import Pace, judged
from scoring.numbers import HUNDRED_PERCENT, share
from scoring.pace import due

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.timeliness import Outcome
    from bot.domain.workdays import Workdays
    from scoring import Fact, FactTable, Scheme


class Mark(StrEnum):
    """The states of a unit's figure."""

    REACHED = "reached"  # the target is worked off
    ON_TRACK = "on-track"  # as far as the working days gone by ask for, or further
    BEHIND = "behind"
    REPORTED = "reported"  # a figure without a target that is worked off
    NOTHING = "nothing"  # nothing has been reported yet
    NOT_ASKED = "not-asked"  # none of the unit's tasks


@dataclass(frozen=True, slots=True)
class FactCell:
    """A unit's figure. `done`: hundredths of a percent of the target, None where it is not worked off.

    `odd`: it rests on a figure that was doubted and that no reviewer has confirmed yet.
    """

    mark: Mark
    value: int
    target: int | None
    done: int | None
    odd: bool


@dataclass(frozen=True, slots=True)
class FactProgress:
    """The figures of units on an evening, by (unit, fact)."""

    scheme: Scheme
    day: date
    basis: Basis
    cells: Mapping[tuple[str, str], FactCell]


@dataclass(frozen=True, slots=True)
class DutyProgress:
    """What became of the duties of units by an evening, by (unit, duty)."""

    scheme: Scheme
    day: date
    outcomes: Mapping[tuple[str, str], Outcome]


def fact_cells(
    table: FactTable, days: Workdays, facts: Sequence[str], units: Sequence[str], odd: Collection[tuple[str, str]]
) -> dict[tuple[str, str], FactCell]:
    """The cells of a table, fact by fact; `odd`: the units and facts whose figures rest on a doubted one."""
    scheme = table.frame
    worked_off = {fact.id for fact in scheme.worked_off}
    places = [(unit, scheme.unit_place(unit)) for unit in units]
    cells = {}
    for name in facts:
        gone = days.elapsed(scheme.start, due(scheme, name), table.as_of) if name in worked_off else None
        for unit, (mark, value, target, done) in _column(table, scheme.fact(name), places, gone):
            cells[unit, name] = FactCell(mark, value, target, done, (unit, name) in odd)
    return cells


def _column(
    table: FactTable, fact: Fact, places: Sequence[tuple[str, int]], gone: int | None
) -> Iterator[tuple[str, tuple[Mark, int, int | None, int | None]]]:
    """One fact of each unit; `gone`: hundredths of a percent of its time, None where it is not worked off."""
    scheme, values = table.frame, table.column(fact.id).tolist()
    reported = table.days[scheme.cutoff_place(None), scheme.fact_place(fact.id)].tolist()
    for unit, place in places:
        value, target = values[place], scheme.target(fact.id, unit)
        done = share(min(value, target), target) if gone is not None and target else None
        if target is None and fact.id in scheme.facts_with_targets:
            mark = Mark.REPORTED if reported[place] else Mark.NOT_ASKED
        elif not reported[place]:
            mark = Mark.NOTHING
        elif done is None or gone is None:
            mark = Mark.REPORTED
        elif done >= HUNDRED_PERCENT:
            mark = Mark.REACHED
        else:
            mark = Mark.ON_TRACK if judged(done, gone) is Pace.ON_TRACK else Mark.BEHIND
        yield unit, (mark, value, target, done)
