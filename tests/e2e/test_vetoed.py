"""A unit that is vetoed: its sheet says so, and its points went for that, whatever its figures did meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, running_city
from tests.support.folder import lay

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_sheet_and_the_changes_name_the_veto(tmp_path: Path) -> None:
    path = lay(tmp_path / "small", scheme="veto: accident\n", facts="accident,较大事故,flag,,,\n")
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        await city.say(TOWN, "6月1日 新增就业 40", "已记")
        await city.say(TOWN, "新增就业 60", "已记")
        assert "一票否决" not in await city.say(TOWN, "得分", "成绩单")
        await city.peer.send(BUREAU, "甲镇 较大事故 是")
        asked = await city.message(BUREAU, words="事关重大")
        await city.peer.send(BUREAU, "3月1日发生较大事故", reply_to=asked["message_id"])
        await city.hear(BUREAU, words="已记")
        assert "⚠️ 被一票否决，各项都按 0 分算。" in await city.say(TOWN, "得分", "成绩单")
        said = await city.say(TOWN, "变化 6月10日", "到6月15日")
        assert "▼ 新增就业 -2.4（2.4 → 0 分）\n　因为一票否决" in said
        assert "40 → 100" not in said


async def test_a_line_is_found_by_its_own_title_though_another_reads_the_fact_of_that_name(tmp_path: Path) -> None:
    lines = """\
- {item: work.ahead, title: 就业领先, points: 0, clause: 三, text: 高于平均加1分, ADD}
"""
    ahead = "tally: {each: [{if: {fact: jobs, above: mean}, points: 1}], unlimited: yes}"
    path = lay(tmp_path / "small", lines=lines.replace("ADD", ahead))
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        assert "新增就业：0 / 6 分" in await city.say(TOWN, "为什么 新增就业", "新增就业")
