"""Points that are lost: exactly at a step, one below, one above."""

from __future__ import annotations

import pytest

from scoring import BadScheme, Missing, why
from tests.support.sheets import leaf, points_of, standing_of

FACTS = {"jobs": "count", "late": "events", "rate": "percent", "ledger": "flag", "fraud": "flag", "overdue": "events"}


def test_each_whole_number_short_costs() -> None:
    """每少10人扣1分: nine missing cost nothing, ten cost a point, a hundred cost no more than all."""
    standing = standing_of(
        leaf("deduct: {each: [{short-of: jobs, every: 10, points: 1}]}", "2"),
        facts=FACTS,
        values={"jobs": ["91", "90", "81", "80", "0", "120"]},
        targets={"jobs": ["100"] * 6},
    )
    assert points_of(standing) == ["2.00", "1.00", "1.00", "0.00", "0.00", "2.00"]


def test_each_whole_percentage_point_below_costs() -> None:
    standing = standing_of(
        leaf("deduct: {each: [{short-of: rate, points: 0.1}]}", "2"),
        facts=FACTS,
        values={"rate": ["100", "99.01", "99", "80.01", "80", ""]},
        targets={"rate": ["100"] * 6},
    )
    assert points_of(standing) == ["2.00", "2.00", "1.90", "0.10", "0.00", "0.00"]


def test_without_a_target_nothing_is_short() -> None:
    standing = standing_of(leaf("deduct: {each: [{short-of: jobs, points: 1}]}"), facts=FACTS, values={"jobs": ["0"]})
    assert points_of(standing) == ["10.00"]


def test_several_deductions_take_from_the_same_points_and_stop_at_nothing() -> None:
    standing = standing_of(
        leaf("deduct: {each: [{events: late, points: 0.5}, {short-of: jobs, points: 1}]}", "3"),
        facts=FACTS,
        values={"late": ["0", "1", "2", "6", "900"], "jobs": ["2", "1", "0", "2", "2"]},
        targets={"jobs": ["2"] * 5},
    )
    assert points_of(standing) == ["3.00", "1.50", "0.00", "0.00", "0.00"]


def test_of_two_shortages_the_larger_one_costs() -> None:
    standing = standing_of(
        leaf("deduct: {each: [{short-of: [jobs, masters], points: 2}]}", "6"),
        facts=FACTS | {"masters": "count"},
        values={"jobs": ["4", "3", "1", "4"], "masters": ["2", "2", "0", "1"]},
        targets={"jobs": ["4"] * 4, "masters": ["2"] * 4},
    )
    assert points_of(standing) == ["6.00", "4.00", "0.00", "4.00"]


def test_a_thing_that_is_missing_costs_once_and_a_thing_that_happened_too() -> None:
    rule = "deduct: {each: [{unless: [ledger, jobs], points: 1}, {if: {fact: overdue, at-least: 1}, points: 3}]}"
    standing = standing_of(
        leaf(rule, "5"),
        facts=FACTS,
        values={"ledger": ["1", "0", "0", "1"], "jobs": ["1", "1", "0", "1"], "overdue": ["0", "0", "0", "5"]},
        targets={"jobs": ["1"] * 4},
    )
    assert points_of(standing) == ["5.00", "4.00", "4.00", "2.00"]


def test_only_one_group_is_asked() -> None:
    standing = standing_of(
        leaf("deduct: {each: [{unless: ledger, points: 1, only: park}]}", "2"),
        facts=FACTS,
        values={"ledger": ["0", "0", "1"]},
        groups=["town", "park", "park"],
    )
    assert points_of(standing) == ["2.00", "1.00", "2.00"]


def test_nothing_at_all_when_something_happened() -> None:
    rule = "deduct: {nothing-if: [fraud, {fact: jobs, at-most: 0}], each: [{events: late, points: 0.5}]}"
    standing = standing_of(
        leaf(rule, "3"),
        facts=FACTS,
        values={"fraud": ["0", "1", "0"], "jobs": ["1", "1", "0"], "late": ["1", "0", "0"]},
    )
    assert points_of(standing) == ["2.50", "0.00", "0.00"]


def test_the_degree_multiplies_what_is_left() -> None:
    """(2 - 1) x 66.67% = 0.6667 and not 2 x 66.67% - 1."""
    standing = standing_of(
        leaf("deduct: {each: [{unless: ledger, points: 1}], times: rate}", "2"),
        facts=FACTS,
        values={"ledger": ["0", "1", "1"], "rate": ["66.67", "66.67", ""]},
    )
    assert points_of(standing) == ["0.67", "1.33", "0.00"]


SECTION = """
item: s
title: s
points: 10
clause: one
items:
  - {item: first, title: '', points: 6, clause: '', deduct: {each: [{events: late, points: 1}]}}
  - {item: second, title: '', points: 4, clause: '', complete: ledger}
  - {item: taken, title: '', points: 0, clause: '', RULE}
"""


def section(rule: str, **values: list[str]) -> list[tuple[str, str]]:
    standing = standing_of(SECTION.replace("RULE", rule), facts=FACTS, values=values)
    return list(zip(points_of(standing, "taken"), points_of(standing, "s"), strict=True))


def test_a_deduction_on_its_own_line_stops_at_what_the_section_has_earned() -> None:
    found = section("take: {each: [{events: overdue, points: 2}]}", overdue=["0", "1", "2", "9"],
                    ledger=["1", "1", "0", "1"], late=["0", "0", "3", "0"])  # fmt: skip
    assert found == [("0.00", "10.00"), ("-2.00", "8.00"), ("-3.00", "0.00"), ("-10.00", "0.00")]


def test_a_veto_of_the_section_leaves_the_other_lines_as_they_are() -> None:
    assert section("take: {all-if: fraud}", fraud=["0", "1"], ledger=["1", "1"], late=["1", "1"]) == [
        ("0.00", "9.00"), ("-9.00", "0.00"),
    ]  # fmt: skip


def test_a_deduction_that_is_alone_has_nothing_to_take_from() -> None:
    standing = standing_of(
        leaf("take: {each: [{events: late, points: 2}]}", "0"), facts=FACTS, values={"late": ["0", "3"]}
    )
    assert points_of(standing) == ["0.00", "0.00"]


def test_a_deduction_from_the_total_knows_no_limit() -> None:
    rule = "take: {from: total, each: [{events: late, points: 2}]}"
    standing = standing_of(leaf(rule, "0"), facts=FACTS, values={"late": ["0", "3"]})
    assert points_of(standing) == ["0.00", "-6.00"]


def test_exactly_one_cause() -> None:
    with pytest.raises(ValueError, match="needs exactly one of: events, short-of, unless, if"):
        standing_of(leaf("deduct: {each: [{events: late, short-of: jobs, points: 1}]}"), facts=FACTS, values={})


@pytest.mark.parametrize(
    ("deduction", "message"),
    [
        ("{events: rate, points: 1}", "rate is percent: points for each one need a fact of whole numbers"),
        ("{events: late, points: 1, only: nowhere}", "no group is called 'nowhere'"),
        ("{short-of: nobody, points: 1}", "no fact is called 'nobody'"),
    ],
)
def test_what_does_not_fit_the_scheme(deduction: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(f"deduct: {{each: [{deduction}]}}"), facts=FACTS, values={"late": ["0"]})


def test_the_next_step_and_the_whole_shortage() -> None:
    """35 short of 100 by tens cost three; six more cost two, twenty-six more nothing."""
    standing = standing_of(
        leaf("deduct: {each: [{short-of: jobs, every: 10, points: 1}]}", "5"),
        facts=FACTS,
        values={"jobs": ["65", "0", "95"]},
        targets={"jobs": ["100"] * 3},
    )
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 6, 100), Missing("jobs", 26, 300))
    assert why(standing, "b", "leaf").missing == (Missing("jobs", 51, 100), Missing("jobs", 91, 500))
    assert why(standing, "c", "leaf").missing == ()
