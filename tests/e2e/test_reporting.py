"""A coordinator's messages become entries, points and ranks; every way of putting them right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Source
from bot.domain.ledger import by_fact, live, running_total
from bot.domain.people import Role
from bot.storage import ledger
from tests.support.city import BUREAU, OTHER, SCHEME, STRANGER, TOWN, button, text_of

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from tests.support.city import City


async def entries(city: City) -> list[Entry]:
    async with city.app.context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def total(city: City, unit: str = "changjiang", fact: str = "new-urban-jobs") -> int:
    known = await entries(city)
    return running_total(by_fact(known)[unit, fact], city.app.context.schemes[SCHEME].scheme.end)


async def test_stranger_hears_one_polite_sentence_and_leaves_nothing(city: City) -> None:
    assert "邀请" in await city.say(STRANGER, "城镇新增就业 12")
    assert await entries(city) == []


async def test_report_is_stored_and_answered_with_total_and_rank(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    answer = await city.say(TOWN, "城镇新增就业 12")
    assert "已记：城镇新增就业 +12 人" in answer
    assert "12/1,585" in answer
    assert "第" in answer
    (entry,) = await entries(city)
    assert (entry.unit, entry.fact, entry.mode, entry.value) == ("changjiang", "new-urban-jobs", Mode.INCREMENT, 12)
    assert entry.person_id == TOWN
    assert entry.origin.source is Source.TEXT


async def test_receipt_says_points_and_rank_that_moved(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    answer = await city.say(TOWN, "城镇新增就业 累计 1585")
    assert "本项 +3 分（计入总分 +1.2），得 3/3" in answer
    assert "11→1" in answer


async def test_a_report_within_a_later_running_total_says_so(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "创业培训 累计 30", "已记")
    late = await city.say(TOWN, "5月20日 创业培训 3", "已记")
    assert "累计 30/50" in late
    assert "6月15日报过累计 30 人，这笔补在它前面，现在的累计不变" in late
    assert "补在它前面" not in await city.say(TOWN, "创业培训 4", "已记")


async def test_undo_button_takes_the_report_back(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "城镇新增就业 12")
    receipt = await city.message(TOWN, words="已记")
    await city.peer.tap(TOWN, receipt, button(receipt, "撤销"))
    changed = await city.peer.wait_for_edit(TOWN)
    assert "已撤销" in text_of(changed)
    assert await total(city) == 0
    assert [entry.mode for entry in await entries(city)] == [Mode.INCREMENT, Mode.WITHDRAWAL]


async def test_reading_it_as_the_total_replaces_the_entry(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 100")
    await city.peer.send(TOWN, "城镇新增就业 120")
    receipt = await city.message(TOWN, words="220/")
    await city.peer.tap(TOWN, receipt, button(receipt, "改为累计"))
    changed = await city.peer.wait_for_edit(TOWN)
    assert "120/1,585" in text_of(changed)
    assert await total(city) == 120


async def test_editing_the_message_corrects_the_report_on_its_own_day(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = await city.peer.send(TOWN, "昨天 城镇新增就业 12，创业培训 3")
    receipt = await city.message(TOWN, words="已记")
    await city.peer.edit(TOWN, sent["message_id"], "昨天 城镇新增就业 15")
    answer = await city.hear(TOWN, words="已更正")
    old = await city.peer.wait_for_edit(TOWN, match=lambda one: one["message_id"] == receipt["message_id"])
    assert (text_of(old), old.get("reply_markup")) == ("✏️ 已更正，见下 ↓", None)
    assert "已撤销：创业培训" in answer
    counting = live(await entries(city))
    assert [(entry.fact, entry.value, entry.date.isoformat()) for entry in counting] == [
        ("new-urban-jobs", 15, "2021-06-14")
    ]


async def test_editing_into_nonsense_keeps_what_was_there(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = await city.peer.send(TOWN, "城镇新增就业 12")
    await city.hear(TOWN, words="已记")
    await city.peer.edit(TOWN, sent["message_id"], "啊呀写错了")
    assert "原来的记录不变" in await city.hear(TOWN)
    assert await total(city) == 12


async def test_ambiguous_name_is_asked_and_one_tap_stores_it(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "技能培训30")
    question = await city.message(TOWN, words="未记录")
    assert await entries(city) == []
    await city.peer.tap(TOWN, question, button(question, "补贴性"))
    assert "已记" in text_of(await city.peer.wait_for_edit(TOWN))
    assert await total(city, fact="subsidised-skill-training") == 30


async def test_a_question_is_settled_once(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "技能培训30")
    question = await city.message(TOWN, words="未记录")
    data = button(question, "补贴性")
    await asyncio.gather(city.peer.tap(TOWN, question, data), city.peer.tap(TOWN, question, data))
    await city.hear(TOWN, words="已经处理过")
    assert len(await entries(city)) == 1


async def test_unusual_figure_is_asked_first(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "城镇新增就业 90000")
    question = await city.message(TOWN, words="未记录")
    assert "三倍" in text_of(question)
    assert await entries(city) == []
    await city.peer.tap(TOWN, question, button(question, "不记了"))
    assert "没有记录" in text_of(await city.peer.wait_for_edit(TOWN))
    assert await entries(city) == []


class StoppedClock(MovableClock):
    """Stands still until it is moved, so that a test may be to the second."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def move(self, to: datetime) -> None:
        self._at = to.astimezone(UTC)


async def test_the_same_figure_again_on_a_day_is_asked_about_whoever_reported_it(city: City) -> None:
    at = datetime.fromisoformat("2021-06-15T09:12+08:00")
    city.clock = StoppedClock(at)
    await city.restart()
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(OTHER, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 12", "已记")
    city.clock.move(at + timedelta(minutes=80))
    await city.peer.send(OTHER, "城镇新增就业 12")
    asked = await city.message(OTHER, words="未记录")
    assert "王芳今天 9:12 已报过 城镇新增就业 +12 人，这是另外的 12 人吗？" in text_of(asked)
    await city.peer.tap(OTHER, asked, button(asked, "是同一笔，不记"))
    await city.peer.wait_for_edit(OTHER, match=lambda one: "没有记录" in text_of(one))
    await city.peer.send(TOWN, "城镇新增就业 12")
    asked = await city.message(TOWN, words="您今天 9:12 已报过")
    await city.peer.tap(TOWN, asked, button(asked, "另外的，再记 12 人"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "24/1,585" in text_of(one))


async def test_a_question_that_was_overtaken_says_so_and_stores_nothing(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "城镇新增就业 9000")
    asked = await city.message(TOWN, words="三倍")
    assert "12/1,585" in await city.say(TOWN, "城镇新增就业 12", "已记")
    await city.peer.tap(TOWN, asked, button(asked, "9,000"))
    told = await city.peer.wait_for_edit(TOWN, match=lambda one: "这一问已过时" in text_of(one))
    assert "后来已记 城镇新增就业 +12 人（6月15日 10:0" in text_of(told)
    assert "reply_markup" not in told
    assert "13/1,585" in await city.say(TOWN, "城镇新增就业 1", "已记")


async def test_the_question_about_an_edited_message_is_closed_whatever_it_says_now(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = await city.peer.send(TOWN, "城镇新增就业 9000")
    asked = await city.message(TOWN, words="三倍")
    await city.peer.edit(TOWN, sent["message_id"], "。")
    await city.say(TOWN, "创业培训 3", "已记")  # the edit has been worked through
    await city.peer.tap(TOWN, asked, button(asked, "9,000"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "那条消息后来改过" in text_of(one))


async def test_a_tap_on_a_reading_is_weighed_like_what_is_typed(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "培训 90000")
    asked = await city.message(TOWN, words="未记录")
    await city.peer.tap(TOWN, asked, button(asked, "创业培训"))
    doubted = await city.peer.wait_for_edit(TOWN, match=lambda one: "三倍" in text_of(one))
    await city.peer.tap(TOWN, doubted, button(doubted, "不记了"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "没有记录" in text_of(one))


async def test_a_doubt_of_yesterday_counts_for_yesterday(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.move("2021-06-15T23:50+08:00")
    await city.peer.send(TOWN, "培训 3")
    asked = await city.message(TOWN, words="未记录")
    await city.move("2021-06-16T00:10+08:00")
    await city.peer.tap(TOWN, asked, button(asked, "创业培训"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "（6月15日）" in text_of(one))


@pytest.mark.parametrize(
    "words",
    [
        "城镇新增就业 13812345678",
        "城镇新增就业 累计 13812345678",
        "培训 13812345678",
        "培训 12345678",
        "5月份 城镇新增就业 12345678",
    ],
)
async def test_a_phone_number_is_no_figure_not_even_on_a_button(city: City, words: str) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, words)
    answer = await city.message(TOWN, words="未记录")
    rows = answer.get("reply_markup", {}).get("inline_keyboard", [])
    assert {key["callback_data"].split(":")[1] for row in rows for key in row} <= {"fill", "todo", "rank", "help"}


async def test_a_rate_written_as_a_fraction_is_asked_about(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "调撤率 0.95")
    asked = await city.message(TOWN, words="比例很小")
    labels = [key["text"] for row in asked["reply_markup"]["inline_keyboard"] for key in row]
    assert [label.rpartition("：")[2] for label in labels[:2]] == ["95%", "0.95%"]
    await city.peer.tap(TOWN, asked, button(asked, "：95%"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "95%" in text_of(one) and "已记" in text_of(one))


async def test_messages_of_one_chat_are_answered_in_their_order(city: City) -> None:
    """Both came before the first is answered, and its answer takes long."""
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.fault("slow", "sendMessage", seconds=0.5)
    await city.peer.send(TOWN, "城镇新增就业 12")
    await city.peer.send(TOWN, "创业培训 3")
    assert "城镇新增就业 +12" in await city.hear(TOWN)
    assert "创业培训 +3" in await city.hear(TOWN)
    assert [entry.value for entry in await entries(city)] == [12, 3]


async def test_a_reported_zero_is_an_entry(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "无新增就业")
    assert [entry.value for entry in await entries(city)] == [0]


async def test_nonsense_is_answered_with_an_example(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    answer = await city.say(TOWN, "今天天气不错")
    assert answer.startswith("未记录")
    assert "创业培训 12" in answer


async def test_another_town_s_figures_are_not_one_s_own_to_report(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    assert (await city.say(TOWN, "搬经镇 城镇新增就业 5")).startswith("未记录")
    assert (await city.say(TOWN, "欠薪预警线索未及时处置 1")).startswith("未记录")
    assert await entries(city) == []


async def test_the_bureau_reports_for_a_named_unit(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    answer = await city.say(BUREAU, "长江镇 欠薪预警线索未及时处置 1")
    assert "长江" in answer
    assert "-1 分" in answer


async def test_in_a_group_the_command_and_a_reply_serve(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    group = await city.peer.add_chat("长江镇人社群", [TOWN, STRANGER])
    await city.peer.send(TOWN, "/report@demo_bot 城镇新增就业 8", chat=group)
    receipt = await city.message(TOWN, group, "已记")
    await city.peer.send(TOWN, "创业培训 2", chat=group, reply_to=receipt["message_id"])
    await city.hear(TOWN, group, "创业培训")
    await city.peer.send(STRANGER, "/report@demo_bot 城镇新增就业 8", chat=group)
    assert await city.say(TOWN, "得分", "成绩单")
    assert len(await entries(city)) == 2


async def test_asked_figure_is_answered_by_a_bare_number(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.peer.send(TOWN, "待办")
    todo = await city.message(TOWN, words="还差什么")
    await city.peer.tap(TOWN, todo, button(todo, "用工服务情况月上报"))
    details = await city.peer.wait_for_edit(TOWN)
    await city.peer.tap(TOWN, details, button(details, "劳动力外引"))
    await city.hear(TOWN, words="请发新增的数")
    assert "劳动力外引 +15" in await city.say(TOWN, "15")
    assert await total(city, fact="labour-inflow") == 15


ELSE = {"type": "user", "sender_user": {"id": STRANGER, "is_bot": False, "first_name": "路人"}, "date": 1}
HIDDEN = {"type": "hidden_user", "sender_user_name": "路人", "date": 1}
OWN = {"type": "user", "sender_user": {"id": TOWN, "is_bot": False, "first_name": "王芳"}, "date": 1}
BOT = {"id": 77, "is_bot": True, "first_name": "帮手", "username": "helper_bot"}


@pytest.mark.parametrize(
    ("marks", "asked"),
    [
        ({"forward_origin": ELSE}, True),
        ({"forward_origin": HIDDEN}, True),
        ({"via_bot": BOT}, True),
        ({"forward_origin": OWN}, False),
        ({}, False),
    ],
    ids=["forwarded", "hidden", "via-bot", "own", "plain"],
)
@pytest.mark.parametrize("words", ["城镇新增就业 12", "/report 城镇新增就业 12"])
async def test_a_forwarded_figure_is_asked_about_first(
    city: City, words: str, marks: dict[str, Any], asked: bool
) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    person = {"id": TOWN, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"}
    sent = {
        "message_id": 10**6,
        "date": 1,
        "chat": {"id": TOWN, "type": "private", "first_name": "王芳"},
        "from": person,
    }
    await city.serve({"update_id": 10**6, "message": {**sent, "text": words, **marks}})
    if not asked:
        await city.hear(TOWN, words="已记：城镇新增就业 +12 人")
        return
    question = await city.message(TOWN, words="这是转发的消息：长江「城镇新增就业 +12 人」")
    assert await entries(city) == []
    await city.peer.tap(TOWN, question, button(question, "+12"))
    await city.peer.wait_for_edit(TOWN, match=lambda one: "已记：城镇新增就业 +12 人" in text_of(one))
    (entry,) = await entries(city)
    assert entry.origin.source is Source.FORWARDED
