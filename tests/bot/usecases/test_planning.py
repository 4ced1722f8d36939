"""Rugao's monthly report is called to mind 7, 3, 1 and 0 days before the end of June 2021: on 23 June first."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM, Receiver, to_person
from bot.outlets.telegram.addresses import place
from bot.storage import groups, people
from bot.usecases import notice_content, planning
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.database import opened
from tests.support.office import bind, content_of, join, posted, report

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHEN, LI = 11, 12, 13
CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
TO_WANG = "reminder:p11:2021-06-23"
RANKING = f"ranking:{SCHEME}:g1:2021-06-21"
LEASE = timedelta(minutes=2)


def clock_of(context: Context) -> MovableClock:
    assert isinstance(context.clock, MovableClock)
    return context.clock


@pytest.fixture
async def context(database: Database) -> Context:
    """Two coordinators on the morning of the call, and the leaders' group."""
    found = context_on(database, MovableClock(CALL))
    await join(found, WANG, "王芳", "changjiang")
    await join(found, CHEN, "陈志强", "banjing", language="en")
    await bind(found, -10, "市领导", Purpose.RANKING)
    return found


async def test_what_is_due_goes_into_the_outbox_once(context: Context) -> None:
    assert await planning.tick(context) == 3
    assert await planning.tick(context) == 0
    assert set(await posted(context)) == {TO_WANG, "reminder:p12:2021-06-23", RANKING}


async def test_two_processes_plan_once(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        here, there = context_on(one, MovableClock(CALL)), context_on(other, MovableClock(CALL))
        for number, unit in enumerate(("changjiang", "banjing", "baipu")):
            await join(here, number + 1, f"协理员{number}", unit)
        new = await asyncio.gather(*(planning.tick(context) for context in (here, there) * 3))
        assert sum(new) == len(await posted(here)) == 3


async def test_two_processes_around_the_evening_plan_one_reminder(database_url: str) -> None:
    """For one of them it goes now, for the other it is the next morning's."""
    async with opened(database_url) as one, opened(database_url) as other:
        evening = CALL.replace(hour=20, minute=59, second=30)
        here, there = (
            context_on(db, MovableClock(evening + index * timedelta(minutes=1)))
            for index, db in enumerate((one, other))
        )
        await join(here, WANG, "王芳", "changjiang")
        known = [(context, await planning.planning_input(context, SCHEME)) for context in (here, there)]
        assert [await planning.put(*one) for one in known] == [1, 0]


async def test_who_has_reported_is_not_reminded(context: Context) -> None:
    await report(context, "changjiang", "labour-inflow", 0, date(2021, 6, 2))
    await planning.tick(context)
    assert TO_WANG not in await posted(context)


async def test_a_report_of_last_month_is_none_of_this_one(context: Context) -> None:
    await report(context, "changjiang", "labour-inflow", 7, date(2021, 5, 31))
    await planning.tick(context)
    assert TO_WANG in await posted(context)


async def test_who_reports_after_the_planning_is_not_due_any_more(context: Context) -> None:
    await planning.tick(context)
    notice = (await posted(context))[TO_WANG].notice
    content = await content_of(context, notice)
    assert content is not None
    assert [(todo.unit, [owed.duty for owed in todo.owed]) for todo in content.schemes[0].todos] == [
        ("changjiang", ["service-report-2021-06"])
    ]
    await report(context, "changjiang", "labour-source-bases", 1, date(2021, 6, 23))
    assert await content_of(context, notice) is None


async def test_the_reader_is_written_to_in_their_language_and_of_their_own_units(context: Context) -> None:
    await planning.tick(context)
    notice = (await posted(context))["reminder:p12:2021-06-23"].notice
    assert await content_of(context, notice) is not None
    turn = await notice_content.turn_of(context, notice)
    assert turn is not None
    assert turn.language == "en"
    await context.db.write(lambda tx: people.end_memberships(tx, CHEN, SCHEME, None, CALL))
    assert await content_of(context, notice) is None


async def test_a_group_that_is_bound_no_more_gets_nothing(context: Context) -> None:
    await planning.tick(context)
    notice = (await posted(context))[RANKING].notice
    content = await content_of(context, notice)
    assert content is not None
    assert (content.board.as_of, content.board.since) == (date(2021, 6, 23), date(2021, 6, 14))
    await context.db.write(lambda tx: groups.deactivate(tx, place(-10)))
    assert await content_of(context, notice) is None


async def test_who_has_blocked_the_bot_is_neither_planned_for_nor_written_to(context: Context) -> None:
    await planning.tick(context)
    notice = (await posted(context))[TO_WANG].notice
    await context.db.write(lambda tx: people.set_blocked(tx, WANG, blocked=True))
    assert await content_of(context, notice) is None
    known = await planning.planning_input(context, SCHEME)
    assert [contact.person_id for contact in known.contacts] == [CHEN]


async def test_before_the_cycle_and_long_after_it_nothing_is_due(database: Database) -> None:
    for moment in ("2020-12-28T10:00+08:00", "2022-03-01T10:00+08:00"):
        context = context_on(database, MovableClock(datetime.fromisoformat(moment)))
        await join(context, WANG, "王芳", "changjiang")
        await bind(context, -10, "市领导", Purpose.RANKING)
        assert await planning.tick(context) == 0


async def test_a_report_that_is_overdue_after_the_cycle_is_counted_in_days(database: Database) -> None:
    """The last month's report is called to mind after the year's end too: on 4 January, 4 days late."""
    context = context_on(database, MovableClock(datetime(2022, 1, 4, 9, tzinfo=ZONE)))
    await join(context, WANG, "王芳", "changjiang")
    await planning.tick(context)
    ((_, one),) = (await posted(context)).items()
    content = await content_of(context, one.notice)
    assert content is not None
    assert [(owed.duty, owed.days_left) for owed in content.schemes[0].todos[0].owed] == [
        ("service-report-2021-12", -4)
    ]


async def test_a_delayed_reminder_gives_way_to_todays(context: Context) -> None:
    """Friday's could not be delivered until Monday, when there is another one."""
    await planning.tick(context)
    clock_of(context).move(datetime(2021, 6, 28, 9, tzinfo=ZONE))
    await planning.tick(context)
    old, new = [one.notice for key, one in (await posted(context)).items() if ":p11:" in key]
    assert (old.key, new.key) == (TO_WANG, "reminder:p11:2021-06-28")
    assert await notice_content.superseded(context, old)
    assert not await notice_content.superseded(context, new)
    await planning.record(context, old, NoticeState.SENT, message_id=1)  # it was on its way already
    assert await notice_content.superseded(context, new)
    clock_of(context).move(datetime(2021, 6, 29, 9, tzinfo=ZONE))
    assert not await notice_content.superseded(context, new)
    assert not await notice_content.superseded(context, (await posted(context))[RANKING].notice)


async def test_after_a_crash_only_what_is_harmless_twice_is_sent_again(context: Context) -> None:
    await join(context, LI, "李敏", None)
    await planning.tick(context)
    claimed = await planning.claim(context, TELEGRAM, 10)
    first = {one.notice.key for one in claimed}
    assert len(first) == 3
    assert await planning.claim(context, TELEGRAM, 10) == []
    assert all([await planning.depart(context, one) for one in claimed])
    clock_of(context).move(CALL + LEASE + timedelta(minutes=1))
    again = await planning.claim(context, TELEGRAM, 10)
    assert {one.notice.key for one in again} == first - {RANKING}
    assert {one.attempts for one in again} == {2}
    box = await posted(context)
    assert box[RANKING].state is NoticeState.UNKNOWN
    (told,) = [one.notice for key, one in box.items() if key.startswith("unconfirmed")]
    assert (told.receiver, told.values["broadcast"]) == (to_person(LI), "2021-06-21")


async def test_what_a_dead_sender_had_not_handed_to_the_line_goes_as_if_never_tried(context: Context) -> None:
    await planning.tick(context)
    first = {one.notice.key for one in await planning.claim(context, TELEGRAM, 10)}
    clock_of(context).move(CALL + LEASE + timedelta(minutes=1))
    again = await planning.claim(context, TELEGRAM, 10)
    assert {one.notice.key for one in again} == first
    assert RANKING in first
    assert {one.attempts for one in again} == {1}


async def test_what_makes_the_sender_die_again_and_again_is_left(context: Context) -> None:
    await planning.tick(context)
    for attempt in range(1, 9):
        claimed = [one for one in await planning.claim(context, TELEGRAM, 10) if one.notice.key == TO_WANG]
        assert [one.attempts for one in claimed] == ([attempt] if attempt <= 6 else [])
        assert all([await planning.depart(context, one) for one in claimed])
        clock_of(context).move(CALL + 3 * attempt * timedelta(minutes=1))
    assert (await posted(context))[TO_WANG].state is NoticeState.FAILED


async def test_the_next_notices(context: Context) -> None:
    coming = await planning.next_notices(context)
    assert coming.reminder == datetime(2021, 6, 28, 9, tzinfo=ZONE)  # three days before is a Sunday
    assert coming.ranking == datetime(2021, 6, 28, 9, tzinfo=ZONE)


async def test_when_all_have_reported_the_next_reminder_is_of_another_duty(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    await join(context, WANG, "王芳", "changjiang")
    await report(context, "changjiang", "labour-inflow", 3, date(2021, 6, 23))
    assert (await planning.next_notices(context)).reminder == datetime(2021, 6, 28, 9, tzinfo=ZONE)


async def test_a_notice_is_found_by_its_key(context: Context) -> None:
    await planning.tick(context)
    found = await planning.find(context, TO_WANG)
    assert found is not None
    assert found.notice.kind is NoticeKind.REMINDER
    assert await planning.find(context, TO_WANG[:-1]) is None


async def test_a_notice_of_a_scheme_that_is_served_no_more_is_dropped(context: Context) -> None:
    notice = Notice(
        "ranking:x:g1:2021-06-21",
        NoticeKind.RANKING,
        Receiver(TELEGRAM, "-10", group_id=1),
        CALL,
        CALL,
        {"scheme": "x"},
    )
    assert await content_of(context, notice) is None


async def test_pictures_that_telegram_has(context: Context) -> None:
    assert await planning.recall_file(context, "ranking-1") is None
    await planning.remember_file(context, "ranking-1", "AgAC")
    await planning.remember_file(context, "ranking-1", "BgAC")
    assert await planning.recall_file(context, "ranking-1") == "BgAC"
