"""A report is corrected, taken back and restored in the chat: what each screen says, and what counts afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from bot.domain.people import Role
from tests.e2e.test_reporting import total
from tests.e2e.test_second_attempts import tapped_twice, twice
from tests.support.city import SCHEME, TOWN, button, text_of
from tests.support.proofs import png

if TYPE_CHECKING:
    from tests.support.city import City

TRAINING = "entrepreneurship-training"


@pytest.fixture
async def town(city: City) -> City:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    return city


def labels(message: dict[str, Any]) -> list[str]:
    return [key["text"] for row in message["reply_markup"]["inline_keyboard"] for key in row]


async def tap(city: City, message: dict[str, Any], label: str) -> dict[str, Any]:
    """What the message says after a tap."""
    await city.peer.tap(TOWN, message, button(message, label))
    changed: dict[str, Any] = await city.peer.wait_for_edit(
        TOWN, match=lambda one: one["message_id"] == message["message_id"]
    )
    return changed


async def test_undo_names_what_it_takes_back_and_offers_the_way_back(town: City) -> None:
    await town.say(TOWN, "创业培训 3", "已记")
    await town.say(TOWN, "城镇新增就业 12", "已记")
    await town.peer.send(TOWN, "撤销")
    undone = await town.message(TOWN, words="已撤销")
    assert "城镇新增就业 +12 人" in text_of(undone)
    assert labels(undone) == ["恢复", "再撤一条：创业培训 +3 人（10:00）"]
    restored = await tap(town, undone, "恢复")
    assert "已恢复" in text_of(restored)
    assert "城镇新增就业 +12 人，累计 12/1,585" in text_of(restored)
    assert await total(town) == 12


async def test_a_second_undo_shows_a_list(town: City) -> None:
    for words in ("创业培训 3", "城镇新增就业 12", "居转企 5"):
        await town.say(TOWN, words, "已记")
    await town.say(TOWN, "撤销", "已撤销")
    await town.peer.send(TOWN, "/undo")
    listed = await town.message(TOWN, words="要撤销哪一次")
    assert labels(listed)[:-1] == ["撤销 城镇新增就业 +12 人（10:00）", "撤销 创业培训 +3 人（10:00）"]
    assert await total(town) == 12
    assert "已撤销：创业培训" in text_of(await tap(town, listed, "撤销 创业培训"))
    assert (await total(town), await total(town, fact=TRAINING)) == (12, 0)


async def test_the_next_report_is_taken_back_in_a_message_of_its_own(town: City) -> None:
    await town.say(TOWN, "创业培训 3", "已记")
    await town.say(TOWN, "城镇新增就业 12", "已记")
    await town.peer.send(TOWN, "撤销")
    undone = await town.message(TOWN, words="已撤销")
    await town.peer.tap(TOWN, undone, button(undone, "再撤一条"))
    second = await town.message(TOWN, words="已撤销：创业培训")
    assert labels(second) == ["恢复"]
    assert "恢复" in labels(undone)


async def test_undo_with_a_name_asks(town: City) -> None:
    await town.say(TOWN, "创业培训 3", "已记")
    await town.say(TOWN, "城镇新增就业 12", "已记")
    await town.peer.send(TOWN, "撤销 创业培训")
    asked = await town.message(TOWN, words="要撤销哪一次")
    assert labels(asked) == ["撤销 创业培训 +3 人（10:00）", "都不是"]
    assert "没有更改" in text_of(await tap(town, asked, "都不是"))
    assert await total(town, fact=TRAINING) == 3


async def test_an_old_receipt_says_what_became_of_it(town: City) -> None:
    sent = await town.peer.send(TOWN, "城镇新增就业 12")
    receipt = await town.message(TOWN, words="已记")
    await town.restart()  # which message was the receipt is remembered no longer
    await town.peer.edit(TOWN, sent["message_id"], "城镇新增就业 21")
    await town.hear(TOWN, words="已更正")
    changed = await tap(town, receipt, "改为累计")
    assert text_of(changed) == "✏️ 这条已更正：城镇新增就业 +12 人 → +21 人（10:00）"
    assert labels(changed) == ["撤销 城镇新增就业 +21 人"]
    gone = await tap(town, changed, "撤销")
    assert "已撤销" in text_of(gone)
    assert await total(town) == 0


async def test_a_number_after_a_receipt_is_asked_about_and_after_a_name_is_its_figure(town: City) -> None:
    await town.say(TOWN, "城镇新增就业 12", "已记")
    await town.peer.send(TOWN, "21")
    asked = await town.message(TOWN, words="要怎么改")
    assert labels(asked) == ["改为 21（原 12）", "再加 21", "都不是"]
    assert "原报：长江 城镇新增就业 +12 人（10:00）" in text_of(asked)
    changed = await tap(town, asked, "改为 21")
    assert "已更正 · 长江" in text_of(changed)
    assert await total(town) == 21
    assert "未记录。还缺数字，是多少？\n长江 · 创业培训，现在 0/50。\n请发新增的数" in await town.say(TOWN, "创业培训")
    assert "创业培训 +7 人" in await town.say(TOWN, "7")
    assert await total(town, fact=TRAINING) == 7


async def test_a_reply_to_the_receipt_changes_it_and_the_receipt_says_so(town: City) -> None:
    await town.peer.send(TOWN, "城镇新增就业 12")
    receipt = await town.message(TOWN, words="已记")
    await town.say(TOWN, "创业培训 3", "已记")
    await town.peer.send(TOWN, "21", reply_to=receipt["message_id"])
    asked = await town.message(TOWN, words="要怎么改")
    await town.peer.tap(TOWN, asked, button(asked, "改为 21"))
    marked = await town.peer.wait_for_edit(TOWN, match=lambda one: one["message_id"] == receipt["message_id"])
    assert text_of(marked) == "✏️ 这条已更正：城镇新增就业 +12 人 → +21 人（10:00）"
    assert (await total(town), await total(town, fact=TRAINING)) == (21, 3)


async def test_answers_are_the_same_when_an_update_is_worked_through_twice(town: City) -> None:
    await town.say(TOWN, "城镇新增就业 12", "已记")
    first, second = await twice(town, TOWN, "21")
    assert "要怎么改" in first
    assert first == second
    first, second = await twice(town, TOWN, "撤销")
    assert "已撤销" in first
    assert first == second
    undone = (await town.peer.messages(TOWN))[-1]
    first, second = await tapped_twice(town, TOWN, undone, "恢复")
    assert "已恢复" in first
    assert first == second
    assert await total(town) == 12


async def test_a_picture_with_a_bare_number_waits_for_the_tap(town: City) -> None:
    await town.say(TOWN, "城镇新增就业 12", "已记")
    await town.peer.photo(TOWN, png(), caption="21")
    asked = await town.message(TOWN, words="要怎么改")
    await town.peer.tap(TOWN, asked, button(asked, "改为 21"))
    await town.message(TOWN, words="材料")
    async with town.app.context.db.read() as tx:
        proofs = (await tx.execute(text("SELECT count(*) FROM evidence"))).scalar_one()
    assert (await total(town), proofs) == (21, 1)


PHRASES = (
    ("更正：上午报的12应为21", "改为 21", 21),
    ("应该是21人", "改为 21", 21),
    ("改为21人", "改为 21", 21),
    ("城镇新增就业改成21", "改为 21", 21),
    ("刚才的作废", "撤销 城镇新增就业 +12", 0),
    ("撤回上一条", "撤销 城镇新增就业 +12", 0),
    ("多报了2个", "改为 10", 10),
    ("少报了3", "改为 15", 15),
    ("写错了 21", "改为 21", 21),
    ("由12调整为21", "改为 21", 21),
    ("重报 新增就业21", "改为 21", 21),
    ("新增就业21，以此为准", "改为 21", 21),
    ("再加3个", "城镇新增就业 +3", 15),
    ("刚才那个是创业培训的", "改记到 创业培训 +12", 0),
)


async def test_what_people_say_leads_to_the_right_figure_by_one_tap(city: City) -> None:
    units = [unit.id for unit in city.app.context.scheme(SCHEME).units]
    for number, (words, label, expected) in enumerate(PHRASES):
        user, unit = 300 + number, units[number]
        await city.peer.add_user(user, f"人{user}", language_code="zh-hans")
        await city.join(user, Role.COORDINATOR, unit)
        await city.peer.send(user, "城镇新增就业 12")
        await city.message(user, words="已记")
        await city.peer.send(user, words)
        asked = await city.message(user, words="还没有撤销" if label.startswith("撤销") else "「")
        assert await total(city, unit) == 12, words
        await city.peer.tap(user, asked, button(asked, label))
        await city.peer.wait_for_edit(user)
        assert await total(city, unit) == expected, words
