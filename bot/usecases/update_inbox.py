"""Telegram's updates: kept before they are confirmed, worked through once, taken up again after a crash."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.storage import updates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_REMEMBERED = timedelta(days=8)  # Telegram keeps an update for a day; after a week its numbering may begin anew


class UpdateInbox:
    """What Telegram has delivered to this process, and which of it is worked through."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._answered: list[int] = []  # not marked yet

    async def receive(self, delivered: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keep updates durably, in one commit; those that were not delivered before, in their order."""
        payloads = {int(update["update_id"]): update for update in delivered}
        new = await self._context.db.write(lambda tx: updates.receive(tx, payloads, self._context.clock.now()))
        return [update for number, update in payloads.items() if number in new]

    async def unanswered(self) -> list[dict[str, Any]]:
        """What was kept and never worked through to the end, oldest first."""
        async with self._context.db.read() as tx:
            return await updates.unanswered(tx)

    async def is_empty(self) -> bool:
        """Whether nothing waits to be answered."""
        return await self._context.db.ask(updates.none_unanswered)

    def answered(self, update_id: int) -> None:
        """The update is worked through. It is marked with the next commit; a crash before that repeats its answer."""
        self._answered.append(update_id)
        self._context.db.write_soon(self._mark)

    async def forget_old(self) -> int:
        """Let go of the ids of long answered updates; how many there were."""
        return await self._context.db.write(lambda tx: updates.forget(tx, self._context.clock.now() - _REMEMBERED))

    async def _mark(self, tx: Transaction) -> None:
        marked = tuple(self._answered)
        await updates.answered(tx, marked, self._context.clock.now())
        tx.after_commit(lambda: self._settle(len(marked)))

    def _settle(self, marked: int) -> None:
        del self._answered[:marked]
