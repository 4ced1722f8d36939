"""A supposed figure does what the same figure would do if it were reported: two whole runs of the engine tell."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemes
from schemes import facts_csv
from scoring import BadValue, Kind, Total, UnknownId, format_value, score, tabulate
from scoring.what_if import Change, Move, parse_change, suppose
from tests.support.sheets import EARLY, leaf, standing_of

if TYPE_CHECKING:
    from scoring import Scheme, Standing

NAMES = schemes.ids()


@cache
def published(name: str) -> tuple[Scheme, tuple[Total, ...]]:
    scheme = schemes.load(name)
    file = schemes.folder_of(name) / "cases" / "typical.csv"
    return scheme, facts_csv.read(file.read_bytes(), file.name, scheme)


@cache
def now(name: str, as_of: date) -> Standing:
    scheme, totals = published(name)
    return score(scheme, tabulate(scheme, totals, as_of))


@given(st.data())
def test_supposing_is_reporting(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    scheme, totals = published(name)
    as_of = data.draw(st.sampled_from([*scheme.cutoffs, date(scheme.start.year, 6, 15)]))
    before = now(name, as_of)
    unit = data.draw(st.sampled_from(scheme.units)).id
    fact = data.draw(st.sampled_from(scheme.facts))
    most = {Kind.FLAG: 1, Kind.LEVEL: len(fact.levels) - 1, Kind.PERCENT: 10_000}.get(fact.kind, scheme.most(fact.id))
    value = data.draw(st.integers(0, most if most is not None and fact.kind is not Kind.COUNT else 5_000))
    have = before.table.value(unit, fact.id)
    relative = fact.kind not in {Kind.FLAG, Kind.LEVEL} and data.draw(st.booleans())
    found = suppose(before, unit, {fact.id: Change(value - have if relative else value, relative=relative)})
    reported = Total("*" if fact.whole else unit, fact.id, as_of, value)
    after = score(scheme, tabulate(scheme, [*totals, reported], as_of))

    assert found.values == ((fact.id, Move(have, value)),)
    assert found.total == Move(before.total(unit), after.total(unit))
    assert found.rank == Move(before.rank(unit), after.rank(unit))
    assert found.group_rank == Move(before.group_rank(unit), after.group_rank(unit))
    assert found.money == Move(before.money(unit), after.money(unit))
    assert found.grade == (before.grade(unit), after.grade(unit))
    items = {item.id: (before.points(unit, item.id), after.points(unit, item.id)) for item in scheme.items}
    moved = {item: (move.before, move.after) for item, move in (*found.items, *found.sections)}
    assert moved == {item: pair for item, pair in items.items() if pair[0] != pair[1]}
    awards = {award.id: (before.award(unit, award.id), after.award(unit, award.id)) for award in scheme.awards}
    assert {award: (move.before, move.after) for award, move in found.awards} == {
        award: pair for award, pair in awards.items() if pair[0] != pair[1]
    }
    places = {
        one.id: tuple((s.rank(one.id), s.group_rank(one.id), s.money(one.id)) for s in (before, after))
        for one in scheme.units
        if one.id != unit
    }
    others = {
        one.unit: (
            (one.rank.before, one.group_rank.before, one.money.before),
            (one.rank.after, one.group_rank.after, one.money.after),
        )
        for one in found.others
    }
    assert others == {one: pair for one, pair in places.items() if pair[0] != pair[1]}


@given(st.data())
def test_supposing_several_is_supposing_one_after_another(data: st.DataObject) -> None:
    scheme, _ = published(name := data.draw(st.sampled_from(NAMES)))
    before = now(name, scheme.end)
    unit = data.draw(st.sampled_from(scheme.units)).id
    counted = [fact.id for fact in scheme.facts if fact.kind in {Kind.COUNT, Kind.AMOUNT}]
    chosen = data.draw(st.lists(st.sampled_from(counted), min_size=1, max_size=4, unique=True))
    changes = {fact: Change(data.draw(st.integers(1, 2_000)), relative=True) for fact in chosen}
    table = before.table
    for fact, change in changes.items():
        table = table.with_value(unit, fact, table.value(unit, fact) + change.value)
    after = score(scheme, table)
    found = suppose(before, unit, changes)
    assert (found.total.after, found.rank.after, found.money.after) == (
        after.total(unit),
        after.rank(unit),
        after.money(unit),
    )
    assert [fact for fact, _ in found.values] == chosen


def small(as_of: date = EARLY) -> Standing:
    return standing_of(
        leaf("proportional: {fact: jobs}"),
        facts={"jobs": "count", "done": "flag", "state": "level:无;有"},
        values={"jobs": ["5", "8"], "done": ["0", "0"], "state": ["无", "无"]},
        targets={"jobs": ["10", "10"]},
        awards=["{award: prize, title: prize, clause: one, by-rank: {amounts: [100, 50]}}"],
        on=date(2021, 1, 5),
        as_of=as_of,
    )


def test_a_climb_takes_the_prize_from_the_other() -> None:
    found = suppose(small(), "a", {"jobs": Change(4, relative=True)})
    assert (found.values, found.total, found.rank) == ((("jobs", Move(5, 9)),), Move(500, 900), Move(2, 1))
    assert found.items == (("leaf", Move(500, 900)),)
    assert found.money == Move(5_000, 10_000)
    assert [(one.unit, one.rank, one.money.change) for one in found.others] == [("b", Move(1, 2), -5_000)]


def test_nothing_moves_when_nothing_changes() -> None:
    found = suppose(small(), "a", {"jobs": Change(5, relative=False)})
    assert (found.items, found.sections, found.awards, found.others) == ((), (), (), ())
    assert not found.total
    assert not found.rank


@pytest.mark.parametrize(
    "change", [Change(-6, relative=True), Change(-1, relative=False), Change(10**12, relative=True)]
)
def test_an_impossible_value_is_refused(change: Change) -> None:
    with pytest.raises(BadValue):
        suppose(small(), "a", {"jobs": change})


@pytest.mark.parametrize(("unit", "fact"), [("z", "jobs"), ("a", "nothing")])
def test_what_is_not_there(unit: str, fact: str) -> None:
    with pytest.raises(UnknownId):
        suppose(small(), unit, {fact: Change(1, relative=True)})


@pytest.mark.parametrize(
    ("fact", "text", "change"),
    [
        ("jobs", "+200", Change(200, relative=True)),
        ("jobs", "-3", Change(-3, relative=True)),
        ("jobs", "=1585", Change(1585, relative=False)),
        ("done", "=1", Change(1, relative=False)),
        ("state", "=有", Change(1, relative=False)),
    ],
)
def test_a_change_is_read(fact: str, text: str, change: Change) -> None:
    assert parse_change(text, small().scheme.fact(fact)) == change


@pytest.mark.parametrize(
    ("fact", "text", "said"),
    [
        ("jobs", "200", r"\+200, -3 or =1585"),
        ("jobs", "", r"\+200, -3 or =1585"),
        ("jobs", "+", r"\+200, -3 or =1585"),
        ("jobs", "+2.5", "whole number"),
        ("jobs", "--3", "not a number"),
        ("done", "+1", "no more or less; write =1"),
        ("state", "=没有", "没有"),
    ],
)
def test_what_is_no_change_is_told(fact: str, text: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        parse_change(text, small().scheme.fact(fact))


@given(st.integers(0, 10**12), st.sampled_from("+-="), st.sampled_from([Kind.COUNT, Kind.AMOUNT, Kind.EVENTS]))
def test_a_written_change_is_read_back(value: int, sign: str, kind: Kind) -> None:
    fact = next(fact for name in NAMES for fact in published(name)[0].facts if fact.kind is kind)
    read = parse_change(sign + format_value(value, kind), fact)
    assert read == Change(-value if sign == "-" else value, relative=sign != "=")
