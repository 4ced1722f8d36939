"""The live standing: one pinned message for each ranking group, edited when the ranking has changed."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.app import App
from bot.domain.notices import NoticeState
from bot.domain.people import Role
from bot.outlets.telegram.addresses import place
from bot.usecases import groups, planning
from tests.support import office
from tests.support.city import BUREAU, LEADER, SCHEME, TOWN, button, text_of

if TYPE_CHECKING:
    from typing import Any

    from tests.support.city import City

HEAD = "📌"
SENT = NoticeState.SENT
UNDER_WAY = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)


@pytest.fixture
async def group(city: City) -> int:
    """The leaders' group, in which the bot may pin; a town has reported before."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    chat = await city.peer.add_chat("市领导", [BUREAU, LEADER], bot_admin=True)
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=chat)
    await city.app.live.tend()
    city.app.wake_senders()
    return chat


async def standing(city: City, chat: int) -> dict[str, Any]:
    """The message, as soon as it stands there and the bot has pinned it."""
    message = await city.message(LEADER, chat, HEAD)
    async with asyncio.timeout(60):
        while message["message_id"] not in [  # noqa: ASYNC110 recorded right after it was sent
            one.message_id for one in await planning.posted(city.app.context, SENT)
        ]:
            await asyncio.sleep(0.01)
    await city.app.live.tend()
    return message


async def all_sent(city: City) -> None:
    """Whatever is due has gone, so that nothing else meets what is done to the line."""
    async with asyncio.timeout(60):
        while any(  # noqa: ASYNC110
            each.state in UNDER_WAY and each.notice.due_at <= city.clock.now()
            for each in await planning.posted(city.app.context, None)
        ):
            await asyncio.sleep(0.01)


async def edits(city: City) -> int:
    return len(await city.peer.requests("editMessageText"))


async def pinned(city: City, chat: int) -> list[int]:
    return [int(one["parameters"]["message_id"]) for one in await city.peer.requests("pinChatMessage")]


async def report(city: City, value: int = 1585, unit: str = "changjiang") -> None:
    """A town reaches a target: its points move."""
    await office.report(city.app.context, unit, "new-urban-jobs", value, date(2021, 6, 15))


async def test_it_is_pinned_and_edited_when_the_ranking_has_changed(city: City, group: int) -> None:
    message = await standing(city, group)
    assert await pinned(city, group) == [message["message_id"]]
    await report(city)
    await city.move("2021-06-15T10:02+08:00")
    await city.app.live.tend()
    edited = await city.peer.wait_for_edit(LEADER, group)
    assert edited["message_id"] == message["message_id"]
    assert text_of(edited) != text_of(message)


async def test_what_has_not_changed_is_not_edited(city: City, group: int) -> None:
    await standing(city, group)
    await city.move("2021-06-15T10:05+08:00")
    await report(city, 1)
    await city.app.live.tend()
    assert await edits(city) == 0


async def test_at_most_once_a_minute_whoever_edits(city: City, group: int) -> None:
    """Two processes on one database, and several reports within the minute: one edit, with all of them."""
    await standing(city, group)
    await city.move("2021-06-15T10:02+08:00")
    await report(city)
    await city.app.live.tend()
    await report(city, 9000, "banjing")
    other = App(city.settings, city.clock)
    await other.bot.initialize()
    try:
        await other.live.tend()
        assert await edits(city) == 1
        await city.move("2021-06-15T10:04+08:00")
        await other.live.tend()
        await city.app.live.tend()
        assert await edits(city) == 2
    finally:
        await other.bot.shutdown()
        await other.context.db.close()


async def test_a_deleted_message_is_replaced_and_the_new_one_pinned(city: City, group: int) -> None:
    first = await standing(city, group)
    await city.peer.bot("deleteMessage", chat_id=group, message_id=first["message_id"])
    await report(city)
    await city.move("2021-06-15T10:02+08:00")
    await city.app.live.tend()  # notices that it is gone
    await city.app.live.tend()
    city.app.wake_senders()
    second = await standing(city, group)
    assert await pinned(city, group) == [first["message_id"], second["message_id"]]
    assert await edits(city) == 1


async def test_a_restart_goes_on_with_the_same_message(city: City, group: int) -> None:
    message = await standing(city, group)
    await city.restart()
    await city.app.live.tend()
    await report(city)
    await city.move("2021-06-15T10:02+08:00")
    await city.app.live.tend()
    assert (await city.peer.wait_for_edit(LEADER, group))["message_id"] == message["message_id"]
    assert len([one for one in await city.peer.messages(LEADER, group) if HEAD in text_of(one)]) == 1


async def test_without_the_right_to_pin_it_is_edited_all_the_same_and_pinned_once_it_may(
    city: City, group: int
) -> None:
    await city.peer.set_bot(group, "member")
    message = await standing(city, group)
    assert "没有置顶权限" in await city.hear(BUREAU, words="⚠️")
    await report(city)
    await city.move("2021-06-15T10:02+08:00")
    await city.app.live.tend()
    assert (await city.peer.wait_for_edit(LEADER, group))["message_id"] == message["message_id"]
    before = len(await pinned(city, group))
    await city.peer.set_bot(group, "administrator")
    await city.say(BUREAU, "/help")
    await city.app.live.tend()
    assert len(await pinned(city, group)) == before + 1


async def test_after_the_binding_ended_it_is_taken_off(city: City, group: int) -> None:
    message = await standing(city, group)
    await city.peer.send(BUREAU, "/unbind@demo_bot", chat=group)
    await city.hear(BUREAU, group, "解除")
    await city.app.live.tend()
    (off,) = await city.peer.requests("unpinChatMessage")
    assert int(off["parameters"]["message_id"]) == message["message_id"]
    await city.app.live.tend()
    assert await edits(city) == 0


async def test_a_group_that_became_a_supergroup_gets_it_anew(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    small = await city.peer.add_chat("市领导", [BUREAU, LEADER], kind="group", bot_admin=True)
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=small)
    await city.app.live.tend()
    city.app.wake_senders()
    await standing(city, small)
    large = await city.peer.migrate(small)
    await report(city)
    for minute in (2, 4, 6):
        await city.move(f"2021-06-15T10:0{minute}+08:00")
        await city.app.live.tend()
        city.app.wake_senders()
    assert HEAD in text_of(await standing(city, large))


async def test_its_buttons_lead_to_what_lies_behind(city: City, group: int) -> None:
    message = await standing(city, group)
    assert button(message, "整张成绩表") == f"1:xlsx:{SCHEME}"


async def test_while_the_line_is_broken_it_is_not_edited_again_and_no_group_is_let_go(city: City, group: int) -> None:
    await standing(city, group)
    await report(city)
    await city.move("2021-06-15T10:02+08:00")
    await all_sent(city)
    await city.peer.fault("proxy_403", times=1000)
    await city.app.live.tend()
    await city.move("2021-06-15T10:04+08:00")
    await city.app.live.tend()
    assert await edits(city) == 1
    assert await groups.purposes(city.app.context, place(group))
