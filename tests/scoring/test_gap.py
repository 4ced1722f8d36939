"""The gap adds up exactly, whatever the facts: in all published schemes, between two units and between two days."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import UnknownId, score
from scoring.gap import gap, neighbour, sides
from scoring.numbers import HUNDRED_PERCENT
from tests.support.random_facts import random_standing
from tests.support.sheets import EARLY, leaf, standing_of

if TYPE_CHECKING:
    from scoring import Standing
    from scoring.gap import Gap

scheme_of = cache(schemes.load)


def must_add_up(found: Gap, own: Standing, unit: str, than: Standing, other: str) -> None:
    scheme = own.scheme
    difference = own.total(unit) - than.total(other)
    assert found.sides.difference == difference
    assert sum(line.effect for line in found.lines) + found.rounding + found.floor == difference * HUNDRED_PERCENT
    assert abs(found.rounding) <= HUNDRED_PERCENT
    assert found.rounding == 0 or scheme.total.weights
    assert found.floor == 0 or scheme.total.least in (own.total(unit), than.total(other))
    told = {line.item: (line.own, line.other) for line in found.lines}
    points = {one.id: (own.points(unit, one.id), than.points(other, one.id)) for one in scheme.items if one.rule}
    assert told == {item: pair for item, pair in points.items() if pair[0] != pair[1]}
    sizes = [abs(line.effect) for line in found.lines]
    assert sizes == sorted(sizes, reverse=True)
    for line in found.lines:
        cutoff = scheme.item(line.item).cutoff
        for one in line.numbers:
            assert one.own == own.table.value(unit, one.fact, cutoff)
            assert one.other == than.table.value(other, one.fact, cutoff)
            assert (one.own, one.own_target) != (one.other, one.other_target)


@settings(max_examples=150)
@given(st.sampled_from(schemes.ids()), st.integers(0, 2**32), st.data())
def test_the_gap_between_two_units_adds_up(name: str, seed: int, data: st.DataObject) -> None:
    scheme = scheme_of(name)
    as_of = data.draw(st.sampled_from(scheme.cutoffs))
    now = random_standing(scheme, Random(seed), as_of)
    unit, other = (data.draw(st.sampled_from(scheme.units)).id for _ in range(2))
    found, back = gap(now, unit, now, other), gap(now, other, now, unit)
    must_add_up(found, now, unit, now, other)
    assert {line.item: -line.effect for line in found.lines} == {line.item: line.effect for line in back.lines}
    assert (found.rounding, found.floor) == (-back.rounding, -back.floor)


@settings(max_examples=50)
@given(st.sampled_from(schemes.ids()), st.integers(0, 2**32), st.data())
def test_the_gap_between_two_days_adds_up(name: str, seed: int, data: st.DataObject) -> None:
    scheme = scheme_of(name)
    unit = data.draw(st.sampled_from(scheme.units)).id
    later, earlier = (random_standing(scheme, Random(seed), day) for day in (scheme.end, date(scheme.start.year, 6, 1)))
    must_add_up(gap(later, unit, earlier, unit), later, unit, earlier, unit)


def test_random_tables_hold_what_is_hard() -> None:
    """Vetoes, floors, roundings and rank items do occur; without them the tests above would prove less."""
    seen = set()
    for name in schemes.ids():
        for seed in range(30):
            scheme = scheme_of(name)
            now = random_standing(scheme, Random(seed), scheme.end)
            pairs = [(one.id, other.id) for one, other in zip(scheme.units, scheme.units[1:], strict=False)]
            for found in (gap(now, one, now, other) for one, other in pairs):
                seen |= {"veto"} if found.sides.own.vetoed else set()
                seen |= {"rounding"} if found.rounding else set()
                seen |= {type(scheme.item(line.item).rule).__name__ for line in found.lines}
    assert seen >= {"veto", "rounding", "RankSteps", "Share", "Mean", "Deduct", "Take", "Tally", "Mark", "Ladder"}


def test_weights_count_and_the_total_rounds_once() -> None:
    two = standing_of(
        leaf("proportional: {fact: jobs}").replace("leaf, title", "one, title"),
        leaf("proportional: {fact: talks}").replace("leaf, title", "two, title"),
        facts={"jobs": "count", "talks": "count"},
        values={"jobs": ["3", "5"], "talks": ["1", "0"]},
        targets={"jobs": ["9", "9"], "talks": ["3", "3"]},
        total="{weights: {one: 30%, two: 70%}, added: []}",
    )
    found = gap(two, "a", two, "b")
    assert [(line.item, line.own, line.other, line.weight, line.effect) for line in found.lines] == [
        ("two", 333, 0, 7_000, 2_331_000),
        ("one", 333, 556, 3_000, -669_000),
    ]
    assert (found.sides.own.total, found.sides.other.total, found.rounding) == (333, 167, -2_000)
    (number,) = found.lines[1].numbers
    assert (number.fact, number.own, number.other, number.own_target) == ("jobs", 3, 5, 9)


def test_the_floor_is_told() -> None:
    two = standing_of(
        leaf("take: {from: total, each: [{events: late, points: 4}]}", "0"),
        facts={"late": "events"},
        values={"late": ["2", "0"]},
        total="{added: [leaf], at-least: 0}",
    )
    found = gap(two, "a", two, "b")
    assert [line.effect for line in found.lines] == [-8_000_000]
    assert (found.floor, found.sides.difference) == (8_000_000, 0)


def test_a_rank_that_others_moved_has_no_numbers_of_its_own() -> None:
    rule = leaf("rank-steps: {by: jobs, step: 1, among: all}")
    before, after = (
        standing_of(rule, facts={"jobs": "count"}, values={"jobs": ["5", second]}) for second in ("3", "8")
    )
    (line,) = gap(after, "a", before, "a").lines
    assert (line.own, line.other, line.numbers, line.ranks) == (900, 1000, (), (2, 1))


def by_jobs(*jobs: str) -> Standing:
    rule, targets = leaf("proportional: {fact: jobs}"), {"jobs": ["10"] * len(jobs)}
    return standing_of(rule, facts={"jobs": "count"}, values={"jobs": jobs}, targets=targets)


def test_the_neighbour_is_just_ahead_and_of_the_first_just_behind() -> None:
    ranked = by_jobs("5", "8", "2", "8")
    assert [neighbour(ranked, unit) for unit in "abcd"] == ["b", "a", "a", "a"]
    assert neighbour(by_jobs("5", "5", "5"), "b") is None
    with pytest.raises(UnknownId):
        sides(ranked, "a", ranked, "nobody")


def test_the_figures_are_those_of_the_lines_own_cut_off() -> None:
    june = standing_of(
        leaf("proportional: {fact: jobs}", by="early"),
        facts={"jobs": "count"},
        values={"jobs": ["5", "8"]},
        targets={"jobs": ["10", "10"]},
        on=EARLY,
    )
    then = score(june.scheme, june.table.with_values("a", {"jobs": 9}, after=EARLY))
    (line,) = gap(then, "a", then, "b").lines
    assert [(one.own, one.other) for one in line.numbers] == [(5, 8)]
