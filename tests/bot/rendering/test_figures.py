"""Points, money, ranks and the values of facts, exactly."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.entries import Mode
from bot.rendering.catalogue import load_catalogue
from bot.rendering.figures import amount, bar, hundredths, money, moved_to, number, points, rank_change, stated
from scoring import Fact, Kind

CHINESE, ENGLISH = load_catalogue("zh-CN"), load_catalogue("en")


def fact(kind: Kind, measure: str = "", *levels: str) -> Fact:
    return Fact("one", "一项", kind, measure, levels)


@pytest.mark.parametrize(
    ("value", "text", "signed"),
    [
        (90, "0.9", "+0.9"),
        (1400, "14", "+14"),
        (-5, "-0.05", "-0.05"),
        (0, "0", "+0"),
        (123_456_789, "1,234,567.89", None),
    ],
)
def test_hundredths_leave_needless_zeros_out(value: int, text: str, signed: str | None) -> None:
    assert hundredths(value) == text
    assert signed is None or hundredths(value, signed=True) == signed


@given(st.integers(-(10**15), 10**15))
def test_no_digit_is_lost(value: int) -> None:
    for text in (hundredths(value), hundredths(value, signed=True), points(value)):
        assert Decimal(text.replace(",", "")) == Decimal(value) / 100


@given(st.integers(-(10**9), 10**9))
def test_points_of_a_column_have_two_decimals(value: int) -> None:
    assert points(value)[-3] == "."


@pytest.mark.parametrize(
    ("stated_fact", "value", "text"),
    [
        (fact(Kind.COUNT, "人"), 1995, "1,995 人"),
        (fact(Kind.AMOUNT, "万元"), 1250, "12.5 万元"),
        (fact(Kind.PERCENT, "%"), 9850, "98.5%"),
        (fact(Kind.FLAG), 1, "是"),
        (fact(Kind.FLAG), 0, "否"),
        (fact(Kind.EVENTS, "例"), 3, "3 例"),
        (fact(Kind.MARK, "分"), 250, "2.5 分"),
        (fact(Kind.LEVEL, "", "未申报", "申报"), 1, "申报"),
        (fact(Kind.COUNT), 7, "7"),
    ],
)
def test_an_amount_has_its_measure(stated_fact: Fact, value: int, text: str) -> None:
    assert amount(value, stated_fact, CHINESE) == text


def test_a_flag_in_english() -> None:
    assert [amount(value, fact(Kind.FLAG), ENGLISH) for value in (0, 1)] == ["no", "yes"]


def test_a_level_that_the_scheme_no_longer_has() -> None:
    assert number(5, fact(Kind.LEVEL, "", "未申报", "申报")) == "5"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (5_000_000, "50,000 元"),
        (5_000_050, "50,000.50 元"),
        (7, "0.07 元"),
        (0, "0 元"),
        (-5_000_050, "-50,000.50 元"),
        (-7, "-0.07 元"),
    ],
)
def test_money_has_two_decimals_or_none(fen: int, text: str) -> None:
    assert money(fen, CHINESE) == text


def test_money_in_english() -> None:
    assert [money(fen, ENGLISH) for fen in (5_000_000, -5_000_000)] == ["¥50,000", "-¥50,000"]


@pytest.mark.parametrize(("change", "text"), [(2, "▲2"), (-1, "▼1"), (0, "–"), (None, "")])
def test_changes_of_rank(change: int | None, text: str) -> None:
    assert rank_change(change) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 5, "▱▱▱▱"), (4, 5, "▰▰▰▱"), (5, 5, "▰▰▰▰"), (9, 5, "▰▰▰▰"), (-3, 5, "▱▱▱▱"), (0, 0, "▰▰▰▰")],
)
def test_a_bar_is_full_only_at_full_marks(part: int, whole: int, text: str) -> None:
    assert bar(part, whole, 4) == text


@pytest.mark.parametrize(
    ("kind", "mode", "value", "text"),
    [
        (Kind.COUNT, Mode.INCREMENT, 12, "+12 人"),
        (Kind.COUNT, Mode.INCREMENT, 0, "+0 人"),
        (Kind.COUNT, Mode.INCREMENT, -12, "-12 人"),
        (Kind.COUNT, Mode.TOTAL, 948, "累计 948 人"),
        (Kind.FLAG, Mode.TOTAL, 1, "是"),
    ],
)
def test_what_an_entry_says(kind: Kind, mode: Mode, value: int, text: str) -> None:
    assert stated(value, mode, fact(kind, "人"), CHINESE) == text


def test_what_moved() -> None:
    assert (moved_to(3, 1), moved_to(1, 1), moved_to("35.20", "36.20", " → ")) == ("3→1", "1", "35.20 → 36.20")
