"""What is supposed is scored like the table that was so from the start, one by one and many in one pass."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from scoring import Kind, Total, engine, ranking, score, score_each, score_suppositions, tabulate
from tests.bench.cities import dated, filled, repeated
from tests.scoring.test_bounds import boxes

if TYPE_CHECKING:
    from random import Random

    from scoring import FactTable, Frame, Line, Scheme, Standing
    from scoring.numbers import Column

    Box = tuple[Scheme, FactTable, FactTable, list[FactTable]]

SIZES = (14, 140)  # few units, and more than are compared each with each
# Small figures, for many ties, of facts of the random sheets: counts, rates, marks, levels and events.
FIGURES: st.SearchStrategy[dict[str, int]] = st.fixed_dictionaries(
    {},
    optional={
        "level": st.integers(0, 2),
        **dict.fromkeys(["x", "y", "late", "growth", "jobless", "m", "rate"], st.integers(0, 9)),
    },
)


@cache
def reports(name: str, units: int) -> tuple[Total, ...]:
    """Of so many units: the scheme's own over and over."""
    return tuple(dated(filled(repeated(units, name))))


@cache
def known(name: str, units: int) -> Standing:
    """The standing that they give."""
    scheme = repeated(units, name)
    return score(scheme, tabulate(scheme, reports(name, units), scheme.end))


def everything(standing: Standing) -> dict[str, list[int]]:
    """All results as numbers."""
    results = standing.results
    columns: dict[str, Column] = {**standing.columns, **standing.awards, "rank": standing.ranks}
    columns |= {"total": results.total, "grade": results.grades, "valid": results.valid * 1}
    columns |= {"rank in the group": standing.group_ranks}
    return {name: column.tolist() for name, column in columns.items()}


def most(scheme: Frame[Line], fact: str) -> int:
    """A value that the kind allows."""
    kind = scheme.fact(fact).kind
    top = {Kind.FLAG: 1, Kind.LEVEL: len(scheme.fact(fact).levels) - 1, Kind.PERCENT: 10_000, Kind.EVENTS: 9}
    return top.get(kind, 2 * int(scheme.target_column(fact).max(initial=0)) or 400)


def supposed(data: st.DataObject, table: FactTable) -> dict[str, int]:
    """Values of one to three facts, at times those of another unit: ties are what one likes to get wrong."""
    facts = [fact.id for fact in table.frame.facts if not fact.whole]
    chosen = data.draw(st.lists(st.sampled_from(facts), min_size=1, max_size=3, unique=True))
    like = data.draw(st.sampled_from(table.frame.units)).id
    return {
        fact: data.draw(st.just(table.value(like, fact)) | st.integers(0, most(table.frame, fact))) for fact in chosen
    }


@settings(max_examples=40)
@given(st.data(), st.sampled_from(schemes.ids()), st.sampled_from(SIZES))
def test_a_supposition_is_scored_like_the_table_that_was_so_from_the_start(
    data: st.DataObject, name: str, units: int
) -> None:
    now = known(name, units)
    scheme, table = now.scheme, now.table
    unit = data.draw(st.sampled_from(scheme.units)).id
    values = supposed(data, table)
    later = [Total(unit, fact, table.as_of, value) for fact, value in values.items()]
    afresh = tabulate(scheme, [*reports(name, units), *later], table.as_of)
    assert everything(score(scheme, table.with_values(unit, values))) == everything(score(scheme, afresh))


@settings(max_examples=40)
@given(st.data(), st.sampled_from(schemes.ids()), st.sampled_from(SIZES))
def test_many_in_one_pass_are_each_by_itself(data: st.DataObject, name: str, units: int) -> None:
    now = known(name, units)
    scheme, table = now.scheme, now.table
    unit = data.draw(st.sampled_from(scheme.units)).id
    suppositions = [supposed(data, table) for _ in range(data.draw(st.integers(1, 6)))]
    tables = [table.with_values(unit, values) for values in suppositions]
    alone = [everything(score(scheme, one)) for one in tables]
    assert [everything(then) for then in score_suppositions(now, unit, suppositions)] == alone
    assert [everything(then) for then in score_each(scheme, tables)] == alone


@settings(max_examples=100)
@given(boxes(), st.data())
def test_random_sheets_under_suppositions_are_each_by_itself(box: Box, data: st.DataObject) -> None:
    """Whatever rules they have: all tables in one pass, and all figures of a unit in one pass."""
    scheme, _, _, tables = box
    alone = [everything(score(scheme, table)) for table in tables]
    assert [everything(then) for then in score_each(scheme, tables)] == alone
    unit, now = scheme.units[0].id, score(scheme, tables[0])
    suppositions = data.draw(st.lists(FIGURES, min_size=1, max_size=4))
    separate = [everything(score(scheme, tables[0].with_values(unit, values))) for values in suppositions]
    assert [everything(then) for then in score_suppositions(now, unit, suppositions)] == separate


@settings(max_examples=100)
@given(boxes(), st.randoms())
def test_the_order_of_the_units_does_not_matter(box: Box, chance: Random) -> None:
    """With points by group, lines that do not apply, unknown figures and limits of sections."""
    scheme, _, _, tables = box
    table = tables[-1]
    order = list(range(len(scheme.units)))
    chance.shuffle(order)
    shuffled = replace(scheme, units=tuple(scheme.units[place] for place in order))
    moved = replace(table, frame=shuffled, values=table.values[..., order], days=table.days[..., order])
    assert everything(score(shuffled, moved)) == {
        name: [column[place] for place in order] for name, column in everything(score(scheme, table)).items()
    }


def test_more_suppositions_than_fit_into_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    now = known("rugao-2021", 14)
    suppositions = [{"new-urban-jobs": value} for value in range(40)]
    at_once = [everything(then) for then in score_suppositions(now, "baipu-0", suppositions)]
    monkeypatch.setattr(engine, "_AT_ONCE", 7 * now.table.values.size)
    assert [everything(then) for then in score_suppositions(now, "baipu-0", suppositions)] == at_once
    assert [*score_suppositions(now, "baipu-0", []), *score_each(now.scheme, [])] == []


def test_what_was_known_before_stays_as_it_was() -> None:
    before = known("rugao-2021", 140)
    was = everything(before)
    unit = before.scheme.units[7].id
    score(before.scheme, before.table.with_value(unit, "pension-new-enrolment", 99_999))
    assert everything(before) == was


def test_who_loses_the_grade_loses_what_it_pays() -> None:
    """Of 140 units one fact of one takes its grade, and so its place among those who are paid by rank."""
    scheme = repeated(140, "changzhou-2018")
    before = score(scheme, filled(scheme))
    after = score(before.scheme, before.table.with_value("tianning-02-0", "standardised-items-sunk", 0))
    assert (before.award("tianning-02-0", "comprehensive"), after.award("tianning-02-0", "comprehensive")) == (267, 0)
    assert after.award("xinbei-02-6", "comprehensive") == 238


@pytest.mark.parametrize("name", schemes.ids())
def test_each_with_each_and_sorted_are_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = schemes.load(name)
    table = filled(scheme, seed=5)
    each_with_each = everything(score(scheme, table))
    monkeypatch.setattr(ranking, "_FEW", 0)
    assert everything(score(scheme, table)) == each_with_each


def test_a_scheme_without_units_has_an_empty_standing() -> None:
    empty = replace(schemes.load("rugao-2021"), units=(), targets={})
    assert all(column == [] for column in everything(score(empty, filled(empty))).values())
