"""What reporting costs: asks saved, time, notices, by month and unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.desk.burden import burden_told
from bot.rendering.formatting import day
from bot.usecases.burden import burden

if TYPE_CHECKING:
    from aiohttp import web

    from bot.web.desk.visit import Visit


async def show(visit: Visit) -> web.Response:
    """The cycle up to today."""
    counted = await burden(visit.session)
    return visit.respond(
        "burden.html",
        visit.catalogue.plain("desk_burden.title", day=day(counted.day, visit.catalogue)),
        told=burden_told(counted, visit.scheme, visit.catalogue),
        over=counted.over,
    )
