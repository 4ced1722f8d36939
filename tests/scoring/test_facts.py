"""Which of the dated totals counts, at which cut-off."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import WHOLE, Total, UnknownId, tabulate
from tests.support.sheets import EARLY, END, leaf, standing_of

SCHEME = standing_of(
    leaf("proportional: {fact: jobs}", by="early"),
    facts={"jobs": "count", "pool": "amount:元"},
    values={"jobs": ["0", "0"]},
    whole={"pool": "0"},
).scheme


def jobs(day: date, value: int, unit: str = "a") -> Total:
    return Total(unit, "jobs", day, value)


def test_the_latest_on_or_before_the_cut_off_wins() -> None:
    totals = [jobs(date(2021, 3, 31), 5), jobs(date(2021, 4, 1), 9), jobs(date(2021, 1, 5), 3)]
    table = tabulate(SCHEME, totals, END)
    assert (table.value("a", "jobs", EARLY), table.value("a", "jobs")) == (5, 9)
    assert (table.reported("a", "jobs", EARLY), table.reported("b", "jobs")) == (date(2021, 3, 31), None)


def test_a_later_row_with_less_counts_too() -> None:
    assert tabulate(SCHEME, [jobs(date(2021, 5, 1), 9), jobs(date(2021, 6, 1), 4)], END).value("a", "jobs") == 4


def test_what_is_dated_after_the_as_of_day_does_not_exist() -> None:
    totals = [jobs(date(2021, 2, 1), 5), jobs(date(2021, 2, 2), 9)]
    table = tabulate(SCHEME, totals, date(2021, 2, 1))
    assert (table.value("a", "jobs", EARLY), table.value("a", "jobs")) == (5, 5)


def test_the_day_itself_is_included_and_the_cycles_end_is_the_last() -> None:
    assert tabulate(SCHEME, [jobs(END, 7)], date(2022, 1, 20)).value("a", "jobs") == 7


def test_a_fact_of_the_whole_scheme_stands_for_every_unit() -> None:
    table = tabulate(SCHEME, [Total(WHOLE, "pool", END, 100)], END)
    assert [table.value(unit, "pool") for unit in "ab"] == [100, 100]


@given(st.permutations([jobs(date(2021, 1, day), value, unit) for day in (1, 2) for value in (3,) for unit in "ab"]))
def test_the_order_of_rows_does_not_matter(totals: list[Total]) -> None:
    given_order, sorted_order = tabulate(SCHEME, totals, END), tabulate(SCHEME, sorted(totals, key=str), END)
    assert (given_order.values == sorted_order.values).all()
    assert (given_order.days == sorted_order.days).all()


def test_supposing_a_value_changes_what_is_still_open() -> None:
    """On 1 May the deadline of 31 March has passed: only the year's value can still move."""
    table = tabulate(SCHEME, [jobs(date(2021, 3, 1), 5)], date(2021, 5, 1))
    supposed = table.with_value("a", "jobs", 50)
    assert (supposed.value("a", "jobs", EARLY), supposed.value("a", "jobs")) == (5, 50)
    assert supposed.reported("a", "jobs") == date(2021, 5, 1)
    assert table.value("a", "jobs") == 5


def test_supposing_before_the_deadline_moves_both() -> None:
    supposed = tabulate(SCHEME, [], date(2021, 3, 1)).with_value("a", "jobs", 50)
    assert (supposed.value("a", "jobs", EARLY), supposed.value("a", "jobs")) == (50, 50)


def test_one_unit_s_fact_as_other_totals_tell_it() -> None:
    table = tabulate(SCHEME, [jobs(date(2021, 2, 1), 9), jobs(date(2021, 6, 1), 12), jobs(END, 3, "b")], END)
    changed = table.with_totals("a", "jobs", [jobs(date(2021, 5, 1), 4)])
    afresh = tabulate(SCHEME, [jobs(date(2021, 5, 1), 4), jobs(END, 3, "b")], END)
    assert (changed.values == afresh.values).all()
    assert (changed.days == afresh.days).all()
    assert table.value("a", "jobs") == 12


def test_unknown_ids_are_named() -> None:
    table = tabulate(SCHEME, [], END)
    with pytest.raises(UnknownId, match="no fact is called 'nothing'"):
        table.value("a", "nothing")
    with pytest.raises(UnknownId, match="no unit is called 'z'"):
        table.value("z", "jobs")


def test_a_unit_s_own_facts_are_taken_from_another_table_and_the_whole_scheme_s_stay() -> None:
    one, other = (
        tabulate(SCHEME, [jobs(END, value), jobs(END, value, "b"), Total(WHOLE, "pool", END, value)], END)
        for value in (1, 5)
    )
    mixed = one.with_own_of(other, "a")
    told = {(unit, fact): mixed.value(unit, fact) for unit in ("a", "b") for fact in ("jobs", "pool")}
    assert told == {("a", "jobs"): 5, ("b", "jobs"): 1, ("a", "pool"): 1, ("b", "pool"): 1}
