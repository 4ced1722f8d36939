"""Money by rank, by cases, for each one, in proportion."""

from __future__ import annotations

from datetime import date

import pytest

from scoring import BadScheme, why
from scoring.attainable import Attainable
from tests.support.sheets import EARLY, leaf, money_of, standing_of

FACTS = {
    "points": "mark",
    "jobs": "count",
    "vote": "flag",
    "fraud": "flag",
    "filed": "amount:元",
    "progress": "percent",
}
SHEET = leaf("mark: points", "100")


def paid(award: str, **more: object) -> list[str]:
    known = {"facts": FACTS, "awards": [f"{{award: prize, title: prize, clause: '', {award}}}"]}
    return money_of(standing_of(SHEET, **{**known, **more}))  # type: ignore[arg-type]


def test_tied_units_get_the_shared_ranks_amount_and_the_next_is_skipped() -> None:
    assert paid("by-rank: {amounts: [300, 200, 100]}", values={"points": ["9", "8", "8", "7", "10"]}) == [
        "200.00", "100.00", "100.00", "0.00", "300.00",
    ]  # fmt: skip


def test_only_the_eligible_are_ranked() -> None:
    assert paid(
        "by-rank: {amounts: [300, 200], if: jobs}",
        values={"points": ["9", "8", "7"], "jobs": ["4", "5", "6"]},
        targets={"jobs": ["5"] * 3},
    ) == ["0.00", "300.00", "200.00"]


def test_by_a_lines_points_nothing_earns_nothing() -> None:
    assert paid("by-rank: {amounts: [300, 200, 100], by: leaf}", values={"points": ["0", "5", "0"]}) == [
        "0.00", "300.00", "0.00",
    ]  # fmt: skip


def test_by_total_nothing_can_be_the_best() -> None:
    assert paid("by-rank: {amounts: [300]}", values={"points": ["0", "0"]}) == ["300.00", "300.00"]


def test_places_of_a_scheme_fact_a_tie_break_grades_and_a_veto() -> None:
    """Two places: a leads, b and c are equal and c is recommended; d has no grade, e is vetoed."""
    assert paid(
        "by-rank: {places: 2, amount-of: each, grades: [good], tie-break: vote}",
        facts=FACTS | {"each": "amount:元"},
        values={
            "points": ["90", "80", "80", "10", "99"],
            "vote": ["0", "0", "1", "1", "1"],
            "fraud": ["0", "0", "0", "0", "1"],
        },
        whole={"each": "5000.50"},
        grades=["{grade: good, from: 50}"],
        veto="fraud",
    ) == ["5000.50", "0.00", "5000.50", "0.00", "0.00"]


def test_an_unbroken_tie_at_the_last_place_is_paid_to_all() -> None:
    assert paid(
        "by-rank: {places: 1, amount-of: each}",
        facts=FACTS | {"each": "amount:元"},
        values={"points": ["9", "9", "8"]},
        whole={"each": "10"},
    ) == ["10.00", "10.00", "0.00"]


def test_the_first_case_that_holds_on_its_own_day() -> None:
    award = "by: early, first-of: [{if: [jobs, {fact: jobs, at-least: 11}], amount: 15}, {if: jobs, amount: 10}]"
    values = {"jobs": ["9", "10", "11"]}
    targets = {"jobs": ["10"] * 3}
    assert paid(award, values=values, targets=targets, on=EARLY) == ["0.00", "10.00", "15.00"]
    assert paid(award, values=values, targets=targets) == ["0.00", "0.00", "0.00"]


def test_cases_by_grade() -> None:
    assert paid(
        "first-of: [{grade: A, amount: 90000}, {grade: B, amount: 63000}]",
        values={"points": ["90", "70", "10"]},
        grades=["{grade: A, from: 90}", "{grade: B, from: 70}"],
    ) == ["90000.00", "63000.00", "0.00"]


def test_each_one_and_more_beyond_the_target() -> None:
    assert paid(
        "per-head: [{fact: jobs, amount: 20, beyond-target: 30}]",
        values={"jobs": ["9", "10", "12", "3"]},
        targets={"jobs": ["10", "10", "10", ""]},
    ) == ["180.00", "200.00", "260.00", "90.00"]


def test_a_filed_sum_in_proportion_is_fixed_on_its_day() -> None:
    award = "in-proportion: {amount: filed, amount-by: 2021-03-31, times: progress}"
    values = {"filed": ["50000", "50000", "0.01"], "progress": ["100", "99.99", "50"]}
    assert paid(award, values=values, on=EARLY) == ["50000.00", "49995.00", "0.01"]
    assert paid(award, values=values) == ["0.00", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("award", "message"),
    [
        ("by-rank: {amounts: [1], by: nothing}", "no item is called 'nothing'"),
        ("by-rank: {amounts: [1], places: 2}", "needs either amounts, or places and amount-of"),
        ("by-rank: {places: 1, amount-of: filed}", "must be an amount in 元 of the whole scheme"),
        ("by-rank: {amounts: [1], grades: [A]}", "no grade is called 'A'"),
        ("first-of: [{if: nothing, amount: 1}]", "no fact is called 'nothing'"),
        ("per-head: [{fact: filed, amount: 1}]", "need a fact of whole numbers"),
        ("in-proportion: {amount: jobs, times: progress}", "jobs must be an amount in 元"),
        ("in-proportion: {amount: filed, times: jobs}", "jobs must be a percent"),
        ("pool: {pool: filed}", "must be an amount in 元 of the whole scheme"),
    ],
)
def test_what_does_not_fit_the_scheme(award: str, message: str) -> None:
    with pytest.raises(BadScheme, match=message):
        paid(award, values={"points": ["1"]})


def test_why_nothing_is_paid() -> None:
    standing = standing_of(
        SHEET,
        facts=FACTS,
        values={"points": ["9"], "jobs": ["4"]},
        targets={"jobs": ["5"]},
        awards=["{award: prize, title: prize, clause: '', by-rank: {amounts: [300], if: jobs}}"],
    )
    assert [step.code for step in why(standing, "a", "prize").steps] == ["asks-target", "not-eligible"]


def test_the_last_places_pay_and_the_vetoed_are_behind_all() -> None:
    """Last is the vetoed one, then 1 and 1 share the second place from the last, which leaves no third."""
    award = "by-rank: {amounts: [300, 200, 100], from: last, taken: yes}"
    values = {"points": ["9", "1", "1", "7", "10"], "fraud": ["", "", "", "", "1"]}
    assert paid(award, values=values, veto="fraud") == ["0.00", "-200.00", "-200.00", "0.00", "-300.00"]


def test_from_the_last_by_a_line_nothing_is_the_least() -> None:
    values = {"points": ["0", "5", "2"], "jobs": ["1", "1", ""]}
    assert paid("by-rank: {amounts: [30, 20], from: last, by: leaf}", values=values) == ["30.00", "0.00", "20.00"]
    award = "by-rank: {amounts: [30, 20], from: last, by: leaf, if: {fact: jobs, at-least: 1}}"
    assert paid(award, values=values) == ["30.00", "20.00", "0.00"]


def test_places_inside_each_group() -> None:
    values = {"points": ["9", "8", "7", "6"]}
    groups = ["g", "h", "h", "g"]
    assert paid("by-rank: {amounts: [30], among: group}", values=values, groups=groups) == [
        "30.00",
        "30.00",
        "0.00",
        "0.00",
    ]
    award = "by-rank: {amounts: [30], among: group, from: last, taken: yes}"
    assert paid(award, values=values, groups=groups) == ["0.00", "0.00", "-30.00", "-30.00"]


def test_money_that_is_taken_is_told() -> None:
    award = "{award: prize, title: '', clause: '', by-rank: {amounts: [30], from: last, taken: yes}}"
    standing = standing_of(SHEET, facts=FACTS, values={"points": ["9", "3"]}, awards=[award])
    explanation = why(standing, "b", "prize")
    assert (explanation.result, standing.money("b")) == (-3000, -3000)
    assert [step.code for step in explanation.steps] == ["award-rank-last", "taken-money"]
    assert [step.code for step in why(standing, "a", "prize").steps] == ["award-rank-last"]


@pytest.mark.parametrize(
    ("award", "money"),
    [
        ("amount: 500", ["47500.00", "30125.00", "0.00"]),
        ("amount: 500, above: 60", ["17500.00", "125.00", "0.00"]),
        ("amount: 500, below: 90", ["0.00", "14875.00", "45000.00"]),
        ("amount: 500, below: 90, taken: yes", ["0.00", "-14875.00", "-45000.00"]),
        ("amount: 0.03, above: 60, by: leaf", ["1.05", "0.01", "0.00"]),
        ("amount-of: filed, above: 60", ["350.00", "0.00", "0.00"]),
    ],
)
def test_so_much_for_each_point(award: str, money: list[str]) -> None:
    """95, 60.25 and 0 points; 0.25 x 0.03 is 0.0075: 0.01."""
    values = {"points": ["95", "60.25", ""], "filed": ["10", "", "5"]}
    assert paid(f"per-point: {{{award}}}", values=values) == money


def test_one_amount_for_a_point_can_be_set_for_all() -> None:
    facts, values = FACTS | {"each": "amount:元"}, {"points": ["95", "60.25", ""]}
    money = paid("per-point: {amount-of: each, above: 60}", facts=facts, values=values, whole={"each": "2500.5"})
    assert money == ["87517.50", "625.13", "0.00"]  # 35 x 2500.5; 0.25 x 2500.5 is 625.125


def test_the_points_that_are_paid_for_are_told() -> None:
    award = "{award: prize, title: '', clause: '', per-point: {amount: 500, below: 90, taken: yes}}"
    standing = standing_of(SHEET, facts=FACTS, values={"points": ["80", "95"]}, awards=[award])
    below, taken = why(standing, "a", "prize").steps
    assert below.values == {
        "by_item": "total", "own_points": 8000, "counted_points": 1000, "each_money": 50_000,
        "result_money": 500_000, "least_points": 9000,
    }  # fmt: skip
    assert taken.values == {"taken_money": 500_000}
    assert [step.code for step in why(standing, "b", "prize").steps] == ["per-point-below"]


@pytest.mark.parametrize(
    ("award", "message"),
    [
        ("per-point: {amount: 5, above: 60, below: 90}", "not both"),
        ("per-point: {amount: 5, amount-of: filed}", "exactly one of: amount, amount-of"),
        ("per-point: {amount-of: jobs}", "must be an amount"),
        ("per-point: {amount: 5, by: nothing}", "no item is called"),
        ("per-head: {each: [{fact: jobs, amount: 5}], times: jobs}", "must be a percent"),
    ],
)
def test_an_award_for_points_that_does_not_fit_is_refused(award: str, message: str) -> None:
    with pytest.raises((ValueError, BadScheme), match=message):
        paid(award, values={"points": ["1"]})


def test_heads_times_a_degree() -> None:
    """3 x 20.50 x 33.33% = 20.497…: 20.50."""
    award = "per-head: {each: [{fact: jobs, amount: 20.5}], times: progress}"
    assert paid(award, values={"points": ["", ""], "jobs": ["3", "3"], "progress": ["33.33", ""]}) == ["20.50", "0.00"]
    standing = standing_of(
        SHEET,
        facts=FACTS,
        values={"jobs": ["3"], "progress": ["50"]},
        awards=[f"{{award: prize, title: '', clause: '', {award}}}"],
    )
    assert [step.code for step in why(standing, "a", "prize").steps] == ["heads", "sum-in-proportion"]
    assert why(standing, "a", "prize").steps[1].values["amount_money"] == 6150


def test_money_that_may_be_taken_is_not_lost_and_is_sure_when_it_stands() -> None:
    award = "{award: prize, title: '', clause: '', by-rank: {amounts: [30], from: last, taken: yes}}"
    standing = standing_of(SHEET, facts=FACTS, values={"points": ["9", "3"]}, awards=[award])
    over = Attainable(standing, date(2022, 1, 1))
    assert (over.lost("a"), over.sure("a"), over.sure("b")) == ((), (), ("prize",))
    assert Attainable(standing, date(2021, 12, 31)).sure("b") == ()
