"""The bureau hands in last year's totals in the chat; everybody else is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, TOWN, button, text_of

if TYPE_CHECKING:
    from tests.support.city import City

FILE = '单位,指标,数值\n长江镇,城镇新增就业,1890\n磨头镇,城镇新增就业,"1,200"\n长江新区,城镇新增就业,5\n'.encode()


async def test_a_file_with_the_caption_is_previewed_and_stored_by_a_tap(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    assert "还没有2020年的数" in await city.say(BUREAU, "/lastyear", "2020年")
    await city.peer.document(BUREAU, "年报.csv", FILE, caption="去年")
    preview = await city.message(BUREAU, words="年报.csv")
    assert "2 个单位、1 项指标，共 2 个要存" in text_of(preview)
    assert "A4：没有「长江新区」这个单位，是不是：长江镇" in text_of(preview)
    assert "长江 · 城镇新增就业 1,890 人" in text_of(preview)
    await city.peer.tap(BUREAU, preview, button(preview, "只存没问题的 2 个"))
    assert "已存 2 个2020年的数" in text_of(await city.peer.wait_for_edit(BUREAU))
    assert "已存 2 个（2 个单位、1 项指标）" in await city.say(BUREAU, "去年", "2020年")
    await city.peer.document(BUREAU, "2020年决算.csv", FILE)
    assert "另有 2 个和已存的一样" in await city.hear(BUREAU, words="2020年决算")
    await city.peer.document(BUREAU, "去年.csv", FILE.replace(b"1890", b"1891"), caption="/lastyear")
    again = await city.message(BUREAU, words="去年.csv")
    assert "1,890 人 → 1,891 人" in text_of(again)
    await city.peer.tap(BUREAU, again, button(again, "都不记"))
    await city.peer.wait_for_edit(BUREAU)
    assert "已存 2 个（" in await city.say(BUREAU, "去年", "2020年")


async def test_a_name_that_tells_this_year_too_is_a_report(city: City) -> None:
    await city.join(BUREAU, Role.BUREAU)
    await city.peer.document(BUREAU, "2020-2021年.csv", FILE)
    assert "有 2 项变化" in await city.hear(BUREAU, words="2020-2021年.csv")


async def test_others_may_not(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(LEADER, Role.LEADER)
    for who in (TOWN, LEADER):
        await city.peer.document(who, "年报.csv", FILE, caption="去年")
        await city.hear(who, words="只有考核办可以交去年的数")
        await city.say(who, "/lastyear", "只有考核办可以交去年的数")
