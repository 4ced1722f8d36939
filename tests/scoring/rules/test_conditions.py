"""The yes-or-no questions, on the edges."""

from __future__ import annotations

import pytest

from scoring import BadScheme
from tests.support.sheets import leaf, points_of, standing_of

FACTS = {"jobs": "count", "rate": "percent", "loans": "amount", "done": "flag", "post": "level:无;副主任;主任"}


def holds(condition: str, fact: str, *values: str, target: str = "", **others: list[str]) -> list[bool]:
    standing = standing_of(
        leaf(f"complete: [{condition}]", "1"),
        facts=FACTS,
        values={fact: list(values), **others},
        targets={fact: [target] * len(values)},
    )
    return [points == "1.00" for points in points_of(standing)]


def test_a_target_is_reached_exactly() -> None:
    assert holds("loans", "loans", "699.99", "700", "700.01", target="700") == [False, True, True]


def test_a_share_of_the_target_is_compared_exactly() -> None:
    assert holds("{fact: jobs, reaches: 105%}", "jobs", "1457", "1458", target="1388") == [False, True]


def test_a_flag_is_yes_or_no() -> None:
    assert holds("done", "done", "1", "0", "") == [True, False, False]
    assert holds("{fact: done, is: no}", "done", "1", "0", "") == [False, True, True]


def test_numbers_have_limits_that_belong() -> None:
    assert holds("{fact: jobs, at-least: 1}", "jobs", "0", "1", "2") == [False, True, True]
    assert holds("{fact: jobs, at-most: 1}", "jobs", "0", "1", "2") == [True, True, False]
    assert holds("{fact: rate, at-least: 99.5}", "rate", "99.49", "99.5") == [False, True]


def test_a_share_of_another_fact() -> None:
    """6% of 50 are 3; where there is nothing, nothing is missing."""
    assert holds(
        "{fact: jobs, of: loans, at-least: 6%}", "jobs", "2", "3", "0", loans=["50", "50", "0"]
    ) == [False, True, True]  # fmt: skip


def test_a_level_is_a_word() -> None:
    assert holds("{fact: post, is: 主任}", "post", "主任", "副主任", "") == [True, False, False]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("{fact: jobs, at-least: 1, at-most: 3}", "asks more than one of"),
        ("{fact: jobs, of: loans, at-least: 6}", "needs at-least with a percentage"),
        ("{fact: jobs, at-least: 6%}", "a percentage needs of"),
        ("{fact: jobs, at-least: many}", "'many' is not a number of 0 or more"),
        ("{fact: jobs, reaches: 105}", "'105' is not a percentage, such as 70%"),
        ("{fact: jobs, reaches: 10001%}", "'10001%' is more than 10000%"),
        ("{fact: jobs, at_least: 1}", r"at_least: unknown key; did you mean at-least"),
    ],
)
def test_a_question_that_says_nothing_is_refused(condition: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        holds(condition, "jobs", "1")


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("{fact: post, is: 科长}", "'is' must be one of 无, 副主任, 主任"),
        ("{fact: jobs, is: yes}", "jobs is count"),
        ("post", "post is a level: ask with 'is'"),
        ("{fact: jobs, at-least: 1.5}", "the limit must be a whole number"),
        ("nobody", "no fact is called 'nobody'"),
    ],
)
def test_a_question_that_does_not_fit_its_fact_is_refused(condition: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        holds(condition, "jobs", "1")
