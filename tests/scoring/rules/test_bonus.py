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
