"""Next steps: what a unit can do itself, apart from what others decide; what is chosen of the same facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.nextsteps import is_own, next_steps
from scoring import Kind, Total, score, tabulate
from tests.support.context import SCHEME, offering
from tests.support.sheets import leaf, standing_of

RUGAO = offering(SCHEME)
XINJIAN = offering("xinjian-2021").scheme
UNIT, OTHER = (unit.id for unit in RUGAO.scheme.units[:2])
MONTHLY = [duty for duty in RUGAO.duties if duty.by_report]


def test_marks_are_others_and_figures_are_ones_own() -> None:
    day = date(2021, 6, 15)
    now = score(RUGAO.scheme, tabulate(RUGAO.scheme, (), day))
    steps = next_steps(now, RUGAO.duties, UNIT)
    own = {need.fact for one in steps.own for need in one.needs}
    others = {need.fact for one in steps.others for need in one.needs}
    assert others == {"innovation-mark"}
    assert "new-urban-jobs" in own
    assert all(is_own(RUGAO.scheme.fact(fact)) for fact in own)
    # Everything but what others decide: all that a year can bring to a unit alone at the top.
    assert steps.total < steps.reachable <= 10_200
    assert [one.day for one in steps.closings] == [date(2021, 9, 30), date(2021, 12, 20)]


@pytest.mark.parametrize(("day", "left"), [(date(2021, 6, 13), 0), (date(2021, 6, 14), 1), (date(2021, 6, 30), 1)])
def test_a_report_is_called_to_mind_half_a_month_before(day: date, left: int) -> None:
    now = score(RUGAO.scheme, tabulate(RUGAO.scheme, (), day))
    assert len(next_steps(now, MONTHLY, UNIT).reports) == left
    done = [Total(UNIT, fact, day, 1) for fact in MONTHLY[0].facts]
    fulfilled = score(RUGAO.scheme, tabulate(RUGAO.scheme, done, day))
    assert next_steps(fulfilled, MONTHLY, UNIT).reports == ()
    assert len(next_steps(fulfilled, MONTHLY, OTHER).reports) == left


def test_of_the_same_fact_the_step_worth_taking() -> None:
    """Ten times a tenth is one step; but the floor that brings most of it at once stands by itself."""
    even = standing_of(
        leaf("deduct: {each: [{short-of: x, points: 0.1}]}", "1"),
        facts={"x": "count"},
        values={"x": ["0"]},
        targets={"x": ["10"]},
    )
    (one,) = next_steps(even, (), "a").own
    assert (one.needs[0].amount, one.points) == (10, 100)
    floor = standing_of(
        leaf("proportional: {fact: x, nothing-below: 70%}"),
        facts={"x": "count"},
        values={"x": ["69"]},
        targets={"x": ["100"]},
    )
    (one,) = next_steps(floor, (), "a").own
    assert (one.needs[0].amount, one.points) == (1, 700)


def test_the_calendar_is_of_no_account_where_nothing_is_owed() -> None:
    duty = replace(MONTHLY[0], by_report=False)
    now = score(RUGAO.scheme, tabulate(RUGAO.scheme, (), duty.due))
    assert next_steps(now, [duty], UNIT).reports == ()


def test_the_largest_gain_stands_first_and_apart_from_it_the_smallest_amount() -> None:
    steps = next_steps(score(XINJIAN, tabulate(XINJIAN, (), date(2021, 6, 15))), (), XINJIAN.units[0].id)
    gains = [one.points for one in steps.own]
    assert gains == sorted(gains, reverse=True)
    amounts = [sum(need.amount / XINJIAN.fact(need.fact).scale for need in one.needs) for one in steps.easiest]
    assert amounts == sorted(amounts)
    assert sorted(steps.own, key=repr) == sorted(steps.easiest, key=repr)
    levels = [need for one in steps.own for need in one.needs if XINJIAN.fact(need.fact).kind is Kind.LEVEL]
    assert levels
    assert all(need.value == len(XINJIAN.fact(need.fact).levels) - 1 for need in levels)
