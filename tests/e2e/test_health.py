"""Operators hear of what goes wrong, and see how the bot is: in the chat, at the port, and in the metrics."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.domain.health import Code
from bot.domain.people import Role
from bot.domain.vitals import Part
from bot.storage import outbox
from bot.usecases import asking
from bot.web import server
from tests.support.city import BUREAU, LEADER, STRANGER, TOWN, button, running_city, text_of
from tests.support.form import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.support.city import City

ADMIN = STRANGER  # nobody to the scheme: an operator without a role


@asynccontextmanager
async def city_with_port(folder: Path, *, webhook: bool = False) -> AsyncIterator[tuple[City, aiohttp.ClientSession]]:
    url = f"http://127.0.0.1:{free_port()}"
    settings = {"ADMIN_IDS": str(ADMIN), "HTTP_PORT": url.rpartition(":")[2]} | ({"PUBLIC_URL": url} if webhook else {})
    async with running_city(folder, **settings) as city, aiohttp.ClientSession(url) as client:
        await city.peer.start(ADMIN)
        await city.hear(ADMIN)
        yield city, client


async def test_operators_hear_what_the_bureau_is_told_also_where_there_is_no_bureau(tmp_path: Path) -> None:
    async with city_with_port(tmp_path) as (city, _):
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.peer.block(TOWN)
        assert "王芳 停用了机器人" in await city.hear(ADMIN, words="⚠️")


async def managing(city: City, user: int) -> str:
    """What help tells of managing."""
    await city.peer.send(user, "/help")
    told = await city.message(user)
    if "怎么用" not in text_of(told):  # the bureau is told of its day first
        await city.peer.tap(user, told, button(told, "全部功能"))
        told = await city.message(user, words="怎么用")
    await city.peer.tap(user, told, button(told, "管理"))
    return text_of(await city.peer.wait_for_edit(user, match=lambda message: "/invite" in text_of(message)))


async def test_status_is_for_operators(tmp_path: Path) -> None:
    async with city_with_port(tmp_path) as (city, _):
        await city.join(BUREAU, Role.BUREAU)
        assert "维护人员" in await city.say(BUREAU, "/status")
        assert "/status" not in await managing(city, BUREAU)
        said = await city.say(ADMIN, "运行状态", words="一切正常")
        assert "一切正常" in said
        assert "数据库写入正常" in said
        assert "❌" not in said
        assert "/status" in await managing(city, ADMIN)


async def test_what_fails_is_told_shown_and_makes_the_bot_unready(tmp_path: Path) -> None:
    async with city_with_port(tmp_path) as (city, client):
        city.app.context.vitals.failed(Part.SENDER, city.settings.clock or city.clock.now(), OSError("no line"))
        await city.app._watch.check()
        city.app.plan()
        assert "发送通知的部分已有" in await city.hear(ADMIN, words="❌")
        async with client.get("/health/ready") as answer:
            assert (answer.status, await answer.json()) == (503, {"ready": False, "wrong": ["failing:sender"]})
        async with client.get("/health/live") as answer:
            assert answer.status == 200
        city.rested()
        assert "现在不能正常服务" in await city.say(ADMIN, "/status")


@pytest.mark.parametrize("webhook", [False, True])
async def test_a_web_server_that_listens_no_more_is_started_again_and_operators_hear_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, webhook: bool
) -> None:
    monkeypatch.setattr(server, "_PAUSE", 0.05)
    async with city_with_port(tmp_path, webhook=webhook) as (city, client):
        vitals, web_server = city.app.context.vitals, city.app._server
        assert web_server is not None
        assert web_server._open is not None
        web_server._open.listener.close()
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.get("/health/live")
        async with asyncio.timeout(20):
            while not (vital := vitals.parts[Part.SERVER]).restarts or vital.failing_since:  # noqa: ASYNC110 no event
                await asyncio.sleep(0.01)
        assert vital.restarts == 1
        await city.app._watch.check()
        async with client.get("/health/ready") as answer:
            assert await answer.json() == {"ready": True, "wrong": ["restarted:server"]}
        city.app.plan()
        assert "网页服务中断后已自动重启" in await city.hear(ADMIN, words="网页服务")
        city.rested()
        assert "网页服务" in await city.say(ADMIN, "/status", words="自动重启")


async def test_an_error_that_nobody_foresaw_is_told_to_who_it_happened_to_and_to_operators_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("it broke for 13812345678")

    monkeypatch.setattr(asking, "board", broken)
    async with city_with_port(tmp_path) as (city, _):
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        for _ in range(2):
            city.rested()
            assert "已通知维护人员" in await city.say(TOWN, "/rank")
        told = await city.hear(ADMIN, words="意外错误")
        assert "ValueError: it broke for ‹phone›, asking.py:" in told
        async with city.app.context.db.read() as tx:
            alarms = await outbox.beginning(tx, "alarm:unexpected")
        assert len(alarms) == 1


async def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    async with city_with_port(tmp_path) as (city, client):
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.say(TOWN, "城镇新增就业 12", "已记")
        async with client.get("/metrics") as answer:
            assert answer.status == 200
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            page = await answer.text()
    lines = page.splitlines()
    samples = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    assert float(samples["kaohe_ready"]) == 1
    assert float(samples["kaohe_reports_total"]) == 1
    assert float(samples["kaohe_chats"]) == 2
    assert float(samples["kaohe_database_write_seconds"]) > 0
    assert float(samples["process_cpu_seconds_total"]) > 0
    assert {f'kaohe_finding{{code="{code}"}}' for code in Code} <= samples.keys()
    described = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {name.partition("{")[0] for name in samples} == described
    assert len(samples) == sum(not line.startswith("#") for line in lines)  # none twice


async def test_a_metric_tells_of_nobody(tmp_path: Path) -> None:
    async with city_with_port(tmp_path) as (city, client):
        await city.join(LEADER, Role.LEADER)
        async with client.get("/metrics") as answer:
            page = await answer.text()
    assert "赵建国" not in page
    assert city.settings.bot_token.get_secret_value() not in page
