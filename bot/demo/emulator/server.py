"""The peer as an HTTP server on the loopback: both doors over one world, started and stopped as one."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Self

from aiohttp import web

from bot.demo.emulator.bot_door import BotDoor
from bot.demo.emulator.delivery import Delivery
from bot.demo.emulator.errors import PersonError
from bot.demo.emulator.faults import Faults
from bot.demo.emulator.limits import Limits
from bot.demo.emulator.person_door import PersonDoor, guard, iso
from bot.demo.emulator.shapes import User
from bot.demo.emulator.world import World

MAX_REQUEST_BYTES = 60 * 1024 * 1024


class Emulator:
    """A Telegram of one's own; `async with Emulator() as peer:` serves at `peer.url`.

    The number before the token's colon is the bot's user id. `limits`: floods are refused with 429. `strict`: refuse
    parameters that Telegram would ignore, so that a misspelt one is found. `backoff`: seconds before the first repeat
    to a failing webhook. `old`: be a server of Bot API 9.
    """

    def __init__(
        self,
        token: str = "1000:demo",  # noqa: S107 no secret: the peer's own
        *,
        limits: bool = True,
        strict: bool = True,
        backoff: float = 1.0,
        name: str = "Demo Bot",
        old: bool = False,
    ) -> None:
        bot = User(int(token.split(":", maxsplit=1)[0]), name, username="demo_bot", is_bot=True)
        self._faults = Faults()
        self._delivery = Delivery(backoff=backoff, duplicates=self._faults.duplicates)
        self.world = World(bot, self._delivery.put)
        self._people = PersonDoor(self.world, token)
        self._door = BotDoor(token, self.world, self._delivery, Limits(enabled=limits), self._faults, strict=strict)
        self._door.old = old
        self._runner: web.AppRunner | None = None
        self._webhook: asyncio.Task[None] | None = None
        self.url = ""

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes any that is free."""
        app = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[guard])
        app.add_routes([
            *self._door.routes(), *self._people.routes(),
            web.get("/world", self._summary),
            web.get("/world/requests", self._requests),
            web.post("/world/faults", self._add_fault),
            web.delete("/world/faults", self._clear_faults),
            web.post("/world/server", self._set_server),
        ])  # fmt: skip
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self._webhook = asyncio.get_running_loop().create_task(self._delivery.run())

    async def stop(self) -> None:
        """End every wait and close the port."""
        if self._webhook:
            self._webhook.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._webhook
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _summary(self, _: web.Request) -> web.Response:
        world = self.world
        chats = [chat.shape() | {"members": {str(user): status for user, status in chat.members.items()}}
                 for chat in world.chats.values()]  # fmt: skip
        counters = {
            "requests": len(self._door.log),
            "requests_by_method": dict(Counter(entry["method"] for entry in self._door.log)),
            "messages": sum(len(chat.messages) for chat in world.chats.values()),
            "pending_updates": len(self._delivery.pending),
            "events": len(world.events),
        }
        users = [user.shape() for user in world.users.values()]
        return web.json_response(
            {"now": iso(world), "bot": world.bot.shape(), "users": users, "chats": chats, "counters": counters}
        )

    async def _requests(self, request: web.Request) -> web.Response:
        since, method = request.query.get("since", "0"), request.query.get("method", "").lower()
        if not since.isdigit():
            raise PersonError(400, f"since must be a serial, not {since!r}")
        entries = [entry for entry in self._door.log[int(since) :] if method in ("", entry["method"].lower())]
        return web.json_response(entries)

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = await request.json()
        except ValueError:
            raise PersonError(400, "the body must be JSON") from None
        if not isinstance(fault, dict):
            raise PersonError(400, "the body must be a JSON object")
        self._faults.add(fault)
        return web.json_response({})

    async def _set_server(self, request: web.Request) -> web.Response:
        self._door.old = (await request.json()).get("bot_api") == 9
        return web.json_response({})

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._faults.clear()
        return web.json_response({})
