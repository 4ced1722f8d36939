"""On the morning of 23 June 2021 the monthly report is called to mind; the stand-in is Telegram."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM, Receiver
from bot.storage import outbox
from bot.usecases import planning
from tests.bot.sender.conftest import CALL, LI, TO_WANG, WANG, leaders, text
from tests.support.context import SCHEME, ZONE
from tests.support.office import bind, join, person, posted, report

if TYPE_CHECKING:
    from tests.bot.sender.conftest import Office

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])

RANKING = f"ranking:{SCHEME}:g1:2021-06-21"


async def test_a_reminder_arrives_once(office: Office) -> None:
    await office.plan_and_deliver()
    await office.plan_and_deliver()
    (message,) = await office.heard(WANG)
    assert "用工服务情况月上报" in text(message)
    one = (await posted(office.context))[TO_WANG]
    assert (one.state, one.message_id) == (NoticeState.SENT, message["message_id"])


async def test_a_ranking_arrives_as_a_picture(office: Office) -> None:
    chat = await leaders(office)
    await office.plan_and_deliver()
    (message,) = await office.heard(LI, chat)
    assert message["photo"]
    assert "6月23日" in text(message)


async def test_what_was_fulfilled_meanwhile_is_dropped(office: Office) -> None:
    await planning.tick(office.context)
    await report(office.context, "changjiang", "labour-inflow", 3, date(2021, 6, 23))
    await office.deliver()
    assert await office.heard(WANG) == []
    assert await office.state(TO_WANG) is NoticeState.DROPPED


async def test_at_night_everything_waits_for_the_morning(office: Office) -> None:
    await planning.tick(office.context)
    await office.deliver(after=timedelta(hours=13))
    one = (await posted(office.context))[TO_WANG]
    assert (one.state, one.notice.due_at) == (NoticeState.WAITING, datetime(2021, 6, 24, 9, tzinfo=ZONE))
    assert await office.heard(WANG) == []
    await office.deliver(after=timedelta(hours=11))
    assert len(await office.heard(WANG)) == 1


async def test_what_makes_no_sense_any_more_is_dropped(office: Office) -> None:
    await planning.tick(office.context)
    await office.deliver(after=timedelta(days=7))
    assert await office.state(TO_WANG) is NoticeState.DROPPED
    assert await office.heard(WANG) == []


async def test_two_reminders_that_were_held_up_are_one(office: Office) -> None:
    await planning.tick(office.context)
    office.clock.move(datetime(2021, 6, 28, 9, tzinfo=ZONE))
    await office.plan_and_deliver()
    assert len(await office.heard(WANG)) == 1
    assert await office.state(TO_WANG) is NoticeState.DROPPED


async def test_who_blocks_the_bot_is_marked_and_the_bureau_told_once(office: Office) -> None:
    await office.peer.block(WANG)
    await office.plan_and_deliver()
    await office.plan_and_deliver()
    assert await office.state(TO_WANG) is NoticeState.FAILED
    assert (await person(office.context, WANG)).blocked
    assert [text(one) for one in await office.heard(LI)] == ["⚠️ 王芳 停用了机器人，收不到提醒，请另行联系。"]


async def test_a_group_that_put_the_bot_out_is_let_go(office: Office) -> None:
    chat = await leaders(office)
    await office.peer.set_bot(chat, "kicked")
    await office.plan_and_deliver()
    assert await office.state(RANKING) is NoticeState.FAILED
    assert (await planning.planning_input(office.context, SCHEME)).groups == ()
    assert [text(one) for one in await office.heard(LI)] == ["⚠️ 机器人已不在群 市领导 里，该群不再收到通知。"]


async def test_a_group_that_became_a_supergroup_gets_the_same_notice(office: Office) -> None:
    chat = await leaders(office, kind="group")
    bigger = await office.peer.migrate(chat)
    await office.plan_and_deliver()
    (message,) = await office.heard(LI, bigger)
    assert message["photo"]
    one = (await posted(office.context))[RANKING]
    assert (one.state, int(one.notice.receiver.address), one.attempts) == (NoticeState.SENT, bigger, 2)


async def test_when_the_topic_is_closed_the_notice_goes_to_the_main_thread(office: Office) -> None:
    chat = await office.peer.add_chat("各镇", [LI], is_forum=True)
    thread = await office.peer.open_topic(chat, "考核")
    await bind(office.context, chat, "各镇", Purpose.REMINDERS, None, thread)
    await office.peer.close_topic(chat, thread)
    await office.plan_and_deliver()
    (message,) = await office.heard(LI, chat)
    assert "message_thread_id" not in message


async def test_behind_a_proxy_that_refuses_it_is_tried_again_until_it_works(office: Office) -> None:
    await leaders(office)
    await office.peer.fault("proxy_403", times=1000)
    await planning.tick(office.context)
    for _ in range(9):
        await office.deliver(after=timedelta(minutes=31))
    box = await posted(office.context)
    assert {box[key].state for key in (TO_WANG, RANKING)} == {NoticeState.WAITING}
    await office.peer.clear_faults()
    await office.deliver(after=timedelta(minutes=31))
    assert {one.state for one in (await posted(office.context)).values()} == {NoticeState.SENT}
    assert len(await office.heard(WANG)) == 1


async def test_when_nobody_knows_whether_it_arrived_a_reminder_is_repeated(office: Office) -> None:
    await office.peer.fault("reset_after", method="sendMessage", times=1)
    await office.plan_and_deliver()
    assert await office.state(TO_WANG) is NoticeState.WAITING
    await office.deliver(after=timedelta(seconds=10))
    assert await office.state(TO_WANG) is NoticeState.SENT
    assert len(await office.heard(WANG)) == 2


async def test_when_nobody_knows_whether_it_arrived_a_ranking_is_not_repeated(office: Office) -> None:
    chat = await leaders(office)
    await office.peer.fault("reset_after", method="sendPhoto", times=1)
    await office.plan_and_deliver()
    await office.deliver(after=timedelta(hours=1))
    assert await office.state(RANKING) is NoticeState.UNKNOWN
    assert len(await office.heard(LI, chat)) == 1
    assert any("1 个群中有 1 个可能没收到" in text(one) for one in await office.heard(LI))


async def test_a_notice_that_cannot_be_made_fails_alone(office: Office) -> None:
    broken = Notice(
        f"ranking:{SCHEME}:g7:2021-06-23",
        NoticeKind.RANKING,
        Receiver(TELEGRAM, str(WANG)),
        CALL,
        CALL + timedelta(days=2),
        {"scheme": SCHEME, "since": "last week"},
    )
    await office.context.db.write(lambda tx: outbox.put_new(tx, [broken], CALL))
    await office.plan_and_deliver()
    assert await office.state(TO_WANG) is NoticeState.SENT
    for _ in range(5):
        await office.deliver(after=timedelta(minutes=31))
    one = (await posted(office.context))[broken.key]
    assert (one.state, one.problem, one.attempts) == (NoticeState.FAILED, "ValueError", 6)
    assert any("多次发送" in text(one) for one in await office.heard(LI))


async def test_an_alarm_that_fails_raises_no_alarm(office: Office) -> None:
    await office.peer.block(WANG)
    await office.peer.block(LI)
    await office.plan_and_deliver()
    await office.deliver(after=timedelta(hours=1))
    box = await posted(office.context)
    assert len(box) == 2
    assert {one.state for one in box.values()} == {NoticeState.FAILED}


async def test_two_senders_deliver_each_notice_once(office: Office) -> None:
    units = [unit.id for unit in office.context.schemes[SCHEME].scheme.units]
    for number, unit in enumerate(units):
        await office.peer.add_user(100 + number, unit)
        await office.peer.start(100 + number)
        await join(office.context, 100 + number, unit, unit)
    await planning.tick(office.context)
    await asyncio.gather(*(office.sender._deliver_all() for _ in range(4)))
    for number in range(len(units)):
        assert len(await office.heard(100 + number)) == 1


async def test_it_runs_until_it_is_stopped(office: Office) -> None:
    await planning.tick(office.context)

    async def stop_when_heard() -> None:
        await office.peer.wait_for_message(WANG)
        office.sender.stop()

    async with asyncio.timeout(10):
        await asyncio.gather(office.sender.run(), stop_when_heard())
    assert await office.state(TO_WANG) is NoticeState.SENT


async def test_woken_it_looks_at_once(office: Office) -> None:
    """Nothing is due when it starts; what is planned later goes without waiting for the next look."""

    async def plan_then_stop() -> None:
        await planning.tick(office.context)
        office.sender.wake()
        await office.peer.wait_for_message(WANG, timeout=4)  # it looks by itself every five seconds
        office.sender.stop()

    await asyncio.gather(office.sender.run(), plan_then_stop())
