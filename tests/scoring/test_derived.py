"""Derived facts: worked out by hand, known only where their parts are, in every table and at both ends."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import BadScheme, BadValue, Total, format_value, score, tabulate, why
from scoring.attainable import Attainable
from scoring.next_steps import possible_steps
from scoring.view import View
from scoring.what_if import Change, suppose
from tests.scoring.test_bounds import broken
from tests.support.sheets import EARLY, END, leaf, points_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring import Standing

KINDS = {"a": "count", "b": "count", "c": "amount", "r": "rate", "p": "percent"}


def derived(way: str, kind: str = "rate", *, must_report: Sequence[str] = (), **values: Sequence[str]) -> Standing:
    """A sheet whose one line reads the fact `d`, worked out in that way."""
    facts = {name: KINDS[name] for name in values}
    rule = leaf("complete: {fact: d, at-least: 0}")
    return standing_of(rule, facts={**facts, "d": kind}, values=values, derived={"d": way}, must_report=must_report)


def figures(standing: Standing) -> list[str]:
    """What the fact is worked out to be for each unit, '' where it is unknown."""
    scheme, table = standing.scheme, standing.table
    known = View(table, None, {}).known("d")
    return [
        format_value(table.value(unit.id, "d"), scheme.fact("d").kind) if known[place] else ""
        for place, unit in enumerate(scheme.units)
    ]


@pytest.mark.parametrize(
    ("way", "kind", "values", "expected"),
    [
        ("growth: {of: a, from: b}", "rate", {"a": ["965", "2350", "0"], "b": ["1000", "1000", "7"]}, "-3.5 135 -100"),
        # 1 ÷ 3 − 1 = −66.666…%; (201 − 200) ÷ 200 = 0.5%; 0.005% goes up, −0.005% goes up, too: to 0
        (
            "growth: {of: a, from: b}",
            "rate",
            {"a": ["1", "201", "20001"], "b": ["3", "200", "20000"]},
            "-66.67 0.5 0.01",
        ),
        ("growth: {of: a, from: b}", "rate", {"a": ["19999", "5"], "b": ["20000", "5"]}, "0 0"),
        ("growth: {of: a, from: b}", "rate", {"a": ["5", "", "3"], "b": ["0", "4", ""]}, " -100 "),
        ("per: {fact: a, each: 10000, of: b}", "rate", {"a": ["7", "0"], "b": ["56000", "3"]}, "1.25 0"),
        (
            "per: {fact: a, each: 100000, of: b}",
            "rate",
            {"a": ["7", "999999999999"], "b": ["65400", "7"]},
            "10.7 10000000000",
        ),
        ("per: {fact: c, each: 1, of: b}", "rate", {"c": ["10.01", "10"], "b": ["4", "3"]}, "2.5 3.33"),
        ("per: {fact: a, each: 1, of: c}", "rate", {"a": ["7", "3"], "c": ["5.6", "0"]}, "1.25 "),
        ("share: {fact: a, of: b}", "rate", {"a": ["3", "9", "1"], "b": ["4", "4", "3"]}, "75 225 33.33"),
        ("share: {fact: a, of: c}", "rate", {"a": ["3"], "c": ["0.04"]}, "7500"),
        ("difference: {fact: a, minus: b}", "rate", {"a": ["3", "9"], "b": ["4", "4"]}, "-1 5"),
        ("difference: {fact: c, minus: b}", "rate", {"c": ["3.5", "9"], "b": ["4", "4"]}, "-0.5 5"),
        ("difference: {fact: r, minus: p}", "rate", {"r": ["-3.5", ""], "p": ["4", "4"]}, "-7.5 "),
        ("sum: [a, b]", "count", {"a": ["3", ""], "b": ["4", ""]}, "7 0"),
        ("highest: [a, b]", "count", {"a": ["3", "9"], "b": ["4", ""]}, "4 9"),
        ("lowest: [r]", "rate", {"r": ["3", "-9.5"]}, "3 -9.5"),
        ("share-of-mean: a", "rate", {"a": ["10", "20", "60"]}, "33.33 66.67 200"),
        ("share-of-mean: a", "rate", {"a": ["0", "0"]}, " "),
    ],
)
def test_by_hand(way: str, kind: str, values: dict[str, list[str]], expected: str) -> None:
    assert figures(derived(way, kind, **values)) == expected.split(" ")


def test_a_mean_is_of_those_who_have_a_figure() -> None:
    """(10 + 30) ÷ 2 = 20; who did not report is not in it and has no share of it."""
    assert figures(derived("share-of-mean: a", must_report=["a"], a=["10", "", "30"])) == ["50", "", "150"]


def test_what_rests_on_a_figure_not_reported_is_unknown() -> None:
    assert figures(derived("sum: [a, b]", "count", must_report=["b"], a=["3", "3"], b=["4", ""])) == ["7", ""]
    known = derived("growth: {of: a, from: b}", a=["3", "3"], b=["2", "0"])
    assert points_of(known) == ["10.00", "0.00"]


def test_figures_too_large_stay_in_the_bounds() -> None:
    known = derived("growth: {of: a, from: b}", a=["1000000000000"], b=["1"])
    assert figures(known) == ["10000000000"]


def test_one_may_rest_on_another_whatever_the_order() -> None:
    known = standing_of(
        leaf("complete: {fact: faster, at-least: 0}"),
        facts={"faster": "rate", "now": "rate", "before": "rate", "a": "count", "b": "count", "c": "count"},
        values={"a": ["300"], "b": ["200"], "c": ["160"]},
        derived={
            "faster": "difference: {fact: now, minus: before}",
            "now": "growth: {of: a, from: b}",
            "before": "growth: {of: b, from: c}",
        },
    )
    assert [known.table.value("a", fact) for fact in ("now", "before", "faster")] == [5000, 2500, 2500]
    assert set(known.scheme.item("leaf").facts) == {"faster", "now", "before", "a", "b", "c"}


@pytest.mark.parametrize(
    ("way", "kind", "words"),
    [
        ("growth: {of: d, from: a}", "rate", "worked out from itself"),
        ("growth: {of: a, from: nobody}", "rate", "nobody"),
        ("growth: {of: a, from: c}", "rate", "only one of them has decimals"),
        ("growth: {of: r, from: r}", "rate", "can be below 0"),
        ("share: {fact: a, of: r}", "rate", "can be below 0"),
        ("share-of-mean: r", "rate", "can be below 0"),
        ("sum: [a, c]", "count", "not of the same kind"),
        ("sum: [p]", "percent", "nothing can be worked out from it"),
        ("sum: [a, b]", "rate", "its kind must be count, not rate"),
        ("growth: {of: a, from: b}", "percent", "its kind must be rate, not percent"),
    ],
)
def test_what_cannot_be_worked_out(way: str, kind: str, words: str) -> None:
    with pytest.raises(BadScheme, match=words):
        derived(way, kind, a=["1"], b=["1"], c=["1"], r=["1"], p=["1"])


def test_two_that_rest_on_each_other() -> None:
    with pytest.raises(BadScheme, match=r"d is worked out from itself.*e is worked out from itself"):
        standing_of(
            leaf("complete: {fact: d, at-least: 0}"),
            facts={"d": "rate", "e": "rate", "a": "count"},
            values={"a": ["1"]},
            derived={"d": "difference: {fact: e, minus: a}", "e": "difference: {fact: d, minus: a}"},
        )


def test_must_report_is_for_what_is_reported() -> None:
    with pytest.raises(BadScheme, match="take it out of must-report"):
        derived("sum: [a]", "count", must_report=["d"], a=["1"])


def test_every_table_works_it_out() -> None:
    """Reported, supposed, corrected, taken over from another, at each cut-off."""
    known = standing_of(
        leaf("complete: {fact: d, at-least: 0}", by="early"),
        facts={"a": "count", "b": "count", "d": "rate"},
        values={"a": ["120"], "b": ["100"]},
        derived={"d": "growth: {of: a, from: b}"},
        on=EARLY,
    )
    table = known.table
    assert (table.value("a", "d"), table.reported("a", "d"), table.value("a", "d", EARLY)) == (2000, EARLY, 2000)
    later = table.with_value("a", "a", 150)
    assert (later.value("a", "d"), later.reported("a", "d"), later.value("a", "d", EARLY)) == (5000, END, 2000)
    corrected = table.with_totals("a", "a", [Total("a", "a", EARLY, 90)])
    assert corrected.value("a", "d", EARLY) == -1000
    assert table.with_own_of(later, "a").value("a", "d") == 5000
    assert tabulate(known.scheme, [], END).reported("a", "d") is None
    assert score(known.scheme, later.with_values("a", {"d": 1})).table.value("a", "d") == 5000  # nobody says so


def test_what_is_missing_is_what_somebody_reports() -> None:
    known = derived("growth: {of: a, from: b}", must_report=["b"], a=["5"], b=[""])
    assert Attainable(known, END).missing("a") == ("b",)
    assert Attainable(known, END).stated("a") == (0, 1000)


WAYS = [
    ("growth: {of: a, from: b}", "rate"),
    ("per: {fact: a, each: 10, of: b}", "rate"),
    ("share: {fact: a, of: b}", "rate"),
    ("difference: {fact: a, minus: b}", "rate"),
    ("sum: [a, b]", "count"),
    ("highest: [a, b]", "count"),
    ("lowest: [a, b]", "count"),
    ("share-of-mean: a", "rate"),
]
RULES = [
    "complete: {fact: d, at-least: 50}",
    "complete: {fact: d, at-most: 3}",
    "ladder: {fact: d, points: {1: 2, 20: 5, 90: 10}}",
    "proportional: {fact: d}",
    "deduct: {each: [{short-of: d, points: 2}]}",
    "rank-steps: {by: d, step: 3}",
]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_may_come_of_the_parts_is_in_the_bounds(data: st.DataObject) -> None:
    """With parts that may be reported or not, a divisor that may be 0, and rivals who join the mean or do not."""
    units = data.draw(st.integers(1, 4))
    way, kind = data.draw(st.sampled_from(WAYS))
    known = standing_of(
        leaf(data.draw(st.sampled_from(RULES))),
        facts={"a": "count", "b": "count", "d": kind},
        values={"a": [""] * units},
        targets={"d": ["20"] * units},
        derived={"d": way},
        must_report=[fact for fact in "ab" if data.draw(st.booleans())],
    )
    figure = st.one_of(st.just(0), st.integers(0, 12))
    choices: dict[tuple[str, str], list[int] | list[int | None]] = {}
    for unit, fact in product(known.scheme.units, "ab"):
        few = data.draw(st.lists(figure, min_size=1, max_size=2 if units > 2 else 3))
        open_yet: list[int | None] = [None] if data.draw(st.booleans()) else []
        choices[unit.id, fact] = [*open_yet, *few] if len(choices) < 6 else few[:1]
    tables = []
    for chosen in product(*choices.values()):
        totals = [
            Total(unit, fact, END, value)
            for (unit, fact), value in zip(choices, chosen, strict=True)
            if value is not None
        ]
        tables.append(tabulate(known.scheme, totals, END))
    ends = []
    for end in (min, max):
        totals = [
            Total(unit, fact, END, end([value or 0 for value in each]))
            for (unit, fact), each in choices.items()
            if end is max or None not in each
        ]
        ends.append(tabulate(known.scheme, totals, END))
    low, high = ends
    assert broken(known.scheme, low, high, tables) == []


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=26).filter(any))
def test_the_share_of_the_mean_is_exact(amounts: list[int]) -> None:
    known = derived("share-of-mean: a", a=["1"] * len(amounts))
    table = tabulate(
        known.scheme,
        [Total(unit.id, "a", END, value) for unit, value in zip(known.scheme.units, amounts, strict=True)],
        END,
    )
    mean = Fraction(sum(amounts), len(amounts))
    expected = [int(Fraction(value * 10_000) / mean + Fraction(1, 2)) for value in amounts]
    assert table.column("d").tolist() == expected


def test_why_says_from_what_it_was_worked_out() -> None:
    known = derived("growth: {of: a, from: b}", a=["965"], b=["1000"])
    used, *parts = why(known, "a", "leaf").used
    assert [part.fact for part in parts] == ["a", "b"]
    assert (used.fact, used.value, used.day) == ("d", -350, END)
    assert used.origin is not None
    assert used.origin.parts == (("a", 965), ("b", 1000))
    mean = why(derived("share-of-mean: a", must_report=["a"], a=["10", "", "30"]), "a", "leaf").used[0].origin
    assert mean is not None
    assert (mean.parts, mean.whole, mean.among) == ((("a", 10),), 40, 2)


def test_nobody_supposes_or_aims_at_what_is_worked_out() -> None:
    known = derived("growth: {of: a, from: b}", a=["5"], b=["10"])
    with pytest.raises(BadValue, match="d is worked out from a, b; nobody reports it"):
        suppose(known, "a", {"d": Change(5, relative=True)})


@pytest.mark.parametrize(
    ("way", "kind", "needed"),
    [
        ("growth: {of: a, from: b}", "rate", 1050 - 965),
        ("per: {fact: a, each: 100, of: b}", "rate", 1050 - 965),  # 105 for each 100
        ("share: {fact: a, of: b}", "rate", 1050 - 965),
        ("difference: {fact: a, minus: b}", "rate", 1005 - 965),
        ("sum: [a, b]", "count", 40),
    ],
)
def test_the_next_step_is_of_what_is_reported(way: str, kind: str, needed: int) -> None:
    """965 of 1,000 last year: 85 more are a growth of 5%, or 105%; 1,005 is 5 more than 1,000."""
    least = {"growth": "5", "difference": "5", "sum": "2005"}.get(way.partition(":")[0], "105")
    known = standing_of(
        leaf(f"complete: {{fact: d, at-least: {least}}}"),
        facts={"a": "count", "b": "count", "d": kind},
        values={"a": ["965"], "b": ["1000"]},
        derived={"d": way},
    )
    (step,) = possible_steps(known, "a")
    assert [(need.fact, need.amount) for need in step.needs] == [("a", needed)]
    assert [(goal.fact, goal.amount, goal.points) for goal in why(known, "a", "leaf").missing] == [("a", needed, 1000)]
    before = score(known.scheme, known.table.with_value("a", "a", 965 + needed - 1))
    assert before.total("a") == 0


def test_of_nothing_there_is_no_next_step() -> None:
    known = derived("growth: {of: a, from: b}", a=["5"], b=["0"])
    assert possible_steps(known, "a") == ()
