"""Numbers, days and lengths, exactly."""

from __future__ import annotations

import html
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.entities import format_text
from bot.demo.emulator.utf16 import units
from bot.parsing.names import vocabulary
from bot.parsing.report import read_report
from bot.rendering.catalogue import load_catalogue
from bot.rendering.figures import amount, bar, hundredths, money, number, points, rank_change
from bot.rendering.formatting import clip, day, day_with_weekday, example_fact, fit, telegram_length
from schemes import ids, load
from scoring import Fact, Kind

CHINESE, ENGLISH = load_catalogue("zh-CN"), load_catalogue("en")
WEDNESDAY = date(2021, 3, 31)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


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
    ("known", "value", "text"),
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
def test_an_amount_has_its_measure(known: Fact, value: int, text: str) -> None:
    assert amount(value, known, CHINESE) == text


def test_a_flag_in_english() -> None:
    assert [amount(value, fact(Kind.FLAG), ENGLISH) for value in (0, 1)] == ["no", "yes"]


def test_a_level_that_the_scheme_no_longer_has() -> None:
    assert number(5, fact(Kind.LEVEL, "", "未申报", "申报")) == "5"


@pytest.mark.parametrize(
    ("fen", "text"), [(5_000_000, "50,000 元"), (5_000_050, "50,000.50 元"), (7, "0.07 元"), (0, "0 元")]
)
def test_money_has_two_decimals_or_none(fen: int, text: str) -> None:
    assert money(fen, CHINESE) == text


def test_money_in_english() -> None:
    assert money(5_000_000, ENGLISH) == "¥50,000"


def test_days() -> None:
    assert day(WEDNESDAY, CHINESE) == "3月31日"
    assert day_with_weekday(WEDNESDAY, CHINESE) == "3月31日（周三）"
    assert day_with_weekday(WEDNESDAY, ENGLISH) == "Wed 2021-03-31"


def test_every_weekday_has_its_name() -> None:
    week = [date(2021, 3, 29 + index) if index < 3 else date(2021, 4, index - 2) for index in range(7)]
    assert "".join(day_with_weekday(one, CHINESE)[-2] for one in week) == "一二三四五六日"


@pytest.mark.parametrize(("change", "text"), [(2, "▲2"), (-1, "▼1"), (0, "–"), (None, "")])
def test_changes_of_rank(change: int | None, text: str) -> None:
    assert rank_change(change) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 5, "▱▱▱▱"), (4, 5, "▰▰▰▱"), (5, 5, "▰▰▰▰"), (9, 5, "▰▰▰▰"), (-3, 5, "▱▱▱▱"), (0, 0, "▰▰▰▰")],
)
def test_a_bar_is_full_only_at_full_marks(part: int, whole: int, text: str) -> None:
    assert bar(part, whole, 4) == text


@given(TEXT, st.integers(1, 40))
def test_a_clipped_text_is_no_longer_and_its_beginning_stays(text: str, most: int) -> None:
    clipped = clip(text, most)
    assert len(clipped) <= most
    assert clipped == text or (clipped.endswith("…") and text.startswith(clipped[:-1]) and len(text) > most)


@given(TEXT)
def test_length_is_counted_as_telegram_counts_it(text: str) -> None:
    line = f"<b>¤{html.escape(text, quote=False)}¤</b>"
    assert telegram_length(line) == units(format_text(line, "HTML", None)[0])


@given(st.lists(TEXT, min_size=1, max_size=20), st.integers(10, 200))
def test_lines_fit_whole_or_are_left_out(texts: list[str], limit: int) -> None:
    lines = [html.escape(text, quote=False) for text in texts]
    text = fit(lines, limit, "…")
    assert telegram_length(text) <= limit
    if text != "\n".join(lines):
        *kept, more = text.split("\n")
        assert more == "…"
        assert kept == lines[: len(kept)]
        assert telegram_length("\n".join(lines)) > limit


@pytest.mark.parametrize("name", ids())
def test_the_example_of_a_report_can_be_sent_as_it_is(name: str) -> None:
    scheme = load(name)
    reading = read_report(f"{example_fact(scheme)} 12", vocabulary(scheme, ()), scheme.end)
    assert [(scheme.fact(one.fact).short, one.value) for one in reading.claims] == [(example_fact(scheme), 12)]
    assert not reading.doubts
    assert not reading.unused
