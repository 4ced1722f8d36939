"""Rugao 2021 against a second scorer, written from the document in plain fractions."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import Kind, Total, score, tabulate
from tests.support.by_hand import ByHand

if TYPE_CHECKING:
    from scoring import Fact

SCHEME = schemes.load("rugao-2021")
UNITS = [unit.id for unit in SCHEME.units]
DAYS = [date(2021, 3, 31), date(2021, 4, 1), date(2021, 9, 30), date(2021, 12, 20), date(2021, 12, 21), SCHEME.end]


def figure(fact: Fact, unit: str, chance: random.Random) -> int:
    """A figure that likes to stand on an edge, in the smallest unit."""
    if fact.kind is Kind.FLAG:
        return chance.randrange(2)
    if fact.kind is Kind.LEVEL:
        return chance.randrange(len(fact.levels))
    target = SCHEME.target(fact.id, unit)
    if target is None:
        return chance.choice([0, 1, 2, 3, 5, chance.randrange(400)])
    edges = [
        0,
        target - 1,
        target,
        target,
        target,
        target + 1,
        target * 7 // 10,
        -(-target * 7 // 10),
        target * 21 // 20,
    ]
    found = max(0, chance.choice([*edges, chance.randrange(2 * target + 1)]))
    return min(found, 10_000) if fact.kind is Kind.PERCENT else found


def reports(seed: int) -> list[Total]:
    chance = random.Random(seed)
    generous = chance.random()
    return [
        Total(unit, fact.id, day, figure(fact, unit, chance))
        for unit in UNITS
        for fact in SCHEME.facts
        for day in chance.sample(DAYS, chance.choice([0, 1, 1, 2]) if chance.random() > generous else 2)
    ]


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([*DAYS, date(2021, 7, 15), date(2022, 1, 20)]))
def test_the_engine_agrees_with_pencil_and_paper(seed: int, as_of: date) -> None:
    totals = reports(seed)
    standing, hand = score(SCHEME, tabulate(SCHEME, totals, as_of)), ByHand(SCHEME, totals, as_of).fill()
    for unit in UNITS:
        for leaf, points in hand.sheet[unit].items():
            assert (leaf, Fraction(standing.points(unit, leaf), 100)) == (leaf, points)
        assert Fraction(standing.total(unit), 100) == hand.totals[unit]
        assert (
            standing.rank(unit)
            == hand.places[unit]
            == 1 + sum(other > hand.totals[unit] for other in hand.totals.values())
        )
        for award, money in hand.money[unit].items():
            assert (award, Fraction(standing.award(unit, award), 100)) == (award, money)
    assert {item.id for item in SCHEME.items if item.rule is not None} == set(hand.sheet[UNITS[0]])
