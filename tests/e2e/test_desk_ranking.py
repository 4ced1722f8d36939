"""The ranking at the desk: a leader turns to any week, to a unit and to why it moved; a coordinator sees less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.people import Role
from tests.support.city import BUREAU, LEADER, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

_LARGEST = 100_000  # bytes of a page


@pytest.fixture
async def city(tmp_path: Path) -> AsyncIterator[City]:
    async with running_desk_city(tmp_path) as city:
        await city.join(LEADER, Role.LEADER)
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, "6月10日 当年被征地农民即征即保 是", "已记")
        yield city


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("<main") :]))


async def test_a_leader_turns_from_the_ranking_to_a_unit_and_to_why_it_moved(city: City) -> None:
    async with signed_in(city, LEADER) as desk:
        now = await desk.get("ranking")
        assert "长江居主功能区第 1" in words(now)
        assert "比6月6日" in words(now)
        assert 'href="ranking/unit/changjiang"' in now
        before = words(await desk.get("ranking?day=2021-06-06"))
        assert "名次还没有拉开" in before
        assert "按核定数" in words(await desk.get("ranking?basis=confirmed"))
        sheet = words(await desk.get("ranking/unit/changjiang"))
        assert "长江" in sheet
        assert "城镇新增就业" in sheet
        assert "即征即保：是（6月10日报）" in words(await desk.get("ranking/unit/changjiang/why?item=social.land.new"))
        assert "王芳" in words(await desk.get("ranking/changes/changjiang"))
        course = await desk.get("ranking/course?unit=chengbei&measure=rank")
        assert len(re.findall(r'class="line', course)) == 4
        assert 'aria-current="true" aria-label="城北' in course
        assert max(map(len, (now, course))) < _LARGEST


async def test_the_picture_in_the_leaders_group_leads_to_the_page(city: City) -> None:
    group = await city.peer.add_chat("市领导", [BUREAU, LEADER])
    await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
    picture = await city.message(LEADER, group, "排名 · ")
    buttons = [each for row in picture["reply_markup"]["inline_keyboard"] for each in row]
    link = urlsplit(next(each["url"] for each in buttons if "打开排名页" in each["text"]))
    assert (link.netloc, link.path) == ("t.me", "/demo_bot")
    await city.peer.start(LEADER, parse_qs(link.query)["start"][0])
    message = await city.message(LEADER, words="只能用一次")
    assert "/desk/enter#k=" in message["reply_markup"]["inline_keyboard"][0][0]["url"]
    ranking = await city.say(LEADER, "排名", "截至")
    assert "长江" in ranking


async def test_what_is_not_there_or_not_theirs_is_refused(city: City) -> None:
    async with signed_in(city, LEADER) as desk:
        await desk.get("ranking?day=never", 404)
        await desk.get("ranking/unit/nowhere", 404)
        await desk.get("ranking?day=2021-07-01", 422)  # is yet to come
        assert "<b>" not in await desk.get("ranking?unit=<b>&basis=<b>&since=2021-06-14")
    async with signed_in(city, TOWN) as desk:
        board = await desk.get("ranking")
        assert "ranking/unit/" not in board
        assert "第 1" in words(board)
        assert "成绩单" in await desk.get("ranking/unit/changjiang")
        for hidden in ("unit/banjing", "unit/banjing/why", "changes/banjing"):
            await desk.get(f"ranking/{hidden}", 403)
