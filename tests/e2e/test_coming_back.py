"""People who let the bot in again, groups that take it back, and broadcasts that may not have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.notices import NoticeState
from bot.domain.people import Purpose, Role
from bot.outlets.telegram import breaker
from bot.outlets.telegram.addresses import place
from bot.storage import people
from bot.usecases import alarms, groups, joining, planning
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, button, running_city, text_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import pytest

    from tests.support.city import City


async def bound(city: City, chat: int) -> list[tuple[str, Purpose]]:
    return [(one.scheme, one.purpose) for one in await groups.purposes(city.app.context, place(chat))]


async def pictures(city: City, number: int) -> set[int]:
    """The chats into which the leader's next pictures come."""
    chats = set[int]()
    while len(chats) < number:
        event = await city.peer.wait_for(LEADER, lambda event: "photo" in event.get("message", {}))
        chats.add(event["chat_id"])
    return chats


async def test_any_private_message_of_somebody_who_had_blocked_the_bot_clears_the_mark(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    context = city.app.context
    await alarms.lost_person(context, TOWN)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    person = await joining.person(context, TOWN)
    assert person is not None
    assert not person.blocked


async def test_a_message_in_a_group_says_nothing_of_the_private_chat(city: City) -> None:
    await city.join(LEADER, Role.LEADER)
    group = await city.peer.add_chat("市领导", [LEADER])
    await alarms.lost_person(city.app.context, LEADER)
    await city.peer.send(LEADER, "/rank@demo_bot", chat=group)
    await city.hear(LEADER, group)
    async with city.app.context.db.read() as tx:
        person = await people.person(tx, LEADER, city.clock.now())
    assert person is not None
    assert person.blocked


async def lose_and_return(city: City, group: int, *purposes: str) -> dict[str, Any]:
    """A group of the bureau and a leader is bound, loses the bot and takes it back; the question that comes."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    for purpose in purposes:
        await city.peer.send(BUREAU, f"/bind@demo_bot {purpose}", chat=group)
        await city.hear(BUREAU, group, "本群将收到")
    await city.peer.set_bot(group, "kicked")
    await city.hear(BUREAU, words="该群不再收到通知")
    for status in ("member", "administrator"):
        await city.peer.set_bot(group, status)
    return await city.message(BUREAU, group, "机器人又回到了本群")


async def test_a_group_that_took_the_bot_back_gets_what_it_had_when_the_bureau_says_so(city: City) -> None:
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER])
    asked = await lose_and_return(city, group, "排名", "提醒")
    assert "排名通报、到期提醒" in text_of(asked)
    assert await bound(city, group) == []
    await city.peer.tap(LEADER, asked, button(asked, "恢复"))
    await city.peer.wait_for(LEADER, lambda event: "只有考核办" in str(event))
    assert await bound(city, group) == []
    await city.peer.tap(BUREAU, asked, button(asked, "恢复"))
    assert "已恢复" in text_of(await city.peer.wait_for_edit(BUREAU, group))
    assert {purpose for _, purpose in await bound(city, group)} == {Purpose.RANKING, Purpose.REMINDERS}
    assert await groups.taken_back(city.app.context, SCHEME, 1) is None
    assert not [one for one in await city.peer.messages(BUREAU) if "又回到了" in text_of(one)], "nobody else is asked"


async def test_a_group_that_shall_get_nothing_is_not_asked_again(city: City) -> None:
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER])
    asked = await lose_and_return(city, group, "提醒")
    await city.peer.tap(BUREAU, asked, button(asked, "不用"))
    assert "不恢复" in text_of(await city.peer.wait_for_edit(BUREAU, group))
    await city.peer.set_bot(group, "member")
    await city.say(BUREAU, "/help")
    assert await bound(city, group) == []
    assert not [one for one in await city.peer.messages(BUREAU, group) if "又回到了本群" in text_of(one)]


async def test_unbind_ends_only_what_the_caller_may_bind(tmp_path: Path) -> None:
    async with running_city(tmp_path, SCHEME="rugao-2021,xinjian-2021") as city:
        context = city.app.context
        group = await city.peer.add_chat("两个考核", [BUREAU, OTHER])
        for user, scheme in ((BUREAU, "rugao-2021"), (OTHER, "xinjian-2021")):
            invited = await joining.invite(context, None, scheme, Role.BUREAU, None)
            await city.peer.start(user, invited.token)
            await city.hear(user)
        await city.peer.send(BUREAU, "/bind@demo_bot 提醒", chat=group)
        await city.hear(BUREAU, group, "本群将收到")
        await city.peer.send(OTHER, "/bind@demo_bot 排名", chat=group)
        await city.hear(OTHER, group, "本群将收到")
        await city.peer.send(BUREAU, "/unbind@demo_bot", chat=group)
        assert "本群仍会收到" in await city.hear(BUREAU, group, "解除")
        assert await bound(city, group) == [("xinjian-2021", Purpose.RANKING)]
        await city.peer.send(BUREAU, "/unbind@demo_bot", chat=group)
        assert "只有考核办" in await city.hear(BUREAU, group, "只有")
        assert await bound(city, group) == [("xinjian-2021", Purpose.RANKING)]


async def test_a_broadcast_in_doubt_is_told_once_and_sent_again_by_a_tap(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.1)
    await city.join(BUREAU, Role.BUREAU)
    chats = [await city.peer.add_chat(f"群{number}", [BUREAU, LEADER]) for number in range(4)]
    for chat in chats:
        await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=chat)
        await city.hear(BUREAU, chat, "本群将收到")
    await pictures(city, 4)
    await city.peer.fault("page_200", method="sendPhoto", times=2)
    await city.move("2021-06-21T09:00+08:00")
    told = await city.message(BUREAU, words="可能没收到")
    assert "4 个群中有 2 个" in text_of(told)
    await city.peer.tap(BUREAU, told, button(told, "再发给这 2 个群"))
    assert "已安排再发 2 份" in text_of(await city.peer.wait_for_edit(BUREAU))
    assert await pictures(city, 4) == set(chats)
    assert not await planning.posted(city.app.context, NoticeState.UNKNOWN)
    assert len([one for one in await city.peer.messages(BUREAU) if "已安排再发" in text_of(one)]) == 1
    assert not [one for one in await city.peer.messages(BUREAU) if "可能没收到" in text_of(one)]
