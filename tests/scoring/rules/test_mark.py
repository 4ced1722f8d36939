"""A mark counts as it was given; of several judges the mean, weighted, or without the highest and the lowest."""

from __future__ import annotations

import pytest

from scoring import BadScheme, why
from tests.support.sheets import leaf, points_of, standing_of

JUDGES = {"a": "mark", "b": "mark", "c": "mark", "d": "mark"}


def marked(rule: str, points: str = "10", **marks: str) -> str:
    values = {judge: [mark] for judge, mark in marks.items()}
    return points_of(standing_of(leaf(rule, points), facts=JUDGES, values=values))[0]


def test_a_mark_is_its_points() -> None:
    standing = standing_of(leaf("mark: m", "4"), facts={"m": "mark"}, values={"m": ["4", "3.33", "0", ""]})
    assert points_of(standing) == ["4.00", "3.33", "0.00", "0.00"]


def test_a_mark_on_another_scale_counts_in_proportion() -> None:
    """百分制: 87.5 of 100 are 8.75 of 10; 66.66 of 100 are 3.333 of 5."""
    assert marked("mark: {fact: a, of: 100}", a="87.5") == "8.75"
    assert marked("mark: {fact: a, of: 100}", "5", a="66.66") == "3.33"
    standing = standing_of(leaf("mark: {fact: a, of: 100}"), facts=JUDGES, values={"a": ["1"]})
    assert standing.scheme.most("a") == 10_000


def test_several_judges_are_weighted_and_rounded_once() -> None:
    """园区70%，乡镇30%: 0.7 x 8.33 + 0.3 x 9.01 = 8.534."""
    assert marked("mark: {fact: [a, b], weights: {a: 70%, b: 30%}}", a="8.33", b="9.01") == "8.53"
    assert marked("mark: {fact: [a, b], of: 100, weights: {a: 70%, b: 30%}}", "5", a="90", b="80") == "4.35"


def test_the_mean_of_the_judges() -> None:
    """(8 + 9 + 9) / 3 = 8.666…"""
    assert marked("mark: [a, b, c]", a="8", b="9", c="9") == "8.67"


def test_without_the_highest_and_the_lowest() -> None:
    """Of 6, 9, 8, 9 the 8 and one 9 count."""
    assert marked("mark: {fact: [a, b, c, d], drop: ends}", a="6", b="9", c="8", d="9") == "8.50"
    standing = standing_of(
        leaf("mark: {fact: [a, b, c, d], drop: ends}"),
        facts=JUDGES,
        values={"a": ["6"], "b": ["9"], "c": ["8"], "d": ["9"]},
    )
    assert [step.code for step in why(standing, "a", "leaf").steps] == [
        *("judge-dropped", "judge", "judge", "judge-dropped"),
        "marks-mean",
    ]


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("mark: {fact: [a, b], weights: {a: 70%, c: 30%}}", "weights must name each judge once"),
        ("mark: {fact: [a, b], weights: {a: 70%, b: 20%}}", "the weights must add up to 100%"),
        ("mark: {fact: [a, b], drop: ends}", "drop needs three judges or more"),
        ("mark: {fact: [a, a]}", "a judge stands there twice"),
        ("mark: {fact: a, of: 0}", "of must be above 0"),
    ],
)
def test_judges_that_say_too_little(rule: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        standing_of(leaf(rule), facts=JUDGES, values={})


def test_only_marks_are_given() -> None:
    with pytest.raises(BadScheme, match="points that are given need a fact of kind mark"):
        standing_of(leaf("mark: [a, jobs]"), facts=JUDGES | {"jobs": "count"}, values={"jobs": ["1"]})
