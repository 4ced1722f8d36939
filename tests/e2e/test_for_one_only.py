"""What somebody asks in a group for themselves, and the leaders' group chosen in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, STRANGER, TOWN, button, text_of
from tests.support.peer import PeerError

if TYPE_CHECKING:
    from tests.support.city import City


async def group_of(city: City) -> int:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(LEADER, Role.LEADER)
    return await city.peer.add_chat("各镇群", [TOWN, LEADER, STRANGER])


async def seen(city: City, user: int, chat: int) -> str:
    """All that a person can read of the bot in a chat."""
    said = [one for one in await city.peer.messages(user, chat) if one["from"]["id"] == city.peer.bot_id]
    return "\n".join(map(text_of, said))


async def test_only_who_asks_sees_the_answer_the_receipt_and_the_refusal(city: City) -> None:
    group = await group_of(city)
    await city.peer.send(TOWN, "/todo", chat=group)
    await city.hear(TOWN, group, "这里的回答只有您看得到")  # once, before anything that is not for all
    await city.hear(TOWN, group, "长江 还差什么")
    await city.peer.send(TOWN, "/report 创业培训 5", chat=group)
    receipt = await city.message(TOWN, group, "已记：创业培训 +5 人")
    await city.peer.tap(TOWN, receipt, button(receipt, "还差什么"))
    await city.hear(TOWN, group, "长江 还差什么")
    await city.peer.tap(TOWN, receipt, button(receipt, "撤销"))
    withdrawn = await city.peer.wait_for_edit(TOWN, group)
    assert "已撤销" in text_of(withdrawn)
    assert withdrawn["message_id"] == receipt["message_id"]
    await city.peer.send(TOWN, "/score 没有这个镇", chat=group)
    await city.hear(TOWN, group, "没有这个镇")
    assert await seen(city, LEADER, group) == ""
    await city.peer.send(TOWN, "/rank", chat=group)
    await city.hear(LEADER, group, "排名")  # this is for all
    assert (await seen(city, TOWN, group)).count("只有您看得到") == 1


async def test_a_server_that_cannot_shows_the_group_nothing_of_it(city: City) -> None:
    group = await group_of(city)
    await city.peer.be_server_of(9)
    await city.restart()
    await city.peer.send(TOWN, "/todo@demo_bot", chat=group)
    await city.hear(TOWN, words="长江 还差什么")
    assert await city.hear(TOWN, group) == "已发到您和机器人的私聊"
    assert await seen(city, LEADER, group) == "已发到您和机器人的私聊"
    chat, sender = {"id": group, "type": "supergroup", "title": "各镇群"}, {"id": TOWN, "first_name": "王芳"}
    asked = {"message_id": 0, "ephemeral_message_id": 5, "date": 1, "chat": chat, "from": sender | {"is_bot": False}}
    await city.serve({"update_id": 900, "message": asked | {"text": "/score"}})  # for the bot only, but no way back
    await city.hear(TOWN, words="成绩单")
    assert await seen(city, LEADER, group) == "已发到您和机器人的私聊"


async def test_the_leaders_group_is_chosen_in_private(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    group = await city.peer.add_chat("市领导群", [BUREAU, LEADER])
    without = await city.peer.add_chat("没有机器人", [BUREAU], bot=False)
    await city.peer.send(BUREAU, "/bind")
    asked = await city.message(BUREAU, words="选择群")
    assert asked["reply_markup"]["keyboard"][0][0]["request_chat"]["bot_is_member"] is True
    with pytest.raises(PeerError):
        await city.peer.share_group(BUREAU, without)
    await city.peer.share_group(BUREAU, group)
    told = await city.message(BUREAU, words="将收到排名")
    assert "市领导群" in text_of(told)
    assert told["reply_markup"] == {"remove_keyboard": True}
    assert "排名" in await city.hear(LEADER, group)  # the live one
    await city.peer.set_bot(group, "left")
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    for sender, words in ((BUREAU, "机器人不在这个群里"), (TOWN, "只有考核办")):
        message = {
            "message_id": 900 + sender,
            "date": 1,
            "chat": {"id": sender, "type": "private"},
            "from": {"id": sender, "first_name": "某人", "is_bot": False},
            "chat_shared": {"request_id": 1, "chat_id": group, "title": "市领导群"},
        }
        await city.serve({"update_id": 900 + sender, "message": message})
        await city.hear(sender, words=words)
