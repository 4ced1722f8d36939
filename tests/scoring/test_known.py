"""Figures that are unknown until they are reported: what reads them earns nothing, and silence is never the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scoring import BadScheme, BadValue, Kind, bounds, format_value, parse_value, score, why
from scoring.attainable import Attainable
from scoring.numbers import LARGEST_VALUE
from scoring.view import View
from scoring.what_if import parse_change
from tests.support.sheets import END, leaf, points_of, standing_of

if TYPE_CHECKING:
    from scoring import Standing

RATE = {"growth": "rate"}
JOBLESS = "complete: {fact: jobless, at-most: 4.5}"


def growing(rule: str, *figures: str, targets: tuple[str, ...] = ()) -> Standing:
    aims = {"growth": targets} if targets else {}
    return standing_of(leaf(rule), facts=RATE, values={"growth": figures}, targets=aims)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3.5", -350), ("135", 13_500), ("0", 0), ("-0", 0), ("-0.05", -5), (f"-{LARGEST_VALUE // 100}", -LARGEST_VALUE)],
)
def test_a_rate_may_be_below_0_and_above_100(text: str, value: int) -> None:
    assert parse_value(text, Kind.RATE) == value
    assert parse_value(format_value(value, Kind.RATE), Kind.RATE) == value


@pytest.mark.parametrize("text", ["--1", "+1", "1.234", "- 1", "-", f"-{LARGEST_VALUE // 100 + 1}", "−1"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(BadValue):
        parse_value(text, Kind.RATE)


def test_other_kinds_are_never_below_0() -> None:
    for kind in Kind:
        if kind not in (Kind.RATE, Kind.LEVEL):
            with pytest.raises(BadValue):
                parse_value("-1", kind)


def test_a_line_that_reads_a_figure_not_reported_earns_nothing() -> None:
    known = growing("complete: {fact: growth, at-most: 0}", "-1", "", "0.01")
    assert points_of(known) == ["10.00", "0.00", "0.00"]
    told = why(known, "b", "leaf")
    assert [(step.code, dict(step.values)) for step in told.steps] == [("not-reported", {"fact": "growth"})]
    assert (told.result, told.missing) == (0, ())
    assert [used.day for used in told.used] == [None]


def test_less_is_better_only_where_it_was_reported() -> None:
    facts, values = {"jobless": "percent"}, {"jobless": ["4.5", "0", "", "4.51"]}
    silent = standing_of(leaf(JOBLESS), facts=facts, values=values)
    assert points_of(silent) == ["10.00", "10.00", "10.00", "0.00"]
    asked = standing_of(leaf(JOBLESS), facts=facts, values=values, must_report=["jobless"])
    assert points_of(asked) == ["10.00", "10.00", "0.00", "0.00"]


def test_of_two_ways_one_that_is_known_is_enough() -> None:
    facts, values = {"ok": "flag", **RATE}, {"ok": ["1", "", ""], "growth": ["", "", "6"]}
    for rule in ("{fact: ok, or: [{fact: growth, at-least: 5}]}", "{fact: growth, at-least: 5, or: [ok]}"):
        known = standing_of(leaf(f"complete: {rule}"), facts=facts, values=values)
        assert points_of(known) == ["10.00", "0.00", "10.00"]


def test_a_whole_line_waits_for_each_of_its_figures() -> None:
    rule = "tally: {each: [{count: x, points: 1}, {if: {fact: growth, at-least: 0}, points: 4}]}"
    known = standing_of(leaf(rule), facts={"x": "count", **RATE}, values={"x": ["3", "3"], "growth": ["", "-1"]})
    assert points_of(known) == ["0.00", "3.00"]


def test_below_0_is_less_than_nothing_done() -> None:
    assert points_of(growing("proportional: {fact: growth}", "-5", "5", "10", targets=("10", "10", "10"))) == [
        "0.00",
        "5.00",
        "10.00",
    ]
    assert points_of(growing("mean: {fact: growth}", "-5", "5", targets=("10", "10"))) == ["0.00", "5.00"]
    assert points_of(growing("ladder: {fact: growth, points: {-2.5: 3, 0: 6}}", "-2.51", "-2.5", "-0.01", "0")) == [
        "0.00",
        "3.00",
        "3.00",
        "6.00",
    ]


def test_a_target_below_0_and_none_at_all() -> None:
    known = growing("complete: growth", "-2", "-3.01", "-99", targets=("-3", "-3", ""))
    assert points_of(known) == ["10.00", "0.00", "10.00"]
    short = growing("deduct: {each: [{short-of: growth, points: 1}]}", "-2", "-5.5", "-99", targets=("-3", "-3", ""))
    assert points_of(short) == ["10.00", "8.00", "10.00"]


def test_ranks_go_below_0_and_leave_out_who_is_silent() -> None:
    assert points_of(growing("rank-steps: {by: growth, step: 2}", "-5", "", "-4.99", "0")) == [
        "6.00",
        "0.00",
        "8.00",
        "10.00",
    ]


def test_exact_ranks_of_ratios_below_0() -> None:
    """-1 ÷ 3 is more than -34 ÷ 100, and a huge loss is less than both."""
    known = standing_of(
        leaf("rank-steps: {by: growth, of: x, step: 2}"),
        facts={"x": "count", **RATE},
        values={"growth": ["-1", "-34", f"-{LARGEST_VALUE // 100}"]},
        targets={"x": ["3", "100", "46340"]},
    )
    assert points_of(known) == ["10.00", "8.00", "6.00"]


@pytest.mark.parametrize(
    ("rule", "targets", "words"),
    [
        ("share: growth", (), "can be below 0"),
        ("complete: {fact: x, of: growth, at-least: 6%}", (), "can be below 0"),
        ("proportional: {fact: x, of: growth}", (), "can be below 0"),
        ("complete: {fact: x, at-least: -1}", (), "never below 0"),
        ("complete: {fact: growth, reaches: 90%}", ("-3",), "target of growth is below 0"),
        ("proportional: {fact: growth}", ("-3",), "target of growth is below 0"),
        ("mean: {fact: growth}", ("-3",), "target of growth is below 0"),
    ],
)
def test_rules_that_cannot_work_below_0_say_so(rule: str, targets: tuple[str, ...], words: str) -> None:
    with pytest.raises(BadScheme, match=words):
        standing_of(
            leaf(rule),
            facts={"x": "count", **RATE},
            values={"x": ["1"]},
            targets={"growth": targets} if targets else {},
        )


def test_known_by_the_ends() -> None:
    """The low end knows what the low table has, the high end what the high one has."""
    known = growing("complete: {fact: growth, at-least: 1}", "", "2")
    high = known.table.with_value("a", "growth", 300)
    views = [View(table, None, {}) for table in (known.table, high)]
    assert [view.known("growth").tolist() for view in views] == [[False, True], [True, True]]
    least, most = bounds(known.scheme, known.table, high)
    assert (points_of(least), points_of(most)) == (["0.00", "10.00"], ["10.00", "10.00"])


def test_what_may_still_be_reported_may_still_earn() -> None:
    known = growing("complete: {fact: growth, at-most: -1}", "", "-2")
    ends = Attainable(known, END)
    assert (ends.missing("a"), ends.missing("b")) == (("growth",), ())
    assert (ends.stated("a"), ends.stated("b")) == ((0, 1000), (1000, 1000))
    assert ends.total("b") == (0, 1000)


def test_a_fault_that_must_be_reported_is_missing() -> None:
    rule = "deduct: {each: [{events: late, points: 1}]}"
    known = standing_of(leaf(rule), facts={"late": "events"}, values={"late": ["", "2"]}, must_report=["late"])
    assert points_of(known) == ["0.00", "8.00"]
    assert Attainable(known, END).missing("a") == ("late",)
    assert Attainable(known, END).stated("a") == (0, 1000)


def test_a_line_that_only_takes_does_not_wait() -> None:
    """To earn 0 would be the best of it: short of the target by silence is short."""
    take = "{item: t, title: '', points: 0, clause: '', take: {from: total, each: [{short-of: growth, points: 1}]}}"
    known = standing_of(take, facts=RATE, values={"growth": ["", "1"]}, targets={"growth": ["3", "3"]})
    assert points_of(known, "t") == ["-3.00", "-2.00"]


def test_a_supposed_figure_is_a_known_one() -> None:
    known = growing("complete: {fact: growth, at-most: 0}", "", "1")
    assert points_of(score(known.scheme, known.table.with_value("a", "growth", -100))) == ["10.00", "0.00"]
    assert parse_change("=-3.5", known.scheme.fact("growth")).value == -350
    assert parse_change("-3.5", known.scheme.fact("growth")).value == -350
    with pytest.raises(BadValue, match="two signs"):
        parse_change("--3.5", known.scheme.fact("growth"))


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ("proportional: {fact: growth, less-is-better: yes}", ["10.00", "0.00", "5.00", "10.00"]),
        (
            "ladder: {fact: growth, points: {100%: 10, 200%: 4}, less-is-better: yes}",
            ["10.00", "0.00", "4.00", "10.00"],
        ),
        ("complete: {fact: growth, at-most: 100%}", ["10.00", "0.00", "0.00", "10.00"]),
        ("complete: {fact: growth, below: 100%}", ["0.00", "0.00", "0.00", "0.00"]),
    ],
)
def test_a_limit_of_0_is_a_limit(rule: str, points: list[str]) -> None:
    """零控制: 0 of at most 0, 1 of at most 0, 4 of at most 2; the last has no limit at all."""
    assert points_of(growing(rule, "0", "1", "4", "7", targets=("0", "0", "2", ""))) == points
