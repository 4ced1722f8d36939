"""Reminders that the bureau pauses and moves; the days on which a ranking is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.domain.calendar import ranking_days
from bot.domain.people import BoundGroup, Purpose
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM
from bot.domain.reminding import ReminderAct, ReminderChange, call_days, calls, may_move, moved, reminders
from bot.domain.workdays import Workdays
from tests.support.context import SCHEME, offering

SERVED = offering(SCHEME)
DAYS = Workdays(ZoneInfo("Asia/Shanghai"))
MONTH = SERVED.duties_by_id["service-report-2021-06"]  # due on Wednesday, 30 June; called 23 June to 5 July
TASKS = SERVED.duties_by_id["year-tasks"]


def change(act: ReminderAct, duty: str = MONTH.id, day: date | None = None, to: date | None = None) -> ReminderChange:
    return ReminderChange(0, duty, act, day, to, 13, datetime(2021, 6, 1, tzinfo=UTC))


def test_a_moved_reminder_leaves_the_others_and_the_deadline() -> None:
    other = moved(MONTH, date(2021, 6, 23), date(2021, 6, 24), DAYS)
    assert call_days(other, DAYS) == call_days(MONTH, DAYS) - {date(2021, 6, 23)} | {date(2021, 6, 24)}
    assert (other.due, other.opens, other.closes) == (MONTH.due, MONTH.opens, MONTH.closes)
    back = moved(other, date(2021, 6, 24), date(2021, 6, 23), DAYS)
    assert call_days(back, DAYS) == call_days(MONTH, DAYS)
    together = moved(MONTH, date(2021, 6, 23), date(2021, 6, 28), DAYS)
    assert call_days(together, DAYS) == call_days(MONTH, DAYS) - {date(2021, 6, 23)}
    late = moved(MONTH, date(2021, 6, 30), date(2021, 7, 2), DAYS)
    assert date(2021, 7, 2) in call_days(late, DAYS)
    assert moved(MONTH, date(2021, 6, 22), date(2021, 6, 24), DAYS) is MONTH


def test_where_a_reminder_cannot_go() -> None:
    first, last = date(2021, 6, 23), max(day for _, day in calls(MONTH, DAYS))
    assert may_move(MONTH, first, date(2021, 6, 24), DAYS)
    for day, to in (
        (first, date(2021, 6, 26)),  # a Saturday
        (first, date(2021, 5, 31)),  # before it opens
        (first, date(2021, 7, 12)),  # when nothing can be done any more
        (last, date(2021, 6, 29)),  # from after the deadline before it
        (date(2021, 6, 22), date(2021, 6, 24)),  # no reminder goes out then
    ):
        assert not may_move(MONTH, day, to, DAYS)


def test_the_last_word_of_pauses_holds_and_what_is_gone_is_passed_over() -> None:
    pause, resume = change(ReminderAct.PAUSE), change(ReminderAct.RESUME)
    now = reminders((MONTH, TASKS), (pause,), DAYS)
    assert (now.called, now.paused) == ((TASKS,), (MONTH,))
    assert reminders((MONTH, TASKS), (pause, resume), DAYS).called == (MONTH, TASKS)
    move = change(ReminderAct.MOVE, day=date(2021, 6, 23), to=date(2021, 6, 24))
    (paused,) = reminders((MONTH, TASKS), (move, pause), DAYS).paused
    assert date(2021, 6, 24) in call_days(paused, DAYS)
    assert reminders((TASKS,), (pause, move), DAYS).called == (TASKS,)


def test_rankings_that_are_to_come() -> None:
    leaders = BoundGroup(
        1, TELEGRAM, "-10", "市领导", SCHEME, Purpose.RANKING, None, ranking=RankingSettings(moments=False)
    )
    june = ranking_days([leaders], SERVED.scheme, DAYS, date(2021, 6, 15))
    assert sorted(june)[:3] == [date(2021, 6, 21), date(2021, 6, 28), date(2021, 7, 1)]
    assert max(june) <= date(2022, 1, 7)
    assert ranking_days([replace(leaders, purpose=Purpose.REMINDERS)], SERVED.scheme, DAYS, date(2021, 6, 15)) == set()
