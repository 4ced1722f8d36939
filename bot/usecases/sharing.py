"""Telegram's limits are those of the bot, not of a process: each process sends at its share of the rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import worker_registry

if TYPE_CHECKING:
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

# Messages a second of a process that has just come, until the others have heard of it and have become slower.
_NEWCOMER = 1.0


async def count_workers(context: Context) -> int:
    """Say that this process lives; how many live on this database."""

    async def change(tx: Transaction) -> int:
        await worker_registry.beat(tx, context.worker, context.clock.now())
        return await worker_registry.count(tx)

    return await context.db.write(change)


async def leave(context: Context) -> None:
    """This process ends: what it sent may be sent by the others."""
    await context.db.write(lambda tx: worker_registry.leave(tx, context.worker))


def share(rate: int, workers: int, *, newcomer: bool) -> float:
    """How many messages a second one of so many processes may send; 0, no pacing at all, stays 0.

    At 30 a second for all, one of three processes sends 10; while it is new, one.
    """
    part = rate / workers
    return min(part, _NEWCOMER) if newcomer and workers > 1 else part
