from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.moments import read_absence

TODAY = date(2021, 6, 15)


@pytest.mark.parametrize(
    ("words", "names", "first", "last"),
    [
        ("陈志强 6月20日到6月30日", "陈志强", (2021, 6, 20), (2021, 6, 30)),
        ("陈志强 ６月２０日－３０日", "陈志强", (2021, 6, 20), (2021, 6, 30)),
        ("王芳 陈志强 6.20-7.2", "王芳 陈志强", (2021, 6, 20), (2021, 7, 2)),
        ("陈志强 20日至30日", "陈志强", (2021, 6, 20), (2021, 6, 30)),
        ("陈志强 2021-06-20 到 2021-06-30", "陈志强", (2021, 6, 20), (2021, 6, 30)),
        ("陈志强 6月20日起5天", "陈志强", (2021, 6, 20), (2021, 6, 24)),
        ("陈志强 3天", "陈志强", (2021, 6, 15), (2021, 6, 17)),
        ("明天", "", (2021, 6, 16), (2021, 6, 16)),
        ("到6月30日", "", (2021, 6, 15), (2021, 6, 30)),
        ("陈志强 6月10日到6月30日", "陈志强", (2021, 6, 15), (2021, 6, 30)),
        ("12月28日到1月3日", "", (2021, 12, 28), (2022, 1, 3)),
        ("6月1日到6月5日", "", (2021, 6, 1), (2021, 6, 5)),
    ],
)
def test_days_are_read(words: str, names: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert read_absence(words, TODAY) == (names, date(*first), date(*last))


def test_in_december_january_is_the_next_year_s() -> None:
    assert read_absence("1月3日到1月5日", date(2021, 12, 20)) == ("", date(2022, 1, 3), date(2022, 1, 5))


@pytest.mark.parametrize("words", ["", "陈志强", "6月31日", "陈志强6月20日", "6月20日到", "13月1日到13月2日", "0天"])
def test_what_does_not_end_in_days_is_no_span(words: str) -> None:
    assert read_absence(words, TODAY) is None


@given(st.text())
def test_nothing_breaks_it(words: str) -> None:
    read_absence(words, TODAY)


@given(st.dates(TODAY, TODAY + timedelta(days=150)), st.integers(0, 30))
def test_what_is_written_in_full_is_what_is_read(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    written = f"某人 {first.month}月{first.day}日到{last.month}月{last.day}日"
    assert read_absence(written, TODAY) == ("某人", first, last)
