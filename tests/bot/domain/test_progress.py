"""Progress: what state a unit's figure is in on an evening."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.domain.progress import Mark, fact_cells
from bot.domain.workdays import Workdays
from scoring import Total, tabulate
from tests.support.context import SCHEME, offering

if TYPE_CHECKING:
    from bot.domain.progress import FactCell

RUGAO = offering(SCHEME).scheme
DAYS = Workdays(ZoneInfo("Asia/Shanghai"))
JOBS, PROJECT, RATE, EVENTS = (
    "new-urban-jobs",
    "major-project-employment-service",
    "enterprise-service-coverage",
    "service-reports-missed",
)
HALF = date(2021, 6, 30)


def cells(*totals: tuple[str, str, int], day: date = HALF) -> dict[tuple[str, str], FactCell]:
    table = tabulate(RUGAO, [Total(unit, fact, day, value) for unit, fact, value in totals], day)
    return fact_cells(table, DAYS, (JOBS, PROJECT, EVENTS), ("changjiang", "banjing"), {("banjing", JOBS)})


def test_done_on_track_behind_and_nothing_yet() -> None:
    target = RUGAO.target(JOBS, "changjiang") or 0
    for value, mark in ((target, Mark.REACHED), (target * 9 // 10, Mark.ON_TRACK), (target // 10, Mark.BEHIND)):
        cell = cells(("changjiang", JOBS, value))["changjiang", JOBS]
        assert (cell.mark, cell.value, cell.target) == (mark, value, target)
    early = cells(("changjiang", JOBS, target // 10), day=date(2021, 1, 20))
    assert early["changjiang", JOBS].mark is Mark.ON_TRACK
    nothing = cells()["changjiang", JOBS]
    assert (nothing.mark, nothing.done) == (Mark.NOTHING, 0)


def test_what_is_asked_of_others_only_and_what_has_no_target() -> None:
    found = cells(("changjiang", EVENTS, 2))
    assert found["banjing", PROJECT].mark is Mark.NOT_ASKED
    assert found["changjiang", PROJECT].mark is Mark.NOTHING
    assert (found["changjiang", EVENTS].mark, found["changjiang", EVENTS].done) == (Mark.REPORTED, None)


def test_what_rests_on_a_doubted_figure_is_odd() -> None:
    found = cells(("banjing", JOBS, 5))
    assert found["banjing", JOBS].odd
    assert not found["changjiang", JOBS].odd
