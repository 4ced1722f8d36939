"""Points between the worst and the best of all."""

import pytest

from scoring import BadScheme, bounds, why
from tests.support.sheets import leaf, points_of, standing_of

BASE = "efficacy: {fact: x, base: 60%}"


def test_between_the_worst_and_the_best() -> None:
    """Worst 20, best 60: 10 x (0.6 + 0.4 x (30 - 20) / 40) = 7; who reported nothing has 0 of a count, the worst."""
    standing = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": ["20", "30", "60", "47"]})
    assert points_of(standing) == ["6.00", "7.00", "10.00", "8.70"]
    standing = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": ["20", "30", "60", ""]})
    assert points_of(standing) == ["7.33", "8.00", "10.00", "6.00"]


def test_the_lowest_may_be_the_best() -> None:
    standing = standing_of(
        leaf("efficacy: {fact: x, best: lowest}"), facts={"x": "count"}, values={"x": ["20", "30", "60"]}
    )
    assert points_of(standing) == ["10.00", "7.50", "0.00"]


@pytest.mark.parametrize(
    ("values", "points"), [(["5"], ["10.00"]), (["5", "5"], ["10.00"] * 2), (["", ""], ["10.00"] * 2)]
)
def test_all_alike_have_full_marks(values: list[str], points: list[str]) -> None:
    standing = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": values})
    assert points_of(standing) == points


def test_against_the_own_group_or_all() -> None:
    for among, points in (("group", ["10.00", "6.00", "10.00", "6.00"]), ("all", ["10.00", "8.00", "7.00", "6.00"])):
        standing = standing_of(
            leaf(f"efficacy: {{fact: x, base: 60%, among: {among}}}"),
            facts={"x": "count"},
            values={"x": ["40", "20", "10", "0"]},
            groups=["g", "g", "h", "h"],
        )
        assert points_of(standing) == points


def test_whose_figure_is_unknown_is_neither_best_nor_worst() -> None:
    """Without a report -5 is the worst, not 0; of no report no points; alone with a report: full marks."""
    rule = "efficacy: {fact: g, base: 50%}"
    standing = standing_of(leaf(rule), facts={"g": "rate"}, values={"g": ["3", "-5", "", "-1"]})
    assert points_of(standing) == ["10.00", "5.00", "0.00", "7.50"]
    assert [step.code for step in why(standing, "c", "leaf").steps] == ["not-reported"]
    assert points_of(standing_of(leaf(rule), facts={"g": "rate"}, values={"g": ["-3", ""]})) == ["10.00", "0.00"]


def test_the_arithmetic_is_told() -> None:
    standing = standing_of(
        leaf("efficacy: {fact: x, base: 60%, best: lowest}"), facts={"x": "count"}, values={"x": ["20", "30", "60"]}
    )
    (step,) = why(standing, "b", "leaf").steps
    assert step.code == "efficacy"
    wanted = {
        "value": 30,
        "best_value": 20,
        "worst_value": 60,
        "ahead_value": 30,
        "between_value": 40,
        "base_percent": 6000,
        "rest_percent": 4000,
    }
    assert {name: step.values[name] for name in wanted} == wanted
    assert step.values["result_points"] == 900  # 10 x (0.6 + 0.4 x 30 / 40)
    assert [why(standing, unit, "leaf").steps[0].code for unit in "ac"] == ["the-best", "efficacy"]


def test_next_is_who_has_the_next_more() -> None:
    standing = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": ["20", "30", "60"]})
    goals = [[(goal.fact, goal.amount, goal.points) for goal in why(standing, unit, "leaf").missing] for unit in "abc"]
    assert goals == [[("x", 40, 400)], [("x", 30, 300)], []]  # as the second a would still be the worst
    standing = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": ["20", "30"]})
    assert [(goal.amount, goal.points) for goal in why(standing, "a", "leaf").missing] == [(10, 400)]


def test_the_largest_figures_are_exact() -> None:
    values = ["-10000000000", "10000000000", "9999999999.99"]
    standing = standing_of(leaf("efficacy: {fact: g}", "1000"), facts={"g": "rate"}, values={"g": values})
    assert points_of(standing) == ["0.00", "1000.00", "1000.00"]


def test_what_can_come_is_against_the_least_of_the_others() -> None:
    """b has 30 and may come to 60; the best of a is while b stays, its worst when b is there."""
    known = standing_of(leaf("efficacy: {fact: x}"), facts={"x": "count"}, values={"x": ["40", "30", "20"]})
    least, most = bounds(known.scheme, known.table, known.table.with_value("b", "x", 60))
    assert (points_of(least), points_of(most)) == (["5.00", "5.00", "0.00"], ["10.00", "10.00", "0.00"])


def test_alone_it_is_full_whatever_comes() -> None:
    known = standing_of(leaf(BASE), facts={"x": "count"}, values={"x": ["3"]})
    for end in bounds(known.scheme, known.table, known.table.with_value("a", "x", 9)):
        assert points_of(end) == ["10.00"]


@pytest.mark.parametrize(
    ("rule", "message"),
    [("efficacy: {fact: ok}", "nothing lies between its values"), ("efficacy: {fact: x, base: 101%}", "at most 100%")],
)
def test_what_does_not_fit_is_refused(rule: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(rule), facts={"x": "count", "ok": "flag"}, values={"x": ["1"]})
