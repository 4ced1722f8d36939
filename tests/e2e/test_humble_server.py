"""The bot by polling against a Bot API server that is not ours and knows few methods."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.app import App
from bot.clock import clock_from
from bot.config import Settings
from bot.domain.people import Role
from bot.usecases import joining
from tests.support.humble_server import HumbleServer

if TYPE_CHECKING:
    from pathlib import Path

ANNA = 501


async def heard(server: HumbleServer, words: str) -> dict[str, Any]:
    """The message that holds the words, as soon as it is sent."""
    async with asyncio.timeout(15):
        while True:
            for message in server.sent:
                if words in message["text"]:
                    return message
            await asyncio.sleep(0.05)


async def test_join_report_correct_ask(tmp_path: Path) -> None:
    server = HumbleServer()
    await server.start()
    settings = Settings.from_environment(
        {
            "BOT_TOKEN": "42:humble",
            "BOT_API_URL": server.url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'k.db'}",
            "CLOCK": "2021-06-15T09:00+08:00",
        }
    )
    app = App(settings, clock_from(settings.clock))
    await app.start()
    try:
        invited = await joining.invite(app.context, None, "rugao-2021", Role.COORDINATOR, "changjiang")
        server.say(ANNA, "城镇新增就业 12")
        assert (await heard(server, "邀请链接"))["chat"]["id"] == ANNA
        server.say(ANNA, f"/start {invited.token}")
        await heard(server, "协理员")
        sent = server.say(ANNA, "/report 城镇新增就业 12")
        await heard(server, "12/1,585")
        server.say(ANNA, "城镇新增就业 20", edits=sent)
        receipt = await heard(server, "20/1,585")
        undo = receipt["markup"]["inline_keyboard"][0][0]["callback_data"]
        server.say(ANNA, "/score")
        await heard(server, "成绩单")
        server.say(ANNA, "/rank")
        await heard(server, "排名")
        server.tap(ANNA, {name: value for name, value in receipt.items() if name != "markup"}, undo)
        await heard(server, "已撤销")
    finally:
        await app.stop()
        await server.stop()
    assert server.unknown <= {"setMyCommands", "setChatMenuButton", "deleteWebhook"}
