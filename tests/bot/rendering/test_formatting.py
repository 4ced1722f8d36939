"""Days, lists and lengths of texts, and tables as .csv."""

from __future__ import annotations

import html
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.emulator.entities import format_text
from bot.demo.emulator.links import units
from bot.parsing.names import vocabulary
from bot.parsing.report import read_report
from bot.rendering.catalogue import load_catalogue
from bot.rendering.formatting import (
    clip,
    counted,
    csv_text,
    day,
    day_with_weekday,
    days_left,
    example_fact,
    fit,
    harmless,
    joined,
    telegram_length,
)
from schemes import ids, load

CHINESE, ENGLISH = load_catalogue("zh-CN"), load_catalogue("en")
WEDNESDAY = date(2021, 3, 31)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


def test_days() -> None:
    assert day(WEDNESDAY, CHINESE) == "3月31日"
    assert day_with_weekday(WEDNESDAY, CHINESE) == "3月31日（周三）"
    assert day_with_weekday(WEDNESDAY, ENGLISH) == "Wed 2021-03-31"


def test_every_weekday_has_its_name() -> None:
    week = [date(2021, 3, 29 + index) if index < 3 else date(2021, 4, index - 2) for index in range(7)]
    assert "".join(day_with_weekday(value, CHINESE)[-2] for value in week) == "一二三四五六日"


@pytest.mark.parametrize(
    ("days", "key"), [(-2, "todos.overdue"), (0, "todos.today"), (1, "todos.left")], ids=["over", "today", "ahead"]
)
def test_days_that_are_left(days: int, key: str) -> None:
    assert days_left(days, CHINESE) == CHINESE.plain(key, days=abs(days))


def test_a_list_of_names_tells_that_there_are_others() -> None:
    assert joined(["长江", "石庄"], 2, CHINESE) == "长江、石庄"
    assert joined(["长江", "石庄", "白蒲"], 2, CHINESE) == CHINESE.plain("rankings.and_others", names="长江、石庄")


def test_nothing_is_not_counted() -> None:
    assert counted("reviews.others", 3, CHINESE) == [CHINESE("reviews.others", count=3)]
    assert counted("reviews.others", 0, CHINESE) == counted("reviews.others", -2, CHINESE) == []


def test_no_text_of_a_table_becomes_a_formula() -> None:
    assert csv_text([[harmless("=1+1"), harmless("王芳, 李敏"), 7]]) == '\'=1+1,"王芳, 李敏",7\n'


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
    assert [(scheme.fact(claim.fact).short, claim.value) for claim in reading.claims] == [(example_fact(scheme), 12)]
    assert not reading.doubts
    assert not reading.unused
