"""Updates in: kept before they are confirmed, worked through once, taken up again after a crash."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.storage import updates

if TYPE_CHECKING:
    from bot.usecases.context import Context

_REMEMBERED = timedelta(days=8)  # Telegram keeps an update for a day; after a week its numbering may begin anew


async def receive(context: Context, update: dict[str, Any]) -> bool:
    """Keep an update durably; False when it was delivered before."""
    return await context.db.write(lambda tx: updates.receive(tx, int(update["update_id"]), update, context.clock.now()))


async def unanswered(context: Context) -> list[dict[str, Any]]:
    """What was kept and never worked through to the end."""
    async with context.db.read() as tx:
        return await updates.unanswered(tx)


async def answered(context: Context, update_id: int) -> None:
    """The update is worked through."""
    await context.db.write(lambda tx: updates.answered(tx, update_id, context.clock.now()))


async def forget_old(context: Context) -> int:
    """Let go of the ids of long answered updates."""
    return await context.db.write(lambda tx: updates.forget(tx, context.clock.now() - _REMEMBERED))
