"""A scheme whose calendar is empty: its tasks have no day, and are told all the same; marks and rates are no tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, running_city
from tests.support.folder import lay

if TYPE_CHECKING:
    from pathlib import Path

LINES = """\
- item: work.visits
  title: 走访
  points: 2
  clause: 三
  text: 6月底前每走访1家得1分，最多2分。
  by: half
  tally: {each: [{count: visits, points: 1}]}
"""


def folder(tmp_path: Path) -> str:
    return lay(
        tmp_path / "small",
        scheme="cut-offs: {half: 2021-06-30}\n",
        lines=LINES,
        section="points: 12",
        facts="visits,走访企业,count,家,,\n",
        targets="jobs,a,100\njobs,b,50\nvisits,a,12\nmark,a,4\n",
    )


async def test_open_tasks_are_told_though_no_day_is_named(tmp_path: Path) -> None:
    async with running_city(tmp_path, SCHEME=folder(tmp_path)) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.say(TOWN, "新增就业 34", "已记")
        await city.peer.send(TOWN, "待办")
        message = await city.message(TOWN, words="还差什么")
        assert message["text"].split("\n")[1:6] == [
            "",
            "没有写明期限的任务",
            "· 走访企业 还差 12 家（0/12），完成后总分 +2",
            "　截至6月30日的数才计分",
            "· 新增就业 还差 66 人（34/100），完成后总分 +3.96",
        ]
        await city.peer.tap(TOWN, message, button(message, "新增就业"))
        assert await city.hear(TOWN, words="34")
        assert "完成任务，总分 +3.96" in await city.say(TOWN, "新增就业还差多少", "还差")
        await city.move("2021-07-01T10:00+08:00")
        await city.say(TOWN, "新增就业 累计 100", "任务已完成")
        left = await city.say(TOWN, "待办", "从没报过")
        assert left.startswith("甲现在没有到期的事，也没有未完成的任务。还有 1 项从没报过数")
        await city.say(TOWN, "走访企业 13", "已记")
        assert await city.say(TOWN, "待办", "🎉") == "🎉 甲现在没有欠报，也没有未完成的任务。"


async def test_a_mark_is_no_task_and_a_new_one_replaces_the_old(tmp_path: Path) -> None:
    async with running_city(tmp_path, SCHEME=folder(tmp_path)) as city:
        await city.join(BUREAU, Role.BUREAU, scheme="small")
        await city.say(BUREAU, "甲镇 工作规范 3.5", "已记")
        receipt = await city.say(BUREAU, "甲镇 工作规范 4", "已记")
        assert "任务" not in receipt
        sheet = await city.say(BUREAU, "得分 甲镇", "成绩单")
        assert "总分 4.00" in sheet
        assert "任务平均完成 0%" in sheet


async def test_a_rate_is_no_task_and_a_new_one_replaces_the_old(tmp_path: Path) -> None:
    """增速 may fall and be below 0: what it aims at is told, and is neither left to do nor completed."""
    growth = """\
    - item: work.growth
      title: 投资增速
      points: 5
      clause: 三
      text: 达到目标得5分。
      complete: growth
    """
    path = lay(
        tmp_path / "small",
        lines=growth,
        section="points: 15",
        facts="growth,投资增速,rate,%,,\n",
        targets="jobs,a,100\njobs,b,50\ngrowth,a,6\ngrowth,b,6\n",
    )
    async with running_city(tmp_path, SCHEME=path) as city:
        await city.join(TOWN, Role.COORDINATOR, "a", "small")
        await city.say(TOWN, "投资增速 7.5", "已记")
        receipt = await city.say(TOWN, "投资增速 -3.5", "已记")
        assert "任务" not in receipt
        assert "现在 -3.5%，目标 6%" in await city.say(TOWN, "投资增速还差多少", "投资增速")
        todo = await city.say(TOWN, "待办", "还差什么")
        assert "新增就业 还差" in todo
        assert "增速" not in todo
        assert "任务平均完成 0%" in await city.say(TOWN, "得分", "成绩单")
