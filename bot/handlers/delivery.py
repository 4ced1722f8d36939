"""Taps below what the bureau is told of deliveries: to send again what may not have arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.notices import NoticeKind
from bot.rendering.unconfirmed import again_screen
from bot.usecases import unconfirmed

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap


async def send_again(event: UpdateContext, tap: Tap) -> None:
    """Tapped: send a broadcast again to those who may not have got it."""
    scheme_id, kind, broadcast = tap.arguments
    again = await unconfirmed.send_again(event.session(scheme_id), NoticeKind(kind), broadcast)
    await event.alter(again_screen(again, event.catalogue))
    event.services.wake()
