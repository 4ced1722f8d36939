"""/audit: who did what, looked for in plain words."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN, button, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def test_the_bureau_finds_what_was_done_and_nobody_else(city: City) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.join(BUREAU, Role.BUREAU)
    await city.say(TOWN, "城镇新增就业 12", "已记")
    await city.say(TOWN, "/undo", "已撤销")
    told = await city.say(BUREAU, "/audit")
    assert "操作记录　6 条" in told
    assert "06-15 10:00 王芳 上报 长江 城镇新增就业 +12 人 〔消息〕" in told
    assert "王芳 撤销 长江 城镇新增就业 〔命令〕" in told
    assert "维护人员 邀请" in told
    assert "1 条" in await city.say(BUREAU, "/audit 王芳 长江 上报 6月")
    assert "没有找到" in await city.say(BUREAU, "/audit 5月")
    assert "没看懂「什么」" in await city.say(BUREAU, "/audit 什么")
    assert "只有考核办" in await city.say(TOWN, "/audit")
    for value in range(1, 5):
        await city.say(TOWN, f"创业培训 {value}", "已记")
    await city.peer.send(BUREAU, "/audit 王芳")
    page = await city.message(BUREAU, words="第 1/")
    assert "7 条（第 1/1 页）" in text_of(page)
    for value in range(5, 8):
        await city.say(TOWN, f"创业培训 {value}", "已记")
    await city.peer.send(BUREAU, "/audit 王芳 6月")
    page = await city.message(BUREAU, words="10 条（第 1/2 页）")
    await city.peer.tap(BUREAU, page, button(page, "较早"))
    page = await city.peer.wait_for_edit(BUREAU)
    assert "加入" in text_of(page)
    assert "维护人员" not in text_of(page)


async def test_the_command_line_tells_the_same(city: City, tmp_path: Path) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    await city.say(TOWN, "城镇新增就业 12", "已记")

    def run(*arguments: str) -> str:
        environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'kaohe.db'}", "PATH": "/usr/bin:/bin"}
        command = (sys.executable, "-m", "bot", "audit", *arguments)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        return done.stdout + done.stderr

    assert run("--person", "王芳", "--action", "report").endswith("王芳 上报 长江 城镇新增就业 +12 人 〔消息〕\n")
    header, row = run("--unit", "changjiang", "--action", "report", "--csv").splitlines()
    assert header == "at,person,person_id,action,unit,fact,date,mode,value,words,source"
    assert row.endswith(f"王芳,{TOWN},report,changjiang,new-urban-jobs,2021-06-15,increment,12,,text")
    assert run("--since", "2021-06-16") == ""
    assert "nobody is called" in run("--person", "无人")
