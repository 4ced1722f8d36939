"""Keeps the bureau's messages about who comes true: the last of each is edited when what it says has changed."""

from __future__ import annotations

import hashlib
import logging
from datetime import date
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.domain.notices import NoticeKind
from bot.domain.permissions import Action, allowed
from bot.outlets.telegram.addresses import chat_of
from bot.outlets.telegram.pacing import HeldBack
from bot.rendering.applications import applications_screen
from bot.rendering.arrivals import arrivals_screen
from bot.usecases import applying, arrivals, joining

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.notices import Notice
    from bot.outlets.telegram.breaker import Breaker
    from bot.outlets.telegram.present import Presenter
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_MOST = 1000  # messages of which it is remembered what they say; of others that is found out by an edit
_log = logging.getLogger(__name__)


def digest(screen: Screen) -> str:
    """Names what a screen says, its buttons included."""
    return hashlib.sha256(repr((screen.text, screen.buttons)).encode()).hexdigest()


class KeptMessages:
    """Several may run beside each other. What stands in a message is remembered in memory only."""

    def __init__(
        self, context: Context, presenter: Presenter, catalogues: Mapping[str, Catalogue], breaker: Breaker
    ) -> None:
        self._context = context
        self._presenter = presenter
        self._catalogues = catalogues
        self._breaker = breaker

    async def tend(self) -> None:
        """Bring every message up to date, as far as the line is whole."""
        kept = await arrivals.kept_messages(self._context)
        shown = self._context.shown
        while len(shown) > _MOST:
            del shown[next(iter(shown))]
        for posted in kept:
            if self._breaker.is_open:
                return
            try:
                await self._tend(posted)
            except HeldBack:
                return
            except TelegramError as error:  # tried again in the next round
                self._breaker.suspect(error)
                _log.info("%s could not be kept up to date: %s", posted.notice.key, error)

    async def _tend(self, posted: Posted) -> None:
        notice, shown = posted.notice, self._context.shown
        made = await self._made(notice)
        if made is None or posted.message_id is None:
            return
        screen, changed_at = made
        if notice.key not in shown and (changed_at is None or changed_at <= posted.changed_at):
            return  # another process has sent it, and nothing has changed since
        if shown.get(notice.key) != digest(screen):
            await self._presenter.renew(chat_of(notice.receiver.address)[0], posted.message_id, screen)
            shown[notice.key] = digest(screen)

    async def _made(self, notice: Notice) -> tuple[Screen, datetime | None] | None:
        """What the message is to say now, and when that changed last; None where nobody is to be told any more."""
        context, scheme_id = self._context, str(notice.values["scheme"])
        reader = await joining.person(context, notice.receiver.person_id or 0)
        if reader is None or scheme_id not in context.schemes or not allowed(reader, Action.INVITE, scheme_id):
            return None
        scheme, catalogue = context.scheme(scheme_id), self._catalogues[reader.language]
        if notice.kind is NoticeKind.APPLICATIONS:
            waiting = await applying.all_applications(context, scheme_id)
            return applications_screen(waiting, 0, scheme, catalogue), waiting.changed_at
        arrived = await arrivals.arrivals_on(context, scheme_id, date.fromisoformat(str(notice.values["day"])))
        return arrivals_screen(arrived, scheme, catalogue, context.zone), arrived.changed_at
