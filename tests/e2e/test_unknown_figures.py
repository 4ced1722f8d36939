"""Figures of which nothing is known: a growth, what is worked out, what must be reported. They are not told as 0."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, running_city, text_of
from tests.support.folder import lay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

LINES = """\
- {item: work.growth, title: 增速, points: 5, clause: 三, text: 增长得分, complete: {fact: growth, at-least: -4}}
- {item: work.trend, title: 就业增幅, points: 5, clause: 四, text: 增长得分, complete: {fact: trend, at-least: 5}}
- {item: work.lost, title: 失业, points: 5, clause: 五, text: 少者得分, complete: {fact: lost, at-most: 3}}
- item: work.mines
  title: 矿山检查
  points: 5
  clause: 六
  text: 没有矿山的不考核
  applies-if: {fact: mines, has: task}
  otherwise: full
  complete: mines
"""
FACTS = """\
growth,税收增速,rate,%,,
before,上年就业,count,人,,
trend,就业同比,rate,%,,
lost,失业人数,count,人,,
mines,矿山检查次数,count,次,,
"""
SCHEME = """\
must-report: [lost]
derived: {trend: {growth: {of: jobs, from: before}}}
tie-break: [work.mark, jobs]
"""


@asynccontextmanager
async def town(tmp_path: Path) -> AsyncIterator[City]:
    targets = "jobs,a,100\njobs,b,50\nmines,b,4\n"
    path = lay(tmp_path / "small", scheme=SCHEME, lines=LINES, section="points: 30", facts=FACTS, targets=targets)
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        yield city


async def test_what_is_not_known_is_not_told_as_0(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        assert "税收增速 现在 未报" in await city.say(TOWN, "税收增速是多少", "税收增速")
        assert "失业人数 现在 未报" in await city.say(TOWN, "失业人数是多少", "失业人数")
        await city.peer.send(TOWN, "就业同比是多少")
        worked_out = await city.message(TOWN, words="就业同比")
        assert "就业同比 现在 还算不出" in text_of(worked_out)
        assert not any("上报" in key["text"] for row in worked_out["reply_markup"]["inline_keyboard"] for key in row)
        await city.say(TOWN, "税收增速 -3.5", "已记")
        assert "税收增速 现在 -3.5%" in await city.say(TOWN, "税收增速是多少", "税收增速")


async def test_the_form_does_not_show_0_either(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        await city.peer.send(TOWN, "/form")
        form = await city.message(TOWN)
        await city.peer.tap(TOWN, form, button(form, "工作"))
        section = await city.peer.wait_for_edit(TOWN, match=lambda message: "点一项" in text_of(message))
        labels = [key["text"] for row in section["reply_markup"]["inline_keyboard"] for key in row]
        assert "税收增速　未报" in labels
        assert "失业人数　未报" in labels
        assert "上年就业　0 人" in labels


async def test_the_sign_of_a_supposed_growth_is_its_own(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        assert "税收增速 未报 → -3.5%，" in await city.say(TOWN, "/whatif 税收增速 −3.5", "假如")
        await city.say(TOWN, "税收增速 2", "已记")
        assert "税收增速 2% → -3.5%（-5.5%）" in await city.say(TOWN, "/whatif 税收增速 -3.5", "假如")
        assert "税收增速 2% → 1.5%（-0.5%）" in await city.say(TOWN, "/whatif 税收增速 +1.5", "假如")


async def test_what_must_be_reported_is_among_what_is_owed(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        await city.peer.send(TOWN, "待办")
        owed = await city.message(TOWN, words="还差什么")
        assert "没有报就不得分的数\n· 还没有报：税收增速、失业人数" in text_of(owed)
        await city.peer.tap(TOWN, owed, button(owed, "失业人数"))
        await city.hear(TOWN, words="失业人数")
        await city.say(TOWN, "0", "已记")
        assert "还没有报：税收增速\n" in await city.say(TOWN, "待办", "还差什么")
        await city.say(TOWN, "税收增速 -3.5，新增就业 累计 100，上年就业 90", "已记")
        assert "🎉" in await city.say(TOWN, "待办", "🎉")


async def test_a_tie_is_told_as_the_scheme_breaks_it(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        await city.peer.send(BUREAU, "/preview")
        picture = await city.message(BUREAU, words="排名 · ")
        assert "得分相同的依次比工作规范、新增就业，仍相同的名次并列，其后名次空出" in text_of(picture)


async def test_a_line_that_does_not_apply_is_said_so(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        told = await city.say(TOWN, "矿山检查次数还差多少", "矿山检查次数")
        assert "「矿山检查」不涉及本单位" in told
        assert "/5 分" not in told


async def test_a_growth_keeps_its_sign_when_it_is_put_right(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        await city.say(TOWN, "税收增速 5", "已记")
        await city.peer.send(TOWN, "改为-2")
        asked = await city.message(TOWN, words="要怎么改")
        await city.peer.tap(TOWN, asked, button(asked, "改为 -2（原 5）"))
        assert "税收增速 现在 -2%" in await city.say(TOWN, "税收增速是多少", "税收增速 现在")
        await city.peer.send(TOWN, "税收增速 由-2改为-3.5")
        asked = await city.message(TOWN, words="要怎么改")
        assert button(asked, "改为 -3.5（原 -2）")


async def test_a_growth_told_as_people_tell_it_is_read(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        assert "税收增速 3.5%" in await city.say(TOWN, "税收增速同比增长3.5%", "已记")
        await city.peer.send(TOWN, "税收增速 同比下降3.5%")
        asked = await city.message(TOWN, words="请点选")
        await city.peer.tap(TOWN, asked, button(asked, "税收增速：-3.5%"))
        assert "税收增速 现在 -3.5%" in await city.say(TOWN, "税收增速是多少", "税收增速 现在")


async def test_a_growth_is_asked_for_and_taken_back_as_what_it_is(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        asked = await city.say(TOWN, "税收增速", "税收增速")
        assert "现在 未报。\n请发现在的数，可以是负数，例如 -3.5" in asked
        await city.say(TOWN, "-2", "已记：税收增速 -2%")
        assert "税收增速 -2%，现为 未报" in await city.say(TOWN, "撤销", "已撤销")


async def test_examples_are_of_the_scheme(tmp_path: Path) -> None:
    async with town(tmp_path) as city:
        assert "例如 新增就业 12" in await city.say(TOWN, "不相干 3", "未记录")
        assert "城镇新增就业" not in await city.say(TOWN, "/help", "怎么用")
