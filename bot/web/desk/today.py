"""What is to be done today, each a click away from where it is done."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.notices import NoticeKind
from bot.rendering.desk.today import doubtful_rows, owing_rows, tiles
from bot.rendering.formatting import day_with_weekday
from bot.rendering.marks import plain_text
from bot.rendering.unconfirmed import again_screen
from bot.usecases import unconfirmed
from bot.usecases.today import todays_work
from bot.web.desk.visit import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit


async def show(visit: Visit) -> web.Response:
    """The day's counts, who owes what, and which notices may not have arrived."""
    work = await todays_work(visit.session)
    broadcasts = [
        await unconfirmed.of_broadcast(visit.context, visit.scheme.id, NoticeKind(kind), broadcast)
        for kind, broadcast in work.doubtful
    ]
    return visit.respond(
        "today.html",
        visit.catalogue.plain("desk_today.title", day=day_with_weekday(work.day, visit.catalogue)),
        tiles=tiles(work, visit.links, visit.catalogue),
        pressing=work.pressing,
        owing=owing_rows(work, visit.scheme, visit.session.served.duties_by_id, visit.catalogue),
        doubtful=doubtful_rows(filter(None, broadcasts), visit.catalogue),
    )


async def send_again(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send a broadcast again to those who may not have got it."""
    with suppress(ValueError):
        kind = NoticeKind(fields.get("kind", ""))
        again = await unconfirmed.send_again(visit.session, kind, fields.get("broadcast", ""))
        return Done("today", plain_text(again_screen(again, visit.catalogue).text))
    raise NotFound("no-such-page")
