"""Facts of every kind around what is asked: none, a little, just below, at and above the target, flags and vetoes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from scoring import WHOLE, Kind, Total, score, tabulate

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from scoring import Fact, Scheme, Standing


def random_standing(scheme: Scheme, random: Random, as_of: date) -> Standing:
    """The standing of a day that random totals lead to."""
    return score(scheme, tabulate(scheme, random_totals(scheme, random), as_of))


def random_totals(scheme: Scheme, random: Random) -> list[Total]:
    """A total of most facts of each unit, on some day of the cycle."""
    totals = []
    for fact in (fact for fact in scheme.facts if fact.reportable):
        for unit in [WHOLE] if fact.whole else [town.id for town in scheme.units]:
            if random.random() < 0.8:
                day = scheme.start + timedelta(random.randrange((scheme.end - scheme.start).days + 1))
                totals.append(Total(unit, fact.id, day, random_value(scheme, fact, unit, random)))
    return totals


def random_value(scheme: Scheme, fact: Fact, unit: str, random: Random) -> int:
    target = scheme.target(fact.id, unit) or 0
    most = {Kind.FLAG: 1, Kind.LEVEL: len(fact.levels) - 1, Kind.PERCENT: 10_000, Kind.EVENTS: 5}.get(fact.kind)
    if fact.kind is Kind.MARK:
        most = scheme.most(fact.id)
    if most is not None:
        return random.randrange(most + 1)
    return max(random.choice([0, 1, target - 1, target, target + 1, random.randrange(2 * target + 100)]), 0)
