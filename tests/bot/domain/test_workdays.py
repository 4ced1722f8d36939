from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.workdays import Workdays

ZONE = ZoneInfo("Asia/Shanghai")
CHINA = Workdays(ZONE)
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
    assert CHINA.is_working(day) is works


def test_years_that_nobody_has_announced_yet_have_weekends_only() -> None:
    assert CHINA.is_known(2021)
    assert not CHINA.is_known(2045)
    assert CHINA.is_working(date(2045, 10, 2))  # a Monday, surely in 国庆节
    assert not CHINA.is_working(date(2045, 9, 30))


def test_working_days_of_a_month_of_holidays() -> None:
    """February 2021: 20 weekdays, five of them 春节, two make-up days on weekends."""
    assert CHINA.working_days(date(2021, 2, 1), date(2021, 2, 28)) == 20 - 5 + 2
    assert CHINA.working_days(date(2021, 6, 15), date(2021, 6, 15)) == 1
    assert CHINA.working_days(date(2021, 6, 19), date(2021, 6, 20)) == 0


def test_the_cycle_goes_by_in_working_days() -> None:
    start, end = date(2021, 1, 1), date(2021, 12, 31)
    assert CHINA.elapsed(start, end, date(2020, 12, 31)) == 0
    assert CHINA.elapsed(start, end, start) == 0  # New Year's Day
    assert CHINA.elapsed(start, end, date(2021, 6, 15)) == CHINA.working_days(start, date(2021, 6, 15)) * 10_000 // 250
    assert CHINA.elapsed(start, end, end) == CHINA.elapsed(start, end, date(2022, 3, 1)) == 10_000


@given(DAYS, st.integers(0, 400), st.integers(0, 400))
def test_time_never_goes_back(start: date, length: int, gone: int) -> None:
    end, day = start + timedelta(days=length), start + timedelta(days=gone)
    assert 0 <= CHINA.elapsed(start, end, day) <= CHINA.elapsed(start, end, day + timedelta(days=1)) <= 10_000


@given(DAYS)
def test_the_nearest_working_days(day: date) -> None:
    after, before = CHINA.next_working(day), CHINA.previous_working(day)
    assert before <= day <= after
    assert CHINA.is_working(before)
    assert CHINA.is_working(after)
    assert (after == day) is (before == day) is CHINA.is_working(day)
    between = [before + timedelta(days=index) for index in range(1, (after - before).days)]
    assert not any(map(CHINA.is_working, between))


@pytest.mark.parametrize(
    ("clock", "sendable"),
    [(time(7, 59, 59), False), (time(8, 0), True), (time(20, 59, 59), True), (time(21, 0), False)],
)
def test_quiet_hours(clock: time, sendable: bool) -> None:
    moment = datetime.combine(date(2021, 6, 15), clock, ZONE)
    assert CHINA.may_send(moment) is sendable
    assert CHINA.may_send(moment.astimezone(UTC)) is sendable
    assert not CHINA.may_send(moment - timedelta(days=1))  # 端午节


def test_notices_go_out_at_nine() -> None:
    assert CHINA.opening(date(2021, 6, 15)) == datetime(2021, 6, 15, 1, tzinfo=UTC)


def test_a_longer_night_opens_later_and_an_hour_is_held_within_the_day() -> None:
    day, late = date(2021, 6, 15), Workdays(ZONE, time(18, 30), time(9, 30))
    assert late.opening(day).time() == time(9, 30)
    assert late.opening(day, 17).time() == time(17)
    assert late.opening(day, 20).time() == time(17, 30)
    assert late.sensible(datetime(2021, 6, 15, 9, 10, tzinfo=ZONE)) == late.opening(day)
    assert late.sensible(datetime(2021, 6, 15, 18, 30, tzinfo=ZONE)) == late.opening(day + timedelta(days=1))


def test_the_operators_days_go_before_the_published_ones() -> None:
    own = Workdays(ZONE, off=frozenset({date(2045, 10, 2), date(2021, 6, 15)}), on=frozenset({date(2045, 9, 30)}))
    assert own.is_known(2045)
    assert not own.is_known(2046)
    assert not own.is_working(date(2045, 10, 2))
    assert own.is_working(date(2045, 9, 30))
    assert own.is_working(date(2045, 10, 3))
    assert not own.is_working(date(2021, 6, 15))
    assert not own.is_working(date(2021, 6, 14))


def test_so_many_working_days_later() -> None:
    assert CHINA.after_working(date(2021, 9, 30), 2) == date(2021, 10, 9)
    assert CHINA.after_working(date(2021, 10, 2), 0) == date(2021, 10, 2)


@pytest.mark.parametrize(
    ("at", "begins", "ends"),
    [
        ("00:00", "00:00", "08:00"),  # before the night is over nothing goes out
        ("08:59", "08:00", "09:00"),
        ("09:00", "09:00", "10:00"),
        ("20:59", "20:00", "21:00"),
        ("21:00", "21:00", "24:00"),
    ],
)
def test_slots_end_where_the_calendar_goes_on(at: str, begins: str, ends: str) -> None:
    midnight = datetime(2021, 6, 22, tzinfo=ZONE)

    def instant(clock: str) -> datetime:
        hours, minutes = map(int, clock.split(":"))
        return midnight + timedelta(hours=hours, minutes=minutes)

    assert CHINA.slot(instant(at)) == (instant(begins), instant(ends))


@given(
    st.dates(date(2021, 1, 1), date(2021, 12, 31)),
    st.integers(0, 24 * 60 - 1),
    st.integers(0, 24 * 60 - 1),
    st.sampled_from([(time(21), time(8)), (time(21, 30), time(8, 15)), (time(23, 45), time(6, 50))]),
)
def test_within_a_slot_the_clock_alone_changes_nothing(
    day: date, at: int, minutes: int, quiet: tuple[time, time]
) -> None:
    days = Workdays(ZONE, *quiet)
    moment = datetime.combine(day, time.min, ZONE) + timedelta(minutes=at)
    first, end = days.slot(moment)
    assert first <= moment < end
    later = min(moment + timedelta(minutes=minutes), end - timedelta(microseconds=1))
    assert later.date() == day
    assert days.may_send(later) == days.may_send(moment)
    assert days.sensible(later).date() == days.sensible(moment).date()
    for hour in range(24):
        opening = days.opening(day, hour)
        assert (opening <= moment) == (opening <= later)
