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
    with pytest.raises(ValueError, match="needs exactly one of: events, short-of, over, unless, if"):
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


def test_each_three_events_cost() -> None:
    """每3次扣1分: two cost nothing, seven cost two."""
    standing = standing_of(
        leaf("deduct: {each: [{events: late, every: 3, points: 1}]}", "6"),
        facts=FACTS,
        values={"late": ["0", "2", "3", "7", "18", "90"]},
    )
    assert points_of(standing) == ["6.00", "6.00", "5.00", "4.00", "0.00", "0.00"]


def test_a_begun_step_costs_like_a_whole_one() -> None:
    """每3次扣1分，不足3次按3次计."""
    standing = standing_of(
        leaf("deduct: {each: [{events: late, every: 3, points: 1, steps: begun}]}", "6"),
        facts=FACTS,
        values={"late": ["0", "1", "3", "4", "15", "16"]},
    )
    assert points_of(standing) == ["6.00", "5.00", "5.00", "4.00", "1.00", "0.00"]


def test_each_whole_percent_of_the_target_short_costs() -> None:
    """完成率每降1%扣0.1分: of 300 each 3; where there is no target nothing is short."""
    standing = standing_of(
        leaf("deduct: {each: [{short-of: jobs, every: 1%, points: 0.1}]}", "2"),
        facts=FACTS,
        values={"jobs": ["300", "298", "297", "270", "241", "240", "0"]},
        targets={"jobs": ["300"] * 6 + [""]},
    )
    assert points_of(standing) == ["2.00", "2.00", "1.90", "1.00", "0.10", "0.00", "2.00"]


def test_a_percentage_of_a_small_target_is_not_rounded() -> None:
    """1% of 33 are 0.33: one short are 3 whole steps (0.99), and two are 6 (1.98)."""
    standing = standing_of(
        leaf("deduct: {each: [{short-of: jobs, every: 1%, points: 0.1}]}", "2"),
        facts=FACTS,
        values={"jobs": ["33", "32", "31"]},
        targets={"jobs": ["33"] * 3},
    )
    assert points_of(standing) == ["2.00", "1.70", "1.40"]


def test_in_proportion_is_rounded_once_where_the_line_is_scored() -> None:
    """每少100扣1分，按比例: 50.5 of 100 short leave 2 - 0.505 = 1.495, published 1.50; with two of them 0.99."""
    one = standing_of(
        leaf("deduct: {each: [{short-of: sum, every: 100, points: 1, steps: exact}]}", "2"),
        facts=FACTS | {"sum": "amount"},
        values={"sum": ["149.5", "150", "199.99", "200", ""]},
        targets={"sum": ["200", "200", "200", "200", "200"]},
    )
    assert points_of(one) == ["1.50", "1.50", "2.00", "2.00", "0.00"]
    each = "{short-of: sum, every: 100, points: 1, steps: exact}"
    two = standing_of(
        leaf(f"deduct: {{each: [{each}, {each}]}}", "2"),
        facts=FACTS | {"sum": "amount"},
        values={"sum": ["149.5"]},
        targets={"sum": ["200"]},
    )
    assert points_of(two) == ["0.99"]
    lost = [step.values["lost_points"] for step in why(two, "a", "leaf").steps if "lost_points" in step.values]
    assert lost == [50, 51]  # as they add up: 2.00 - 0.50 - 0.51


def test_something_else_in_place_of_the_target() -> None:
    """低于95%的，每低1个百分点扣0.5分; 低于任务90%的，每低任务的5%扣1分."""
    standing = standing_of(
        leaf("deduct: {each: [{short-of: rate, than: 95, points: 0.5}]}", "2"),
        facts=FACTS,
        values={"rate": ["95", "94.01", "94", "91", ""]},
    )
    assert points_of(standing) == ["2.00", "2.00", "1.50", "0.00", "0.00"]
    standing = standing_of(
        leaf("deduct: {each: [{short-of: jobs, than: 90%, every: 5%, points: 1}]}", "3"),
        facts=FACTS,
        values={"jobs": ["180", "171", "170", "160", "0"]},
        targets={"jobs": ["200", "200", "200", "200", ""]},
    )
    assert points_of(standing) == ["3.00", "3.00", "2.00", "1.00", "3.00"]


def test_what_is_over_the_limit_costs() -> None:
    """死亡人数超控制数1人扣5分: a limit of 0 is one, where there is none nothing is over it."""
    standing = standing_of(
        leaf("deduct: {each: [{over: deaths, points: 5}]}"),
        facts=FACTS | {"deaths": "count"},
        values={"deaths": ["2", "3", "4", "9", "1", "9"]},
        targets={"deaths": ["2", "2", "2", "2", "0", ""]},
    )
    assert points_of(standing) == ["10.00", "5.00", "0.00", "0.00", "5.00", "10.00"]


def test_a_number_in_place_of_the_target_is_one_for_everybody() -> None:
    """失业率超过4.5%，每超0.1个百分点扣1分."""
    standing = standing_of(
        leaf("deduct: {each: [{over: rate, than: 4.5, every: 0.1, points: 1}]}", "3"),
        facts=FACTS,
        values={"rate": ["4.5", "4.59", "4.6", "4.7", "9"]},
    )
    assert points_of(standing) == ["3.00", "3.00", "2.00", "1.00", "0.00"]


def test_a_cap_is_for_its_own_cause() -> None:
    """最多扣4分, and the others beside it."""
    standing = standing_of(
        leaf("deduct: {each: [{events: late, points: 1.5, cap: 4}, {events: overdue, points: 1}]}", "6"),
        facts=FACTS,
        values={"late": ["2", "3", "9", "9"], "overdue": ["0", "0", "0", "3"]},
    )
    assert points_of(standing) == ["3.00", "2.00", "2.00", "0.00"]


def test_so_much_is_left_at_least() -> None:
    """保底6分; what makes it nothing leaves nothing."""
    standing = standing_of(
        leaf("deduct: {each: [{events: late, points: 1}], at-least: 6, nothing-if: fraud}"),
        facts=FACTS,
        values={"late": ["3", "4", "5", "0"], "fraud": ["0", "0", "0", "1"]},
    )
    assert points_of(standing) == ["7.00", "6.00", "6.00", "0.00"]
    assert [step.code for step in why(standing, "c", "leaf").steps][-2:] == ["left-at-least", "left"]


def test_several_groups_are_asked() -> None:
    standing = standing_of(
        leaf("deduct: {each: [{unless: ledger, points: 1, only: [park, port]}]}", "2"),
        facts=FACTS,
        values={"ledger": ["0", "0", "0"]},
        groups=["town", "park", "port"],
    )
    assert points_of(standing) == ["2.00", "1.00", "1.00"]


@pytest.mark.parametrize(
    ("deduction", "message"),
    [
        ("{unless: ledger, every: 3, points: 1}", "every stands only beside: events, short-of, over"),
        ("{if: fraud, every: 1, points: 1}", "every stands only beside: events, short-of, over"),
        ("{if: fraud, cap: 0, points: 1}", "cap stands only beside: events, short-of, over"),
        ("{unless: ledger, steps: whole, points: 1}", "steps stands only beside"),
        ("{events: late, than: 3, points: 1}", "than stands only beside: short-of, over"),
        ("{events: late, every: 0, points: 1}", "is not a number above 0"),
        ("{events: late, steps: half, points: 1}", "'half' is not one of whole, begun, exact"),
    ],
)
def test_a_key_without_effect_is_a_mistake(deduction: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        standing_of(leaf(f"deduct: {{each: [{deduction}]}}"), facts=FACTS, values={})


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "deduct: {each: [{short-of: jobs, every: 1.5, points: 1}]}",
            "jobs is count: the limit must be a whole number",
        ),
        ("deduct: {each: [{short-of: rate, every: 1%, points: 1}]}", "rate has no target that 1% could be a part of"),
        ("deduct: {at-least: 11, each: []}", "at-least is more than the item's points"),
    ],
)
def test_steps_that_do_not_fit_the_fact(rule: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        standing_of(leaf(rule), facts=FACTS, values={"late": ["0"]})


def test_what_brings_the_next_point_back() -> None:
    """30 short of 100 by 10% cost three points, two with the cap; 11 more leave 19, which cost one."""
    rule = "deduct: {each: [{short-of: jobs, every: 10%, points: 1, cap: 2}], at-least: 1}"
    standing = standing_of(
        leaf(rule, "5"), facts=FACTS, values={"jobs": ["70", "0", "91"]}, targets={"jobs": ["100"] * 3}
    )
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 11, 100), Missing("jobs", 21, 200))
    assert why(standing, "b", "leaf").missing == (Missing("jobs", 81, 100), Missing("jobs", 91, 200))
    assert why(standing, "c", "leaf").missing == ()
    begun = rule.replace("cap: 2", "steps: begun")
    standing = standing_of(
        leaf(begun, "5"), facts=FACTS, values={"jobs": ["70", "0", "99"]}, targets={"jobs": ["100"] * 3}
    )
    assert why(standing, "a", "leaf").missing == (Missing("jobs", 10, 100), Missing("jobs", 30, 300))
    assert why(standing, "b", "leaf").missing == (Missing("jobs", 70, 100), Missing("jobs", 100, 400))
    assert why(standing, "c", "leaf").missing == (Missing("jobs", 1, 100),)


def test_the_condition_that_failed_is_named_with_its_limit() -> None:
    rule = "deduct: {each: [{unless: [ledger, {fact: rate, at-least: 98}], points: 1}, {if: fraud, points: 2}]}"
    standing = standing_of(
        leaf(rule, "5"),
        facts=FACTS,
        values={"ledger": ["1", "0", "1"], "rate": ["97", "97", "98"], "fraud": ["1", "", ""]},
    )

    def told(unit: str) -> list[tuple[str, list[tuple[str, object]]]]:
        steps = why(standing, unit, "leaf").steps[1:-1]
        return [(step.code, [(part.code, part.values.get("limit")) for part in step.parts]) for step in steps]

    assert told("a") == [("once-lost", [("asks-number", 9800)]), ("once-lost", [("found-yes", None)])]
    assert told("b") == [
        ("once-lost", [("asks-yes", None), ("asks-number", 9800)]),
        ("not-lost", [("found-yes", None)]),
    ]
    assert told("c") == [
        ("not-lost", [("asks-yes", None), ("asks-number", 9800)]),
        ("not-lost", [("found-yes", None)]),
    ]
