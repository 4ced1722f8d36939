from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rankings import Occasion, RankingSettings, occasion, since
from bot.domain.workdays import Workdays

CHINA = Workdays(ZoneInfo("Asia/Shanghai"))
START, END = date(2021, 1, 1), date(2021, 12, 31)
MOMENTS = (date(2021, 3, 31), date(2021, 9, 30), date(2021, 12, 20), END)
DAYS = [START + timedelta(days=index) for index in range(372)]
SETTINGS = st.builds(
    RankingSettings, st.one_of(st.none(), st.integers(0, 4)), st.integers(8, 20), st.booleans(), st.booleans()
)


def days(settings: RankingSettings, of: Occasion) -> list[date]:
    return [day for day in DAYS if occasion(settings, CHINA, START, MOMENTS, day) is of]


def test_after_each_cut_off_of_the_scheme() -> None:
    """国庆节 and New Year in between."""
    assert days(RankingSettings(), Occasion.MOMENT) == [
        date(2021, 4, 1), date(2021, 10, 8), date(2021, 12, 21), date(2022, 1, 4),
    ]  # fmt: skip
    assert days(RankingSettings(moments=False), Occasion.MOMENT) == []


def test_on_the_first_working_day_of_each_month_there_is_something_to_tell_of() -> None:
    alone = RankingSettings(None, moments=False)
    assert [f"{day:%m-%d}" for day in days(alone, Occasion.MONTHLY)] == [
        "02-01", "03-01", "04-01", "05-06", "06-01", "07-01", "08-02", "09-01", "10-08", "11-01", "12-01", "01-04",
    ]  # fmt: skip
    assert days(RankingSettings(None, monthly=False, moments=False), Occasion.MONTHLY) == []


def test_one_a_day_the_rarest() -> None:
    assert days(RankingSettings(3), Occasion.MOMENT)[0] == date(2021, 4, 1)  # a Thursday, the first of its month
    assert date(2021, 3, 1) not in days(RankingSettings(), Occasion.WEEKLY)
    assert date(2021, 3, 1) in days(RankingSettings(monthly=False), Occasion.WEEKLY)


@pytest.mark.parametrize(
    ("weekday", "day"),
    [(0, date(2021, 10, 8)), (4, date(2021, 10, 8)), (0, date(2021, 6, 15)), (4, date(2021, 2, 10))],
)
def test_a_day_off_moves_within_its_week(weekday: int, day: date) -> None:
    settings = RankingSettings(weekday, monthly=False, moments=False)
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=index) for index in range(7)]
    assert [one for one in week if one in days(settings, Occasion.WEEKLY)] == [day]


def test_what_it_is_compared_with() -> None:
    assert since(Occasion.WEEKLY, CHINA, date(2021, 6, 21)) == date(2021, 6, 14)
    assert since(Occasion.MOMENT, CHINA, date(2021, 4, 1)) == date(2021, 3, 25)
    assert since(Occasion.MONTHLY, CHINA, date(2021, 6, 1)) == date(2021, 5, 6)


@given(SETTINGS)
def test_always_on_working_days_and_each_week_once(settings: RankingSettings) -> None:
    told = [day for day in DAYS if occasion(settings, CHINA, START, MOMENTS, day) is not None]
    assert all(CHINA.is_working(day) for day in told)
    assert bool(told) is (settings.weekday is not None or settings.monthly or settings.moments)
    for monday in range(3, 365, 7):
        week = DAYS[monday : monday + 7]
        weekly = [day for day in week if occasion(settings, CHINA, START, MOMENTS, day) is Occasion.WEEKLY]
        assert len(weekly) <= 1
        if settings.weekday is not None and any(map(CHINA.is_working, week)):
            assert [day for day in week if day in told]
