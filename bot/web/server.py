"""The bot's own web server: its headers, its start and its stop."""

from __future__ import annotations

import asyncio
import os
import socket
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web.entrance import Entrance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp.typedefs import Handler

_STOP_SECONDS = 2.0  # in which answers that are under way may finish
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_SECONDS = 10.0  # for a request: to send its body, to be worked on, to take the answer
_BACKLOG = 32  # so many are accepted at a time, before one that is too many is refused


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)  # which software in which version is nobody's business
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def _in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer within the time there is; a body that trickles in and an answer that nobody takes end with it."""
    try:
        async with asyncio.timeout(_SECONDS):
            response = await handler(request)
            await response.prepare(request)
            await response.write_eof()
            return response
    except TimeoutError:
        if request.transport is not None and request.writer.output_size:  # too late for another answer
            request.transport.abort()
        raise web.HTTPServiceUnavailable from None
    except web.RequestPayloadError as error:  # it broke off, or is not what its head promised
        raise web.HTTPBadRequest from error
    except ConnectionError:
        if request.transport is not None:  # not the one with whoever asked
            raise
        raise web.HTTPBadRequest from None  # which nobody will read


class Server:
    """Listens on `port` of `host` with the given routes."""

    def __init__(self, host: str, port: int, routes: Iterable[web.AbstractRouteDef]) -> None:
        self._host, self._port = host, port
        application = web.Application(client_max_size=1 << 20, middlewares=(_in_time,))
        application.add_routes(routes)
        application.on_response_prepare.append(_add_headers)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP_SECONDS)
        self._entrance: Entrance | None = None
        self._listener: asyncio.Server | None = None

    async def start(self) -> None:
        """Begin to listen; raises OSError when the port is taken."""
        await self._runner.setup()
        if self._runner.server is None:
            raise RuntimeError("the server was not set up")
        self._entrance = Entrance(self._runner.server)
        loop = asyncio.get_running_loop()
        self._listener = await loop.create_server(self._entrance, self._host, self._port, backlog=_BACKLOG)

    async def stop(self) -> None:
        """Stop listening, letting running answers finish."""
        if self._listener is not None:
            self._listener.close()
        if self._entrance is not None:
            self._entrance.close()
        await self._runner.cleanup()


def port_problem(port: int, host: str = "") -> str | None:
    """Why a server cannot listen there, in words; None where it can. Empty is every interface."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return os.strerror(error.errno).lower() if error.errno else str(error)
    return None
