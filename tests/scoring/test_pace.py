"""Completion of tasks: capped, averaged, and silent where there is none."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from scoring import Frame, Item, Kind, Total, tabulate
from scoring.pace import completion, due, is_task, projected, tasks
from tests.support.sheets import leaf, standing_of


def test_nothing_reported_is_nothing_completed_and_everything_is_all() -> None:
    scheme = schemes.load("rugao-2021")
    scored = {fact for item in scheme.items for fact in item.facts}
    day = date(2021, 6, 1)
    full = [Total(unit, fact, day, value) for (fact, unit), value in scheme.targets.items() if fact in scored]
    twice = [Total(one.unit, one.fact, one.date, 2 * one.value) for one in full]
    assert set(completion(tabulate(scheme, (), day))) == {0}
    assert set(completion(tabulate(scheme, full, day))) == {10_000}
    assert set(completion(tabulate(scheme, twice, day))) == {10_000}


def test_the_mean_is_of_the_exact_parts_and_rounded_once() -> None:
    """1/3, 2/3 and 1/7: their mean is 38.0952… %; each rounded before, it would be another at 1/6, 1/6, 1/6."""
    for values, expected in ((["1", "2", "1"], 3810), (["0", "0", "0"], 0)):
        known = standing_of(
            *(leaf(f"complete: {fact}").replace("item: leaf", f"item: {fact}") for fact in "abc"),
            facts=dict.fromkeys("abc", "count"), targets={"a": ["3"], "b": ["3"], "c": ["7"]},
            values={fact: [value] for fact, value in zip("abc", values, strict=True)},
        )  # fmt: skip
        assert completion(known.table)[0] == expected


def test_a_scheme_without_targets_knows_no_completion() -> None:
    scheme = schemes.load("changzhou-2018")
    assert set(completion(tabulate(scheme, (), scheme.end))) == {-1}


def test_numbers_that_are_only_shown_do_not_hold_anybody_back() -> None:
    """新建 附件4 lists how many households there are: no task, and no item scores it."""
    scheme = schemes.load("xinjian-2021")
    day = date(2021, 6, 1)
    scored = {fact for item in scheme.items for fact in item.facts}
    full = [Total(unit, fact, day, value) for (fact, unit), value in scheme.targets.items() if fact in scored]
    assert set(completion(tabulate(scheme, full, day))) == {10_000}


def test_tasks_are_targets_that_count() -> None:
    scheme = schemes.load("rugao-2021")
    found = tasks(scheme, "changjiang")
    assert found["new-urban-jobs"] == 1585
    assert all(target > 0 and any(fact in item.facts for item in scheme.items) for fact, target in found.items())
    assert "resident-pension-payers-900" not in found


def test_a_task_is_due_when_an_item_stops_counting_it() -> None:
    scheme = schemes.load("rugao-2021")
    assert due(scheme, "pension-new-enrolment") == date(2021, 12, 20)
    assert due(scheme, "new-urban-jobs") == scheme.end


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(1, 300), st.integers(0, 300))
def test_a_course_goes_on_exactly(value: int, before: int, days: int, left: int) -> None:
    found = projected(value, before, days, left)
    exact = value + Fraction(max(value - before, 0) * left, days)
    assert found <= exact < found + 1
    assert projected(value, before, days, 0) == value
    assert found >= value


@pytest.mark.parametrize("kind", [Kind.MARK, Kind.EVENTS, Kind.RATE])
def test_marks_events_and_rates_are_no_tasks(kind: Kind) -> None:
    """A target of theirs is neither progress nor completed, and the others' mean is as if it were not there."""
    scheme = schemes.load("rugao-2021")
    totals = [Total("baipu", "pension-conversion", date(2021, 6, 1), 100)]
    plain = Frame[Item](**{field.name: getattr(scheme, field.name) for field in fields(Frame)})
    facts = tuple(replace(fact, kind=kind) if fact.id == "new-urban-jobs" else fact for fact in scheme.facts)
    without = {key: target for key, target in scheme.targets.items() if key[0] != "new-urban-jobs"}
    frame, other = replace(plain, facts=facts), replace(plain, targets=without)
    assert "new-urban-jobs" not in tasks(frame, "baipu")
    assert not is_task(frame, "new-urban-jobs", "baipu")
    day = date(2021, 6, 1)
    assert list(completion(tabulate(frame, totals, day))) == list(completion(tabulate(other, totals, day)))


LIMITED = [
    "proportional: {fact: spills, less-is-better: yes}",
    "ladder: {fact: spills, points: {100%: 1}, less-is-better: yes}",
    "deduct: {each: [{over: spills, points: 1}]}", "rank-steps: {by: spills, lowest-first: yes, step: 1}",
    "between: {fact: spills, points: {100%: 10, 200%: 0}}", "efficacy: {fact: spills, best: lowest}",
    "best-of: [{complete: jobs}, {proportional: {fact: spills, less-is-better: yes}}]",
    "parts: [{points: 4, complete: jobs}, {points: 6, deduct: {each: [{over: spills, points: 1}]}}]",
]  # fmt: skip


@pytest.mark.parametrize("rule", LIMITED)
def test_what_is_limited_is_no_task(rule: str) -> None:
    """死亡人数不超过2人: nothing is completed by the first of them."""
    known = standing_of(
        leaf("complete: jobs"), leaf(rule).replace("item: leaf", "item: other"),
        facts={"jobs": "count", "spills": "count"},
        targets={"jobs": ["4"], "spills": ["2"]},
        values={"jobs": ["1"], "spills": ["2"]},
    )  # fmt: skip
    assert tasks(known.scheme, known.scheme.units[0].id) == {"jobs": 4}
    assert completion(known.table)[0] == 2500


def test_what_is_worked_out_is_no_task() -> None:
    known = standing_of(
        leaf("complete: both"),
        facts={"a": "count", "b": "count", "both": "count"},
        derived={"both": "{sum: [a, b]}"},
        targets={"both": ["4"]},
        values={"a": ["1"], "b": ["1"]},
    )
    assert tasks(known.scheme, known.scheme.units[0].id) == {}
