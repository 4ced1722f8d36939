"""Keeps the live standings true: edits each group's one message when the ranking has changed, and pins it once."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.domain.receivers import TELEGRAM, place_of
from bot.domain.vitals import Part
from bot.outlets.telegram.addresses import address_of, chat_of
from bot.outlets.telegram.pacing import HeldBack
from bot.outlets.telegram.refusals import is_gone
from bot.rendering.rankings import live_screen
from bot.sender.kept import digest
from bot.sender.rounds import Rounds
from bot.usecases import alarms, asking, groups, live
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from bot.outlets.telegram.breaker import Breaker
    from bot.outlets.telegram.present import Presenter
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from bot.sender.kept import KeptMessages
    from bot.usecases.context import Context
    from bot.usecases.live import Shown

_SECONDS = 5.0
_log = logging.getLogger(__name__)


class LiveStandings(Rounds):
    """Looks in rounds; several may run beside each other."""

    def __init__(
        self, context: Context, presenter: Presenter, catalogue: Catalogue, breaker: Breaker, kept: KeptMessages
    ) -> None:
        """`kept`: the messages of the bureau that are kept up to date beside the live standings."""
        super().__init__(Part.LIVE, context.vitals, self.tend, _SECONDS)
        self._context = context
        self._presenter = presenter
        self._catalogue = catalogue
        self._breaker = breaker
        self._kept = kept

    async def tend(self) -> None:
        """Bring every group's message up to date, as far as its minute of rest is over and the line is whole."""
        await self._kept.tend()
        for shown in await live.prepare(self._context, TELEGRAM):
            if self._stopped.is_set() or self._breaker.is_open:
                return
            try:
                await self._tend(shown)
            except HeldBack:
                return
            except TelegramError as error:
                await self._settle(shown, error)

    async def _settle(self, shown: Shown, error: TelegramError) -> None:
        """What a failed edit means; most are tried again by the next look, which is soon."""
        self._breaker.suspect(error)
        if isinstance(error, ChatMigrated):
            await groups.moved(self._context, place_of(shown.group), address_of(error.new_chat_id))
        elif is_gone(error):
            await alarms.lost_group(self._context, place_of(shown.group))
        else:
            _log.info("the live standing of group %s: %s", shown.group.id, error)

    async def _tend(self, shown: Shown) -> None:
        if not shown.group.active:
            await self._take_off(shown)
            return
        if shown.state.pinned is None:
            await live.note_pinned(self._context, shown, done=await self._presenter.pin(_chat(shown), shown.message_id))
        screen = await self._screen(shown)
        if digest(screen) == shown.state.digest or not await live.claim_edit(self._context, shown):
            return
        is_there = await self._presenter.renew(_chat(shown), shown.message_id, screen)
        if is_there:
            await live.note_digest(self._context, shown, digest(screen))
        else:
            await live.post_anew(self._context, shown.group.id, shown.state.serial)

    async def _screen(self, shown: Shown) -> Screen:
        scheme = self._context.scheme(shown.group.scheme)
        board = await asking.live_ranking(self._context, scheme.id, shown.group.ranking.shown_group)
        sample = await has_samples(self._context, scheme.id)
        return live_screen(board, scheme, self._catalogue, sample=sample)

    async def _take_off(self, shown: Shown) -> None:
        """Unpin a message that is no longer edited, so that it does not look current."""
        if await live.end(self._context, shown.group.id):
            with suppress(BadRequest):
                await self._presenter.unpin(_chat(shown), shown.message_id)


def _chat(shown: Shown) -> int:
    return chat_of(shown.group.address)[0]
