"""The line between the bot and Telegram, which can be cut, broken and lied on; and the one in front of several bots."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

_PAGE = "<html><body>proxy: access denied</body></html>"
_ANSWER_SECONDS, _REST_SECONDS = 20.0, 5.0
_FLOOD = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 2"}


class Line:
    """Carries every request on to `target`, or does what `mode` says.

    "whole" carries; "dead" refuses to connect; "reset" breaks off before the deed, "broken" after it; "silent" answers
    never; "page" is a proxy's 403, "portal" a 200 that is no JSON, "gateway" a 502 after the deed; "flood" Telegram's
    429 to every message.
    """

    def __init__(self, target: str) -> None:
        self.mode = "whole"
        self.struck = 0  # requests that did not go as they should
        self.url = ""
        self._target = target
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0
        self._session: aiohttp.ClientSession | None = None
        self._deeds: dict[str, Callable[[web.Request], Awaitable[web.StreamResponse]]] = {
            "whole": self._carry,
            "reset": self._reset,
            "broken": self._broken,
            "silent": self._silent,
            "page": self._page,
            "portal": self._portal,
            "gateway": self._gateway,
            "flood": self._flood,
        }

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), auto_decompress=False)
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def turn(self, mode: str) -> None:
        """From now on the line is so; raises KeyError for a mode that there is not."""
        if mode != "dead":
            self._deeds[mode]
        was, self.mode = self.mode, mode
        if mode == "dead" and self._site is not None and self._runner is not None:
            await self._site.stop()
            self._site = None
            server = self._runner.server
            for connection in tuple(server.connections) if server is not None else ():
                if connection.transport is not None:
                    connection.transport.abort()
        elif was == "dead" and self._site is None:
            await self._listen()

    async def _listen(self) -> None:
        if self._runner is not None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
            await self._site.start()
            self._port = self._port or int(self._runner.addresses[0][1])
            self.url = f"http://127.0.0.1:{self._port}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self.mode in ("whole", "dead"):
            return await self._carry(request)
        return await self._deeds[self.mode](request)

    async def _carry(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        headers = {name: value for name, value in request.headers.items() if name in ("Content-Type", "Accept")}
        try:
            async with self._session.request(
                request.method, self._target + request.path_qs, data=await request.read(), headers=headers
            ) as answer:
                body = await answer.read()
                return web.Response(status=answer.status, body=body, content_type=answer.content_type)
        except (aiohttp.ClientError, ConnectionError):
            return web.Response(status=502, text=_PAGE, content_type="text/html")

    async def _reset(self, request: web.Request) -> web.StreamResponse:
        self.struck += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _broken(self, request: web.Request) -> web.StreamResponse:
        await self._carry(request)
        return await self._reset(request)

    async def _silent(self, request: web.Request) -> web.StreamResponse:
        self.struck += 1
        while self.mode == "silent":  # noqa: ASYNC110 the client may go, nothing else ends it
            await asyncio.sleep(0.2)
        return await self._reset(request)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        self.struck += 1
        return web.Response(status=403, text=_PAGE, content_type="text/html")

    async def _portal(self, _: web.Request) -> web.StreamResponse:
        self.struck += 1
        return web.Response(text=_PAGE, content_type="text/html")

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        await self._carry(request)
        self.struck += 1
        return web.Response(status=502, text=_PAGE, content_type="text/html")

    async def _flood(self, request: web.Request) -> web.StreamResponse:
        if not request.path.rpartition("/")[2].lower().startswith(("send", "edit")):
            return await self._carry(request)
        self.struck += 1
        return web.json_response(_FLOOD | {"parameters": {"retry_after": 2}}, status=429)


class Balancer:
    """In front of several bots, as deploy/nginx.conf has it: requests go to them in turn.

    One that cannot be reached, breaks off or does not answer in time rests for a while, and the next one is asked.
    """

    def __init__(self) -> None:
        self.url = ""
        self.targets: Sequence[str] = ()
        self._turns = itertools.count()
        self._resting: dict[str, float] = {}  # until when, by the loop's clock
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout)
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        assert self._session is not None
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name not in ("Host", "Content-Length")}
        for target in self._in_turn():
            try:
                async with self._session.request(
                    request.method, target + request.path_qs, data=body, headers=headers
                ) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except (aiohttp.ClientError, TimeoutError):
                self._resting[target] = asyncio.get_running_loop().time() + _REST_SECONDS
        return web.Response(status=502)

    def _in_turn(self) -> list[str]:
        """The targets in the order in which they are asked, those that rest last."""
        now, first = asyncio.get_running_loop().time(), next(self._turns) % max(1, len(self.targets))
        targets = [*self.targets[first:], *self.targets[:first]]
        return sorted(targets, key=lambda target: self._resting.get(target, 0.0) > now)
