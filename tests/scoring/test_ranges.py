"""Nothing overflows silently: the largest figures are scored exactly, and what could grow beyond is refused."""

from __future__ import annotations

import pytest

from scoring import BadScheme
from scoring.numbers import LARGEST_HEAD, LARGEST_MONEY, LARGEST_POINTS, LARGEST_VALUE
from tests.support.sheets import leaf, money_of, points_of, standing_of

COUNT = str(LARGEST_VALUE)
AMOUNT = f"{LARGEST_VALUE // 100}.00"
MOST = str(LARGEST_POINTS // 100)
FACTS = {"n": "count", "m": "count", "a": "amount:元", "b": "amount:元", "mark": "mark", "rate": "percent"}


@pytest.mark.parametrize(
    ("rule", "points"),
    [
        ("proportional: {fact: n}", ["1000.00", "500.00", "0.00"]),
        ("proportional: {fact: n, nothing-below: 10000%}", ["0.00", "0.00", "0.00"]),
        ("proportional: {fact: a, of: b}", ["1000.00", "500.00", "0.00"]),
        ("complete: {fact: n, reaches: 10000%}", ["0.00", "0.00", "0.00"]),
        ("complete: {fact: n, of: m, at-least: 10000%}", ["0.00", "0.00", "0.00"]),
        ("complete: {fact: a, of: b, at-least: 100%}", ["1000.00", "0.00", "0.00"]),
        ("deduct: {each: [{short-of: n, points: 1000}, {events: m, points: 1000}]}", ["0.00", "0.00", "0.00"]),
        ("tally: {each: [{count: n, points: 1000}, {over: m, points: 1000}]}", ["1000.00", "1000.00", "0.00"]),
        ("mean: {fact: [n]}", ["1000.00", "500.00", "0.00"]),
        ("share: n", ["666.67", "333.33", "0.00"]),
        ("rank-steps: {by: [n, m], among: all, step: 1000}", ["1000.00", "0.00", "0.00"]),
    ],
)
def test_the_largest_figures_are_exact(rule: str, points: list[str]) -> None:
    half = str(LARGEST_VALUE // 2)
    standing = standing_of(
        leaf(rule, MOST),
        facts=FACTS,
        values={"n": [COUNT, half, "0"], "m": [COUNT] * 3,
                "a": [AMOUNT, f"{LARGEST_VALUE // 200}", "0"], "b": [AMOUNT] * 3},
        targets={"n": [COUNT] * 3, "m": [COUNT] * 3},
    )  # fmt: skip
    assert points_of(standing) == points


def test_the_largest_money_is_exact() -> None:
    head = f"{LARGEST_HEAD // 100}"
    standing = standing_of(
        leaf("proportional: {fact: n}"),
        facts=FACTS,
        values={"n": ["123456789", COUNT], "a": [AMOUNT] * 2, "rate": ["100"] * 2},
        awards=[
            f"{{award: prize, title: x, clause: x, per-head: {{fact: n, amount: {head}}}}}",
            "{award: part, title: x, clause: x, in-proportion: {amount: a, times: rate}}",
        ],
    )
    assert money_of(standing) == [f"{123456789 * LARGEST_HEAD // 100}.00", f"{LARGEST_MONEY // 100}.00"]
    assert money_of(standing, "part") == [AMOUNT] * 2


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("deduct: {each: [" + "{events: n, points: 1000}, " * 50 + "]}", "so many points for each one"),
        ("tally: {each: [" + "{count: n, points: 1000}, " * 50 + "]}", "so many points for each one"),
        ("complete: {fact: a, of: b, at-least: 10000%}", "10000% of b cannot be compared exactly"),
        ("deduct: {times: n}", "n must be a percent"),
        ("mark: n", "n is count: points that are given need a fact of kind mark"),
    ],
)
def test_what_could_grow_too_large_or_mean_nothing_is_refused(rule: str, said: str) -> None:
    with pytest.raises(BadScheme, match=said):
        standing_of(leaf(rule), facts=FACTS, values={"n": ["0"]})


def test_the_range_of_the_total_follows_from_its_lines() -> None:
    sheet = leaf("take: {from: total, each: [{events: n, points: 1000}]}", "0")
    with pytest.raises(BadScheme, match="too large for an exact total"):
        standing_of(sheet, facts=FACTS, values={"n": ["0"]}, total="{weights: {leaf: 100%}}")
    standing = standing_of(sheet, facts=FACTS, values={"n": [COUNT]})
    assert points_of(standing) == [f"-{LARGEST_VALUE * 1000}.00"]


def test_a_line_that_takes_stands_last() -> None:
    """It takes from what the others have earned; of two, one would take from the other."""
    take = "{item: t, title: x, points: 0, clause: x, take: {each: [{events: n, points: 1}]}}"
    line = "{item: l, title: x, points: 5, clause: x, mark: mark}"
    section = "{{item: s, title: x, points: 5, clause: x, items: [{}]}}"
    for order in ((take, line), (take, line, take.replace("item: t", "item: u"))):
        with pytest.raises(BadScheme, match="must be the last one of its section"):
            standing_of(section.format(", ".join(order)), facts=FACTS, values={"n": ["1"]})
    standing = standing_of(section.format(f"{line}, {take}"), facts=FACTS, values={"n": ["1"], "mark": ["3"]})
    assert points_of(standing, "s") == ["2.00"]
