"""What next: every promise is kept by an independent score, and the nearest thresholds are really the nearest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import schemes
from schemes import facts_csv
from scoring import Kind, Total, score, tabulate
from scoring.next_steps import closings, possible_steps
from scoring.rules.bonus import Tally
from scoring.rules.completion import Complete
from scoring.rules.deduction import Deduct
from scoring.rules.take import Take
from tests.support.sheets import EARLY, leaf, standing_of

if TYPE_CHECKING:
    from scoring import Standing
    from scoring.next_steps import NextStep

MIDDLE = {"changzhou-2018": 7, "hutang-2014": 9, "rugao-2018": 3, "rugao-2021": 11, "xinjian-2021": 6}


def halfway(name: str) -> tuple[Standing, list[Total]]:
    """A published scheme's typical case in the middle of its year, with the totals that it comes from."""
    scheme = schemes.load(name)
    file = schemes.folder_of(name) / "cases" / "typical.csv"
    totals = list(facts_csv.read(file.read_bytes(), file.name, scheme))
    day = date(scheme.start.year, MIDDLE[name], 15)
    return score(scheme, tabulate(scheme, totals, day)), totals


@pytest.mark.parametrize("name", schemes.ids())
def test_every_promise_is_kept_when_the_figures_are_reported(name: str) -> None:
    now, totals = halfway(name)
    scheme = now.scheme
    for unit in scheme.units[:: max(1, len(scheme.units) // 4)]:
        found = possible_steps(now, unit.id)
        assert found
        for one in found:
            reported = [Total(unit.id, need.fact, now.as_of, need.value) for need in one.needs]
            then = score(scheme, tabulate(scheme, [*totals, *reported], now.as_of))
            assert one.points == then.total(unit.id) - now.total(unit.id)
            assert one.money == then.money(unit.id) - now.money(unit.id)
            assert one.rank == then.rank(unit.id)
            items = {item.id for item in scheme.items}
            assert one.result == (
                then.points(unit.id, one.subject) if one.subject in items else then.award(unit.id, one.subject)
            )


@pytest.mark.parametrize("name", schemes.ids())
def test_a_promise_holds_until_its_day_and_no_longer(name: str) -> None:
    now, totals = halfway(name)
    scheme, unit = now.scheme, now.scheme.units[2].id
    known = [total for total in totals if total.date <= now.as_of]

    def gained(one: NextStep, day: date) -> tuple[int, int]:
        reported = [Total(unit, need.fact, day, need.value) for need in one.needs]
        then = score(scheme, tabulate(scheme, [*known, *reported], day))
        return then.total(unit) - now.total(unit), then.money(unit) - now.money(unit)

    for one in possible_steps(now, unit):
        assert gained(one, one.by) == (one.points, one.money)
        if one.by < scheme.end:
            late = gained(one, one.by + timedelta(days=1))
            assert late != (one.points, one.money)


@pytest.mark.parametrize("name", ["hutang-2014", "rugao-2018", "rugao-2021", "xinjian-2021"])
def test_no_threshold_is_nearer(name: str) -> None:
    """Of facts that bring points in steps, trying every figure one by one finds no nearer gain."""
    now, _ = halfway(name)
    scheme, tried = now.scheme, 0
    for unit in scheme.units[:: max(1, len(scheme.units) // 3)]:
        found = possible_steps(now, unit.id)
        for fact in scheme.facts:
            readers = [item for item in scheme.items if fact.id in item.facts]
            steps = readers and all(isinstance(item.rule, Complete | Deduct | Tally | Take) for item in readers)
            if not steps or fact.kind is not Kind.COUNT or now.table.value(unit.id, fact.id) > 2000:
                continue
            nearest = next((more for more in range(1, 90) if _gain(now, unit.id, fact.id, more) > 0), None)
            named = [one.needs[0].amount for one in found if [need.fact for need in one.needs] == [fact.id]]
            with_points = [amount for amount in named if _gain(now, unit.id, fact.id, amount) > 0]
            assert nearest is None or min(with_points) == nearest, (unit.id, fact.id)
            tried += nearest is not None
    assert tried > 3


def _gain(now: Standing, unit: str, fact: str, more: int) -> int:
    table = now.table.with_value(unit, fact, now.table.value(unit, fact) + more)
    return score(now.scheme, table).total(unit) - now.total(unit)


def test_the_fewest_that_move_the_rank() -> None:
    now = standing_of(
        leaf("proportional: {fact: jobs}", "100"),
        facts={"jobs": "count"},
        values={"jobs": ["10", "47", "60"]},
        targets={"jobs": ["100", "100", "100"]},
    )
    found = possible_steps(now, "a")
    # To tie with the next is to share its rank: 37 more are enough, 36 are not.
    assert {(one.needs[0].amount, one.rank) for one in found} == {(37, 2), (90, 1)}


def test_the_next_threshold_of_each_kind_of_rule() -> None:
    facts = {"a": "count", "b": "count", "ok": "flag", "post": "level:无;副主任;主任", "late": "events", "m": "mark"}
    sheet = (
        "{item: s, title: s, points: 60, clause: '', items: ["
        "{item: s1, title: s1, points: 10, clause: '', deduct: {each: [{short-of: a, every: 10, points: 2}]}},"
        "{item: s2, title: s2, points: 10, clause: '', complete: ok},"
        "{item: s3, title: s3, points: 10, clause: '', ladder: {fact: post, points: {副主任: 4, 主任: 10}}},"
        "{item: s4, title: s4, points: 10, clause: '', ladder: {fact: b, points: {20: 5, 50: 10}}},"
        "{item: s5, title: s5, points: 10, clause: '', deduct: {each: [{events: late, points: 1}]}},"
        "{item: s6, title: s6, points: 10, clause: '', mark: m}]}"
    )
    now = standing_of(
        sheet,
        facts=facts,
        values={"a": ["63"], "b": ["7"], "late": ["3"], "m": ["4"]},
        targets={"a": ["100"]},
    )
    found = {(one.needs[0].fact, one.needs[0].amount): one.points for one in possible_steps(now, "a")}
    # 37 short are three times ten: 8 more make it two times, 28 more none.
    assert found == {
        ("a", 8): 200,
        ("a", 28): 600,
        ("ok", 1): 1000,
        ("post", 2): 1000,  # of a level the best at once
        ("b", 13): 500,
        ("m", 600): 600,
    }


def test_what_brings_nothing_alone_is_tried_together() -> None:
    now = standing_of(
        leaf("complete: [x, y]"),
        facts={"x": "count", "y": "count"},
        values={"x": ["1"], "y": ["2"]},
        targets={"x": ["5"], "y": ["5"]},
    )
    (one,) = possible_steps(now, "a")
    assert ([(need.fact, need.amount) for need in one.needs], one.points) == ([("x", 4), ("y", 3)], 1000)


def test_places_and_shares_rest_on_others() -> None:
    rank = standing_of(
        leaf("rank-steps: {by: x, step: 1}"), facts={"x": "count"}, values={"x": ["3", "5", "9"]}
    )  # fmt: skip
    share = standing_of(leaf("share: x"), facts={"x": "count"}, values={"x": ["3", "5", "9"]})
    for now, amount in ((rank, 2), (share, 2)):
        (one, *_) = possible_steps(now, "a")
        assert (one.needs[0].amount, one.rests_on_others) == (amount, True)
    kept = possible_steps(standing_of(leaf("complete: x"), facts={"x": "flag"}, values={"x": ["", "1"]}), "a")
    assert [one.rests_on_others for one in kept] == [False]


def test_money_that_a_condition_brings() -> None:
    now = standing_of(
        leaf("mark: m"),
        facts={"m": "mark", "x": "count"},
        values={"m": ["10"], "x": ["7"]},
        targets={"x": ["10"]},
        awards=["{award: prize, title: '', clause: '', by: early, first-of: [{if: x, amount: 300}]}"],
        as_of=EARLY,
        on=EARLY,
    )
    (one,) = possible_steps(now, "a")
    assert (one.subject, one.needs[0].amount, one.money, one.result, one.by) == ("prize", 3, 30_000, 30_000, EARLY)


def test_what_is_lost_after_a_cut_off() -> None:
    sheets = (
        "{item: now, title: '', points: 10, clause: '', by: early, proportional: {fact: x}}",
        "{item: later, title: '', points: 5, clause: '', complete: x}",
    )
    common = {"facts": {"x": "count"}, "values": {"x": ["5"]}, "targets": {"x": ["10"]}}
    before = standing_of(*sheets, **common, on=date(2021, 2, 1), as_of=date(2021, 2, 1))  # type: ignore[arg-type]
    best, lost = closings(before, "a", lambda _: True)
    assert best == 1500
    assert [(one.day, one.points, one.facts) for one in lost] == [
        (EARLY, 500, ("x",)),
        (before.scheme.end, 500, ("x",)),
    ]
    after = standing_of(*sheets, **common, on=date(2021, 2, 1), as_of=date(2021, 4, 1))  # type: ignore[arg-type]
    assert [one.day for one in closings(after, "a", lambda _: True)[1]] == [after.scheme.end]
    assert [one.points for one in possible_steps(after, "a")] == [500]
    assert closings(before, "a", lambda _: False) == (500, ())


def test_after_the_cycle_there_is_nothing_to_gain() -> None:
    now = standing_of(leaf("complete: x"), facts={"x": "flag"}, values={"x": [""]}, as_of=date(2022, 1, 5))
    assert possible_steps(now, "a") == ()
    assert closings(now, "a", lambda _: True) == (0, ())
