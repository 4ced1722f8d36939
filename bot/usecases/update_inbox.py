"""Telegram's updates: kept before they are confirmed, leased to one worker, worked through, answered or tried again."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.domain.updates import received
from bot.storage import updates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.updates import ReceivedUpdate
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

REMEMBERED = timedelta(days=8)  # Telegram keeps an update for a day; after a week its numbering may begin anew
_PAUSES = (5, 10, 20, 30)  # seconds before another attempt to answer; the last for all that follow
_ATTEMPTS = 3000  # about a day of them
_SURE = timedelta(seconds=40)  # after which a lease is looked at before it is relied on; shorter than one lasts
_MOST = 200  # taken up by one worker at a time, so that others get some
_log = logging.getLogger(__name__)


class UpdateInbox:
    """What Telegram has delivered to this process, and which of it is worked through.

    An update is settled in one of three ways: `answered`, `release` (to be tried again), `give_up`. That is written
    with the next commit; a crash before it, or a database that is away, repeats the answer at worst.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._held: dict[int, datetime] = {}  # in hand, or settled and not marked yet; since when that is known
        self._answered: dict[int, None] = {}
        self._released: dict[int, ReceivedUpdate] = {}
        self._given_up: dict[int, str] = {}
        self._behind: set[int] = set()  # chats in which something waits for another attempt

    async def receive(self, delivered: Sequence[Any]) -> list[ReceivedUpdate]:
        """Keep updates durably, in one commit; those to work through now, in their order.

        What was delivered before is left out, and what has no number by which it could be kept. What waits for another
        attempt in their chats comes with them, and before them, whichever process has tried it last.
        """
        now = self._context.clock.now()
        new: dict[int, ReceivedUpdate] = {}
        for payload in delivered:
            if (update := received(payload, now)) is not None:
                new[update.id] = update
            else:
                _log.error("an update without a number was delivered and is passed over")
        worker = self._context.worker

        async def change(tx: Transaction) -> list[ReceivedUpdate]:
            stored = await updates.receive(tx, tuple(new.values()), worker, now)
            mine = [update for update in new.values() if update.id in stored]
            return [*await self._take_others(tx, mine), *mine]

        return self._hold(await self._context.db.write(change))

    async def begin(self) -> None:
        """At the start of a process: a file has no other one, so that whatever had leases on it is dead."""
        if self._context.db.is_sqlite:
            await self._context.db.write(lambda tx: updates.give_back(tx, None))
            self._behind |= await self._context.db.ask(updates.chats_waiting)

    async def take_free(self) -> list[ReceivedUpdate]:
        """Lease what nobody has in hand and whose pause is over, oldest first."""
        self._mark_soon()  # what could not be marked before
        context, now, most = self._context, self._context.clock.now(), _MOST - len(self._held)
        if most <= 0 or not await context.db.ask(lambda tx: updates.any_free(tx, context.worker, now)):
            return []

        async def change(tx: Transaction) -> list[ReceivedUpdate]:
            free = await updates.take_free(tx, context.worker, now, most)
            return [*await self._take_others(tx, free), *free]

        return self._hold(await context.db.write(change))

    async def take_released(self, chat_id: int) -> list[ReceivedUpdate]:
        """Lease what waits for another attempt in a chat, so that it comes before anything newer; oldest first."""
        if chat_id not in self._behind:
            return []
        context, now = self._context, self._context.clock.now()
        if self._released:  # the database was away when they were
            await context.db.write(self._mark)
        leased = await context.db.write(lambda tx: updates.take_released(tx, context.worker, now, {chat_id}))
        self._behind.discard(chat_id)
        return self._hold(leased)

    async def _take_others(self, tx: Transaction, leased: Iterable[ReceivedUpdate]) -> list[ReceivedUpdate]:
        """Lease what other processes have tried in vain in the chats of these; what this one has is in `_behind`."""
        if self._context.db.is_sqlite:
            return []
        chats = {update.chat_id for update in leased if update.chat_id is not None}
        return await updates.take_released(tx, self._context.worker, self._context.clock.now(), chats)

    async def extend(self) -> None:
        """Lease the updates in hand for longer."""
        if self._held:
            await self._extend(tuple(self._held))

    async def has(self, update_id: int) -> bool:
        """Whether an update is still in this process's hands: after a pause of it another may have taken it over."""
        held_since = self._held.get(update_id)
        if held_since is None or timedelta() <= self._context.clock.now() - held_since < _SURE:
            return True
        if update_id in await self._extend((update_id,)):
            return True
        self._held.pop(update_id, None)
        return False

    async def _extend(self, numbers: tuple[int, ...]) -> frozenset[int]:
        context, now = self._context, self._context.clock.now()
        still = await context.db.write(lambda tx: updates.extend(tx, numbers, context.worker, now))
        self._held.update(dict.fromkeys(still & self._held.keys(), now))
        return still

    async def give_back(self) -> None:
        """At the end of a process: others may take what it has in hand."""
        if self._held:
            await self._context.db.write(lambda tx: updates.give_back(tx, self._context.worker))

    def answered(self, update_id: int) -> None:
        """The update is worked through."""
        self._answered[update_id] = None
        self._mark_soon()

    async def release(self, update: ReceivedUpdate) -> None:
        """No answer could be given: anybody may try again after a pause that grows; after a day it is given up."""
        if update.attempts >= _ATTEMPTS:
            self.give_up(update.id, "it could not be answered for a day")
            return
        self._released[update.id] = update
        if update.chat_id is not None:
            self._behind.add(update.chat_id)
        await self._context.db.write(self._mark)

    def give_up(self, update_id: int, why: str) -> None:
        """The update will never be answered, as it cannot be read or the line is away for days; it is kept."""
        _log.error("update %s is given up: %s", update_id, why)
        self._given_up[update_id] = why
        self._mark_soon()

    async def forget_old(self) -> int:
        """Let go of the ids of long answered updates; how many there were."""
        return await self._context.db.write(lambda tx: updates.forget(tx, self._context.clock.now() - REMEMBERED))

    def _hold(self, leased: Iterable[ReceivedUpdate]) -> list[ReceivedUpdate]:
        new = [update for update in leased if update.id not in self._held]
        self._held.update(dict.fromkeys((update.id for update in new), self._context.clock.now()))
        return new

    def _mark_soon(self) -> None:
        if self._answered or self._released or self._given_up:
            self._context.db.write_soon(self._mark)

    async def _mark(self, tx: Transaction) -> None:
        """May run twice for the same before the first one is committed."""
        now = self._context.clock.now()
        answered, released, given_up = dict(self._answered), dict(self._released), dict(self._given_up)
        await updates.answered(tx, tuple(answered), now)
        await updates.released(tx, [(update, now + _pause(update)) for update in released.values()])
        await updates.given_up(tx, given_up, now)
        tx.after_commit(lambda: self._marked((*answered, *released, *given_up)))

    def _marked(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._held.pop(number, None)
            for waiting in (self._answered, self._released, self._given_up):
                waiting.pop(number, None)


def _pause(update: ReceivedUpdate) -> timedelta:
    return timedelta(seconds=_PAUSES[min(update.attempts, len(_PAUSES) - 1)])
