"""The same facts under two schemes: what two runs say, set beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import score, tabulate
from scoring.compare import NotComparable, compare
from scoring.what_if import Move
from tests.support.sheets import EARLY, END, leaf, standing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring import Standing

PRIZE = "{award: prize, title: prize, clause: one, by-rank: {amounts: [100]}}"


def under(rule: str, jobs: Sequence[int], training: Sequence[int], *more: str) -> Standing:
    facts = {"jobs": "count", "training": "count", **dict.fromkeys(more, "count")}
    values = {"jobs": [str(one) for one in jobs], "training": [str(one) for one in training]}
    targets = {"jobs": ["10"] * len(jobs), "training": ["10"] * len(jobs)}
    return standing_of(leaf(rule), facts=facts, values=values, targets=targets, awards=[PRIZE])


def test_another_rule_turns_the_order_round() -> None:
    before, after = (under(f"proportional: {{fact: {fact}}}", [9, 4], [5, 8]) for fact in ("jobs", "training"))
    found = compare(before, after)
    assert [one.unit for one in found.units] == ["b", "a"]
    first = found.units[0]
    assert (first.total, first.rank, first.money) == (Move(400, 800), Move(2, 1), Move(0, 10_000))
    assert found.as_of == END


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=6))
def test_each_side_is_a_whole_run(rows: list[tuple[int, int]]) -> None:
    jobs, training = [row[0] for row in rows], [row[1] for row in rows]
    before, after = (under(f"proportional: {{fact: {fact}}}", jobs, training) for fact in ("jobs", "training"))
    found = compare(before, after)
    assert {one.unit for one in found.units} == {unit.id for unit in before.scheme.units}
    for one in found.units:
        assert one.total == Move(before.total(one.unit), after.total(one.unit))
        assert one.rank == Move(before.rank(one.unit), after.rank(one.unit))
        assert one.money == Move(before.money(one.unit), after.money(one.unit))
    ranks = [one.rank.after for one in found.units]
    assert ranks == sorted(ranks)


def test_a_scheme_against_itself_moves_nothing() -> None:
    one = under("proportional: {fact: jobs}", [9, 4], [5, 8])
    found = compare(one, one)
    assert not any(row.total or row.rank or row.money for row in found.units)
    assert (found.only_before, found.only_after) == ((), ())


def test_facts_that_one_scheme_does_not_know_are_said() -> None:
    before = under("proportional: {fact: jobs}", [9], [5], "retirees")
    after = under("proportional: {fact: jobs}", [9], [5], "talent", "cards")
    found = compare(before, after)
    assert (found.only_before, found.only_after) == (("retirees",), ("talent", "cards"))


def test_other_units_are_named() -> None:
    before, after = under("proportional: {fact: jobs}", [9], [5]), under("proportional: {fact: jobs}", [9, 4], [5, 8])
    with pytest.raises(
        NotComparable, match=r"the units differ \(only in the second: b\); both schemes must have the same"
    ):
        compare(before, after)


def test_another_order_of_units_is_no_difference() -> None:
    before = under("proportional: {fact: jobs}", [9, 4], [5, 8])
    scheme = replace(before.scheme, units=before.scheme.units[::-1])
    after = score(scheme, tabulate(scheme, [], END))
    assert {one.unit: one.total.before for one in compare(before, after).units} == {"a": 900, "b": 400}


def test_another_cycle_and_another_day_are_refused() -> None:
    before = under("proportional: {fact: jobs}", [9], [5])
    scheme = replace(before.scheme, end=date(2022, 12, 31))
    with pytest.raises(
        NotComparable, match="the cycles differ: 2021-01-01 to 2021-12-31, and 2021-01-01 to 2022-12-31"
    ):
        compare(before, score(scheme, tabulate(scheme, [], END)))
    with pytest.raises(NotComparable, match="the days differ"):
        compare(before, score(before.scheme, tabulate(before.scheme, [], EARLY)))
