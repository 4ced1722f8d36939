"""/desk: the way from the chat to the desk on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.rendering.desk.links import desk_screen
from bot.usecases import desk_access

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext


async def desk(event: UpdateContext, _: str) -> None:
    """/desk: a one-use link for this person, and on the phone the desk as a Mini App."""
    event.scheme_id()
    address = event.services.desk_url
    if address is None:
        await event.answer(event.sentence("desk.nowhere"))
    elif not event.private:
        await event.answer(event.sentence("desk.in_private"))
    else:
        token = await desk_access.link(event.context, event.person, SystemClock().now())
        await event.answer(desk_screen(address, token, event.catalogue))
