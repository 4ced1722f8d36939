"""Group robots are bound in private by their address, greeted, and ended; nobody sees the address again."""

from __future__ import annotations

import io
import logging
import re
from typing import TYPE_CHECKING, Any

import pytest

from bot import logs
from bot.demo.robots.server import Robots
from bot.domain.people import Role
from bot.storage import outbox
from tests.support.city import BUREAU, TOWN, button, running_city, text_of
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.support.city import City

SECRET = "SECf0e1d2c3b4a5968778695a4b3c2d1e0f"


@pytest.fixture
async def robots() -> AsyncIterator[Robots]:
    async with Robots() as running:
        running.add("wecom", "就业工作群")
        running.add("dingtalk", "长江镇群", secret=SECRET)
        yield running


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, in every detail."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    logs.configure((), stream, "DEBUG")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
async def city(tmp_path: Path, robots: Robots, log: io.StringIO) -> AsyncIterator[City]:
    bases = {f"{robot.maker.upper()}_API_URL": "/".join(robot.url.split("/")[:3]) for robot in robots.groups.robots}
    async with running_city(tmp_path, **bases) as running:
        await running.join(BUREAU, Role.BUREAU)
        yield running


async def tap(city: City, message: dict[str, Any], label: str) -> dict[str, Any]:
    """The message after one of its buttons was tapped."""
    city.rested()
    await city.peer.tap(BUREAU, message, button(message, label))
    return await city.peer.wait_for_edit(BUREAU)


async def test_robots_are_bound_step_by_step_and_ended(city: City, robots: Robots, log: io.StringIO) -> None:
    wecom, dingtalk = robots.groups.robots
    await city.peer.send(BUREAU, f"{wecom.url} 就业工作群")
    asked = await city.message(BUREAU, words="发什么过去")
    assert "已从聊天里删掉" in text_of(asked)
    which = await tap(city, asked, "排名和提醒")
    assert "正在发一条问候" in text_of(await tap(city, which, "全部单位"))
    greeting = (await wecom.message(1)).message.blocks[0].text
    assert "每周一 9:00" in greeting or "每周" in greeting
    assert "到期前" in greeting
    assert "企业微信「就业工作群」" in await city.hear(BUREAU, words="✅ 问候已发到")

    await city.peer.send(BUREAU, f"绑定 {dingtalk.url}")
    asked = await city.message(BUREAU, words="加签")
    await tap(city, await tap(city, await tap(city, asked, "没有"), "只发提醒"), "长江")
    wrong = await city.message(BUREAU, words="没有发到钉钉")
    assert "签名不对" in text_of(wrong)
    await city.peer.tap(BUREAU, wrong, button(wrong, "发密钥"))
    question = await city.message(BUREAU, words="请把密钥发过来")
    await city.peer.send(BUREAU, SECRET, reply_to=question["message_id"])
    await city.message(BUREAU, words="问候已发到钉钉")
    assert "长江" in (await dingtalk.message(1)).message.blocks[0].text

    await city.peer.send(BUREAU, "/bind")
    listed = await city.message(BUREAU, words="群与出口")
    assert f"尾号 {wecom.url[-4:]}）：排名、提醒。✅ 最近送达" in text_of(listed)
    opened = await tap(city, listed, "就业工作群")
    assert "已停用" in text_of(await tap(city, await tap(city, opened, "停用"), "确定停用"))
    await city.peer.send(BUREAU, "/unbind")
    assert "就业工作群" not in text_of(await city.message(BUREAU, words="群与出口"))

    said = "".join(text_of(message) for message in await city.peer.messages(BUREAU))
    async with city.app.context.db.read() as tx:
        said += repr(await outbox.by_state(tx, most=None))
    for secret in (wecom.key, dingtalk.key, SECRET):
        assert secret not in said
        assert secret not in log.getvalue()


async def test_an_address_is_taken_from_the_bureau_only_and_never_in_a_group(city: City, robots: Robots) -> None:
    await city.join(TOWN, Role.COORDINATOR, "changjiang")
    wecom = robots.groups.robots[0]
    await city.peer.send(TOWN, f"/bind {wecom.url}")
    assert "只有考核办可以绑定" in await city.hear(TOWN)
    chat = await city.peer.add_chat("镇区群", [BUREAU, TOWN])
    await city.peer.send(BUREAU, f"/bind@demo_bot {wecom.url}", chat=chat)
    assert "撤回" in await city.hear(BUREAU, chat)
    assert wecom.arrivals == []


async def test_the_desk_adds_a_robot_sets_its_times_and_ends_it(tmp_path: Path, robots: Robots) -> None:
    wecom = robots.groups.robots[0]
    base = "/".join(wecom.url.split("/")[:3])
    async with running_desk_city(tmp_path, WECOM_API_URL=base) as city:
        await city.join(BUREAU, Role.BUREAU)
        async with signed_in(city, BUREAU) as desk:
            added = await desk.send("outlets/add", address=wecom.url, label="就业工作群", packet="r")
            assert "已绑定「就业工作群」" in added
            await city.message(BUREAU, words="✅ 问候已发到")
            page = await desk.get("outlets")
            assert f"尾号 {wecom.key[-4:]}" in page
            assert "最近送达" in page
            assert wecom.key not in page
            assert '<option value="r" selected>' in page  # what is bound stands in the form
            group = re.findall(r'name="group" value="(\d+)"', page)[0]
            assert "每周三 10:00" in await desk.send("outlets/ranking", group=group, day="2", hour="10", show="")
            place = re.findall(r'name="place" value="(a\d+)"', page)[0]
            assert "已停用" in await desk.send("outlets/end", place=place)
            await desk.send("outlets/greet", place=place, status=422)
            assert "还没有绑定" in await desk.get("outlets")
