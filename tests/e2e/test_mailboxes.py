"""A mailbox and a webhook are bound in the bureau's own words; what each is sent first, and what after that."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from bot.domain.people import Role
from bot.outlets.webhook import signed_heads
from tests.support.city import BUREAU, TOWN, button, text_of
from tests.support.form import running_form_city
from tests.support.mail import MAILBOX, SENDER, mail_room
from tests.support.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.city import City


async def tap(city: City, message: dict[str, Any], label: str) -> dict[str, Any]:
    """The message after one of its buttons was tapped."""
    city.rested()
    await city.peer.tap(BUREAU, message, button(message, label))
    return await city.peer.wait_for_edit(BUREAU)


async def test_a_mailbox_is_asked_first_and_gets_the_publication(tmp_path: Path) -> None:
    async with mail_room() as room:
        mail = {"SMTP_URL": f"smtp://127.0.0.1:{room.port}", "MAIL_FROM": SENDER}
        async with running_form_city(tmp_path, **mail) as city, aiohttp.ClientSession() as browser:
            await city.join(BUREAU, Role.BUREAU)
            await city.join(TOWN, Role.COORDINATOR, "changjiang")
            await city.peer.send(BUREAU, f"/bind {MAILBOX}")
            asked = await city.message(BUREAU, words="发什么过去")
            assert MAILBOX not in text_of(asked)
            assert "发确认邮件" in text_of(await tap(city, asked, "公示和月排名"))
            await city.message(BUREAU, words="确认邮件已发给")
            (question,) = room.arrived
            text = question.get_body(("plain",))
            assert text is not None
            (link,) = re.findall(r"http://127\.0\.0\.1:\d+/mail/confirm/[\w.-]+", text.get_content())
            async with browser.post(link) as answer:
                assert "已确认" in await answer.text()
            await city.say(TOWN, "城镇新增就业 12", "已记")
            await city.peer.send(BUREAU, "/publish")
            asked = await city.message(BUREAU, words="公示考核结果")
            draft = await tap(city, asked, "按上报数")
            await city.peer.tap(BUREAU, draft, button(draft, "确认公示"))
            await city.message(BUREAU, words="第 1 版")
            letter = await room.letter(2)
            kinds = [part.get_content_type() for part in letter.walk()]
            assert "image/png" in kinds
            assert any("spreadsheet" in kind for kind in kinds)


async def test_a_webhook_is_greeted_and_hears_of_reports(tmp_path: Path) -> None:
    heard: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        heard.append((dict(request.headers), await request.read()))
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/events", take)])
    async with serving(app) as hooks, running_form_city(tmp_path, WEBHOOK_NETWORKS="127.0.0.0/8") as city:
        await city.join(BUREAU, Role.BUREAU)
        await city.join(TOWN, Role.COORDINATOR, "changjiang")
        await city.peer.send(BUREAU, f"/bind {hooks}/events 看板")
        asked = await city.message(BUREAU, words="接收推送的接口")
        shown = text_of(await tap(city, asked, "推送到这里"))
        (secret,) = re.findall(r"whsec_[\w+/=]+", shown)
        await city.message(BUREAU, words="已收到第一条事件")
        await city.say(TOWN, "城镇新增就业 12", "已记")
        async with asyncio.timeout(60):
            while not any(b"report.stored" in body for _, body in heard):
                city.app.wake_senders()
                await asyncio.sleep(0.05)
        for heads, body in heard:
            at = datetime.fromtimestamp(int(heads["webhook-timestamp"]), UTC)
            assert (
                signed_heads(secret, heads["webhook-id"], at, body)["webhook-signature"] == heads["webhook-signature"]
            )
        stored = next(json.loads(body) for _, body in heard if json.loads(body)["type"] == "report.stored")
        (entry,) = stored["data"]["entries"]
        assert (entry["unit"], entry["fact"], entry["value"]) == ("changjiang", "new-urban-jobs", "12")
        assert "王芳" not in json.dumps(stored, ensure_ascii=False)
