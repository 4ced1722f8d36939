"""Progress for other systems: figures against targets, and what became of the duties of each unit."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.domain.entries import Basis
from bot.domain.progress import Mark
from bot.domain.timeliness import Outcome
from bot.rendering.api.workings import value_told
from scoring import format_hundredths
from scoring.numbers import HUNDRED_PERCENT, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.progress import DutyProgress, FactCell, FactProgress
    from scoring import Fact


class FigureTold(BaseModel):
    """A unit's figure. `done_percent` of the target, empty where it is not worked off.

    `state`: reached, on-track or behind the working days gone by, reported (without a target), nothing yet.
    `doubted`: it rests on a figure that was doubted and that nobody has confirmed yet.
    """

    fact: str
    state: Mark
    value: str
    target: str | None
    done_percent: str | None
    doubted: bool


class UnitFiguresTold(BaseModel):
    """The figures that are asked of a unit."""

    unit: str
    figures: list[FigureTold]


class FiguresTold(BaseModel):
    """The figures of units, in the scheme's order."""

    scheme: str
    as_of: date
    basis: Basis
    units: list[UnitFiguresTold]
    next: str | None


class DutyStateTold(BaseModel):
    """What became of a duty: on-time, late, missed, or open (there is time yet: it is still owed)."""

    duty: str
    state: Outcome


class UnitDutiesTold(BaseModel):
    """A unit's duties that have begun, and how it keeps them; the percentages are of those whose time is over.

    `reported_percent`: on time or late; `on_time_percent`. Empty while no time is over.
    """

    unit: str
    on_time: int
    late: int
    missed: int
    open: int
    reported_percent: str | None
    on_time_percent: str | None
    duties: list[DutyStateTold]


class DutiesTold(BaseModel):
    """The duties of units, in the scheme's order."""

    scheme: str
    as_of: date
    units: list[UnitDutiesTold]
    next: str | None


def figures_told(
    progress: FactProgress, units: Iterable[str], facts: Sequence[str], following: str | None
) -> FiguresTold:
    """The figures of these units; what is not asked of a unit is left out."""
    of_scheme = [progress.scheme.fact(fact) for fact in facts]
    return FiguresTold(
        scheme=progress.scheme.id,
        as_of=progress.day,
        basis=progress.basis,
        units=[
            UnitFiguresTold(
                unit=unit,
                figures=[
                    _figure(cell, fact)
                    for fact in of_scheme
                    if (cell := progress.cells[unit, fact.id]).mark is not Mark.NOT_ASKED
                ],
            )
            for unit in units
        ],
        next=following,
    )


def _figure(cell: FactCell, fact: Fact) -> FigureTold:
    return FigureTold(
        fact=fact.id,
        state=cell.mark,
        value=value_told(cell.value, fact),
        target=value_told(cell.target, fact) if cell.target is not None else None,
        done_percent=format_hundredths(cell.done) if cell.done is not None else None,
        doubted=cell.odd,
    )


def duties_told(progress: DutyProgress, units: Iterable[str], following: str | None) -> DutiesTold:
    """The duties of these units; what is not asked of a unit is left out."""
    by_unit: dict[str, list[DutyStateTold]] = {unit: [] for unit in units}
    for (unit, duty), outcome in progress.outcomes.items():
        if unit in by_unit and outcome is not Outcome.NOT_ASKED:
            by_unit[unit].append(DutyStateTold(duty=duty, state=outcome))
    return DutiesTold(
        scheme=progress.scheme.id,
        as_of=progress.day,
        units=[_unit(unit, duties) for unit, duties in by_unit.items()],
        next=following,
    )


def _unit(unit: str, duties: list[DutyStateTold]) -> UnitDutiesTold:
    counts = Counter(duty.state for duty in duties)
    on_time, late, missed = counts[Outcome.ON_TIME], counts[Outcome.LATE], counts[Outcome.MISSED]
    over = on_time + late + missed
    return UnitDutiesTold(
        unit=unit,
        on_time=on_time,
        late=late,
        missed=missed,
        open=counts[Outcome.OPEN],
        reported_percent=_percent(on_time + late, over),
        on_time_percent=_percent(on_time, over),
        duties=duties,
    )


def _percent(part: int, whole: int) -> str | None:
    return format_hundredths(share(part, whole, HUNDRED_PERCENT)) if whole else None
