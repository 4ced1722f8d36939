from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.dates import PATTERN, Flaw, Period, read_date, read_plain_day

TODAY = date(2021, 6, 15)  # a Tuesday
DAYS = st.dates(date(2014, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天", "2021-06-15"),
        ("昨天", "2021-06-14"),
        ("昨晚", "2021-06-14"),
        ("前天", "2021-06-13"),
        ("大前天", "2021-06-12"),
        ("3天前", "2021-06-12"),
        ("三天前", "2021-06-12"),
        ("yesterday", "2021-06-14"),
        ("2021-03-31", "2021-03-31"),
        ("2021/3/31", "2021-03-31"),
        ("2021.3.31", "2021-03-31"),
        ("2021年3月31日", "2021-03-31"),
        ("3月31日", "2021-03-31"),
        ("3月31号", "2021-03-31"),
        ("3月31", "2021-03-31"),
        ("三月三十一日", "2021-03-31"),
        ("6月15日", "2021-06-15"),
        ("6月16日", "2020-06-16"),
        ("12/20", "2020-12-20"),
        ("2月29日", "2020-02-29"),
        ("去年12月31日", "2020-12-31"),
        ("今年3月1日", "2021-03-01"),
        ("上月5日", "2021-05-05"),
        ("上个月5号", "2021-05-05"),
        ("本月5日", "2021-06-05"),
        ("15日", "2021-06-15"),
        ("16号", "2021-05-16"),
        ("31号", "2021-05-31"),
        ("上月底", "2021-05-31"),
        ("上个月末", "2021-05-31"),
        ("上月初", "2021-05-01"),
        ("本月初", "2021-06-01"),
        ("月初", "2021-06-01"),
        ("3月底", "2021-03-31"),
        ("三月末", "2021-03-31"),
        ("2月底", "2021-02-28"),
        ("6月底", "2020-06-30"),
        ("去年2月底", "2020-02-29"),
        ("3月初", "2021-03-01"),
        ("今年3月初", "2021-03-01"),
        ("年初", "2021-01-01"),
        ("去年底", "2020-12-31"),
        ("一季度末", "2021-03-31"),
        ("4季度末", "2020-12-31"),
        ("上周五", "2021-06-11"),
        ("上个星期天", "2021-06-13"),
        ("周一", "2021-06-14"),
        ("周二", "2021-06-15"),
        ("周三", "2021-06-09"),
        ("本周一", "2021-06-14"),
        ("6月份", "2021-06-15"),
        ("2021年6月", "2021-06-15"),
        ("2021年", "2021-06-15"),
        ("明天", Flaw.FUTURE),
        ("2021年6月16日", Flaw.FUTURE),
        ("今年7月1日", Flaw.FUTURE),
        ("月底", Flaw.FUTURE),
        ("年底", Flaw.FUTURE),
        ("本月20日", Flaw.FUTURE),
        ("本周三", Flaw.FUTURE),
        ("2月30日", Flaw.NO_SUCH_DAY),
        ("13月1日", Flaw.NO_SUCH_DAY),
        ("13月", Flaw.NO_SUCH_DAY),
        ("2021-02-29", Flaw.NO_SUCH_DAY),
        ("本月31日", Flaw.NO_SUCH_DAY),
        ("第2季度", "2021-06-15"),
        ("1-6月", "2021-06-15"),
        ("5.20-6.15", "2021-06-15"),
        ("06-14", "2021-06-14"),
        ("0614", "2021-06-14"),
        ("21年6月14日", "2021-06-14"),
        ("前几天", Flaw.UNCLEAR),
        ("下半年", Flaw.FUTURE),
    ],
)
def test_words_name_a_day_or_say_why_not(text: str, expected: str | Flaw) -> None:
    assert re.fullmatch(PATTERN, text)
    assert read_date(text, TODAY) == (expected if isinstance(expected, Flaw) else date.fromisoformat(expected))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("3月份", "2021-03-01", "2021-03-31"),
        ("3月", "2021-03-01", "2021-03-31"),
        ("2021年3月", "2021-03-01", "2021-03-31"),
        ("2020年", "2020-01-01", "2020-12-31"),
        ("上月", "2021-05-01", "2021-05-31"),
        ("上周", "2021-06-07", "2021-06-13"),
        ("一季度", "2021-01-01", "2021-03-31"),
        ("上季度", "2021-01-01", "2021-03-31"),
        ("四季度", "2020-10-01", "2020-12-31"),
        ("1-5月", "2021-01-01", "2021-05-31"),
        ("一至五月份", "2021-01-01", "2021-05-31"),
        ("6月1日至14日", "2021-06-01", "2021-06-14"),
        ("6月1日到6月14日", "2021-06-01", "2021-06-14"),
        ("6.7-6.13", "2021-06-07", "2021-06-13"),
        ("1日至14日", "2021-06-01", "2021-06-14"),
    ],
)
def test_words_name_a_time_that_is_over(text: str, first: str, last: str) -> None:
    assert re.fullmatch(PATTERN, text)
    assert read_date(text, TODAY) == Period(date.fromisoformat(first), date.fromisoformat(last))


@given(DAYS, st.integers(0, 360))
def test_a_day_of_the_last_year_comes_back_without_its_year(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    for text in (f"{day.month}月{day.day}日", f"{day.month}/{day.day}", f"{day.month:02d}月{day.day:02d}号"):
        assert re.fullmatch(PATTERN, text)
        assert read_date(text, today) == day
    assert read_plain_day(f"{day.month}.{day.day}", today) == day


@given(DAYS, DAYS)
def test_a_whole_date_is_that_day_or_still_to_come(today: date, day: date) -> None:
    expected = Flaw.FUTURE if day > today else day
    for text in (
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert re.fullmatch(PATTERN, text)
        assert read_date(text, today) == expected
    assert read_plain_day(f"{day:%Y%m%d}", today) == expected


@given(DAYS, st.from_regex(PATTERN, fullmatch=True))
def test_whatever_looks_like_a_day_is_read_and_never_to_come(today: date, text: str) -> None:
    day = read_date(text, today)
    assert isinstance(day, Flaw) or (day.last if isinstance(day, Period) else day) <= today


@pytest.mark.parametrize("text", ["3.32", "6.31", "2.30", "20210631", "20320300"])
def test_a_day_that_its_month_lacks_is_no_number_either(text: str) -> None:
    assert read_plain_day(text, TODAY) is Flaw.NO_SUCH_DAY


@pytest.mark.parametrize("text", ["13.45", "0.5", "98.5", "20211331", "12", "3.3.3"])
def test_a_number_that_is_no_day_stays_a_number(text: str) -> None:
    assert read_plain_day(text, TODAY) is None
