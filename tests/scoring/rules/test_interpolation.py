"""Interpolation: points on a line between fixed stops."""

import pytest

from scoring import BadScheme, why
from tests.support.sheets import leaf, points_of, standing_of

RISING = "between: {fact: x, points: {60%: 0, 80%: 6, 100%: 10}}"


@pytest.mark.parametrize(
    ("value", "points"),
    [("0", "0.00"), ("60", "0.00"), ("61", "0.30"), ("80", "6.00"), ("90", "8.00"), ("100", "10.00"), ("250", "10.00")],
)
def test_between_two_stops_in_proportion_and_held_beyond(value: str, points: str) -> None:
    """From 60 to 80: 0.3 for each one; from 80 to 100: 0.2."""
    standing = standing_of(leaf(RISING), facts={"x": "count"}, targets={"x": ["100"]}, values={"x": [value]})
    assert points_of(standing) == [points]


@pytest.mark.parametrize(("value", "points"), [("59", "0.00"), ("60", "5.00"), ("80", "7.50"), ("100", "10.00")])
def test_below_the_lowest_there_can_be_nothing(value: str, points: str) -> None:
    rule = "between: {fact: x, points: {60%: 5, 100%: 10}, below: nothing}"
    standing = standing_of(leaf(rule), facts={"x": "count"}, targets={"x": ["100"]}, values={"x": [value]})
    assert points_of(standing) == [points]


@pytest.mark.parametrize(
    ("value", "points"),
    [("2", "10.00"), ("3", "10.00"), ("3.01", "9.99"), ("3.5", "7.50"), ("3.99", "5.05"), ("4", "5.00"), ("9", "5.00")],
)
def test_falling_stops_of_numbers(value: str, points: str) -> None:
    """5 points from 3 to 4: 3.01 is 9.95, 3.99 is 5.05."""
    rule = "between: {fact: p, points: {3: 10, 4: 5}}"
    standing = standing_of(leaf(rule), facts={"p": "percent"}, values={"p": [value]})
    assert points_of(standing) == ["9.95" if value == "3.01" else points]


def test_half_a_hundredth_is_rounded_up_on_both_slopes() -> None:
    """0.005 above 0: 0.01; 0.005 below 0.01: 0.01."""
    for stops in ("{0: 0, 2: 0.01}", "{0: 0.01, 2: 0}"):
        standing = standing_of(
            leaf(f"between: {{fact: x, points: {stops}}}"), facts={"x": "count"}, values={"x": ["1"]}
        )
        assert points_of(standing) == ["0.01"]


def test_without_a_target_full_marks() -> None:
    standing = standing_of(leaf(RISING), facts={"x": "count"}, targets={"x": [""]}, values={"x": ["5"]})
    assert points_of(standing) == ["10.00"]
    assert [step.code for step in why(standing, "a", "leaf").steps] == ["no-task"]


def test_figures_of_any_size_are_exact() -> None:
    """A target of 10^10 with two decimals: a thousandth of 1% above 60% is 0.0003 points, half the way exactly half."""
    targets, values = {"m": ["9999999999.99"] * 2}, {"m": ["8000000000", "9999999999.98"]}
    standing = standing_of(
        leaf("between: {fact: m, points: {60%: 0, 100%: 1000}}", "1000"),
        facts={"m": "amount:元"},
        targets=targets,
        values=values,
    )
    assert points_of(standing) == ["500.00", "1000.00"]


def test_the_arithmetic_is_told() -> None:
    standing = standing_of(
        leaf(RISING), facts={"x": "count"}, targets={"x": ["200"] * 4}, values={"x": ["130", "160", "110", "200"]}
    )
    steps = [why(standing, unit, "leaf").steps[0] for unit in "abcd"]
    assert [step.code for step in steps] == ["between-rates", "beyond-rates", "below-rates", "beyond-rates"]
    ends = {"low_percent": 6000, "low_points": 0, "high_percent": 8000, "high_points": 600}
    assert steps[0].values == {
        "fact": "x",
        "value": 130,
        "whole": 200,
        "rate_percent": 6500,
        "result_points": 150,
        **ends,
    }
    assert (steps[1].values["end_percent"], steps[2].values["end_percent"]) == (8000, 6000)


def test_next_is_the_next_stop_that_brings_more() -> None:
    standing = standing_of(
        leaf(RISING), facts={"x": "count"}, targets={"x": ["33", "33", "33"]}, values={"x": ["3", "20", "33"]}
    )
    # 27 of 33 are the first beyond 80%: 6 + 4 x (27 / 33 - 0.8) / 0.2 = 6.36; 20 of 33 have 0.18.
    goals = [[(goal.fact, goal.amount, goal.points) for goal in why(standing, unit, "leaf").missing] for unit in "abc"]
    assert goals == [[("x", 24, 636)], [("x", 7, 618)], []]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("between: {fact: ok, points: {0: 0, 1: 10}}", "ok is flag: nothing lies between its values"),
        ("between: {fact: x, points: {0: 0, 5: 11}}", "a stop has more than the item's points"),
        ("between: {fact: x, points: {0.5: 0, 5: 10}}", "x is count: the stops must be whole numbers"),
    ],
)
def test_stops_that_do_not_fit_are_refused(rule: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(rule), facts={"x": "count", "ok": "flag"}, values={"x": ["1"]})


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("{5: 1}", "at least two stops"),
        ("{5: 1, 60%: 2}", "all numbers, or all"),
        ("{5: 1, 5.0: 2}", "stands here twice"),
        ("{a: 1, b: 2}", "not a number"),
    ],
)
def test_stops_that_are_no_line_are_refused(points: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        standing_of(leaf(f"between: {{fact: x, points: {points}}}"), facts={"x": "count"}, values={"x": ["1"]})
