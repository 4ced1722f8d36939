"""The bot's own web server: its headers, its start and stop, and whether it is in health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

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


def health_routes(ready: Callable[[], Awaitable[bool]]) -> list[web.RouteDef]:
    """`/health/live` answers while the process runs, `/health/ready` while the database answers too."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def is_ready(_: web.Request) -> web.Response:
        answer = await ready()
        return web.json_response({"ready": answer}, status=200 if answer else 503)

    return [web.get("/health/live", live), web.get("/health/ready", is_ready)]
