from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from bot.domain.periods import Act, PeriodAct, closed, period_of, periods, reopened
from tests.support.context import SCHEME, offering

NOW = datetime(2021, 6, 15, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def act(
    number: int, what: Act, unit: str | None = None, until: datetime | None = None, at: datetime = NOW
) -> PeriodAct:
    return PeriodAct(number, "2021-05", what, unit, at, until, "", 1)


def test_the_months_cover_the_cycle() -> None:
    found = periods(offering(SCHEME).scheme)
    assert [one.id for one in found] == [f"2021-{month:02d}" for month in range(1, 13)]
    assert (found[1].start, found[1].end) == (date(2021, 2, 1), date(2021, 2, 28))
    for before, after in itertools.pairwise(found):
        assert before.end + timedelta(days=1) == after.start
    assert all(period_of(one.start) == period_of(one.end) == one.id for one in found)


def test_a_month_is_open_until_it_is_closed() -> None:
    acts = [act(1, Act.CLOSE)]
    assert not closed([], "2021-05", "u", NOW)
    assert closed(acts, "2021-05", "u", NOW)
    assert not closed(acts, "2021-05", "u", NOW - HOUR)
    assert not closed(acts, "2021-06", "u", NOW)


def test_an_opening_is_for_one_unit_and_ends() -> None:
    acts = [act(1, Act.CLOSE), act(2, Act.REOPEN, "u", NOW + HOUR)]
    assert not closed(acts, "2021-05", "u", NOW)
    assert closed(acts, "2021-05", "v", NOW)
    assert reopened(acts, "2021-05", NOW) == {"u": NOW + HOUR}
    assert closed(acts, "2021-05", "u", NOW + HOUR), "its end is not part of it"
    assert reopened(acts, "2021-05", NOW + HOUR) == {}


def test_closing_again_ends_every_opening() -> None:
    acts = [act(1, Act.CLOSE), act(2, Act.REOPEN, "u", NOW + HOUR), act(3, Act.CLOSE)]
    assert closed(acts, "2021-05", "u", NOW)
    assert reopened(acts, "2021-05", NOW) == {}
