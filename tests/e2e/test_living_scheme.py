"""A target is another from a day of the cycle on: days before keep the old one, today has the new one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.domain.people import Role
from bot.usecases.verifying import verify
from tests.support.city import BUREAU, OTHER, TOWN, button, running_city, text_of
from tests.support.folder import change, lay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

CHANGED = {
    "targets.csv": "fact,unit,target\njobs,a,200\njobs,b,50\njobs,c,10\n",
    "units.csv": "unit,name,group,aliases\na,甲镇,town,甲\nb,乙镇,town,\nc,丙镇,town,\n",
}


@asynccontextmanager
async def living(tmp_path: Path) -> AsyncIterator[City]:
    """From 20 June on 甲镇 has 200 in the place of 100, and 丙镇 is assessed too."""
    path = change(lay(tmp_path / "small"), "2021-06-20", CHANGED)
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        await city.say(TOWN, "新增就业 累计 100", "已记")
        yield city


async def test_each_day_has_its_own_target(tmp_path: Path) -> None:
    async with living(tmp_path) as city:
        assert "总分 6.00" in await city.say(TOWN, "得分", "成绩单")
        await city.move("2021-06-21T10:00+08:00")
        assert "总分 3.00" in await city.say(TOWN, "得分", "成绩单")
        assert "总分 6.00" in await city.say(TOWN, "得分 6月19日", "成绩单")
        assert "任务 200" in await city.say(TOWN, "为什么 新增就业", "任务")
        assert "任务 100" in await city.say(TOWN, "为什么 新增就业 6月19日", "任务")
        assert "任务 200 人，已报 100 人" in await city.say(TOWN, "新增就业还差多少", "还差")
        assert "还差 100 人（100/200）" in await city.say(TOWN, "待办", "还差什么")
        assert "丙镇" in await city.say(BUREAU, "排名", "丙镇")
        assert "丙镇" not in await city.say(BUREAU, "排名 6月19日", "截至6月19日")


async def test_the_sheet_of_a_day_before_is_turned_by_its_own_lines(tmp_path: Path) -> None:
    async with living(tmp_path) as city:
        await city.move("2021-06-21T10:00+08:00")
        await city.peer.send(TOWN, "得分 6月19日")
        sheet = await city.message(TOWN, words="成绩单")
        await city.peer.tap(TOWN, sheet, button(sheet, "工作"))
        turned = await city.peer.wait_for_edit(TOWN, match=lambda one: "新增就业" in text_of(one))
        assert "6/6" in text_of(turned)


async def test_what_new_rules_did_stands_beside_what_reports_did(tmp_path: Path) -> None:
    async with living(tmp_path) as city:
        await city.move("2021-06-21T10:00+08:00")
        await city.say(TOWN, "新增就业 20", "已记")
        said = await city.say(TOWN, "变化 6月19日", "到6月21日")
        assert "甲6月19日到6月21日：+0.6 分" in said
        assert "6月19日的总分按原办法是 6 分，按新办法是 3 分" in said
        everybody = await city.say(BUREAU, "变化 6月19日", "各单位的变化")
        assert "其间考核办法有调整" in everybody


async def test_a_unit_is_there_from_its_day_on(tmp_path: Path) -> None:
    async with living(tmp_path) as city:
        await city.move("2021-06-21T10:00+08:00")
        await city.join(OTHER, Role.COORDINATOR, "c", "small")
        assert "已记" in await city.say(OTHER, "新增就业 5", "已记")
        assert "总分 3.00" in await city.say(OTHER, "得分", "成绩单")
        assert "还没有把这个单位列入考核" in await city.say(OTHER, "得分 6月19日", "还没有")
        assert "丙镇" not in await city.say(BUREAU, "排名 6月19日", "截至6月19日")


async def publish(city: City) -> None:
    await city.peer.send(BUREAU, "/publish")
    asked = await city.message(BUREAU, words="公示考核结果")
    await city.peer.tap(BUREAU, asked, button(asked, "按上报数"))
    draft = await city.peer.wait_for_edit(BUREAU, match=lambda one: "公示预览" in text_of(one))
    await city.peer.tap(BUREAU, draft, button(draft, "确认公示"))


async def test_publications_keep_the_rules_of_their_day(tmp_path: Path) -> None:
    async with living(tmp_path) as city:
        await publish(city)
        await city.hear(BUREAU, words="第 1 版")
        await city.move("2021-06-21T10:00+08:00")
        await publish(city)
        asked = await city.message(BUREAU, words="请回复这条消息")
        await city.peer.send(BUREAU, "任务有调整", reply_to=asked["message_id"])
        await city.hear(BUREAU, words="第 2 版")
        assert [each.fault async for each in verify(city.app.context) if each.fault] == []


async def test_new_rules_are_told_to_the_bureau_at_the_start(tmp_path: Path) -> None:
    """Which day, what is another, whom it moves on today's figures; once, and for the audit."""
    path = lay(tmp_path / "small")
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.join(OTHER, Role.COORDINATOR, "b", "small")
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        await city.say(TOWN, "新增就业 累计 90", "已记")
        await city.say(OTHER, "新增就业 累计 40", "已记")
        change(path, "2021-07-01", CHANGED)
        await city.restart()
        told = await city.hear(BUREAU, words="考核办法有调整")
        assert told.split("\n") == [
            "📜 考核办法有调整", "小办法", "7月1日起：", "· 新增单位：丙镇", "· 甲镇 新增就业 的任务：100 → 200",
            "· 丙镇 新增就业 的任务：无 → 10", "", "按今天的数新旧对比，2 个单位变动：",
            "· 乙镇 4.8 → 4.8 分，第 2→1 名", "· 甲 5.4 → 2.7 分，第 1→2 名",
        ]  # fmt: skip
        audit = await city.say(BUREAU, "/audit", "改考核办法")
        assert "targets.csv units.csv 乙镇:4.80→4.80(2→1) 甲:5.40→2" in audit
        await city.restart()
        await city.peer.send(BUREAU, "排名")
        assert "截至" in await city.hear(BUREAU)  # nothing was told again before it


async def test_what_was_in_force_already_and_was_rewritten_is_told_as_such(tmp_path: Path) -> None:
    path = lay(tmp_path / "small")
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        lay(tmp_path / "small", targets="jobs,a,100\njobs,b,60\n")
        await city.restart()
        told = await city.hear(BUREAU, words="考核办法有调整")
        assert "1月1日起的内容已改写，以前各天的成绩也按改写后的算：\n· 乙镇 新增就业 的任务：50 → 60" in told
        assert "没有单位的总分和名次因此变动" in told
