"""The bot's own web server: its headers, its start and its stop, and whether it answers."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from bot.web.entrance import Entrance
from bot.web.health import LIVE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from aiohttp.typedefs import Handler

_STOP_SECONDS = 2.0  # in which answers that are under way may finish
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_SECONDS = 10.0  # for a request: to send its body, to be worked on, to take the answer
_FILE_SECONDS = 120.0  # for one that brings a file over a slow line
UPLOAD = "upload"  # begins the name of a route that takes files, of whom it has asked first who they are
_BACKLOG = 32  # so many are accepted at a time, before one that is too many is refused
_PAUSE = 5.0  # seconds between two requests to itself


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)  # which software in which version is nobody's business
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


@web.middleware
async def _in_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer within the time there is; a body that trickles in and an answer that nobody takes end with it."""
    try:
        takes_file = (request.match_info.route.name or "").startswith(UPLOAD)
        async with asyncio.timeout(_FILE_SECONDS if takes_file else _SECONDS):
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


@dataclass(frozen=True, slots=True)
class _Open:
    """A server that was started. `addresses`: where it asks itself."""

    runner: web.AppRunner
    entrance: Entrance
    listener: asyncio.Server
    addresses: tuple[str, ...]


class Server:
    """Listens on `port` of `host` with the given routes, `/health/live` among them."""

    def __init__(self, host: str, port: int, routes: Iterable[web.AbstractRouteDef]) -> None:
        self._host, self._port = host, port
        self._routes = tuple(routes)
        self._open: _Open | None = None

    async def start(self) -> None:
        """Begin to listen; raises OSError when the port is taken."""
        application = web.Application(client_max_size=1 << 20, middlewares=(_in_time,))
        application.add_routes(self._routes)
        application.on_response_prepare.append(_add_headers)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP_SECONDS)
        await runner.setup()
        if runner.server is None:
            raise RuntimeError("the server was not set up")
        entrance = Entrance(runner.server)
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(entrance, self._host, self._port, backlog=_BACKLOG)
        self._open = _Open(runner, entrance, listener, tuple(_own_address(each) for each in listener.sockets))

    async def run(self, noted: Callable[[Exception | None], None]) -> None:
        """Keep asking itself whether it answers; raises what a request failed with, and the next run listens anew.

        `noted` is told how each request ended. One that was refused as there are as many connections as may be is no
        reason to listen anew: that would only cut off those who are served.
        """
        if self._open is None:
            await self.start()
        while (opened := self._open) is not None:
            refused = opened.entrance.refused
            try:
                await _ask(opened.addresses)
            except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
                if opened.entrance.refused == refused:
                    await self.stop()
                    raise
                noted(error)
            else:
                noted(None)
            await asyncio.sleep(_PAUSE)

    async def stop(self) -> None:
        """Stop listening, letting running answers finish."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.listener.close()
            opened.entrance.close()
            await opened.runner.cleanup()


async def _ask(addresses: Iterable[str]) -> None:
    """Raises ClientError or TimeoutError where a request is not answered as it should be."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
        for address in addresses:
            async with session.get(address):
                pass


def _own_address(listening: socket.socket) -> str:
    """Where this machine reaches a socket that listens: one on all interfaces by the loopback."""
    host, port = listening.getsockname()[:2]
    address = ip_address(host)
    if isinstance(address, IPv4Address):
        return f"http://{'127.0.0.1' if address.is_unspecified else host}:{port}{LIVE}"
    return f"http://[{'::1' if address.is_unspecified else host}]:{port}{LIVE}"


def port_problem(port: int, host: str = "") -> str | None:
    """Why a server cannot listen there, in words; None where it can. Empty is every interface."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return os.strerror(error.errno).lower() if error.errno else str(error)
    return None
