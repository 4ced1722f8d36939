"""From what Telegram delivers to the handlers: kept, worked through in the order of each chat, answered or repeated."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from telegram import Update

from bot.clock import SystemClock
from bot.domain.updates import ATTEMPT, Attempt
from bot.domain.vitals import Part
from bot.logs import in_one_line
from bot.sender.rounds import Rounds
from bot.usecases import alarms
from bot.usecases.update_inbox import UpdateInbox

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from telegram.ext import Application

    from bot.domain.updates import ReceivedUpdate
    from bot.usecases.context import Context

_SECONDS = 3.0  # between two looks for what nobody has in hand
_EXTEND = 15.0  # seconds after which leases are extended; well below their length
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Lane:
    """The queue of the updates of one chat."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[ReceivedUpdate] = field(default_factory=list)

    def oldest(self) -> ReceivedUpdate:
        """The next to be worked through; it waits no more."""
        update = min(self.waiting, key=lambda update: update.age)
        self.waiting.remove(update)
        return update


class Receiver(Rounds):
    """Takes updates in, and in rounds what was left over: by a pause, a dead worker, an answer that could not be sent.

    `spawn` runs the work on an update beside everything else.
    """

    def __init__(
        self,
        context: Context,
        application: Application[Any, Any, Any, Any, Any, Any],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        super().__init__(Part.INBOX, context.vitals, self.sweep, _SECONDS)
        self._context = context
        self._application = application
        self._spawn = spawn
        self._inbox = UpdateInbox(context)
        self._lanes: dict[int, _Lane] = {}  # of the chats that have something in hand
        self._extend_at = 0.0
        self._machine = SystemClock()

    def waiting(self, chat: int) -> int:
        """How many updates of a chat wait to be worked through."""
        return len(self._lanes[chat].waiting) if chat in self._lanes else 0

    async def begin(self) -> None:
        """Before the first update: take up what was left over."""
        await self._inbox.begin()
        await self.sweep()

    async def receive(self, delivered: Sequence[Any]) -> None:
        """Keep updates; only then they may be confirmed. One that came before is dropped.

        Who is cancelled while the database is slow gives up the answer: what is kept then is worked through as well.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._spawn(self._keep(delivered, stored))
        await stored

    async def _keep(self, delivered: Sequence[Any], stored: asyncio.Future[None]) -> None:
        try:
            new = await self._inbox.receive(delivered)
        except Exception as error:  # noqa: BLE001 it goes to whoever delivered them
            self._context.vitals.failed(Part.POLLER, self._machine.now(), error)
            if not stored.done():
                stored.set_exception(error)
            return
        self._context.vitals.well(Part.POLLER, self._machine.now())
        self._serve_all(new)
        if not stored.done():
            stored.set_result(None)

    async def sweep(self) -> None:
        """One round: keep what is in hand, take up what is in nobody's."""
        now = asyncio.get_running_loop().time()
        if now >= self._extend_at:
            await self._inbox.extend()
            self._extend_at = now + _EXTEND
        self._serve_all(await self._inbox.take_free())

    async def give_back(self) -> None:
        """At the end: let other workers go on with what is in hand."""
        try:
            await self._inbox.give_back()
        except Exception as error:  # noqa: BLE001 the leases end by themselves
            _log.warning("what is in hand could not be given back: %s", in_one_line(error))

    def serve(self, update: ReceivedUpdate) -> Coroutine[Any, Any, None]:
        """Work an update through, when it is awaited, after those of the same chat that are older."""
        chat = update.chat_id or 0
        lane = self._lanes.setdefault(chat, _Lane())
        lane.waiting.append(update)  # at once: whoever has its turn meanwhile must see it
        return self._turn(chat, lane)

    def _serve_all(self, updates: Sequence[ReceivedUpdate]) -> None:
        for update in updates:
            self._spawn(self.serve(update))

    async def _turn(self, chat: int, lane: _Lane) -> None:
        """One turn for each update of a chat; it is the oldest one's, whoever came for it."""
        async with lane.lock:
            update = lane.oldest()
            if self._stopped.is_set():
                return  # given back at the end
            try:
                earlier = await self._inbox.take_released(chat)
            except Exception as error:  # noqa: BLE001 the database is away, and nothing may overtake them
                _log.warning("update %s has to wait: %s", update.id, in_one_line(error))
                await self._release(update)
            else:
                lane.waiting += [update, *earlier]
                blocked = False
                for _ in range(1 + len(earlier)):
                    update = lane.oldest()
                    if blocked:
                        await self._release(update)
                    elif await self._has(update):
                        blocked = await self._attempt(update)
        if not lane.waiting and not lane.lock.locked():
            self._lanes.pop(chat, None)

    async def _attempt(self, received: ReceivedUpdate) -> bool:
        """Whether nothing may overtake it, as what it asks for could not be done."""
        try:
            update = Update.de_json(received.payload, self._application.bot)
        except Exception as error:  # noqa: BLE001 whatever the library stumbles over, the next updates must be read
            self._context.vitals.failed(Part.INBOX, self._machine.now(), error)
            self._inbox.give_up(received.id, f"it cannot be read: {in_one_line(error)}")
            await alarms.unreadable(self._context, received.id)
            return False
        attempt = Attempt(received.attempts, received.late)
        ATTEMPT.set(attempt)
        try:
            await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001 an update that is in hand and forgotten would never be answered
            _log.error("update %s failed: %s", received.id, in_one_line(error), exc_info=error)
            attempt.again = True
        if attempt.again:
            await self._release(received)
        else:
            self._inbox.answered(received.id)
        return attempt.undone

    async def _has(self, update: ReceivedUpdate) -> bool:
        """Whether it is this process's turn still: another one goes on with what a suspended process had."""
        try:
            return await self._inbox.has(update.id)
        except Exception as error:  # noqa: BLE001 the database is away: what the attempt asks of it waits anyway
            _log.warning("whose update %s is cannot be told: %s", update.id, in_one_line(error))
            return True

    async def _release(self, update: ReceivedUpdate) -> None:
        try:
            await self._inbox.release(update)
        except Exception as error:  # noqa: BLE001 it is released with a later round
            _log.warning("update %s is released later: %s", update.id, in_one_line(error))
