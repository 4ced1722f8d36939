"""One officer alone moves no confirmed rank, a unit takes nothing of the bureau's back, a doubted figure is marked."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from bot.domain.entries import Basis
from bot.domain.people import Role
from bot.rendering import picture
from bot.usecases.standings import standing
from tests.support.city import BUREAU, LEADER, OTHER, SCHEME, TOWN, button, text_of

if TYPE_CHECKING:
    from typing import Any

    from tests.support.city import City

JOBS, UNIT = "new-urban-jobs", "changjiang"
END = date(2021, 12, 31)


async def confirmed(city: City) -> int:
    return (await standing(city.app.context, SCHEME, END, Basis.CONFIRMED)).table.value(UNIT, JOBS)


async def tap(city: City, user: int, message: dict[str, Any], words: str) -> None:
    await city.peer.tap(user, message, button(message, words))


async def shown(city: City, user: int, words: str) -> dict[str, Any]:
    """The person's message after a tap, once it says these words."""
    return await city.peer.wait_for_edit(user, match=lambda message: words in text_of(message))


async def sure(city: City, user: int, words: str) -> str:
    """Report a figure and tap that it is right; what the bot answers."""
    await city.peer.send(user, words)
    question = await city.message(user, words="吗")
    await city.peer.tap(user, question, question["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    return text_of(await shown(city, user, "已记"))


async def opened(city: City, user: int) -> dict[str, Any]:
    """The only case of a reviewer's inbox."""
    await city.peer.send(user, "/review")
    await tap(city, user, await city.message(user, words=" 1 项"), "长江")
    return await shown(city, user, "已核定")


@pytest.fixture
async def office(city: City) -> City:
    """A town whose 1,585 is confirmed, and two of the bureau."""
    await city.join(TOWN, Role.COORDINATOR, UNIT)
    await city.join(BUREAU, Role.BUREAU)
    await city.join(OTHER, Role.BUREAU)
    await city.say(TOWN, "城镇新增就业 累计 1585", "已记")
    await tap(city, OTHER, await opened(city, OTHER), "核定")
    await shown(city, OTHER, "都审完了")
    return city


@pytest.mark.parametrize("number", ["90", "9000"])
async def test_an_officer_s_line_over_a_confirmed_figure_waits_for_another(office: City, number: str) -> None:
    told = await sure(office, BUREAU, f"长江镇 城镇新增就业 累计 {number}")
    assert "须由另一位审核人核定" in told
    assert "陈志强" in told
    if number == "9000":
        assert "这会改动已核定的数（长江 城镇新增就业 1,585 → 9,000 人）" in told
    if number == "90":
        assert "长江第 1 → 第" in told
    assert await confirmed(office) == 1585
    own = await opened(office, BUREAU)
    assert "须由另一位审核人核定" in text_of(own)
    assert "✅ 核定" not in str(own["reply_markup"])
    theirs = await opened(office, OTHER)
    assert "李敏" in text_of(theirs)
    await tap(office, OTHER, theirs, "核定")
    await shown(office, OTHER, "都审完了")
    assert await confirmed(office) == int(number)


async def corrected(office: City, words: str) -> str:
    """What the bot says to a correction that the officer has looked at and is sure of."""
    await tap(office, BUREAU, await opened(office, BUREAU), "更正")
    question = await office.message(BUREAU, words="累计数")
    await office.peer.send(BUREAU, words, reply_to=question["message_id"])
    proposed = await office.message(BUREAU, words="还没有更正")
    assert "须由另一位审核人核定" in text_of(proposed)
    await tap(office, BUREAU, proposed, "确认更正")
    return text_of(await shown(office, BUREAU, "已更正"))


async def test_a_correction_over_something_newer_waits_for_another(office: City) -> None:
    await office.say(TOWN, "城镇新增就业 累计 1590", "已记")
    assert "须由另一位审核人核定" in await corrected(office, "90 与系统核对")
    assert await confirmed(office) == 1585


async def test_a_unit_does_not_take_a_correction_back_but_objects(office: City) -> None:
    await office.say(TOWN, "城镇新增就业 累计 1591", "已记")
    await corrected(office, "70 与系统核对")
    await office.hear(TOWN, words="审核人更正了")
    assert "单位不能撤销或改写" in await office.say(TOWN, "/undo")
    await office.peer.send(TOWN, "/history")
    listed = await office.message(TOWN, words="上报记录")
    assert "撤销" not in str(listed.get("reply_markup"))
    await office.peer.send(TOWN, "城镇新增就业 累计 1591")
    question = await office.message(TOWN, words="如有异议")
    await office.peer.send(TOWN, "系统漏了一批", reply_to=question["message_id"])
    await office.hear(TOWN, words="已记")
    for officer in (BUREAU, OTHER):
        assert "系统漏了一批" in await office.hear(officer, words="提出异议")
    assert "⚠️ 含待审核的异常数，审核后可能变动：长江" in await office.say(OTHER, "/rank", "排名")


async def test_a_doubted_figure_is_marked_in_the_leaders_ranking_until_it_is_reviewed(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, UNIT)
    await city.join(BUREAU, Role.BUREAU)
    await city.join(LEADER, Role.LEADER)
    await sure(city, TOWN, "城镇新增就业 累计 9000000")
    ranking = await city.say(LEADER, "/rank", "排名")
    assert "⚠️ 含待审核的异常数，审核后可能变动：长江" in ranking
    assert next(line for line in ranking.splitlines() if "1. 长江" in line).endswith("⚠️")
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER])
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    sent = await city.message(LEADER, group, "排名 · ")
    assert "含待审核的异常数" in text_of(sent)
    image = Image.open(io.BytesIO(await city.peer.file(sent["photo"][-1]["file_id"]))).convert("RGB")
    sign = tuple(bytes.fromhex(picture._DOUBT[1:]))
    assert sign in {color for _, color in image.getcolors(1 << 24) or ()}
    case = await opened(city, BUREAU)
    assert "异常" in text_of(case)
    await tap(city, BUREAU, case, "核定")
    await shown(city, BUREAU, "都审完了")
    assert "待审核的异常数" not in await city.say(LEADER, "/rank", "排名")
