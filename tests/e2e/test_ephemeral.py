"""What somebody asks in a group for themselves: for their eyes only where the server can, never for all eyes else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import LEADER, STRANGER, TOWN, button, text_of

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
