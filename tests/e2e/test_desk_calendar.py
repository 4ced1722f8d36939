"""The calendar at the desk: what is due and goes out when, who got what and why not, pauses, moves, announcements."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.people import Role
from tests.support.city import BUREAU, TOWN
from tests.support.desk import running_desk_city, signed_in

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.desk import Desk

MONTH = "service-report-2021-06"


async def seen(desk: Desk, below: str, words: str) -> None:
    """The page says it, once the sender has recorded what came of a notice that somebody has got already."""
    async with asyncio.timeout(10):
        while words not in await desk.get(below):
            pass


async def test_a_year_a_day_a_pause_and_an_announcement(tmp_path: Path) -> None:
    async with running_desk_city(tmp_path) as city:
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.join(BUREAU, Role.BUREAU)
        group = await city.peer.add_chat("市领导", [BUREAU])
        city.rested()
        await city.peer.send(BUREAU, "/bind@demo_bot 排名", chat=group)
        await city.message(BUREAU, group, "本群将收到排名")
        async with signed_in(city, TOWN) as desk:
            await desk.get("calendar", status=403)
        async with signed_in(city, BUREAU) as desk:
            page = await desk.get("calendar")
            assert "截止：用工服务情况月上报 6月" in page
            assert "calendar/message/2021-06-21/ranking" in page
            day = await desk.get("calendar/day/2021-06-23")
            assert "到期提醒：用工服务情况月上报 <b>1</b>" in day
            assert "有任务没办完，但没有协理员可以通知 <b>13</b>" in day
            assert "用工服务情况月上报" in await desk.get("calendar/message/2021-06-23/reminder")
            async with desk.client.get(desk.path("calendar/picture/2021-06-21/ranking")) as answer:
                assert (await answer.read()).startswith(b"\x89PNG")
            for there_is_none in ("message/2021-06-23/nothing", "message/2021-06-23/reminder?to=9", "day/soon"):
                await desk.get(f"calendar/{there_is_none}", status=404)
            await desk.send("calendar/move", status=422, duty=MONTH, day="2021-06-23", to="2021-06-26")
            said = await desk.send("calendar/move", duty=MONTH, day="2021-06-23", to="2021-06-24")
            assert said == "提醒已从6月23日改到6月24日。"
            await city.move("2021-06-23T10:00+08:00")
            assert "这几天不到提醒日" in await desk.get("calendar/day/2021-06-23")
            await city.move("2021-06-24T10:00+08:00")
            await city.hear(TOWN, words="用工服务情况月上报")
            await seen(desk, "calendar/day/2021-06-24", "已送达")
            assert await desk.send("calendar/pause", duty=MONTH) == "已暂停「用工服务情况月上报 6月」的提醒。"
            assert "已暂停提醒" in await desk.get("calendar")
            assert MONTH in await desk.get(f"calendar/duty/{MONTH}")
            assert await desk.send("calendar/resume", duty=MONTH) == "已恢复「用工服务情况月上报 6月」的提醒。"
            roles = {"role-coordinator": "on"}
            later: dict[str, str] = {"when": "later", "at": "2021-06-25T15:00"}
            assert "还没有发出" in await desk.send("calendar/draft", 200, text="下午开会", **roles, **later)
            assert "6月25日（周五）15:00发出，共 1 处" in await desk.send("calendar/send", number="1")
            assert "6月28日（周一）9:00" in await desk.send("calendar/put-off", number="1", at="2021-06-26T10:00")
            await city.move("2021-06-25T16:00+08:00")
            assert "待发 1" in await desk.get("calendar/announcement/1")
            await city.move("2021-06-28T09:01+08:00")
            await city.hear(TOWN, words="下午开会")
            await seen(desk, "calendar/announcement/1", "已读 0/1")
            await desk.send("calendar/put-off", status=422, number="1", at="2021-06-29T10:00")
            await desk.send("calendar/draft", status=422, text=" ")
