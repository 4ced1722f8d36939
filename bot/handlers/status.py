"""/status: how the bot is, for operators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotAllowed
from bot.rendering.health import status_screen

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext


async def status(event: UpdateContext, _: str = "") -> None:
    """/status: all that is looked at, and what is wrong."""
    if not event.person.admin:
        raise NotAllowed("not-allowed-operate")
    await event.answer(status_screen(await event.services.health(), event.catalogue))
