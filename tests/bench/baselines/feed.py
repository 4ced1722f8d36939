"""Feeds a python-telegram-bot Application as its own webhook would: what is posted goes into the update queue."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from aiohttp import web
from telegram import Update
from telegram.ext import Application

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

_CONCURRENT = 64


def application() -> Application[Any, Any, Any, Any, Any, Any]:
    """A stock Application that handles updates concurrently; token and server are given by the environment."""
    builder = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{os.environ['BOT_API_URL']}/bot")
    return builder.updater(None).concurrent_updates(_CONCURRENT).build()


def run(bot: Application[Any, Any, Any, Any, Any, Any], *parts: AbstractAsyncContextManager[Any]) -> None:
    """Serve until the process is ended; `parts` are opened before."""
    asyncio.run(_serve(bot, parts))


async def _serve(
    bot: Application[Any, Any, Any, Any, Any, Any], parts: tuple[AbstractAsyncContextManager[Any], ...]
) -> None:
    async def take(request: web.Request) -> web.Response:
        await bot.update_queue.put(Update.de_json(await request.json(), bot.bot))
        return web.Response()

    async def health(_: web.Request) -> web.Response:
        return web.Response()

    async with AsyncExitStack() as stack:
        for part in parts:
            await stack.enter_async_context(part)
        await stack.enter_async_context(bot)
        await bot.start()
        server = web.Application()
        server.add_routes([web.post("/telegram/webhook", take), web.get("/health/ready", health)])
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["HTTP_PORT"])).start()
        await asyncio.Event().wait()
