"""How the bot is, for operators: what is wrong first, every check in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.health import status_lines
from bot.rendering.marks import plain_text

if TYPE_CHECKING:
    from aiohttp import web

    from bot.web.desk.visit import Visit


async def show(visit: Visit) -> web.Response:
    """All that is looked at."""
    health = await visit.services.health()
    lines = sorted(status_lines(health, visit.catalogue), key=lambda line: line.well)
    return visit.respond(
        "machine.html",
        visit.catalogue.plain("desk.machine"),
        lines=[(line.well, plain_text(line.text)) for line in lines],
        count=len(health.findings),
        ready=health.ready,
    )
