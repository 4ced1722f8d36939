from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.workdays import (
    elapsed,
    is_known,
    is_working,
    may_send,
    next_working,
    opening,
    previous_working,
    working_days,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 6, 15), True),  # a Tuesday
        (date(2021, 6, 19), False),  # a Saturday
        (date(2021, 6, 14), False),  # 端午节, a Monday
        (date(2021, 2, 20), True),  # a Saturday that makes up for 春节
        (date(2021, 9, 26), True),  # a Sunday that makes up for 国庆节
        (date(2021, 10, 7), False),  # the last day of 国庆节, a Thursday
        (date(2021, 10, 8), True),
    ],
)
def test_holidays_and_make_up_days(day: date, works: bool) -> None:
    assert is_working(day) is works


def test_years_that_nobody_has_announced_yet_have_weekends_only() -> None:
    assert is_known(2021)
    assert not is_known(2045)
    assert is_working(date(2045, 10, 2))  # a Monday, surely in 国庆节
    assert not is_working(date(2045, 9, 30))


def test_working_days_of_a_month_of_holidays() -> None:
    """February 2021: 20 weekdays, five of them 春节, two make-up days on weekends."""
    assert working_days(date(2021, 2, 1), date(2021, 2, 28)) == 20 - 5 + 2
    assert working_days(date(2021, 6, 15), date(2021, 6, 15)) == 1
    assert working_days(date(2021, 6, 19), date(2021, 6, 20)) == 0


def test_the_cycle_goes_by_in_working_days() -> None:
    start, end = date(2021, 1, 1), date(2021, 12, 31)
    assert elapsed(start, end, date(2020, 12, 31)) == 0
    assert elapsed(start, end, start) == 0  # New Year's Day
    assert elapsed(start, end, date(2021, 6, 15)) == working_days(start, date(2021, 6, 15)) * 10_000 // 250
    assert elapsed(start, end, end) == elapsed(start, end, date(2022, 3, 1)) == 10_000


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_time_never_goes_back(start: date, length: int, gone: int) -> None:
    end, day = start + timedelta(days=length), start + timedelta(days=gone)
    assert 0 <= elapsed(start, end, day) <= elapsed(start, end, day + timedelta(days=1)) <= 10_000


@given(DAYS)
def test_the_nearest_working_days(day: date) -> None:
    after, before = next_working(day), previous_working(day)
    assert before <= day <= after
    assert is_working(before)
    assert is_working(after)
    assert (after == day) is (before == day) is is_working(day)
    between = [before + timedelta(days=index) for index in range(1, (after - before).days)]
    assert not any(map(is_working, between))


@pytest.mark.parametrize(
    ("clock", "sendable"),
    [(time(7, 59, 59), False), (time(8, 0), True), (time(20, 59, 59), True), (time(21, 0), False)],
)
def test_quiet_hours(clock: time, sendable: bool) -> None:
    moment = datetime.combine(date(2021, 6, 15), clock, ZONE)
    assert may_send(moment, ZONE) is sendable
    assert may_send(moment.astimezone(UTC), ZONE) is sendable
    assert not may_send(moment - timedelta(days=1), ZONE)  # 端午节


def test_notices_go_out_at_nine() -> None:
    assert opening(date(2021, 6, 15), ZONE) == datetime(2021, 6, 15, 1, tzinfo=UTC)
