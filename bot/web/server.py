"""The bot's own web server: its headers, its start and its stop."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterable

_STOP_SECONDS = 2.0  # in which answers that are under way may finish
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)


class Server:
    """Listens on `port` of all interfaces with the given routes."""

    def __init__(self, port: int, routes: Iterable[web.AbstractRouteDef]) -> None:
        self._port = port
        application = web.Application(client_max_size=1 << 20)
        application.add_routes(routes)
        application.on_response_prepare.append(_add_headers)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_STOP_SECONDS)

    async def start(self) -> None:
        """Begin to listen; raises OSError when the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, port=self._port).start()

    async def stop(self) -> None:
        """Stop listening, letting running answers finish."""
        await self._runner.cleanup()


def port_problem(port: int, host: str = "") -> str | None:
    """Why a server cannot listen there, in words; None where it can. Empty is every interface."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        return os.strerror(error.errno).lower() if error.errno else str(error)
    return None
