"""A figure's whole way: reported, returned with a reason, answered, corrected by a reviewer, confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, TOWN, button, text_of

if TYPE_CHECKING:
    from typing import Any

    from tests.support.city import City


async def shown(city: City, words: str) -> dict[str, Any]:
    """The bureau's message after the tap, once it says these words."""
    return await city.peer.wait_for_edit(BUREAU, match=lambda one: words in text_of(one))


async def tap(city: City, user: int, message: dict[str, Any], words: str) -> None:
    await city.peer.tap(user, message, button(message, words))


async def test_a_returned_report_s_whole_way(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    await city.peer.send(BUREAU, "/review")
    listed = await city.message(BUREAU, words="等您审核 1 项")
    await tap(city, BUREAU, listed, "长江")
    opened = await shown(city, "核定后")
    await tap(city, BUREAU, opened, "退回")
    asked = await shown(city, "原因是")
    await tap(city, BUREAU, asked, "其他原因")
    question = await city.message(BUREAU, words="回复")
    await city.peer.send(BUREAU, "请附就业登记名册", reply_to=question["message_id"])
    await city.hear(BUREAU, words="已退回")

    told = await city.message(TOWN, words="被退回")
    assert "请附就业登记名册" in text_of(told)
    assert "↩️已退回\n　└ 李敏：请附就业登记名册" in await city.say(TOWN, "/history", "上报记录")
    await tap(city, TOWN, told, "说明情况")
    question = await city.message(TOWN, words="说明情况")
    await city.peer.send(TOWN, "名册今天送到", reply_to=question["message_id"])
    await city.hear(TOWN, words="已答复")

    await city.peer.send(BUREAU, "/review")
    listed = await city.message(BUREAU, words="等您审核 1 项")
    await tap(city, BUREAU, listed, "长江")
    opened = await shown(city, "名册今天送到")
    await tap(city, BUREAU, opened, "更正")
    question = await city.message(BUREAU, words="累计数")
    assert "例如 12 与系统核对" in text_of(question)
    assert "没看懂" in await reply(city, question, "不知道")
    assert "请写明原因" in await reply(city, question, "10")
    assert "没有改动" in await reply(city, question, "12 与系统核对"), "the example, copied, corrects nothing"
    assert "不会有这么大的数" in await reply(city, question, "12345678 见台账")
    await city.peer.send(BUREAU, "10 两人重复", reply_to=question["message_id"])
    proposed = await city.message(BUREAU, words="还没有更正")
    assert "12 人 → 10 人" in text_of(proposed)
    assert "原因：两人重复" in text_of(proposed)
    await tap(city, BUREAU, proposed, "确认更正为 10 人")
    done = await shown(city, "已更正并核定")
    assert "12 人 → 10 人" in text_of(done)
    told = await city.message(TOWN, words="审核人更正了 长江 · 城镇新增就业：累计 12 人 → 10 人")
    assert "两人重复　李敏" in text_of(told)
    assert "有异议" in text_of(told)
    await tap(city, BUREAU, done, "撤销")
    await shown(city, "已撤销更正")
    await city.hear(TOWN, words="撤销了对 长江 · 城镇新增就业 的更正：累计 10 人 → 12 人")
    await city.peer.send(BUREAU, "/review")
    listed = await city.message(BUREAU, words="等您审核 1 项")
    await tap(city, BUREAU, listed, "长江")
    opened = await shown(city, "核定后")
    await tap(city, BUREAU, opened, "更正")
    question = await city.message(BUREAU, words="累计数")
    await city.peer.send(BUREAU, "10人，两人重复", reply_to=question["message_id"])
    proposed = await city.message(BUREAU, words="还没有更正")
    await tap(city, BUREAU, proposed, "确认更正为 10 人")
    await shown(city, "已更正并核定")
    assert "10/1,585" in await city.say(TOWN, "城镇新增就业 0", "已记")
    kept = await city.say(TOWN, "/history", "上报记录")
    assert "0 人，累计 10 人　王芳　⏳待审" in kept
    assert "累计 10 人　李敏　✅已核定" in kept
    assert "<s>" not in kept
    assert "城镇新增就业 +12 人 已更正　王芳\n　└ 李敏：两人重复" in kept
    assert "不归您审核" in await city.say(LEADER, "/review")


async def reply(city: City, question: dict[str, Any], words: str) -> str:
    await city.peer.send(BUREAU, words, reply_to=question["message_id"])
    return await city.hear(BUREAU)


async def test_words_typed_right_after_the_reasons_are_the_reason(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    asked = await reasons_of(city)
    assert "直接发一句话" in text_of(asked)
    assert "已退回" in await city.say(BUREAU, "材料没有盖章")
    assert "材料没有盖章" in await city.hear(TOWN, words="被退回")
    assert "已退回" not in await city.say(BUREAU, "谢谢")  # said after it is no reason of anything


async def test_words_typed_after_something_else_are_no_reason(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    for in_between in ("« 返回", "/rank", "长江 创业培训 3"):
        asked = await reasons_of(city)
        if in_between.startswith("«"):
            await tap(city, BUREAU, asked, in_between)
            await shown(city, "核定后")
        else:
            await city.peer.send(BUREAU, in_between)
            await city.message(BUREAU, words="长江")
        assert "已退回" not in await city.say(BUREAU, "材料没有盖章")


async def reasons_of(city: City) -> dict[str, Any]:
    """The screen of reasons for which the bureau may return the figure that waits."""
    await city.peer.send(BUREAU, "/review")
    listed = await city.message(BUREAU, words="等您审核")
    await tap(city, BUREAU, listed, "长江")
    await tap(city, BUREAU, await shown(city, "核定后"), "退回")
    return await shown(city, "原因是")


async def test_what_was_reported_yesterday_is_changed_with_a_reason(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = await city.peer.send(TOWN, "城镇新增就业 12")
    receipt = await city.message(TOWN, words="已记")
    await city.move("2021-06-16T10:00+08:00")
    await city.peer.edit(TOWN, sent["message_id"], "城镇新增就业 15")
    question = await city.message(TOWN, words="隔天再改要有原因")
    await city.peer.send(TOWN, "数错了", reply_to=question["message_id"])
    assert "15/1,585" in await city.hear(TOWN, words="已更正")
    await city.peer.tap(TOWN, receipt, button(receipt, "撤销"))
    changed = await city.peer.wait_for_edit(TOWN)
    assert "这条已更正：城镇新增就业 +12 人 → +15 人" in text_of(changed), "the old button tells what became of it"


async def test_a_reply_to_an_older_question_answers_that_one(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    sent = []
    for words in ("城镇新增就业 12", "创业培训 3"):
        sent.append(await city.peer.send(TOWN, words))
        await city.hear(TOWN, words="已记")
    await city.move("2021-06-16T10:00+08:00")
    questions = []
    for message, words in zip(sent, ("城镇新增就业 15", "创业培训 4"), strict=True):
        await city.peer.edit(TOWN, message["message_id"], words)
        questions.append(await city.message(TOWN, words="隔天再改要有原因"))
    for question, corrected in zip(questions, ("15/1,585", "4/50"), strict=True):
        await city.peer.send(TOWN, "数错了", reply_to=question["message_id"])
        assert corrected in await city.hear(TOWN, words="已更正")


async def test_a_closed_month_is_opened_again_for_one_town(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.send(BUREAU, "/periods")
    listed = await city.message(BUREAU, words="5月")
    await tap(city, BUREAU, listed, "锁定 5月")
    sure = await shown(city, "锁定 5月")
    await tap(city, BUREAU, sure, "确定")
    await shown(city, "已锁定")
    assert "已经锁定" in await city.say(TOWN, "5月20日 城镇新增就业 5")
    assert "请写明" in await city.say(BUREAU, "/reopen 5月 长江镇")
    assert "几天" not in await city.say(BUREAU, "/reopen 5月 长江镇 3天 漏报一笔", "重新开放")
    assert "漏报一笔" in await city.hear(TOWN, words="重新开放")
    assert "5/1,585" in await city.say(TOWN, "5月20日 城镇新增就业 5", "已记")


async def test_the_bureau_hears_each_working_morning_what_waits(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    assert "6月16日（周三）9:00 今天要办 → 1 处：李敏" in await city.say(BUREAU, "/preview", "接下来")
    await city.move("2021-06-16T09:00+08:00")
    told = await city.message(BUREAU, words="待审 1 项，最早的已等 1 天")
    await city.app.ticker.tick()
    await tap(city, BUREAU, told, "审核 1")
    listed = await shown(city, "等您审核 1 项")
    for day in (17, 18):
        await city.move(f"2021-06-{day}T09:00+08:00")
        await city.message(BUREAU, words=f"最早的已等 {day - 15} 天")
    await tap(city, BUREAU, listed, "长江")
    opened = await shown(city, "核定后")
    await tap(city, BUREAU, opened, "核定")
    await shown(city, "都审完了")
    await city.move("2021-06-30T09:00+08:00")
    told_so_far = [one for one in await city.peer.messages(BUREAU) if "待审 1 项" in text_of(one)]
    assert len(told_so_far) == 2  # the first one has become the inbox
