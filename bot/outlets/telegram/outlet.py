"""Telegram as an outlet: paced, one message at a time where that is enough, held while the line is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.domain.receivers import TELEGRAM
from bot.outlets.port import Delivered, Gone, Retry, Unknown
from bot.outlets.telegram.addresses import address_of, chat_of
from bot.outlets.telegram.concurrency import ConcurrencyLimiter
from bot.outlets.telegram.pacing import HeldBack, seconds_of
from bot.outlets.telegram.refusals import is_gone, is_topic_gone
from bot.outlets.telegram.request import NotSent

if TYPE_CHECKING:
    from bot.domain.receivers import Receiver
    from bot.outlets.port import Departing, Fate
    from bot.outlets.telegram.breaker import Breaker
    from bot.outlets.telegram.concurrency import Slot
    from bot.outlets.telegram.present import Presenter
    from bot.rendering.screen import Screen

_AHEAD = 4  # made ready while those before them are on the line: more at a time would keep people waiting for answers


class TelegramOutlet:
    """Delivers notices behind all answers. `rate`: messages a second, 0 without pacing."""

    name = TELEGRAM

    def __init__(self, presenter: Presenter, breaker: Breaker, rate: float) -> None:
        self._presenter = presenter
        self._breaker = breaker
        self._line = ConcurrencyLimiter(rate)

    def set_rate(self, rate: float) -> None:
        """How many messages a second may go out from now on."""
        self._line.set_rate(rate)

    async def room(self) -> int:
        """None while the line is broken, and one while it is on trial."""
        if not await self._breaker.passable():
            return 0
        return 1 if self._breaker.on_trial else self._line.lanes + _AHEAD

    def rest(self) -> float:
        """Seconds until the line is tried again."""
        return self._breaker.seconds_left

    async def deliver(self, receiver: Receiver, screen: Screen, departing: Departing) -> Fate:
        """Send a screen; the topic being gone, into the group's main thread."""
        async with self._line.trip() as trip:
            try:
                reference = await self._send(receiver, screen, departing, trip)
            except HeldBack as error:
                return Retry(str(error), untried=True)
            except TelegramError as error:
                if trip.took is not None:  # it went out
                    self._breaker.heed(error)  # before the next one gets this lane
                return fate_of(error)
            self._breaker.heed(None)
            return Delivered(reference)

    async def _send(self, receiver: Receiver, screen: Screen, departing: Departing, trip: Slot) -> int:
        async def depart() -> None:
            trip.depart()
            await departing()

        chat_id, thread_id = chat_of(receiver.address)
        try:
            return await self._presenter.broadcast(chat_id, screen, depart, thread_id=thread_id)
        except BadRequest as error:
            if thread_id is None or not is_topic_gone(error):
                raise
            return await self._presenter.broadcast(chat_id, screen, depart)


def fate_of(error: TelegramError) -> Fate:
    """What a failed send means."""
    problem = str(error)
    if isinstance(error, ChatMigrated):
        return Retry(problem, 0, moved_to=address_of(error.new_chat_id))
    if isinstance(error, RetryAfter):
        return Retry(problem, seconds_of(error))
    if isinstance(error, (BadRequest, Forbidden)):
        return Gone(problem, only_this=not is_gone(error))
    if isinstance(error, (NotSent, InvalidToken)):  # not arrived for certain
        return Retry(problem)
    return Unknown(problem)
