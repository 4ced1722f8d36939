"""Is the process alive, and can it work: for the operator's supervisor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def health_routes(ready: Callable[[], Awaitable[bool]]) -> list[web.RouteDef]:
    """`/health/live` answers while the process runs, `/health/ready` while the database answers too."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def is_ready(_: web.Request) -> web.Response:
        answer = await ready()
        return web.json_response({"ready": answer}, status=200 if answer else 503)

    return [web.get("/health/live", live), web.get("/health/ready", is_ready)]
