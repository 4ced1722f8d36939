"""The yes-or-no questions, on the edges."""

from __future__ import annotations

import pytest

from scoring import BadScheme, Missing, why
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


def test_above_and_below_are_strict() -> None:
    assert holds("{fact: rate, above: 4.5}", "rate", "4.49", "4.5", "4.51") == [False, False, True]
    assert holds("{fact: rate, below: 4.5}", "rate", "4.49", "4.5", "4.51") == [True, False, False]


def test_a_percentage_is_of_the_target() -> None:
    """80% of 120 are 96."""
    for which, found in {
        "at-least": [False, True, True],
        "above": [False, False, True],
        "at-most": [True, True, False],
        "below": [True, False, False],
    }.items():
        assert holds(f"{{fact: jobs, {which}: 80%}}", "jobs", "95", "96", "97", target="120") == found


def test_without_a_target_there_is_no_task() -> None:
    """Nobody is below or above it: 低于80%不得分 does not meet who has no task."""
    held = {which: holds(f"{{fact: jobs, {which}: 80%}}", "jobs", "0", "5")[0] for which in ("at-least", "at-most")}
    assert held == {"at-least": True, "at-most": True}
    assert holds("{fact: jobs, below: 80%}", "jobs", "0", "5") == [False, False]
    assert holds("{fact: jobs, above: 80%}", "jobs", "0", "5") == [False, False]


def test_a_task_is_a_target_above_nothing() -> None:
    assert holds("{fact: jobs, has: task}", "jobs", "0", "9", target="1") == [True, True]
    assert holds("{fact: jobs, has: task}", "jobs", "0", "9", target="0") == [False, False]
    assert holds("{fact: jobs, has: task}", "jobs", "9") == [False]


def test_the_mean_of_all_is_compared_exactly() -> None:
    """(3 + 4 + 4) / 3 = 3.666…; of 2, 4, 6 the 4 is the mean itself."""
    assert holds("{fact: jobs, at-least: mean}", "jobs", "3", "4", "4") == [False, True, True]
    assert holds("{fact: jobs, at-least: mean}", "jobs", "2", "4", "6") == [False, True, True]
    assert holds("{fact: jobs, above: mean}", "jobs", "2", "4", "6") == [False, False, True]
    assert holds("{fact: jobs, below: mean}", "jobs", "2", "4", "6") == [True, False, False]
    assert holds("{fact: jobs, at-most: mean}", "jobs", "2", "4", "6") == [True, True, False]


def test_who_has_not_reported_has_no_part_in_the_mean() -> None:
    """The mean of 90 and 80 is 85; with 0 for the third it would be 56.67."""
    assert holds("{fact: jobs, above: mean}", "jobs", "90", "80", "") == [True, False, False]


@pytest.mark.parametrize(
    "rule",
    [
        "complete: {CONDITION}",
        "deduct: {nothing-if: {CONDITION}}",
        "deduct: {each: [{if: {CONDITION}, points: 1}]}",
        "tally: {each: [{if: {CONDITION}, points: 1}]}",
        "tally: {each: [{count: jobs, points: 1}], only-if: {CONDITION}}",
        "take: {all-if: {CONDITION}}",
        "take: {each: [{unless: {CONDITION}, points: 1}]}",
    ],
)
def test_others_can_move_the_mean(rule: str) -> None:
    for condition, moved in {
        "{fact: jobs, at-least: mean}": True,
        "{fact: jobs, at-least: 1, or: {fact: jobs, above: mean}}": True,
        "{fact: jobs, at-least: 1}": False,
    }.items():
        standing = standing_of(leaf(rule.replace("{CONDITION}", condition), "0"), facts=FACTS, values={"jobs": ["1"]})
        asked = standing.scheme.item("leaf").rule
        assert asked is not None
        assert asked.depends_on_rivals is moved


def test_a_share_of_another_fact_on_every_side() -> None:
    """每万人: 5 of 10,000 are 0.05%."""
    share = "{fact: jobs, of: loans, RELATION: 0.05%}"
    found = {
        which: holds(share.replace("RELATION", which), "jobs", "4", "5", "6", loans=["10000"] * 3)
        for which in ("at-most", "below", "above")
    }
    assert found == {
        "at-most": [True, True, False],
        "below": [True, False, False],
        "above": [False, False, True],
    }


def test_one_of_several_is_enough() -> None:
    """甲或乙."""
    rule = "{fact: jobs, at-least: 3, or: [done, {fact: rate, above: 90}]}"
    assert holds(rule, "jobs", "3", "2", "0", "0", done=["0", "1", "0", ""], rate=["", "", "90", "90.01"]) == [
        True, True, False, True,
    ]  # fmt: skip


def test_what_is_lacking_is_told_for_each_way() -> None:
    standing = standing_of(
        leaf("complete: {fact: jobs, above: 50%, or: {fact: rate, at-least: mean}}"),
        facts=FACTS,
        values={"jobs": ["1", "6", "0"], "rate": ["10", "40", "40"]},
        targets={"jobs": ["10", "10", "10"]},
    )
    # 6 are above 5; with 20 more than the mean of 30 it rises to 10 + 30 = 40 and the mean of all to 40.
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 5, 1000), Missing("rate", 3000, 1000))
    assert why(standing, "b", "leaf").missing == ()


def test_what_costs_points_ends_where_the_figure_leaves_it() -> None:
    for condition, more in {
        "{fact: jobs, below: 50%}": 3,
        "{fact: jobs, at-most: 50%}": 4,
        "{fact: jobs, below: 5}": 3,
        "{fact: jobs, at-most: 2, or: {fact: loans, below: 1}}": 1,
    }.items():
        standing = standing_of(
            leaf(f"deduct: {{nothing-if: {condition}}}"),
            facts=FACTS,
            values={"jobs": ["2"], "loans": ["1"]},
            targets={"jobs": ["10"]},
        )
        assert why(standing, "a", "leaf").missing == (Missing("jobs", more, 1000),)


def test_a_level_is_a_word() -> None:
    assert holds("{fact: post, is: 主任}", "post", "主任", "副主任", "") == [True, False, False]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("{fact: jobs, at-least: 1, at-most: 3}", "asks more than one of"),
        ("{fact: jobs, of: loans, at-least: 6}", "of needs a percentage"),
        ("{fact: jobs, of: loans, above: mean}", "of needs a percentage"),
        ("{fact: jobs, of: loans}", "of needs a percentage"),
        ("{fact: jobs, has: targets}", "'targets' is not one of task"),
        ("{fact: jobs, above: 1, reaches: 5%}", "asks more than one of"),
        ("{fact: jobs, at-least: many}", "'many' is not a number of 0 or more"),
        ("{fact: jobs, reaches: 105}", "'105' is not a percentage, such as 70%"),
        ("{fact: jobs, reaches: 10001%}", "'10001%' is more than 10000%"),
        ("{fact: jobs, at_least: 1}", r"no key is called 'at_least'; did you mean at-least"),
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
        ("{fact: done, above: mean}", "done is flag: it has no numbers to compare with"),
        ("{fact: jobs, at-least: 1, or: {fact: post}}", "post is a level: ask with 'is'"),
        (
            "{fact: rate, at-least: 95%}",
            "rate has no target that 95% could be a part of; write 95 for the figure itself",
        ),
    ],
)
def test_a_question_that_does_not_fit_its_fact_is_refused(condition: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        holds(condition, "jobs", "1")
