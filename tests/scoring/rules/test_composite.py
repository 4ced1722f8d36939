"""Rules of rules: the better of several, and parts with their own points and days."""

from datetime import date

import pytest

from scoring import BadScheme, score, why
from scoring.next_steps import possible_steps
from tests.support.sheets import EARLY, leaf, points_of, standing_of

BEST = "best-of: [{proportional: {fact: x}}, {complete: {fact: y, at-least: 5}}, {mark: m}]"
FACTS = {"x": "count", "y": "count", "m": "mark"}


def test_the_best_of_several_counts() -> None:
    standing = standing_of(
        leaf(BEST),
        facts=FACTS,
        targets={"x": ["10"] * 4},
        values={"x": ["7", "7", "7", "10"], "y": ["4", "5", "", ""], "m": ["6.99", "", "8.5", "1"]},
    )
    assert points_of(standing) == ["7.00", "10.00", "8.50", "10.00"]


def test_every_way_is_told_and_which_counted() -> None:
    standing = standing_of(
        leaf("best-of: [{proportional: {fact: x}}, {ladder: {fact: y, points: {3: 8}}}]"),
        facts=FACTS,
        targets={"x": ["10"]},
        values={"x": ["7"], "y": ["3"]},
    )
    steps = why(standing, "a", "leaf").steps
    assert [step.code for step in steps] == ["choice", "in-proportion", "choice", "on-rung", "best-of"]
    assert [step.values.get("result_points") for step in steps] == [700, 700, 800, 800, 800]


def test_what_is_missing_is_told_of_every_way_that_brings_more() -> None:
    standing = standing_of(leaf(BEST), facts=FACTS, targets={"x": ["10"]}, values={"x": ["7"], "y": ["4"]})
    missing = [(goal.fact, goal.amount, goal.points) for goal in why(standing, "a", "leaf").missing]
    assert missing == [("x", 3, 300), ("y", 1, 300)]


PARTS = "parts: [{points: 7, by: early, complete: x}, {points: 3, proportional: {fact: x}}]"


def test_parts_are_scored_each_at_its_own_day_and_added() -> None:
    """10 by the end of March: 7; all of 12 at the end: 3. Only 9 by March: the 7 are gone, whatever follows."""
    known = standing_of(leaf(PARTS), facts=FACTS, targets={"x": ["10", "10"]}, values={"x": ["10", "9"]}, on=EARLY)
    assert points_of(known) == ["10.00", "2.70"]
    later = score(known.scheme, known.table.with_value("b", "x", 12))
    assert points_of(later) == ["10.00", "3.00"]


def test_each_part_is_told_with_its_day_and_its_points() -> None:
    standing = standing_of(leaf(PARTS), facts=FACTS, targets={"x": ["10"]}, values={"x": ["9"]}, on=EARLY)
    steps = why(standing, "a", "leaf").steps
    assert [step.code for step in steps] == ["part-by", "asks-target", "not-all-met", "part-of", "in-proportion", "sum"]
    assert steps[0].values == {"number": 1, "day": "2021-03-31", "most_points": 700, "result_points": 0}
    assert [steps[place].values["result_points"] for place in (0, 3, 5)] == [0, 270, 270]


@pytest.mark.parametrize("day", [EARLY, date(2021, 4, 1)])
def test_of_a_part_whose_day_is_gone_nothing_is_lacking(day: date) -> None:
    standing = standing_of(
        leaf(
            "parts: [{points: 7, by: early, complete: {fact: y, at-least: 1}}, "
            "{points: 3, complete: {fact: x, at-least: 1}}]"
        ),
        facts=FACTS,
        values={"x": [""]},
        as_of=day,
    )
    steps = {step.needs[0].fact: step for step in possible_steps(standing, "a")}
    assert set(steps) == ({"x", "y"} if day == EARLY else {"x"})
    if day == EARLY:
        assert (steps["y"].by, steps["x"].by) == (EARLY, date(2021, 12, 31))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "parts: [{points: 7, complete: x}, {points: 2, complete: y}]",
            "its parts have 9.00 points together, it has 10.00",
        ),
        ("parts: [{points: 10, by: late, complete: x}]", "no cut-off is called 'late'; there are early"),
        (
            "parts: [{points: 7, complete: x}, {points: 3, ladder: {fact: y, points: {1: 4}}}]",
            "a rung has more than the item's points",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused(rule: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(rule), facts=FACTS, values={"x": ["1"]})


@pytest.mark.parametrize(
    "rule",
    [
        "best-of: [{complete: x}]",
        "best-of: {complete: x}",
        "best-of: [{take: {}}, {complete: x}]",
        "parts: [{points: 10}]",
    ],
)
def test_what_is_no_choice_and_no_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"at least two rules|no key is called|exactly one of"):
        standing_of(leaf(rule), facts=FACTS, values={"x": ["1"]})


def test_rules_of_rules_of_rules() -> None:
    rule = (
        "parts: [{points: 6, best-of: [{complete: x}, {proportional: {fact: y}}]}, "
        "{points: 4, parts: [{points: 1, complete: x}, {points: 3, by: early, mark: m}]}]"
    )
    standing = standing_of(
        leaf(rule),
        facts=FACTS,
        targets={"x": ["5"], "y": ["4"]},
        values={"x": ["4"], "y": ["2"], "m": ["2.5"]},
        on=EARLY,
    )
    assert points_of(standing) == ["5.50"]  # 6 x 2/4 + 0 + 2.5


def test_a_mark_is_at_most_the_points_of_its_part() -> None:
    rule = "parts: [{points: 7, complete: x}, {points: 3, best-of: [{mark: m}, {complete: y}]}]"
    standing = standing_of(leaf(rule), facts=FACTS, values={"x": ["1"]})
    assert standing.scheme.most("m") == 300
