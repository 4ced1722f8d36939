"""Pace: the share of working days gone by, and where the recent rate leads."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

import schemes
from bot.domain.pace import RECENT, Pace, judged, since, unit_pace
from bot.domain.workdays import Workdays
from scoring import Total, tabulate
from tests.support.context import SCHEME, offering

RUGAO = offering(SCHEME).scheme
DAYS = Workdays(ZoneInfo("Asia/Shanghai"))
UNIT, JOBS, PENSION, RATE = "changjiang", "new-urban-jobs", "pension-new-enrolment", "enterprise-service-coverage"
TODAY = date(2021, 9, 30)


@pytest.mark.parametrize(
    ("done", "gone", "state"),
    [
        (50, 50, Pace.ON_TRACK),
        (49, 50, Pace.BEHIND),
        (40, 50, Pace.BEHIND),
        (39, 50, Pace.AT_RISK),
        (0, 0, Pace.ON_TRACK),
    ],
)
def test_how_a_pace_is_judged(done: int, gone: int, state: Pace) -> None:
    assert judged(done, gone) is state


def test_the_recent_course_is_sixty_working_days() -> None:
    evening = since(RUGAO, TODAY, DAYS)
    assert DAYS.working_days(evening + timedelta(days=1), TODAY) == RECENT
    early = since(RUGAO, date(2021, 2, 1), DAYS)
    assert early == date(2020, 12, 31)


def test_where_a_course_leads() -> None:
    evening = since(RUGAO, TODAY, DAYS)
    totals = [Total(UNIT, JOBS, evening, 600), Total(UNIT, JOBS, TODAY, 1200), Total(UNIT, PENSION, TODAY, 1900)]
    found = unit_pace(tabulate(RUGAO, totals, TODAY), tabulate(RUGAO, totals, evening), UNIT, DAYS)
    assert found is not None
    assert found.days == RECENT
    assert found.gone == DAYS.elapsed(RUGAO.start, RUGAO.end, TODAY)
    facts = {one.fact: one for one in found.facts}
    jobs, pension = facts[JOBS], facts[PENSION]
    # 600 in 60 working days, and 62 of them left.
    left = DAYS.working_days(TODAY + timedelta(days=1), RUGAO.end)
    assert (jobs.value, jobs.target, jobs.by) == (1200, 1585, RUGAO.end)
    assert jobs.projected == 1200 + 10 * left
    assert not jobs.short
    assert jobs.done == 7571  # 75.709… %
    assert pension.by == date(2021, 12, 20)
    assert pension.gone > jobs.gone  # its days are fewer
    assert RATE not in facts  # a rate does not grow with the days
    assert found.facts[0].projected == 0  # nothing reported leads nowhere: the least promising first


def test_what_is_past_its_day_is_no_course_any_more() -> None:
    late = date(2021, 12, 21)
    found = unit_pace(tabulate(RUGAO, (), late), tabulate(RUGAO, (), TODAY), UNIT, DAYS)
    assert found is not None
    assert PENSION not in {one.fact for one in found.facts}
    assert found.state is Pace.AT_RISK


def test_without_tasks_there_is_no_pace() -> None:
    scheme = schemes.load("changzhou-2018")
    table = tabulate(scheme, (), scheme.end)
    assert unit_pace(table, table, scheme.units[0].id, DAYS) is None
