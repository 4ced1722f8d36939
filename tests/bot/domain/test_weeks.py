"""The ends of weeks, and with which an evening is compared."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.weeks import compared_with, sundays

DAYS = st.dates(date(2021, 1, 1), date(2022, 12, 31))


@given(DAYS, DAYS)
def test_weeks_end_on_all_sundays_between(start: date, last: date) -> None:
    between = [start + timedelta(days=day) for day in range((last - start).days)]
    assert list(sundays(start, last)) == [day for day in between if day.isoweekday() == 7]


@given(DAYS, DAYS)
def test_an_evening_is_compared_with_a_week_some_days_before(start: date, day: date) -> None:
    days = sundays(start, day)
    compared = compared_with(days, day)
    assert compared is None or timedelta(days=4) <= day - compared <= timedelta(days=10)
    assert (compared is None) == (not days or days[0] > day - timedelta(days=4))
