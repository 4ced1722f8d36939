"""Where one is signed in, and the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.rendering.desk.account import session_rows
from bot.usecases import desk_access
from bot.web.desk.visit import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit


async def show(visit: Visit) -> web.Response:
    """The person's sessions."""
    now = SystemClock().now()
    sessions = await desk_access.sessions(visit.context, visit.person, now)
    here = next((session.id for session in sessions if desk_access.is_of(session, visit.secret)), "")
    rows = session_rows(sessions, here, visit.context.zone, visit.catalogue)
    title = visit.catalogue.plain("desk.account")
    return visit.respond("account.html", title, sessions=rows)


async def end(visit: Visit, fields: Mapping[str, str]) -> Done:
    """End one session, or all."""
    count = await desk_access.end_sessions(
        visit.context, visit.person, SystemClock().now(), fields.get("session") or None
    )
    return Done("account", visit.catalogue.plain("desk.sessions_ended", count=count))
