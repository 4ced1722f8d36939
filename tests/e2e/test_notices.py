"""Reminders to just those who still owe, the weekly ranking to the leaders; each once, none at night or on days off."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Role
from bot.storage import outbox
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, button, text_of

if TYPE_CHECKING:
    from bot.storage.outbox import Posted
    from tests.support.city import City


async def posted(city: City) -> list[Posted]:
    async with city.app.context.db.read() as tx:
        return await outbox.by_state(tx)


async def sent_to(city: City, chat: int, method: str = "sendMessage") -> int:
    found = await city.peer.requests(method)
    return sum(str(one["parameters"].get("chat_id")) == str(chat) for one in found)


async def test_weekly_ranking_reaches_the_leaders_once_as_a_picture(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER])
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    picture = await city.message(LEADER, group, "排名 · ")
    assert picture["photo"]
    assert "下一个时点" in text_of(picture)
    await city.app.ticker.tick()
    await city.restart()
    await city.move("2021-06-21T09:00+08:00")
    await city.message(LEADER, group, "6月21日（周一）")
    assert await sent_to(city, group, "sendPhoto") == 2
    await city.restart()
    rankings = [one for one in await posted(city) if one.notice.kind is NoticeKind.RANKING]
    assert [one.state for one in rankings] == [NoticeState.SENT, NoticeState.SENT]


async def test_what_lies_behind_the_picture_comes_to_who_taps_and_to_nobody_else(city: City) -> None:
    """A leader taps in the group: the file comes privately, sheets for their eyes only; who may see none is told."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER, TOWN, OTHER])
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    picture = await city.message(LEADER, group, "排名 · ")
    tapped = await city.peer.tap(LEADER, picture, button(picture, "整张成绩表"))
    sheet = await city.message(LEADER, words="如皋市2021年")
    assert "私聊" in (await city.peer.wait_for_answer(LEADER, tapped))["text"]
    book = load_workbook(io.BytesIO(await city.peer.file(sheet["document"]["file_id"])))
    assert book["排名"]["B4"].value in {unit.name for unit in city.app.context.schemes[SCHEME].scheme.units}
    await city.peer.tap(LEADER, picture, button(picture, "看一个单位"))
    chooser = await city.message(LEADER, group, "哪个单位")
    await city.peer.tap(LEADER, chooser, button(chooser, "白蒲"))
    assert "白蒲镇" in text_of(await city.peer.wait_for_edit(LEADER, group))
    assert not [one for one in await city.peer.messages(TOWN, group) if "哪个单位" in text_of(one)]
    for user, words in ((TOWN, "本单位"), (OTHER, "申请加入")):
        tapped = await city.peer.tap(user, picture, button(picture, "整张成绩表"))
        assert words in (await city.peer.wait_for_answer(user, tapped))["text"]
    assert not [one for one in await city.peer.messages(LEADER, group) if "document" in one]


async def test_only_who_still_owes_is_reminded_and_once(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.say(TOWN, "劳动力外引 3", "已记")
    before = await sent_to(city, TOWN)
    await city.move("2021-06-23T09:00+08:00")
    reminder = await city.message(OTHER, words="到期提醒")
    assert "用工服务情况月上报" in text_of(reminder)
    assert await sent_to(city, TOWN) == before
    await city.app.ticker.tick()
    await city.restart()
    reminders = [one for one in await posted(city) if one.notice.key.startswith("reminder")]
    assert [one.notice.receiver.person_id for one in reminders] == [OTHER]


async def test_a_reminder_s_button_leads_to_the_report(city: City) -> None:
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.move("2021-06-23T09:00+08:00")
    reminder = await city.message(OTHER, words="到期提醒")
    await city.peer.tap(OTHER, reminder, button(reminder, "劳动力外引"))
    await city.hear(OTHER, words="请发新增的数")
    assert "劳动力外引 +4" in await city.say(OTHER, "4", "已记")


async def test_nothing_at_night_and_dropped_in_the_morning_when_fulfilled(city: City) -> None:
    """Late on the eve of the call day nothing goes out; who reports before nine is not reminded at nine."""
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.move("2021-06-23T07:00+08:00")
    await city.say(OTHER, "劳动力外引 4", "已记")
    await city.move("2021-06-23T09:30+08:00")
    await city.app.ticker.tick()
    assert "排名" in await city.say(OTHER, "排名")
    states = {one.state for one in await posted(city)}
    assert states <= {NoticeState.DROPPED, NoticeState.WAITING, NoticeState.CLAIMED}


async def test_who_blocks_the_bot_is_left_alone_and_the_bureau_is_told(city: City) -> None:
    await city.join(OTHER, Role.COORDINATOR, "banjing")
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.fault("error_500", method="getUpdates", times=1)
    await city.peer.block(OTHER)
    await city.move("2021-06-23T09:00+08:00")
    await city.app.ticker.tick()
    assert "陈志强 停用了机器人" in await city.hear(BUREAU, words="⚠️")
    assert not [one for one in await posted(city) if one.state is NoticeState.SENT and "reminder" in one.notice.key]


async def test_a_group_that_became_a_supergroup_is_followed(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER], kind="group")
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    await city.message(LEADER, group, "排名 · ")
    bigger = await city.peer.migrate(group)
    await city.move("2021-06-21T09:00+08:00")
    assert (await city.message(LEADER, bigger, "排名 · "))["photo"]
