"""How changes become durable: SQLite in a thread of its own, PostgreSQL in the event loop. Each commits many at once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import text

from bot.storage.transaction import AsyncTransaction, SyncTransaction

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.storage.transaction import Transaction

    Change = Callable[[Transaction], Coroutine[Any, Any, Any]]

_Result = TypeVar("_Result")
_WRITE_LOCK = 7_265_021  # any number, the same everywhere


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of some changes: each one's result, or what it failed with; and what is to be called now."""

    outcomes: Sequence[tuple[Any, Exception | None]]
    callbacks: Sequence[Callable[[], None]]


class Writer(Protocol):
    """Commits changes, one call after the other."""

    async def commit(self, changes: Sequence[Change]) -> Committed:
        """All changes in one durable commit, each failing alone; raises what keeps all of them from being kept."""

    async def close(self) -> None:
        """Let go of the connection."""


class ThreadWriter:
    """Changes run in one thread on a synchronous connection: one hop there and back, however many statements.

    A change is a coroutine all the same, so that readers and writers share their queries; it may await its transaction only.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1, "kaohe-writer")

    async def commit(self, changes: Sequence[Change]) -> Committed:
        """All changes in one durable commit, each failing alone."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, changes)

    def _commit(self, changes: Sequence[Change]) -> Committed:
        with self._engine.connect() as connection, connection.begin():
            tx = SyncTransaction(connection)
            outcomes = _driven(_attempted(tx, changes))
        return Committed(outcomes, tx.callbacks)

    async def close(self) -> None:
        """Let go of the connection, once what runs is done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)
        self._thread.shutdown()


class LoopWriter:
    """Changes run in the event loop on an asynchronous driver; over all processes one commit at a time."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def commit(self, changes: Sequence[Change]) -> Committed:
        """All changes in one durable commit, each failing alone."""
        async with self._engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
            tx = AsyncTransaction(connection)
            outcomes = await _attempted(tx, changes)
        return Committed(outcomes, tx.callbacks)

    async def close(self) -> None:
        """Let go of the connection."""
        await self._engine.dispose()


async def _attempted(tx: Transaction, changes: Sequence[Change]) -> list[tuple[Any, Exception | None]]:
    """Run the changes one after the other; one that is alone needs no savepoint, it fails with its transaction."""
    if len(changes) == 1:
        return [(await changes[0](tx), None)]
    return [await _attempt(tx, change) for change in changes]


async def _attempt(tx: Transaction, change: Change) -> tuple[Any, Exception | None]:
    try:
        async with tx.savepoint():
            return await change(tx), None
    except Exception as error:  # noqa: BLE001 it goes to the one who asked for the change
        return None, error


def _driven(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine outside any event loop to its end. Whatever in it wants to wait is told that it may not."""
    try:
        work.send(None)
        while True:
            work.throw(RuntimeError("a change may await nothing but its own transaction: ask others before or after"))
    except StopIteration as end:
        result: _Result = end.value
        return result
