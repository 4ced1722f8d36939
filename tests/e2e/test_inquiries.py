"""Questions, courtesies, zero reports and commands in plain words: each is answered, and nothing of them is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.entries import Origin, Source
from bot.domain.people import Role
from bot.storage import ledger
from bot.usecases import inquiring, joining
from bot.usecases.context import Session
from tests.messages.outcomes import Verdict, judge, rows
from tests.messages.sending import tried
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.domain.entries import Entry
    from tests.support.city import City

DAY = date(2021, 6, 15)
KINDS = {"question/chat", "zero", "commands"}
ZERO = {"labour-source-bases": 0, "labour-inflow": 0}


async def entries(city: City) -> list[Entry]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def ask(city: City, user: int, text: str, words: str = "") -> dict[str, Any]:
    await city.peer.send(user, text)
    return await city.message(user, words=words)


def labels(message: dict[str, Any]) -> str:
    rows_of_keys = message.get("reply_markup", {}).get("inline_keyboard", [])
    return " ".join(key["text"] for row in rows_of_keys for key in row)


async def test_messages_as_people_send_them_are_answered_as_a_clerk_would(tmp_path: Path) -> None:
    chosen = [row for row in rows() if row.kind in KINDS or row.outcome.startswith("answer")]
    judged = {row.message: judge(row, unit, answered) async for row, unit, answered in tried(chosen, tmp_path)}
    assert {text: verdict for text, verdict in judged.items() if verdict is not Verdict.AS_A_CLERK} == {}


async def test_a_question_is_answered_with_figures_and_nothing_is_stored(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 12", "已记")
    answers = {
        "新增就业还差多少？": "还差 1,573 人",
        "新增就业报了多少了": "已报 12 人",
        "新增就业任务是多少": "任务 1,585 人",
        "如果新增就业累计1585人能得多少分？": "+1.2",
        "我们得了多少分": "成绩单",
        "为什么扣分": "总分",
        "社会保险工作得分": "社会保险工作：",
        "第几名": "排名",
        "和东陈差在哪": "东陈",
        "距离第一名差多少分": "长江比东陈少",
        "还有什么没报": "用工服务情况月上报",
        "居转企算不算职工养老新增？": "办法（",
        "什么时候公示": "公示",
        "我想请假，下周让小陈报": "代班",
        "石庄怎么样": "石庄",
        "请把新增就业改为每周报一次": "未记录",
        "系统怎么进不去": "考核办",
    }
    for text, words in answers.items():
        assert words in await city.say(TOWN, text)
        city.rested()
    assert len(await entries(city)) == 1


async def test_a_courtesy_is_answered_kindly_with_what_is_owed(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    for text in ("你好", "谢谢", "收到", "👌", "好的，马上报"):
        answer = await ask(city, TOWN, text)
        assert "未记录" not in text_of(answer)
        assert "还有 2 项要报" in text_of(answer)
        assert "待办" in labels(answer)


async def test_received_offers_to_confirm_an_announcement_that_is_not_confirmed(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    draft = await ask(city, BUREAU, "/announce 周五开会", "公告预览")
    await city.peer.tap(BUREAU, draft, button(draft, "发送（1）"))
    await city.message(TOWN, words="周五开会")
    answer = await ask(city, TOWN, "收到，谢谢")
    assert "我已阅读" not in labels(answer)  # thanks for something else
    answer = await ask(city, TOWN, "收到")
    await city.peer.tap(TOWN, answer, button(answer, "我已阅读"))
    assert "您已于" in text_of(await city.peer.wait_for_edit(TOWN))
    assert "我已阅读" not in labels(await ask(city, TOWN, "收到"))


async def test_a_tap_reports_zero_of_all_that_is_due(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    question, other = [await ask(city, TOWN, text, "都报 0 吗") for text in ("本月无新增", "各项均无")]
    assert await entries(city) == []
    await city.peer.tap(TOWN, question, button(question, "以上 2 项都报 0"))
    assert "已记" in text_of(await city.peer.wait_for_edit(TOWN))
    assert {entry.fact: entry.value for entry in await entries(city)} == ZERO
    await city.peer.tap(TOWN, other, button(other, "以上 2 项都报 0"))
    assert "已经报过" in text_of(await city.peer.wait_for_edit(TOWN))
    assert "不用报零" in await city.say(TOWN, "各项均无")
    assert len(await entries(city)) == 2


async def test_zero_of_one_fact_and_of_none(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    question = await ask(city, TOWN, "无")
    await city.peer.tap(TOWN, question, button(question, "不记"))
    assert "没有记录" in text_of(await city.peer.wait_for_edit(TOWN))
    assert await entries(city) == []
    question = await ask(city, TOWN, "零报告")
    await city.peer.tap(TOWN, question, button(question, "劳动力外引 报 0"))
    assert "已记" in text_of(await city.peer.wait_for_edit(TOWN))
    assert [(entry.fact, entry.value) for entry in await entries(city)] == [("labour-inflow", 0)]


async def test_a_tap_on_zeros_that_is_worked_through_twice_counts_once(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    person = await joining.person(city.app.context, TOWN)
    assert person is not None
    session = Session(replace(city.app.context, update_id=77), person, SCHEME)
    first = await inquiring.report_zeros(session, "changjiang", DAY, None, Origin(Source.BUTTON, 77, TOWN, 5))
    again = await inquiring.report_zeros(session, "changjiang", DAY, None, Origin(Source.BUTTON, 77, TOWN, 5))
    assert {line.fact for receipt in again.receipts for line in receipt.lines} == set(ZERO)
    assert len(first.receipts) == len(again.receipts) == 1
    assert len(await entries(city)) == 2


async def test_a_zero_for_another_unit_is_refused(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    assert "不能替这个单位" in await city.say(TOWN, "东陈本月无新增")
    assert await entries(city) == []


async def test_nothing_answers_the_figure_that_was_asked_for(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    todo = await ask(city, TOWN, "待办。")
    await city.peer.tap(TOWN, todo, button(todo, "用工服务情况月上报 ›"))
    duty = await city.peer.wait_for_edit(TOWN)
    await city.peer.tap(TOWN, duty, button(duty, "上报 劳动力外引"))
    await city.message(TOWN, words="请发新增的数")
    assert "已记" in await city.say(TOWN, "无")
    assert [(entry.fact, entry.value) for entry in await entries(city)] == [("labour-inflow", 0)]


async def test_commands_take_any_blank_mark_and_particle(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    answers = {
        "得分　6-10": "6月10日",
        "待办。": "还差什么",
        "排名！": "排名",
        "查排名": "排名",
        "得分多少": "成绩单",
        "为什么城镇新增就业": "城镇新增就业：",
        "为什么\n城镇新增就业": "城镇新增就业：",
        "还差什么？": "还差什么",
        "/why 居民养老保险参保缴费人数": "居民养老保险缴费人数：",  # other lines read the figure, too
        "为什么 养老保险": "要看哪一项",
        "排名 石庄": "石庄　9.80 ←",
        "怎么填": "点一类开始填",
        "/排名": "排名",
        "／rank": "排名",
        "/foo": "没有 /foo 这个命令",
        "/reprot 12": "/report",
        "/report": "要报哪一项",
        "报数": "要报哪一项",
    }
    for text, words in answers.items():
        assert words in await city.say(TOWN, text), text
        city.rested()
    assert await entries(city) == []
    for text in (
        "/城镇新增就业 12",
        "／报数 新增就业1",
        "report 城镇新增就业 2",
        "上报：新增就业 4",
        "记录：新增就业5",  # a report, not the history
    ):
        assert "已记" in await city.say(TOWN, text), text
        city.rested()
    assert [entry.value for entry in await entries(city)] == [12, 1, 2, 4, 5]


async def test_what_nobody_understands_is_answered_by_role(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    answer = await ask(city, TOWN, "阿巴阿巴")
    assert text_of(answer).startswith("未记录。")
    assert all(label in labels(answer) for label in ("填报", "待办", "排名", "帮助"))
    await city.peer.tap(TOWN, answer, button(answer, "帮助"))
    assert "怎么用" in await city.hear(TOWN)
    assert "写上单位" in await city.say(BUREAU, "阿巴阿巴")
    assert "报" not in await city.say(LEADER, "阿巴阿巴")
    assert "不上报" in await city.say(LEADER, "长江 城镇新增就业 12")
    assert "石庄镇 成绩单" in await city.say(LEADER, "石庄")
    assert await entries(city) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}, "语音"),
        ({"video_note": {"file_id": "a", "file_unique_id": "b", "duration": 3, "length": 9}}, "视频"),
        ({"location": {"latitude": 32.4, "longitude": 120.6}}, "位置"),
        ({"contact": {"phone_number": "1", "first_name": "李"}}, "名片"),
    ],
)
async def test_a_message_without_words_is_not_recorded(city: City, content: dict[str, Any], words: str) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sender = {"id": TOWN, "first_name": "王芳", "is_bot": False}
    message = {"message_id": 900, "date": 1, "chat": {"id": TOWN, "type": "private"}, "from": sender, **content}
    await city.serve({"update_id": 900, "message": message})
    answer = await city.hear(TOWN)
    assert answer.startswith("未记录。")
    assert words in answer


async def test_in_a_group_who_calls_the_bot_is_answered(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    group = await city.peer.add_chat("考核群", [TOWN, OTHER, STRANGER])
    await city.peer.send(TOWN, "创业培训 5", chat=group)
    await city.peer.send(STRANGER, "@demo_bot 创业培训 5", chat=group)
    await city.peer.send(TOWN, "/foo", chat=group)
    await city.peer.send(TOWN, "@demo_bot 创业培训 5", chat=group)
    assert "已记：创业培训 +5 人" in await city.hear(TOWN, group)
    await city.peer.send(TOWN, "@demo_bot 新增就业还差多少", chat=group)
    assert "还差 1,585 人" in await city.hear(TOWN, group)
    await city.peer.set_bot(group, "administrator")  # who hears everything
    await city.peer.send(TOWN, "创业培训 6", chat=group)
    await city.peer.send(TOWN, "/排名", chat=group)
    assert "排名" in await city.hear(TOWN, group)
    await city.peer.send(TOWN, "/todo", chat=group)
    assert await city.hear(TOWN, group) == "这里的回答只有您看得到。"
    assert "长江 还差什么" in await city.hear(TOWN, group)
    assert len(await entries(city)) == 1


async def test_an_anonymous_administrator_hears_that_nobody_knows_them(city: City) -> None:
    group = await city.peer.add_chat("考核群", [TOWN])
    chat = {"id": group, "type": "supergroup", "title": "考核群"}
    nobody = {"id": 1087968824, "first_name": "Group", "username": "GroupAnonymousBot", "is_bot": True}
    for number, text in enumerate(("/rank@demo_bot", "@demo_bot 创业培训 5", "创业培训 5")):
        message = {
            "message_id": 900 + number,
            "date": 1,
            "chat": chat,
            "from": nobody,
            "sender_chat": chat,
            "text": text,
        }
        await city.serve({"update_id": 900 + number, "message": message})
    assert "匿名管理员" in await city.hear(TOWN, group)
    assert "匿名管理员" in await city.hear(TOWN, group)
    sent = await city.peer.requests("sendMessage")
    assert len([one for one in sent if str(one["parameters"]["chat_id"]) == str(group)]) == 2
    assert await entries(city) == []
