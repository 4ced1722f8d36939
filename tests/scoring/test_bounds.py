"""Bounds: on random small schemes with every rule, no table between two others gives anything outside theirs."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import schemes
from schemes import facts_csv
from scoring import bounds, score, tabulate
from scoring.rules.conditions import Condition
from scoring.rules.rivals import RankSteps
from scoring.rules.take import Take
from tests.support.sheets import leaf, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scoring import FactTable, Scheme, Standing

    _Figure = tuple[int, int]  # a value, and 1 where it was reported

FACTS = {
    "x": "count",
    "y": "count",
    "rate": "percent",
    "ok": "flag",
    "bad": "flag",
    "level": "level:甲;乙;丙",
    "late": "events",
    "m": "mark",
    "n": "mark",
    "o": "mark",
    "money": "amount:元",
    "pool": "amount:元",
    "growth": "rate",  # unknown until it is reported, may be below 0
    "jobless": "percent",  # must be reported
}
MUST_REPORT = ("jobless",)
LESS_IS_BETTER = ("x", "y")  # some rules ask for a report of these
LEAST = {"growth": -500}
MOST = {
    "growth": 500,
    "jobless": 10_000,
    "x": 12,
    "y": 12,
    "rate": 10_000,
    "ok": 1,
    "bad": 1,
    "level": 2,
    "late": 6,
    "m": 1000,
    "n": 1000,
    "o": 1000,
    "money": 900,
}
CONDITIONS = [
    "x",
    "ok",
    "{fact: x, at-least: 4}",
    "{fact: y, at-most: 3}",
    "{fact: x, of: y, at-least: 50%}",
    "{fact: x, reaches: 70%}",
    "{fact: bad, is: no}",
    "{fact: bad, is: yes}",
    "{fact: level, is: 乙}",
    "{fact: rate, at-least: 60}",
    "{fact: growth, at-least: -1.5}",
    "{fact: growth, at-most: 2}",
    "{fact: jobless, at-most: 45}",
    "{fact: x, above: 40%}",
    "{fact: y, below: 70%}",
    "{fact: x, at-most: 50%}",
    "{fact: x, of: y, below: 80%}",
    "{fact: x, of: y, at-most: 60%}",
    "{fact: y, at-least: mean}",
    "{fact: growth, above: mean}",
    "{fact: jobless, at-most: mean}",
    "{fact: x, above: mean}",
    "{fact: x, below: mean}",
    "{fact: y, has: task}",
    "{fact: x, at-least: 9, or: [bad, {fact: y, below: 2}]}",
]
RULES = [
    "proportional: {fact: x}",
    "proportional: {fact: [x, y], nothing-below: 40%}",
    "proportional: {fact: x, of: y}",
    "proportional: {fact: x, of: y, without-whole: nothing, up-to: 130%}",
    "proportional: {fact: [x, y], up-to: 150%, nothing-below: 120%}",
    "proportional: {fact: [x, y], less-is-better: yes, nothing-below: 50%}",
    "proportional: {fact: x, of: y, less-is-better: yes, up-to: 120%}",
    "complete: [{C}, {D}]",
    "mean: {fact: [x, y]}",
    "mean: {fact: [x, y], without-task: mean-of-others}",
    "deduct: {each: [{events: late, points: 1.5}, {unless: {C}, points: 2}, {if: {D}, points: 3}]}",
    "deduct: {each: [{short-of: [x, y], every: 2, points: 1}], nothing-if: {C}, times: rate}",
    "deduct: {each: [{short-of: x, every: 10%, points: 0.7, cap: 4}, {over: y, points: 1}], at-least: 3}",
    "deduct: {each: [{short-of: [x, y], than: 90%, every: 20%, points: 1.3, steps: begun}]}",
    "deduct: {each: [{short-of: x, every: 3, points: 1, steps: exact}, {over: rate, than: 55, every: 7, points: 1}]}",
    "deduct: {each: [{events: late, every: 3, points: 2, steps: begun}, {unless: {C}, points: 2}]}",
    "tally: {each: [{count: x, every: 3, points: 1, steps: begun, cap: 3}, {over: y, every: 15%, points: 1}]}",
    "tally: {each: [{count: money, every: 2.5, points: 1, steps: exact}, {over: x, than: 4, points: 2}], times: rate}",
    "tally: {only-if: {C}, each: [{count: x, points: 1, cap: 4}, {over: y, points: 2}, {if: {D}, points: 1}]}",
    "tally: {each: [{ladder: {fact: level, points: {乙: 5, 丙: 2}}}, {ladder: {fact: x, points: {2: 6, 5: 1, 8: 4}}}]}",
    "ladder: {fact: x, points: {3: 2, 6: 5}}",
    "ladder: {fact: y, points: {2: 8, 5: 3}}",
    "ladder: {fact: level, points: {乙: 9, 丙: 4}}",
    "mark: m",
    "mark: {fact: m, of: 20}",
    "mark: {fact: [m, n], weights: {m: 70%, n: 30%}}",
    "mark: {fact: [m, n, o], drop: ends, of: 15}",
    "ladder: {fact: x, points: {50%: 2, 100%: 9, 110%: 4}}",
    "ladder: {fact: y, points: {2: 8, 5: 3, 7: 4}, less-is-better: yes}",
    "ladder: {fact: x, points: {60%: 8, 100%: 3}, less-is-better: yes}",
    "tally: {each: [{ladder: {fact: x, points: {2: 6, 5: 1}, less-is-better: yes}}, {if: {C}, points: 1}]}",
    "rank-steps: {by: x, if: {C}, step: 2}",
    "rank-steps: {by: [x, y], of: x, among: all, step: 3}",
    "share: x",
    "rank-steps: {by: x, lowest-first: yes, if: {C}, step: 3}",
    "rank-steps: {by: growth, of: x, lowest-first: yes, among: all, points: {1: 10, 2: 5}}",
    "rank-steps: {by: jobless, lowest-first: yes, points: {25%: 10, 50%: 6, 75%: 5}}",
    "rank-steps: {by: x, if: {C}, points: {30%: 9, 60%: 4, 100%: 1}}",
    "efficacy: {fact: x, base: 60%}",
    "efficacy: {fact: growth, among: all}",
    "efficacy: {fact: jobless, base: 30%, best: lowest}",
    "proportional: {fact: growth}",
    "ladder: {fact: growth, points: {-2: 3, 0: 6, 2.5: 9}}",
    "ladder: {fact: jobless, points: {10: 9, 40: 2}}",
    "deduct: {each: [{short-of: growth, points: 2}, {unless: {C}, points: 1}]}",
    "rank-steps: {by: growth, if: {C}, step: 2}",
    "between: {fact: x, points: {40%: 2, 70%: 9, 100%: 4}}",
    "between: {fact: y, points: {2: 7, 5: 1, 8: 10}, below: nothing}",
    "between: {fact: rate, points: {20: 8, 90: 0}}",
    "between: {fact: growth, points: {-2: 1, 2: 7}, below: nothing}",
    "between: {fact: jobless, points: {10: 10, 30: 0}}",
    "best-of: [{between: {fact: growth, points: {-1.5: 2, 3: 10}}}, {ladder: {fact: jobless, points: {10: 9, 40: 2}}}]",
    "parts: [{points: 4, complete: [{C}]}, {points: 6, proportional: {fact: growth}}]",
    "schedule: {fact: growth, shares: {2021-03-31: 30%, 2021-12-31: 100%}}",
    "schedule: {fact: x, shares: {2021-03-31: 30%, 2021-06-30: 60%, 2021-12-31: 100%}}",
    "best-of: [{proportional: {fact: x}}, {rank-steps: {by: y, step: 3}}, {complete: {C}}]",
    "parts: [{points: 4, by: early, share: x}, {points: 6, between: {fact: x, points: {30%: 6, 90%: 0}}}]",
    "parts: [{points: 3, best-of: [{mark: m}, {complete: {D}}]}, {points: 7, ladder: {fact: y, points: {2: 7, 5: 3}}}]",
]
SAME_FOR_ALL = [rule for rule in RULES if rule.startswith(("share:", "parts:")) or "unlimited" in rule]
AWARDS = [
    "by-rank: {amounts: [30, 20, 10], if: {C}}",
    "by-rank: {amounts: [10, 30], by: s, tie-break: y}",
    "by-rank: {places: 2, amount-of: pool, grades: [A, B]}",
    "first-of: [{if: [{C}], amount: 20}, {if: [{D}], amount: 50}, {grade: B, amount: 10}]",
    "per-head: [{fact: x, amount: 2, beyond-target: 3}]",
    "by-rank: {amounts: [20, 30], from: last, taken: yes, if: {C}}",
    "by-rank: {amounts: [40, 20], from: last, by: t, among: group, grades: [A]}",
    "by-rank: {amounts: [30], among: group, taken: yes, tie-break: growth}",
    "per-point: {amount: 5, above: 6, by: s}",
    "per-point: {amount: 3, below: 15, taken: yes}",
    "per-point: {amount-of: money, taken: yes}",
    "per-head: {each: [{fact: x, amount: 2}], times: rate}",
    "in-proportion: {amount: money, times: rate}",
]
GRADES = [
    ["{grade: A, from: 12, if: [{C}]}", "{grade: B, from: 5}"],
    ["{grade: A, from: 6, if: [{C}], places: 1}", "{grade: B, share: 50%, among: group}", "{grade: C, from: 4}"],
    ["{grade: A, share: 60%, among: all}", "{grade: B, if: [{C}]}", "{grade: C, places: 2, among: group, if: [{D}]}"],
]
TAKES = [
    None,
    "{item: s-take, title: '', points: 0, clause: '', take: {each: [{events: late, points: 2}]}}",
    "{item: s-take, title: '', points: 0, clause: '', take: {all-if: {C}, each: [{unless: {D}, points: 1}]}}",
    "{item: s-take, title: '', points: 0, clause: '', take: {from: total, each: [{short-of: growth, points: 2}]}}",
    "{item: s-take, title: '', points: 0, clause: '', take: {from: total, each: [{events: late, points: 3}]}}",
    "{item: s-more, title: '', points: 0, clause: '', tally: {unlimited: yes, each: [{count: x, points: 1.5}]}}",
    "{item: s-take, title: '', points: 0, clause: '', take: {each: [{over: x, every: 7%, points: 1, steps: exact}]}}",
]


@st.composite
def cities(draw: st.DrawFn) -> Standing:
    """A scheme of two sections, awards, grades and perhaps a veto, with what its units have reported."""

    def filled(text: str) -> str:
        for letter in "CD":
            text = text.replace("{" + letter + "}", draw(st.sampled_from(CONDITIONS)))
        return text

    def by_group(*choices: str) -> str:
        """The same for all, or for each group what it has."""
        if draw(st.integers(0, 3)):
            return choices[0]
        return "{" + ", ".join(f"{group}: {draw(st.sampled_from(choices))}" for group in sorted(set(groups))) + "}"

    def applying(*otherwise: str) -> str:
        """To whom a line applies, and what happens where it does not."""
        to = draw(
            st.sampled_from(["", "", "", f"only: {groups[0]}, ", "applies-if: {C}, ", "applies-if: [{C}, {D}], "])
        )
        return to and f"{to}otherwise: {draw(st.sampled_from(otherwise))}, "

    def line(item: str, head: str = "") -> str:
        rule = draw(st.sampled_from(RULES))
        points = "10" if rule in SAME_FOR_ALL else by_group("10", "11.5", "13")
        return filled(f"{{item: {item}, title: '', points: {points}, clause: '', {head}{rule}}}")

    units = draw(st.integers(1, 4))
    groups = draw(st.lists(st.sampled_from(["g", "h"]), min_size=units, max_size=units))
    lines = [
        line(f"s{index}", applying("shared", "shared", "full", "nothing")) for index in range(draw(st.integers(1, 3)))
    ]
    if (take := draw(st.sampled_from(TAKES))) is not None:
        lines.append(filled(take))
    limits = draw(st.sampled_from(["", "", "at-most: 12, ", "at-least: 3, ", "at-most: 18, at-least: 4, "]))
    sections = (
        f"{{item: s, title: '', points: 30, clause: '', {limits}items: [{', '.join(lines)}]}}",
        line("t", applying("full", "nothing")),
    )
    column = st.lists(st.integers(0, 9), min_size=units, max_size=units)
    aims = st.lists(st.sampled_from(["", "0", "3", "7", "10"]), min_size=units, max_size=units)
    weighted = f"{{weights: {{s: {by_group('60%', '45%')}, t: {by_group('40%', '70%')}}}, at-least: 0}}"
    total = weighted if draw(st.booleans()) else "{added: [s, t]}"
    return standing_of(
        *sections,
        facts=FACTS,
        values={"x": [str(value) for value in draw(column)]},
        targets={"x": draw(aims), "y": draw(aims), "growth": draw(aims)},
        must_report=MUST_REPORT,
        groups=groups,
        awards=[
            f"{{award: a{index}, title: '', clause: '', {filled(award)}}}"
            for index, award in enumerate(draw(st.lists(st.sampled_from(AWARDS), max_size=3)))
        ],
        grades=[filled(grade) for grade in draw(st.sampled_from(GRADES))],
        tie_break=draw(st.sampled_from([[], [], ["t"], ["y"], ["s", "growth"]])),
        total=total,
        veto=draw(st.sampled_from([None, None, *CONDITIONS])),
        whole={"pool": "100"},
    )


@st.composite
def boxes(draw: st.DrawFn) -> tuple[Scheme, FactTable, FactTable, list[FactTable]]:
    """A scheme, two tables, and every table between them: up to four figures are open, of up to three values each."""
    known = draw(cities())
    scheme, table = known.scheme, known.table
    values, days = table.values.copy(), table.days.copy()
    free: list[tuple[tuple[int, int], list[_Figure]]] = []
    cells = [(fact, unit) for fact in MOST for unit in range(len(scheme.units))]
    opened = draw(st.lists(st.sampled_from(cells), max_size=4, unique=True))
    for fact, unit in cells:
        most = MOST[fact]
        place = (scheme.fact_place(fact), unit)
        silent = fact in scheme.silent_facts or fact in LESS_IS_BETTER
        figures = st.integers(LEAST.get(fact, 0), most)
        if (fact, unit) in opened:
            first = draw(figures)
            step = draw(st.integers(1, max(1, most // 3)))
            choices = [(value, 1) for value in (first, first + step, first + 2 * step) if value <= most]
            if silent and draw(st.booleans()):
                choices = [(min(first, 0), 0), (0, 0), *choices, (max(choices[-1][0], 0), 1)]  # perhaps unknown
            free.append((place, choices))
        else:
            values[:, *place] = draw(figures)
            days[:, *place] = draw(st.integers(0, 1)) if silent else 1
    low, high = (replace(table, values=values.copy(), days=days.copy()) for _ in range(2))
    for place, choices in free:
        _fill(low, place, choices[0])
        _fill(high, place, choices[-1])
    tables = []
    for chosen in product(*(choices for _, choices in free)):
        tables.append(replace(table, values=values.copy(), days=days.copy()))
        for (place, _), figure in zip(free, chosen, strict=True):
            _fill(tables[-1], place, figure)
    return scheme, low, high, tables


def _fill(table: FactTable, place: tuple[int, int], figure: _Figure) -> None:
    table.values[:, *place], table.days[:, *place] = figure


def broken(scheme: Scheme, low: FactTable, high: FactTable, tables: list[FactTable]) -> list[str]:
    """Everything of these tables that lies outside of the bounds."""
    least, most = bounds(scheme, low, high)
    found = []
    none = len(scheme.grades)

    def check(what: str, smallest: int, value: int, largest: int) -> None:
        if not smallest <= value <= largest:
            found.append(f"{what}: {value} is not in {smallest} … {largest}")

    for table in tables:
        then = score(scheme, table)
        for place, unit in enumerate(scheme.units):
            for item in scheme.items:
                if isinstance(item.rule, Take) and item.rule.from_ == "section":
                    continue
                check(item.id, *(one.points(unit.id, item.id) for one in (least, then, most)))
            check("total", *(one.total(unit.id) for one in (least, then, most)))
            check("rank", *(one.rank(unit.id) for one in (most, then, least)))
            grades = (int(one.results.grades[place]) for one in (most, then, least))
            check("grade", *(none if grade < 0 else grade for grade in grades))
            for award in scheme.awards:
                check(award.id, *(one.award(unit.id, award.id) for one in (least, then, most)))
    return found


@settings(max_examples=300, deadline=None)
@given(boxes())
def test_no_table_between_breaks_a_bound(box: tuple[Scheme, FactTable, FactTable, list[FactTable]]) -> None:
    assert broken(*box) == []


@settings(max_examples=100, deadline=None)
@given(cities())
def test_between_a_table_and_itself_is_its_score(known: Standing) -> None:
    for end in bounds(known.scheme, known.table, known.table):
        assert (end.results.total == known.results.total).all()
        assert (end.ranks == known.ranks).all()
        assert (end.results.grades == known.results.grades).all()
        assert all((end.columns[item.id] == known.columns[item.id]).all() for item in known.scheme.items)
        assert all((end.awards[award.id] == known.awards[award.id]).all() for award in known.scheme.awards)


@pytest.mark.parametrize("name", schemes.ids())
def test_a_published_case_lies_between_nothing_and_what_was_reported_at_most(name: str) -> None:
    scheme = schemes.load(name)
    tables = []
    for case in ("empty", "typical", "edges", "full"):
        file = schemes.folder_of(name) / "cases" / f"{case}.csv"
        totals = facts_csv.read(file.read_bytes(), file.name, scheme)
        tables.append(tabulate(scheme, totals, scheme.end))
    low, high = tables[0].values.copy(), tables[0].values.copy()
    for table in tables:
        low, high = low.clip(max=table.values), high.clip(min=table.values)
    found = broken(scheme, replace(tables[0], values=low), replace(tables[0], values=high), tables)
    assert [one for one in found if not one.startswith("award")] == []


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("deduct: {each: [{events: late, points: 1}]}", {"late": "events"}),
        ("complete: {fact: late, at-most: 3}", {"late": "events"}),
    ],
)
def test_more_of_a_fault_is_less(rule: str, facts: dict[str, str]) -> None:
    known = standing_of(leaf(rule), facts=facts, values={"late": ["2"]})
    high = known.table.with_value("a", "late", 8)
    least, most = bounds(known.scheme, known.table, high)
    assert most.total("a") > least.total("a") == score(known.scheme, high).total("a")


def test_a_rule_that_forgot_its_rivals_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search finds a broken bound: here each unit is held against its rivals' best where that favours it."""
    known = standing_of(leaf("rank-steps: {by: x, step: 2}"), facts={"x": "count"}, values={"x": ["3", "5", "4"]})
    low, high = known.table, known.table.with_value("a", "x", 9).with_value("b", "x", 12)
    tables = [low.with_value("a", "x", one).with_value("b", "x", another) for one, another in product((3, 9), (5, 12))]
    assert broken(known.scheme, low, high, tables) == []
    monkeypatch.setattr(
        RankSteps, "_sum", lambda self, view: np.maximum(*(one.values(self.by[0]) for one in (view, view.other)))
    )
    assert broken(known.scheme, low, high, tables) != []


def test_a_condition_read_from_the_wrong_end_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    known = standing_of(leaf("complete: {fact: x, at-most: 3}"), facts={"x": "count"}, values={"x": ["2"]})
    low, high = known.table, known.table.with_value("a", "x", 5)
    assert broken(known.scheme, low, high, [low, high]) == []
    monkeypatch.setattr(Condition, "holds", lambda self, view: view.values(self.fact) <= 3)
    assert broken(known.scheme, low, high, [low, high]) != []


def test_nobody_is_held_against_its_own_other_end_in_a_mean() -> None:
    """5, or any more, is never below the mean of itself, 5 and 5."""
    rule = "complete: {fact: x, at-least: mean}"
    known = standing_of(leaf(rule), facts={"x": "count"}, values={"x": ["5", "5", "5"]})
    least, most = bounds(known.scheme, known.table, known.table.with_value("a", "x", 9))
    assert (least.total("a"), most.total("a"), least.total("b"), most.total("b")) == (1000, 1000, 0, 1000)


def test_who_may_yet_report_may_yet_move_the_mean() -> None:
    """3 is the mean of 3 and 3; not once a third has reported 9, and -9 leaves it above."""
    rule = "complete: {fact: growth, at-least: mean}"
    known = standing_of(leaf(rule), facts={"growth": "rate"}, values={"growth": ["3", "", "3"]})
    for reported, ends in ((900, (0, 1000)), (-900, (1000, 1000))):
        then = known.table.with_value("b", "growth", reported)
        low, high = replace(then, days=known.table.days), then
        assert broken(known.scheme, low, high, [known.table, then]) == []
        least, most = bounds(known.scheme, low, high)
        assert (least.total("a"), most.total("a")) == ends


def test_a_whole_that_may_be_nothing_is_weighed_up() -> None:
    """3 of 0 earn nothing, of 1 to 3 everything, of 6 half: the best lies between the ends."""
    rule = "proportional: {fact: x, of: y, without-whole: nothing}"
    known = standing_of(leaf(rule), facts={"x": "count", "y": "count"}, values={"x": ["3"], "y": ["0"]})
    tables = [known.table.with_value("a", "y", value) for value in range(7)]
    assert broken(known.scheme, tables[0], tables[-1], tables) == []
    least, most = bounds(known.scheme, tables[0], tables[-1])
    assert (least.total("a"), most.total("a")) == (0, 1000)


def test_alone_one_is_first_whatever_comes() -> None:
    """Nobody is a rival of its own."""
    known = standing_of(leaf("rank-steps: {by: x, step: 2}"), facts={"x": "count"}, values={"x": ["3"]})
    least, most = bounds(known.scheme, known.table, known.table.with_value("a", "x", 9))
    assert (least.total("a"), most.total("a"), least.rank("a"), most.rank("a")) == (1000, 1000, 1, 1)


def test_the_best_rung_may_lie_between_the_ends() -> None:
    ladder = "ladder: {fact: x, points: {2: 6, 5: 1, 8: 4}}"
    known = standing_of(leaf(ladder), facts={"x": "count"}, values={"x": ["1"]})
    tables = [known.table.with_value("a", "x", value) for value in range(1, 7)]
    assert broken(known.scheme, tables[0], tables[-1], tables) == []
    least, most = bounds(known.scheme, tables[0], tables[-1])
    assert (least.total("a"), most.total("a")) == (0, 600)


def test_a_place_is_possible_only_where_somebody_can_be_overtaken() -> None:
    known = standing_of(leaf("mark: m"), facts={"m": "mark"}, values={"m": ["9", "6", "5", "1"]})
    least, most = bounds(known.scheme, known.table, known.table.with_value("c", "m", 800))
    ranks = [(most.rank(unit), least.rank(unit)) for unit in "abcd"]
    assert ranks == [(1, 1), (2, 3), (2, 3), (4, 4)]


@pytest.mark.parametrize("fact", ["jobs", "rate"])
@pytest.mark.parametrize(
    "rule",
    [
        "efficacy: {fact: F, base: 30%, among: A}",
        "efficacy: {fact: F, best: lowest, among: A}",
        "rank-steps: {by: F, lowest-first: yes, among: A, step: 4}",
        "rank-steps: {by: F, among: A, points: {1: 10, 2: 3}}",
        "rank-steps: {by: F, lowest-first: yes, among: A, points: {34%: 10, 50%: 8, 67%: 5, 100%: 1}}",
        "rank-steps: {by: F, if: {fact: F, at-least: 2}, among: A, points: {50%: 10, 70%: 3}}",
        "between: {fact: F, points: {1: 4, 2: 9, 4: 0}, below: nothing}",
    ],
)
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_line_keeps_its_bounds_whatever_the_others_have(rule: str, fact: str, data: st.DataObject) -> None:
    """Up to three figures of each unit are possible; of a rate that there is none, too."""
    groups = data.draw(st.lists(st.sampled_from("gh"), min_size=1, max_size=3))
    line = leaf(rule.replace("F", fact).replace("A", data.draw(st.sampled_from(["group", "all"]))))
    known = standing_of(line, facts={"jobs": "count", "rate": "rate"}, values={}, groups=groups)
    step = known.scheme.fact(fact).scale
    possible: list[list[_Figure]] = []
    for _ in groups:
        values = data.draw(st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True).map(sorted))
        none = [(0, 0)] if fact == "rate" and data.draw(st.booleans()) else []
        possible.append([*none, *((value * step, 1) for value in values)])
    place = known.scheme.fact_place(fact)

    def filled(figures: Iterable[_Figure]) -> FactTable:
        table = replace(known.table, values=known.table.values.copy(), days=known.table.days.copy())
        for unit, figure in enumerate(figures):
            _fill(table, (place, unit), figure)
        return table

    low, high = filled(map(min, possible)), filled(map(max, possible))
    assert broken(known.scheme, low, high, [filled(figures) for figures in product(*possible)]) == []


def test_what_is_taken_from_a_section_whose_line_may_not_apply() -> None:
    """Nothing applies: the section has full marks, of which nothing is taken; else 2 of the 10 that are earned."""
    line = "{item: l, title: '', points: 10, clause: '', applies-if: {fact: x, at-most: 0}, proportional: {fact: x}}"
    take = "{item: t, title: '', points: 0, clause: '', take: {each: [{events: late, points: 2}]}}"
    section = f"{{item: s, title: '', points: 10, clause: '', items: [{line}, {take}]}}"
    known = standing_of(section, facts={"x": "count", "late": "events"}, values={"x": ["0"], "late": ["1"]})
    tables = [known.table.with_value("a", "x", value) for value in range(3)]
    assert [score(known.scheme, table).total("a") for table in tables] == [800, 1000, 1000]
    assert broken(known.scheme, tables[0], tables[-1], tables) == []
