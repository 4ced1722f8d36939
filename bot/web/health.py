"""`/health/live`, `/health/ready` and `/metrics`: for whoever supervises the process, not for the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.web.metrics import CONTENT_TYPE, metrics_page

if TYPE_CHECKING:
    from bot.usecases.health import Watch

LIVE = "/health/live"


def health_routes(watch: Watch) -> list[web.RouteDef]:
    """`live` answers while the process runs; `ready` is 503 while people cannot be served, and names what is wrong."""

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        health = await watch.health()
        wrong = [finding.key for finding in health.findings]
        return web.json_response({"ready": health.ready, "wrong": wrong}, status=200 if health.ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        page = metrics_page(await watch.health(), await watch.counts())
        return web.Response(body=page.encode(), headers={"Content-Type": CONTENT_TYPE})

    return [web.get(LIVE, live), web.get("/health/ready", ready), web.get("/metrics", metrics)]
