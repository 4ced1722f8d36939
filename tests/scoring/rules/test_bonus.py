"""Points that add up, with their caps."""

from __future__ import annotations

import pytest

from scoring import BadScheme, Missing, why
from tests.support.sheets import leaf, points_of, standing_of

FACTS = {"won": "count", "tried": "count", "stage": "level:未申报;申报;成功", "team": "flag", "staff": "count"}
PROJECTS = """tally: {each: [
  {ladder: {fact: stage, points: {申报: 1, 成功: 3}}},
  {count: won, points: 1, cap: 2},
  {count: tried, points: 0.5, cap: 1}]}"""


def test_parts_have_their_caps_and_the_sum_has_the_items() -> None:
    standing = standing_of(
        leaf(PROJECTS, "3"),
        facts=FACTS,
        values={"stage": ["申报", "", "成功", ""], "won": ["1", "9", "9", "0"], "tried": ["1", "9", "9", "1"]},
    )
    assert points_of(standing) == ["2.50", "3.00", "3.00", "0.50"]


def test_without_caps_only_the_items_points_limit() -> None:
    rule = "tally: {each: [{count: won, points: 2}, {count: tried, points: 0.5}]}"
    values = {"won": ["0", "1", "3"], "tried": ["3", "1", "0"]}
    assert points_of(standing_of(leaf(rule, "4"), facts=FACTS, values=values)) == ["1.50", "2.50", "4.00"]


def test_each_one_above_the_target_if_the_team_is_there() -> None:
    rule = "tally: {only-if: team, each: [{over: staff, points: 0.5}]}"
    standing = standing_of(
        leaf(rule, "2"),
        facts=FACTS,
        values={"team": ["1", "1", "1", "0", "1"], "staff": ["2", "3", "4", "9", "9"]},
        targets={"staff": ["3"] * 5},
    )
    assert points_of(standing) == ["0.00", "0.00", "0.50", "0.00", "2.00"]


def test_a_thing_that_is_there_earns_once() -> None:
    rule = "tally: {each: [{if: team, points: 2}, {if: {fact: staff, at-least: 3}, points: 1}]}"
    values = {"team": ["1", "0", "1"], "staff": ["0", "3", "9"]}
    assert points_of(standing_of(leaf(rule, "3"), facts=FACTS, values=values)) == ["2.00", "1.00", "3.00"]


@pytest.mark.parametrize("addition", ["{points: 1}", "{count: won}", "{count: won, if: team, points: 1}"])
def test_an_addition_that_says_too_much_or_too_little(addition: str) -> None:
    with pytest.raises(ValueError, match=r"needs exactly one of|needs points"):
        standing_of(leaf(f"tally: {{each: [{addition}]}}"), facts=FACTS, values={})


def test_only_whole_numbers_are_counted() -> None:
    with pytest.raises(BadScheme, match="need a fact of whole numbers"):
        standing_of(
            leaf("tally: {each: [{count: rate, points: 1}]}"), facts={"rate": "percent"}, values={"rate": ["1"]}
        )


def test_one_more_is_missing_until_the_cap() -> None:
    rule = "tally: {each: [{count: won, points: 1, cap: 2}, {count: tried, points: 0.5, cap: 1}]}"
    standing = standing_of(leaf(rule, "3"), facts=FACTS, values={"won": ["2", "2"], "tried": ["1", "2"]})
    assert why(standing, "a", "leaf").missing == (Missing("tried", 1, 50),)
    assert why(standing, "b", "leaf").missing == ()


def test_each_five_more_earn_one() -> None:
    """每5件加1分, whole, begun and in proportion."""
    values = {"won": ["4", "5", "9", "10", "99"]}
    found = {
        steps: points_of(
            standing_of(
                leaf(f"tally: {{each: [{{count: won, every: 5, points: 1{steps}}}]}}"), facts=FACTS, values=values
            )
        )
        for steps in ("", ", steps: begun", ", steps: exact")
    }
    assert found == {
        "": ["0.00", "1.00", "1.00", "2.00", "10.00"],
        ", steps: begun": ["1.00", "1.00", "2.00", "2.00", "10.00"],
        ", steps: exact": ["0.80", "1.00", "1.80", "2.00", "10.00"],
    }


def test_each_whole_percent_above_the_target_earns_up_to_the_cap() -> None:
    """每超1%加0.2分，最高2分: of 300 each 3."""
    standing = standing_of(
        leaf("tally: {each: [{over: jobs, every: 1%, points: 0.2, cap: 2}]}", "5"),
        facts={"jobs": "count"},
        values={"jobs": ["300", "302", "303", "329", "330", "999", "999"]},
        targets={"jobs": ["300"] * 6 + [""]},
    )
    assert points_of(standing) == ["0.00", "0.00", "0.20", "1.80", "2.00", "2.00", "0.00"]


def test_amounts_are_counted_by_steps_of_their_own() -> None:
    """每100万元加1分; 比12%每升1点加1分."""
    standing = standing_of(
        leaf("tally: {each: [{count: sum, every: 100.5, points: 1}, {over: rate, than: 12, points: 1}]}"),
        facts={"sum": "amount", "rate": "percent"},
        values={"sum": ["100.49", "100.5", "0"], "rate": ["12.99", "13", "15.5"]},
    )
    assert points_of(standing) == ["0.00", "2.00", "3.00"]


def test_what_is_earned_is_multiplied_by_the_quality() -> None:
    """数量×单价×质量, then at most full marks: 9 x 0.5 x 66.67% = 3.00015; 30 x 0.5 x 80% = 12."""
    rule = "tally: {each: [{count: won, points: 0.5}], times: quality}"
    standing = standing_of(
        leaf(rule),
        facts=FACTS | {"quality": "percent"},
        values={"won": ["9", "30", "30", "3"], "quality": ["66.67", "80", "", "33.33"]},
    )
    assert points_of(standing) == ["3.00", "10.00", "0.00", "0.50"]
    assert why(standing, "a", "leaf").missing == (Missing("won", 1, 33), Missing("quality", 3333, 150))


def test_a_bonus_without_end() -> None:
    rule = "tally: {each: [{count: won, points: 2}, {if: team, points: 1}], unlimited: yes}"
    standing = standing_of(leaf(rule, "0"), facts=FACTS, values={"won": ["0", "7", "1000"], "team": ["1", "0", "1"]})
    assert points_of(standing) == ["1.00", "14.00", "2001.00"]
    assert why(standing, "b", "leaf").missing == (Missing("won", 1, 200), Missing("team", 1, 100))
    assert (standing.scheme.item("leaf").unlimited, standing.scheme.grave) == (True, frozenset())


def test_a_bonus_without_end_has_no_points_of_its_own() -> None:
    with pytest.raises(BadScheme, match="leave its points at 0"):
        standing_of(leaf("tally: {each: [{count: won, points: 2}], unlimited: yes}"), facts=FACTS, values={})
    with pytest.raises(ValueError, match="'maybe' is not yes or no"):
        standing_of(leaf("tally: {each: [{count: won, points: 2}], unlimited: maybe}"), facts=FACTS, values={})


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("{if: team, points: 1, every: 2}", "every stands only beside: count, over"),
        ("{if: team, points: 1, cap: 2}", "cap stands only beside: count, over"),
        ("{count: won, points: 1, than: 2}", "than stands only beside: over"),
    ],
)
def test_a_key_without_effect_is_a_mistake(addition: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        standing_of(leaf(f"tally: {{each: [{addition}]}}"), facts=FACTS, values={})


def test_the_next_step_is_what_is_missing() -> None:
    rule = "tally: {each: [{count: won, every: 5, points: 1}, {over: staff, every: 50%, points: 1}]}"
    standing = standing_of(
        leaf(rule), facts=FACTS, values={"won": ["4", "5"], "staff": ["2", "6"]}, targets={"staff": ["4", "4"]}
    )
    assert why(standing, "a", "leaf").missing == (Missing("won", 1, 100), Missing("staff", 4, 100))
    assert why(standing, "b", "leaf").missing == (Missing("won", 5, 100), Missing("staff", 2, 100))


def test_conditions_are_told_with_their_limits() -> None:
    """80%→1分，50%→0.5分."""
    rule = "tally: {each: [{if: {fact: won, at-least: 50%}, points: 0.5}, {if: {fact: won, at-least: 80%}, points: 1}]}"
    standing = standing_of(leaf(rule), facts=FACTS, values={"won": ["60"]}, targets={"won": ["100"]})
    told = [
        (step.values["result_points"], *((part.values["met"], part.values["limit_percent"]) for part in step.parts))
        for step in why(standing, "a", "leaf").steps[:-1]
    ]
    assert told == [(50, (True, 5000)), (0, (False, 8000))]
