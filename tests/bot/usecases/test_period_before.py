"""每季度次月5日前报上季度: what is reminded, owed and on time where a report is about the period before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

import schemes
from bot.clock import MovableClock
from bot.domain.timeliness import Outcome
from bot.rendering.catalogue import load_catalogue
from bot.rendering.reminders import period
from bot.usecases import obligations, planning, timeliness
from bot.usecases.context import served_schemes
from bot.usecases.standings import local_day
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import join, posted, report

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHEN = 11, 12
CALENDAR = """\
duties:
  - duty: quarterly
    title: 用工服务情况季报
    clause: 附件2
    every: quarter
    within: 5
    for: last
    ahead: [7, 3, 1, 0]
    after: [1]
    reported: [labour-inflow]
"""

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
async def context(database: Database, tmp_path: Path) -> Context:
    """Two towns whose coordinators are there from the first day on."""
    folder = shutil.copytree(schemes.folder_of(SCHEME), tmp_path / SCHEME)
    (folder / "calendar.yaml").write_text(CALENDAR, "utf-8")
    clock = MovableClock(datetime(2021, 1, 1, 9, tzinfo=ZONE))
    found = replace(context_on(database, clock), schemes=served_schemes([str(folder)]))
    await join(found, WANG, "王芳", "changjiang")
    await join(found, CHEN, "陈志强", "banjing")
    return found


def move(context: Context, year: int, month: int, day: int) -> None:
    assert isinstance(context.clock, MovableClock)
    context.clock.move(datetime(year, month, day, 9, 30, tzinfo=ZONE))


async def owed(context: Context, unit: str) -> list[tuple[str, int]]:
    """The duties that the unit owes today, each with the days that are left."""
    day = local_day(context, context.clock.now())
    return [(one.duty, one.days_left) for one in (await obligations.obligations_of(context, SCHEME, unit, day)).owed]


async def test_who_reported_on_the_quarters_last_day_is_not_dunned(context: Context) -> None:
    move(context, 2021, 6, 30)
    await report(context, "changjiang", "labour-inflow", 5, date(2021, 6, 30))
    for day in (2, 5):
        move(context, 2021, 7, day)
        await planning.tick(context)
    keys = [key for key in await posted(context) if key.startswith("reminder")]
    assert keys == ["reminder:p12:2021-07-02", "reminder:p12:2021-07-05"]
    assert await owed(context, "changjiang") == []
    assert await owed(context, "banjing") == [("quarterly-2021-06", 0)]


async def test_a_report_of_the_first_days_is_not_of_the_quarter_that_begins(context: Context) -> None:
    move(context, 2021, 7, 3)
    await report(context, "changjiang", "labour-inflow", 5, date(2021, 7, 3))
    assert await owed(context, "changjiang") == []
    move(context, 2021, 10, 2)
    assert await owed(context, "changjiang") == [("quarterly-2021-09", 3)]


async def test_nothing_is_due_for_a_quarter_before_the_cycle(context: Context) -> None:
    move(context, 2021, 1, 4)
    assert await owed(context, "banjing") == []
    assert await planning.tick(context) == 0


async def test_the_last_quarter_is_due_when_the_cycle_is_over(context: Context) -> None:
    move(context, 2022, 1, 4)
    assert await owed(context, "banjing") == [("quarterly-2021-12", 1)]
    assert await planning.tick(context) == 2
    await report(context, "banjing", "labour-inflow", 5, date(2021, 12, 31))  # as figures of after the cycle are dated
    assert await owed(context, "banjing") == []
    move(context, 2022, 1, 20)
    outcomes = (await timeliness.table(context, None, SCHEME)).outcomes
    ends = {unit: outcomes[unit, "quarterly-2021-12"] for unit in ("banjing", "changjiang")}
    assert ends == {"banjing": Outcome.ON_TIME, "changjiang": Outcome.MISSED}


async def test_a_period_is_called_what_it_is_about(context: Context) -> None:
    duties = context.schemes[SCHEME].duties
    names = [period(duty, load_catalogue("zh-CN")) for duty in duties]
    assert names == ["一季度", "二季度", "三季度", "四季度"]
