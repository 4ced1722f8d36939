"""From what a unit's derived figure was worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.derived import ShareOfMean, Way
from scoring.deriving import Figures
from scoring.explanation import Origin

if TYPE_CHECKING:
    from datetime import date

    from scoring.facts import FactTable
    from scoring.rules.base import Goal


def origin(table: FactTable, unit: str, fact: str, cutoff: date | None) -> Origin | None:
    """From what the unit's figure was worked out; None of a fact that is reported."""
    way, place = table.frame.fact(fact).derived, table.frame.unit_place(unit)
    if way is None:
        return None
    seen = Figures(table.frame, table.at(cutoff), table.days_at(cutoff), ends=False)
    parts = tuple((part, int(seen.own(part)[place])) for part in way.facts())
    if not isinstance(way, ShareOfMean):
        return Origin(way, parts)
    known = seen.known(way.facts())
    return Origin(way, parts, int(seen.own(way.fact)[known].sum()), int(known.sum()))


def reported_goal(table: FactTable, unit: str, goal: Goal) -> Goal | None:
    """How much more of a fact that somebody reports brings so much more of a derived one; None where none does."""
    fact, amount = goal

    def has(part: str) -> int:
        return table.value(unit, part)

    while isinstance(way := table.frame.fact(fact).derived, Way):
        needed = way.needed(table.frame, has, has(fact) + amount)
        if needed is None:
            return None
        fact, amount = needed[0], needed[1] - has(needed[0])
    return fact, amount
