"""Which live standings there are, what is lacking, and who may touch one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM
from bot.outlets.telegram.addresses import place
from bot.usecases import live, planning
from tests.support.context import NOON, ZONE, context_on
from tests.support.office import bind, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

LEADERS, TOWNS = -10, -20


async def waiting(context: Context) -> list[str]:
    return [key for key, one in (await posted(context)).items() if one.state is NoticeState.WAITING]


async def with_a_message(context: Context) -> live.Shown:
    """A ranking group whose message was sent."""
    await bind(context, LEADERS, "市领导", Purpose.RANKING)
    await live.prepare(context, TELEGRAM)
    (claimed,) = await planning.claim(context, TELEGRAM, 5)
    await live.note_sent(context, claimed.notice, 77, "first")
    (shown,) = await live.prepare(context, TELEGRAM)
    return shown


async def test_each_ranking_group_gets_one_and_others_none(database: Database) -> None:
    context = context_on(database)
    await bind(context, LEADERS, "市领导", Purpose.RANKING)
    await bind(context, TOWNS, "镇区", Purpose.REMINDERS)
    for _ in range(3):
        assert await live.prepare(context, TELEGRAM) == []
    (notice,) = [one.notice for one in (await posted(context)).values()]
    assert (notice.kind, int(notice.receiver.address)) == (NoticeKind.LIVE, LEADERS)


async def test_the_first_one_waits_for_the_morning(database: Database) -> None:
    context = context_on(database, MovableClock(datetime(2021, 6, 15, 22, tzinfo=ZONE)))
    await bind(context, LEADERS, "市领导", Purpose.RANKING)
    await live.prepare(context, TELEGRAM)
    (notice,) = [one.notice for one in (await posted(context)).values()]
    assert notice.due_at == datetime(2021, 6, 16, 9, tzinfo=ZONE)


async def test_what_was_sent_is_known_with_what_it_says(database: Database) -> None:
    shown = await with_a_message(context_on(database))
    assert (shown.message_id, shown.state.digest, shown.state.pinned) == (77, "first", None)


async def test_of_two_processes_one_may_touch_it_and_nobody_within_the_minute(database: Database) -> None:
    clock = MovableClock(NOON)
    context, other = context_on(database, clock), context_on(database, clock)
    shown = await with_a_message(context)
    assert not await live.claim_edit(context, shown)
    clock.move(NOON + timedelta(seconds=61))
    assert [await live.claim_edit(one, shown) for one in (context, other, context)] == [True, False, False]
    clock.move(NOON + timedelta(seconds=123))
    assert await live.claim_edit(other, shown)


async def test_who_dies_in_an_edit_leaves_it_to_be_edited_again(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    shown = await with_a_message(context)
    clock.move(NOON + timedelta(minutes=2))
    assert await live.claim_edit(context, shown)
    (after,) = await live.prepare(context_on(database, clock), TELEGRAM)
    assert after.state.digest is None


async def test_a_message_that_could_not_be_sent_is_tried_as_a_new_one_a_day_later(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    await bind(context, LEADERS, "市领导", Purpose.RANKING)
    await live.prepare(context, TELEGRAM)
    (claimed,) = await planning.claim(context, TELEGRAM, 5)
    await planning.record(context, claimed.notice, NoticeState.FAILED, problem="refused")
    for hours in (1, 2, 3):
        clock.move(NOON + timedelta(hours=hours))
        assert await live.prepare(context, TELEGRAM) == []
        assert await waiting(context) == []
    clock.move(NOON + timedelta(days=1, hours=1))
    for _ in range(2):
        assert await live.prepare(context, TELEGRAM) == []
    assert [key.rpartition(":")[2] for key in await waiting(context)] == ["2"]


async def test_pinning_is_tried_again_when_the_bots_rights_have_changed(database: Database) -> None:
    context = context_on(database)
    shown = await with_a_message(context)
    await live.note_pinned(context, shown, done=False)
    (refused,) = await live.prepare(context, TELEGRAM)
    assert refused.state.pinned is False
    await live.may_pin(context, place(LEADERS))
    (again,) = await live.prepare(context, TELEGRAM)
    assert again.state.pinned is None
    await live.note_pinned(context, again, done=True)
    await live.may_pin(context, place(LEADERS))
    (done,) = await live.prepare(context, TELEGRAM)
    assert done.state.pinned is True
