"""How a unit moved is split exactly between its own figures and others', in all published schemes."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import score, tabulate
from scoring.gap import movement
from scoring.numbers import HUNDRED_PERCENT
from tests.support.context import offering
from tests.support.random_facts import random_totals

if TYPE_CHECKING:
    from scoring import Standing


@settings(max_examples=60)
@given(st.sampled_from(schemes.ids()), st.integers(0, 2**32), st.data())
def test_own_and_others_add_up(name: str, seed: int, data: st.DataObject) -> None:
    scheme = offering(name).scheme
    unit, totals = data.draw(st.sampled_from(scheme.units)).id, random_totals(scheme, Random(seed))
    mine = [one for one in totals if one.unit == unit]
    rest = [one for one in totals if one.unit != unit]
    early = date(scheme.start.year, 6, 1)

    def standing(own_day: date, others_day: date) -> Standing:
        known = [one for one in mine if one.date <= own_day] + [one for one in rest if one.date <= others_day]
        return score(scheme, tabulate(scheme, known, scheme.end))

    before, after, alone = standing(early, early), standing(scheme.end, scheme.end), standing(scheme.end, early)
    found = movement(before, after, unit)
    parts = sum(line.own + line.others for line in found.lines) + found.gap.rounding + found.gap.floor
    assert parts == (after.total(unit) - before.total(unit)) * HUNDRED_PERCENT
    for line in found.lines:
        item = line.line.item
        assert line.own_points == alone.points(unit, item) - before.points(unit, item)
    if all(one.date <= early for one in mine):
        assert all(line.own == 0 for line in found.lines)


def test_nothing_moved() -> None:
    scheme = offering("rugao-2021").scheme
    same = score(scheme, tabulate(scheme, (), scheme.end))
    assert movement(same, same, "changjiang").lines == ()
