"""Settled or open: what is said on a day holds for whatever is reported later."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

import schemes
from schemes import facts_csv
from scoring import Kind, Total, score, tabulate
from scoring.attainable import Attainable, faults, largest
from tests.support.sheets import EARLY, END, leaf, standing_of

KINDS = {"jobs": "count", "ok": "flag", "bad": "flag", "late": "events", "m": "mark", "rate": "percent"}


def typical(name: str) -> list[Total]:
    scheme = schemes.load(name)
    file = schemes.folder_of(name) / "cases" / "typical.csv"
    return list(facts_csv.read(file.read_bytes(), file.name, scheme))


@pytest.mark.parametrize("month", [1, 4, 7, 10, 12])
@pytest.mark.parametrize("name", schemes.ids())
def test_no_claim_is_broken_by_what_really_came(name: str, month: int) -> None:
    """The year as it went on: every rank, total and award is within what was said to be possible."""
    scheme, totals = schemes.load(name), typical(name)
    day = min(date(scheme.start.year, month, 21), scheme.end)
    before = score(scheme, tabulate(scheme, totals, day))
    reach = Attainable(before, day)
    for later in (day, day + timedelta(days=40), scheme.end):
        _holds(reach, totals, later)


@pytest.mark.parametrize("name", schemes.ids())
def test_no_claim_is_broken_by_wild_reports(name: str) -> None:
    """Whatever the other facts become: totals that rise, marks and flags that turn, faults that come in."""
    scheme, totals = schemes.load(name), typical(name)
    chance = random.Random(7)
    day = date(scheme.start.year, 10, 8)
    reach = Attainable(score(scheme, tabulate(scheme, totals, day)), day)
    known = [total for total in totals if total.date <= day]
    for _ in range(25):
        wild = []
        for unit in chance.sample([unit.id for unit in scheme.units], 3):
            for fact in chance.sample(scheme.facts, 12):
                if fact.whole:
                    continue
                now = reach.standing.table.value(unit, fact.id)
                most = min(largest(scheme, fact), 20_000)
                value = chance.randint(min(now, most), most) if fact.kind.adds_up else chance.randint(0, most)
                wild.append(Total(unit, fact.id, day + timedelta(days=chance.randint(0, 60)), max(value, 0)))
        _holds(reach, [*known, *sorted(wild, key=lambda one: (one.date, one.value))], scheme.end)


def _holds(reach: Attainable, totals: list[Total], later: date) -> None:
    scheme = reach.standing.scheme
    then = score(scheme, tabulate(scheme, totals, later))
    for unit in scheme.units:
        first, last = reach.ranks(unit.id)
        least, most = reach.total(unit.id)
        assert first <= then.rank(unit.id) <= last
        assert least <= then.total(unit.id) <= most
        assert all(then.award(unit.id, award) == 0 for award in reach.lost(unit.id))
        assert all(then.award(unit.id, award) == reach.standing.award(unit.id, award) for award in reach.sure(unit.id))


@pytest.mark.parametrize("name", schemes.ids())
def test_the_stated_range_holds_whatever_the_missing_facts_turn_out_to_be(name: str) -> None:
    scheme, totals = schemes.load(name), typical(name)
    chance = random.Random(11)
    day = date(scheme.start.year, 9, 1)
    now = score(scheme, tabulate(scheme, totals, day))
    reach = Attainable(now, day)
    for unit in scheme.units[::3]:
        missing = reach.missing(unit.id)
        least, most = reach.stated(unit.id)
        assert least <= now.total(unit.id) <= most
        for _ in range(5):
            told = {fact: chance.randint(0, min(largest(scheme, scheme.fact(fact)), 5000)) for fact in missing}
            then = score(scheme, now.table.with_values(unit.id, told))
            assert least <= then.total(unit.id) <= most


def test_flags_that_only_cost_are_faults() -> None:
    scheme = schemes.load("rugao-2021")
    assert set(faults(scheme)) == {
        "retiree-checkup-misconduct",
        "new-false-claim-unrecovered",
        "city-retiree-activity-absence",
        "retiree-major-incident",
    }


def test_what_is_missing_and_what_it_decides() -> None:
    known = standing_of(
        "{item: big, title: '', points: 30, clause: '', mark: m}",
        "{item: small, title: '', points: 5, clause: '', complete: ok}",
        "{item: fault, title: '', points: 9, clause: '', deduct: {nothing-if: bad, each: [{events: late, points: 1}]}}",
        facts=KINDS,
        values={"m": ["", "20"], "ok": ["", ""]},
    )
    reach = Attainable(known, END)
    assert reach.missing("a") == ("ok", "m")
    assert reach.stated("a") == (900, 4400)
    assert reach.deciding("a") == ("big", "small")
    assert reach.stated("b") == (2900, 3400)
    assert reach.deciding("b") == ("small",)


def test_a_cut_off_settles_what_it_closes() -> None:
    def reached(day: date) -> Attainable:
        known = standing_of(
            leaf("proportional: {fact: jobs}", by="early"),
            facts={"jobs": "count"},
            values={"jobs": ["9", "5", "1"]},
            targets={"jobs": ["10", "10", "10"]},
            awards=["{award: prize, title: '', clause: '', by: early, by-rank: {amounts: [30], if: jobs}}"],
            on=EARLY,
            as_of=day,
        )
        return Attainable(known, day)

    open_still, closed = reached(EARLY), reached(EARLY + timedelta(days=1))
    assert open_still.ranks("a") == (1, 3)
    assert (open_still.lost("a"), open_still.total("b")) == ((), (500, 1000))
    assert [closed.ranks(unit) for unit in "abc"] == [(1, 1), (2, 2), (3, 3)]
    assert closed.settled("b")
    assert closed.lost("a") == ("prize",)


def test_two_that_are_equal_are_not_settled_apart() -> None:
    known = standing_of(leaf("mark: m"), facts={"m": "mark"}, values={"m": ["8", "8", ""]}, on=EARLY, as_of=END)
    reach = Attainable(known, END + timedelta(days=1))
    assert reach.ranks("c") == (1, 3)  # its mark is still to come
    assert reach.ranks("a") == (1, 2)


def test_the_largest_value_of_each_kind() -> None:
    known = standing_of(leaf("mark: m", "7"), facts={**KINDS, "level": "level:甲;乙;丙"}, values={"m": ["1"]})
    found = {fact.kind: largest(known.scheme, fact) for fact in known.scheme.facts}
    assert (found[Kind.FLAG], found[Kind.LEVEL], found[Kind.PERCENT], found[Kind.MARK]) == (1, 2, 10_000, 700)
