"""What next for a unit: what it can do itself, what others decide, and what is lost by which day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.permissions import Action, action_for
from schemes.duties import lacks
from scoring.next_steps import closings, possible_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.pace import UnitPace
    from schemes.duties import Duty
    from scoring import Fact, Standing
    from scoring.next_steps import Closing, NextStep

_SOON = timedelta(days=16)  # half a month: a report that is due later is not called to mind here


@dataclass(frozen=True, slots=True)
class NextSteps:
    """A unit's next steps, best first, of the same facts the one worth most.

    `total` and `rank` as they stand; `reachable` with all that the unit can do itself. `own` are steps that the unit
    can take, `others` those that an assessor decides. `reports`: duties whose report is due soon, with their day.
    """

    scheme: str
    unit: str
    as_of: date
    total: int
    rank: int
    reachable: int
    own: tuple[NextStep, ...]
    others: tuple[NextStep, ...]
    closings: tuple[Closing, ...]
    reports: tuple[tuple[str, date], ...]
    pace: UnitPace | None


def next_steps(standing: Standing, duties: Iterable[Duty], unit: str, pace: UnitPace | None = None) -> NextSteps:
    """What the unit can gain from here, everybody else held still. Raises UnknownId."""
    scheme, today = standing.scheme, standing.as_of
    steps = possible_steps(standing, unit)
    own = [step for step in steps if all(is_own(scheme.fact(need.fact)) for need in step.needs)]
    best, lost = closings(standing, unit, is_own)
    due = [
        (duty.id, duty.due)
        for duty in duties
        if duty.by_report and duty.opens <= today <= duty.due <= today + _SOON and lacks(duty, standing.table, unit)
    ]
    return NextSteps(
        scheme=scheme.id,
        unit=unit,
        as_of=today,
        total=standing.total(unit),
        rank=standing.rank(unit),
        reachable=best,
        own=_worthwhile(own),
        others=tuple(step for step in steps if step not in own),
        closings=tuple(closing for closing in lost if closing.day != scheme.end),
        reports=tuple(due),
        pace=pace,
    )


def _worthwhile(steps: Sequence[NextStep]) -> tuple[NextStep, ...]:
    """Of the same facts the step with most points, if it brings at least half as much for the work as the best one."""
    by_facts: dict[tuple[str, ...], NextStep] = {}
    for step in steps:
        facts = tuple(need.fact for need in step.needs)
        best = by_facts.setdefault(facts, step)
        if step.points > best.points and 2 * step.points / step.work >= best.points / best.work:
            by_facts[facts] = step
    return tuple(by_facts.values())


def is_own(fact: Fact) -> bool:
    """Whether a unit can bring the fact about itself; marks and events are an assessor's."""
    return action_for(fact) is Action.REPORT
