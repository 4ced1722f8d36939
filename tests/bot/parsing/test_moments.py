"""Moments to come, seen from Tuesday, 15 June 2021, ten in the morning."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.moments import read_moment

NOW = datetime(2021, 6, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("18:30", "2021-06-15 18:30"),
        ("9:30", "2021-06-16 09:30"),
        ("下午3点", "2021-06-15 15:00"),
        ("今天下午三点半", "2021-06-15 15:30"),
        ("今天 9:00", "2021-06-15 09:00"),
        ("明天", "2021-06-16 09:00"),
        ("明天14：30", "2021-06-16 14:30"),
        ("后天上午8点20分", "2021-06-17 08:20"),
        ("6月20日 9:00", "2021-06-20 09:00"),
        ("６月２０日下午２点", "2021-06-20 14:00"),
        ("6-20 9:00", "2021-06-20 09:00"),
        ("2021-06-20 9:00", "2021-06-20 09:00"),
        ("3月31日", "2022-03-31 09:00"),
        ("10号", "2021-07-10 09:00"),
        ("31日 8:00", "2021-07-31 08:00"),
        ("2月29日", "2024-02-29 09:00"),
        ("周五", "2021-06-18 09:00"),
        ("周一 9:00", "2021-06-21 09:00"),
        ("下周一 14:30", "2021-06-21 14:30"),
        ("下周五", "2021-06-25 09:00"),
        ("中午12点", "2021-06-15 12:00"),
        ("晚上8点", "2021-06-15 20:00"),
        ("tomorrow 9:00", "2021-06-16 09:00"),
    ],
)
def test_a_moment_is_read(text: str, moment: str) -> None:
    found = read_moment(text, NOW)
    assert found is not None
    assert f"{found:%Y-%m-%d %H:%M}" == moment
    assert found.tzinfo is NOW.tzinfo


@pytest.mark.parametrize(
    "text", ["", "  ", "好", "25:00", "9:75", "2月30日", "13月1日", "明天见", "12", "6月20日 9:00 前"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text, NOW) is None


@given(st.text(max_size=30))
def test_no_text_breaks_it(text: str) -> None:
    found = read_moment(text, NOW)
    assert found is None or found.tzinfo is NOW.tzinfo
