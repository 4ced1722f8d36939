"""The makers' servers on the loopback: what a client of theirs gets, and each failure."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.demo.robots.server import MAKERS, Robots

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.robots.groups import Robot

BODIES = {
    "wecom": {"msgtype": "text", "text": {"content": "排名"}},
    "dingtalk": {"msgtype": "text", "text": {"content": "排名"}},
    "feishu": {"msg_type": "text", "content": {"text": "排名"}},
}


@pytest.fixture
async def peer() -> AsyncIterator[Robots]:
    async with Robots() as robots:
        yield robots


async def _post(robot: Robot, **body: Any) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as client, client.post(robot.url, json=body or BODIES[robot.maker]) as answer:
        return answer.status, json.loads(await answer.text()) if answer.content_type == "application/json" else None


async def test_a_message_arrives_and_is_told_of(peer: Robots) -> None:
    robots = [peer.add(maker, "工作群") for maker in MAKERS]
    answers = [await _post(robot) for robot in robots]
    assert [status for status, _ in answers] == [200, 200, 200]
    assert [answer.get("errcode", answer.get("code")) for _, answer in answers] == [0, 0, 0]
    arrivals = [await robot.message(1) for robot in robots]
    assert [arrival.message.blocks[0].text for arrival in arrivals] == ["排名"] * 3
    async with aiohttp.ClientSession(peer.url) as client, client.get("/groups/events?since=1&wait=5") as answer:
        told = await answer.json()
    assert (told["next"], [event["group"] for event in told["events"]]) == (3, [1, 2])
    assert "key" not in json.dumps(told)


async def test_a_refusal_is_http_200_with_a_code(peer: Robots) -> None:
    robot = peer.add("wecom", "工作群")
    robot.state = "removed"
    status, answer = await _post(robot)
    assert (status, answer["errcode"]) == (200, 93000)
    assert robot.arrivals == []


async def test_one_too_many_is_told_in_the_makers_way() -> None:
    async with Robots(clock=lambda: 0.0) as peer:
        robots = [peer.add(maker, "工作群") for maker in MAKERS]
        said = [[await _post(robot) for _ in range(21)][-1] for robot in robots]
        assert [len(robot.arrivals) for robot in robots] == [20, 20, 5]
    assert [(status, answer.get("errcode", answer.get("code"))) for status, answer in said] == [
        (200, 45009),
        (200, 130101),
        (400, 9499),
    ]


async def test_a_file_is_uploaded_and_posted(peer: Robots) -> None:
    robot = peer.add("wecom", "工作群")
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("media", b"PK\x03\x04table", filename="排名.xlsx")
    url = robot.url.replace("/send?", "/upload_media?type=file&")
    async with aiohttp.ClientSession() as client, client.post(url, data=form) as answer:
        media_id = json.loads(await answer.text())["media_id"]
    assert (await _post(robot, msgtype="file", file={"media_id": media_id}))[1]["errcode"] == 0
    assert (await robot.message(1)).message.blocks[0].text == "排名.xlsx"


async def test_each_failure_strikes_one_maker_and_can_be_healed(peer: Robots) -> None:
    robot, other = peer.add("dingtalk", "工作群"), peer.add("feishu", "工作群")
    await peer.fail("dingtalk", "refused")
    with pytest.raises(aiohttp.ClientConnectorError):
        await _post(robot)
    assert (await _post(other))[1]["code"] == 0
    await peer.heal("dingtalk")
    await peer.fail("dingtalk", "reset", times=1)
    with pytest.raises(aiohttp.ClientError):
        await _post(robot)
    assert robot.arrivals == []
    await peer.fail("dingtalk", "reset_after", times=1)
    with pytest.raises(aiohttp.ClientError):
        await _post(robot)
    assert len(robot.arrivals) == 1
    await peer.fail("dingtalk", "error_502", times=1)
    assert await _post(robot) == (502, None)
    await peer.fail("dingtalk", "busy", times=1)
    assert (await _post(robot))[1]["errcode"] == 130101
    await peer.fail("dingtalk", "slow", seconds=30)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(_post(robot), 0.05)
    await peer.heal("dingtalk")
    assert (await _post(robot))[1]["errcode"] == 0
