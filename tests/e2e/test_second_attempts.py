"""An update whose answer could not be sent is worked through again: it does nothing more and gets its first answer."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.people import Role
from bot.outlets.telegram import breaker
from bot.usecases import joining, periods, reporting
from bot.usecases.context import Session
from tests.e2e.test_form import tap as tap_form
from tests.e2e.test_statements import form, hand_in, preview
from tests.e2e.test_workbooks import template
from tests.support.city import BUREAU, NAMES, OTHER, SCHEME, STRANGER, TOWN, button, running_city, text_of
from tests.support.proofs import png
from tests.support.statements import SCHEME as WITH_STATEMENTS
from tests.support.statements import STAFF, UNIT, filled
from tests.support.workbooks import changed, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City

    Message = dict[str, Any]

_UPDATES = count(10**6)
_LAST_YEAR = "单位,指标,数值\n长江镇,城镇新增就业,1890\n".encode()


async def twice(city: City, user: int, words: str, reply_to: Message | None = None) -> tuple[str, str]:
    """What is answered to the first and to the second attempt at somebody's words."""
    sent = {
        "message_id": next(_UPDATES),
        "date": 1,
        "from": {"id": user, "is_bot": False, "first_name": NAMES[user]},
        "chat": {"id": user, "type": "private", "first_name": NAMES[user]},
        "text": words,
    }
    if words.startswith("/"):
        sent["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words.split(maxsplit=1)[0])}]
    if reply_to is not None:
        sent["reply_to_message"] = {key: reply_to[key] for key in ("message_id", "date", "chat", "text", "from")}
    update = {"update_id": next(_UPDATES), "message": sent}
    answers = []
    for _ in range(2):
        before = await newest(city, user)
        await city.serve(update)
        answers.append("\n".join(text_of(one) for one in await city.peer.messages(user, after=before) if is_bots(one)))
    return answers[0], answers[1]


async def tapped_twice(city: City, user: int, message: Message, label: str) -> tuple[str, str]:
    """What the message says after the first, and after the second attempt at a tap; with what came besides."""
    data, query = button(message, label), str(next(_UPDATES))
    person = {"id": user, "is_bot": False, "first_name": NAMES[user]}
    tapped = {"id": query, "from": person, "chat_instance": "1", "message": bare(message), "data": data}
    update, answers = {"update_id": next(_UPDATES), "callback_query": tapped}, []
    chat = message["chat"]["id"]
    for _ in range(2):
        before = await newest(city, user, chat)
        await city.serve(update)
        shown = await city.peer.messages(user, chat)
        changed = next(one for one in shown if one["message_id"] == message["message_id"])
        new = [text_of(one) for one in shown if one["message_id"] > before and is_bots(one)]
        answers.append("\n".join([text_of(changed), str(changed.get("reply_markup", "")), *new]))
    return answers[0], answers[1]


def bare(message: Message) -> Message:
    return {key: message[key] for key in ("message_id", "date", "chat", "text", "from") if key in message}


def is_bots(message: Message) -> bool:
    return bool(message["from"]["is_bot"])


async def newest(city: City, user: int, chat: int | None = None) -> int:
    return max((one["message_id"] for one in await city.peer.messages(user, chat)), default=0)


async def rows(city: City, table: str) -> int:
    async with city.app.context.db.read() as tx:
        counted: int = (await tx.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
    return counted


@pytest.fixture
async def office(city: City) -> City:
    """The bureau and a coordinator."""
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.hear(BUREAU, words="位加入")  # told of the coordinator, after the answers to both
    return city


async def test_publishing_and_objecting(office: City) -> None:
    await office.peer.send(BUREAU, "/publish")
    asked = await office.message(BUREAU, words="公示考核结果")
    await office.peer.tap(BUREAU, asked, button(asked, "按上报数"))
    draft = await office.peer.wait_for_edit(BUREAU, match=lambda one: "公示预览" in text_of(one))
    _, second = await tapped_twice(office, BUREAU, draft, "确认公示")
    assert "第 1 版" in second
    assert "已经" not in second
    assert await rows(office, "publications") == 1
    first, second = await twice(office, TOWN, "/appeal 城镇新增就业 漏算了5月的数")
    assert first == second
    assert await rows(office, "appeals") == 1
    objection = await office.message(BUREAU, words="漏算了5月的数")
    await office.peer.tap(BUREAU, objection, button(objection, "答复"))
    question = await office.message(BUREAU, words="回复")
    first, second = await twice(office, BUREAU, "已核对，数无误", question)
    assert "已答复" in first
    assert first == second


async def test_a_later_version_is_published_with_its_note(office: City) -> None:
    for words, says in (("城镇新增就业 12", "📢"), ("城镇新增就业 700", "第 2 版")):
        await office.say(TOWN, words, "已记")
        await office.peer.send(BUREAU, "/publish")
        asked = await office.message(BUREAU, words="公示考核结果")
        await office.peer.tap(BUREAU, asked, button(asked, "按上报数"))
        draft = await office.peer.wait_for_edit(BUREAU, match=lambda one: "公示预览" in text_of(one))
        await office.peer.tap(BUREAU, draft, button(draft, "确认公示"))
        question = await office.message(BUREAU, words=says)
    first, second = await twice(office, BUREAU, "补了5月的数", question)
    assert "第 2 版" in first
    assert first == second
    assert await rows(office, "publications") == 2
    assert await rows(office, "seals") == 4


async def test_a_group_gets_back_what_it_had(office: City) -> None:
    for label, said in (("恢复", "已恢复"), ("不用", "不恢复")):
        group = await office.peer.add_chat(f"群{label}", [BUREAU])
        await office.peer.send(BUREAU, "/bind@demo_bot 提醒", chat=group)
        await office.hear(BUREAU, group, "本群将收到")
        await office.peer.set_bot(group, "kicked")
        await office.hear(BUREAU, words="该群不再收到通知")
        await office.peer.set_bot(group, "member")
        asked = await office.message(BUREAU, group, "机器人又回到了本群")
        first, second = await tapped_twice(office, BUREAU, asked, label)
        assert said in first
        assert first == second
    assert await rows(office, "bound_groups WHERE active") == 1


async def test_a_broadcast_is_sent_again(office: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.1)
    group = await office.peer.add_chat("群", [BUREAU])
    await office.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    await office.hear(BUREAU, group, "本群将收到")
    await office.peer.fault("page_200", method="sendPhoto")
    await office.move("2021-06-21T09:00+08:00")
    told = await office.message(BUREAU, words="可能没收到")
    first, second = await tapped_twice(office, BUREAU, told, "再发给")
    assert "已安排再发 1 份" in first
    assert first == second
    assert await rows(office, "audit WHERE action = 'resend'") == 1


async def test_an_announcement(office: City) -> None:
    first, second = await twice(office, BUREAU, "/announce 停电")
    assert first == second
    assert await rows(office, "announcements") == 1
    shown = (await office.peer.messages(BUREAU))[-1]
    first, second = await tapped_twice(office, BUREAU, shown, "考核办")
    assert first == second
    shown = next(one for one in await office.peer.messages(BUREAU) if one["message_id"] == shown["message_id"])
    first, second = await tapped_twice(office, BUREAU, shown, "发送（2）")
    assert "共 2 处" in first
    assert first == second


async def test_a_month_is_opened_once(office: City) -> None:
    person = await joining.person(office.app.context, BUREAU)
    assert person is not None
    await periods.close(Session(office.app.context, person, SCHEME), "2021-05")
    first, second = await twice(office, BUREAU, "/reopen 5月 长江镇 3天 补报漏报数据")
    assert first == second
    assert await rows(office, "period_acts") == 2


async def test_last_year(office: City) -> None:
    await office.peer.document(BUREAU, "年报.csv", _LAST_YEAR, caption="去年")
    preview = await office.message(BUREAU, words="年报.csv")
    first, second = await tapped_twice(office, BUREAU, preview, "存")
    assert "已存 1 个" in first
    assert first == second
    await office.peer.document(BUREAU, "去年.csv", _LAST_YEAR.replace(b"1890", b"1891"), caption="去年")
    preview = await office.message(BUREAU, words="去年.csv")
    first, second = await tapped_twice(office, BUREAU, preview, "都不记")
    assert first == second


async def test_who_serves(office: City) -> None:
    first, second = await twice(office, BUREAU, "/invite 搬经")
    assert first.count("start=") == second.count("start=") > 0
    await office.peer.start(OTHER, first.rpartition("/start ")[2].strip())
    await office.hear(OTHER, words="邀请")  # the link that nobody may have seen is void
    welcome, again = await twice(office, OTHER, f"/start {second.rpartition('/start ')[2].strip()}")
    assert "搬经" in welcome
    assert welcome == again
    first, second = await twice(office, TOWN, "代班 陈志强 6月20日到6月30日")
    assert "由 陈志强 代 王芳" in first
    assert first == second
    first, second = await twice(office, BUREAU, f"/revoke {OTHER}")
    assert first == second
    first, second = await twice(office, TOWN, "/leave 确定")
    assert first == second


async def test_a_substitute_s_link(office: City) -> None:
    await office.peer.start(STRANGER)
    await office.hear(STRANGER)
    link = await office.say(TOWN, "/substitute 路人 5天", "start=")
    first, second = await twice(office, STRANGER, f"/start {link.rpartition('/start ')[2].strip()}")
    assert "到期自动结束" in first
    assert first == second


async def test_a_role_and_an_invitation_end(office: City) -> None:
    await office.say(BUREAU, "/invite 搬经", "start=")
    await office.peer.send(BUREAU, "/roster")
    listed = await office.message(BUREAU, words="个单位有人负责")
    await office.peer.tap(BUREAU, listed, button(listed, "未用的邀请"))
    unused = await office.peer.wait_for_edit(BUREAU, match=lambda one: "搬经（协理员）" in text_of(one))
    first, second = await tapped_twice(office, BUREAU, unused, "作废 1")
    assert "没有未用的邀请" in first
    assert first == second
    await office.peer.send(BUREAU, "/roster")
    listed = await office.message(BUREAU, words="个单位有人负责")
    await office.peer.tap(BUREAU, listed, button(listed, "下一页"))
    page = await office.peer.wait_for_edit(BUREAU, match=lambda one: "第 2/2 页" in text_of(one))
    await office.peer.tap(BUREAU, page, button(page, "长江"))
    seat = await office.peer.wait_for_edit(BUREAU, match=lambda one: "王芳：6月15日起" in text_of(one))
    await office.peer.tap(BUREAU, seat, button(seat, "结束 王芳"))
    sure = await office.peer.wait_for_edit(BUREAU, match=lambda one: "确定吗" in text_of(one))
    first, second = await tapped_twice(office, BUREAU, sure, "确定结束")
    assert "已结束 王芳" in first
    assert first == second


async def test_evidence(office: City) -> None:
    await office.say(TOWN, "城镇新增就业 12", "已记")
    await office.peer.photo(TOWN, png())
    asked = await office.peer.wait_for_message(TOWN, None, lambda one: "inline_keyboard" in str(one))
    first, second = await tapped_twice(office, TOWN, asked, "城镇新增就业")
    assert first == second


async def test_a_statement(tmp_path: Path) -> None:
    async with running_city(tmp_path, SCHEME=WITH_STATEMENTS, CLOCK="2021-07-20T10:00+08:00") as city:
        invited = await joining.invite(city.app.context, None, WITH_STATEMENTS, Role.COORDINATOR, UNIT)
        await city.peer.start(TOWN, invited.token)
        await city.hear(TOWN)
        blank = await form(city, TOWN)
        shown = await preview(city, TOWN, filled(blank))
        first, second = await tapped_twice(city, TOWN, shown, "交统计表")
        assert "第 1 版" in first
        assert first == second
        assert await rows(city, "statements") == 1
        later = await preview(city, TOWN, filled(blank, staff=STAFF[:2]))
        await hand_in(city, TOWN, filled(blank, staff=STAFF[:1]))
        anew, again = await tapped_twice(city, TOWN, later, "交统计表")
        assert "您看的时候有新的内容报上来" in anew
        assert "您看的时候有新的内容报上来" in again
        shown = next(one for one in await city.peer.messages(TOWN) if one["message_id"] == later["message_id"])
        first, second = await tapped_twice(city, TOWN, shown, "不交")
        assert first == second


async def test_a_workbook_that_is_dropped(office: City) -> None:
    sheet = changed(await template(office, TOWN), lambda sheet: put(sheet, "labour-inflow", "F", 15))
    await office.peer.document(TOWN, "回.xlsx", sheet)
    preview = await office.message(TOWN, words="还没有记录")
    first, second = await tapped_twice(office, TOWN, preview, "都不记")
    assert first == second
    assert await rows(office, "entries") == 0


async def test_a_number_typed_into_the_form(office: City) -> None:
    await office.peer.send(TOWN, "/form")
    home = await office.message(TOWN, words="填报")
    await tap_form(office, await tap_form(office, home, "职业技能培训"), "高级技师")
    first, second = await twice(office, TOWN, "12")
    assert "已填：新增技师、高级技师人数 +12 人\n\n下一项：\n省级“双创人才”项目" in first
    assert first == second
    assert await rows(office, "entries") == 0


async def test_a_report_of_which_some_is_not_stored(office: City) -> None:
    first, second = await twice(office, TOWN, "城镇新增就业 20，xyz 9")
    assert "「xyz 9」不知道是哪一项" in first
    assert first == second


async def test_a_bare_number_that_was_asked_for(office: City) -> None:
    person = await joining.person(office.app.context, TOWN)
    assert person is not None
    await reporting.ask_figure(Session(office.app.context, person, SCHEME), "changjiang", "labour-inflow")
    first, second = await twice(office, TOWN, "15")
    assert "劳动力外引 +15" in first
    assert first == second
