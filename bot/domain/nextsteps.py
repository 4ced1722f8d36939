"""What next for a unit: what it can do itself, what others decide, and what is lost by which day. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from bot.domain.permissions import Action, action_for
from schemes.duties import lacks
from scoring import Kind
from scoring.next_steps import closings, possible_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.pace import UnitPace
    from schemes.duties import Duty
    from scoring import Fact, Scheme, Standing
    from scoring.next_steps import Closing, NextStep

_SOON = timedelta(days=16)  # half a month: a report that is due later is not called to mind here


@dataclass(frozen=True, slots=True)
class NextSteps:
    """A unit's next steps, best first, of the same facts the one worth most.

    `total` and `rank` as they stand; `reachable` with all that the unit can do itself. `own` are steps that the unit
    can take, those with the largest gain first; `easiest` the same, those that ask for the smallest amount first.
    `others`: steps that an assessor decides. `reports`: duties whose report is due soon, with their day.
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
    easiest: tuple[NextStep, ...] = ()


def next_steps(standing: Standing, duties: Iterable[Duty], unit: str, pace: UnitPace | None = None) -> NextSteps:
    """What the unit can gain from here, everybody else held still. Raises UnknownId."""
    scheme, today = standing.scheme, standing.as_of
    steps = possible_steps(standing, unit)
    own = [step for step in steps if all(is_own(scheme.fact(need.fact)) for need in step.needs)]
    worthwhile = _worthwhile(own, scheme)
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
        own=tuple(sorted(worthwhile, key=lambda step: (-step.points, -step.money))),
        others=tuple(step for step in steps if step not in own),
        closings=tuple(closing for closing in lost if closing.day != scheme.end),
        reports=tuple(due),
        pace=pace,
        easiest=tuple(sorted(worthwhile, key=lambda step: (_amount(step, scheme), -step.points))),
    )


def _worthwhile(steps: Sequence[NextStep], scheme: Scheme) -> tuple[NextStep, ...]:
    """Of the same facts the step with most points, if it brings at least half as much for the work as the best one.

    Of a level always the one with most points: nobody is advised to do a thing halfway.
    """
    by_facts: dict[tuple[str, ...], NextStep] = {}
    for step in steps:
        facts = tuple(need.fact for need in step.needs)
        best = by_facts.setdefault(facts, step)
        whole = any(scheme.fact(fact).kind is Kind.LEVEL for fact in facts)
        if step.points > best.points and (whole or 2 * step.points / step.work >= best.points / best.work):
            by_facts[facts] = step
    return tuple(by_facts.values())


def _amount(step: NextStep, scheme: Scheme) -> Fraction:
    """How much a step asks for as people count it: 1 个, 4 人, 417.41 万元."""
    return sum((Fraction(need.amount, scheme.fact(need.fact).scale) for need in step.needs), Fraction(0))


def is_own(fact: Fact) -> bool:
    """Whether a unit can bring the fact about itself; marks and events are an assessor's."""
    return action_for(fact) is Action.REPORT
