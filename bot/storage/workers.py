"""Who runs questions and changes on the database: threads of our own for SQLite, the event loop for PostgreSQL."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import text

from bot.storage.transaction import AsyncTransaction, SyncTransaction, TransactionLost

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.storage.transaction import Transaction

    Callbacks = Sequence[Callable[[], None]]
    Change = Callable[[Transaction], Coroutine[Any, Any, Any]]
    Outcome = tuple[Any, Exception | None]  # of a change: its result, or what it failed with

_Result = TypeVar("_Result")
_WRITE_LOCK = 7_265_021  # any number, the same everywhere


class ThreadWorker:
    """A thread for questions and one for changes, on synchronous connections: one hop for all statements.

    Questions and changes are coroutines all the same, so that all share their queries; they may await their
    transaction only. What is to be called afterwards comes with each answer.
    """

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing
        self._reader, self._writer = ThreadPoolExecutor(1, "kaohe-reader"), ThreadPoolExecutor(1, "kaohe-writer")

    async def ask(self, question: Callable[[Transaction], Coroutine[Any, Any, _Result]]) -> tuple[_Result, Callbacks]:
        """What the question answers, asked of one state of the data."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, _run, self._reading.connect, question)

    async def commit(self, changes: Sequence[Change]) -> tuple[list[Outcome], Callbacks]:
        """All changes in one durable commit, each failing alone; raises what keeps all of them from being kept."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, _run, self._writing.begin, lambda tx: _attempted(tx, changes))

    async def close(self) -> None:
        """Finish what runs and let go of the connections."""
        for thread, engine in ((self._reader, self._reading), (self._writer, self._writing)):
            await asyncio.get_running_loop().run_in_executor(thread, engine.dispose)
            thread.shutdown()


class LoopWorker:
    """In the event loop on an asynchronous driver; over all processes one commit at a time."""

    def __init__(self, reading: AsyncEngine, writing: AsyncEngine) -> None:
        self._reading, self._writing = reading, writing

    async def ask(self, question: Callable[[Transaction], Coroutine[Any, Any, _Result]]) -> tuple[_Result, Callbacks]:
        """What the question answers, asked of one state of the data."""
        async with self._reading.connect() as connection:
            tx = AsyncTransaction(connection)
            return await question(tx), tx.callbacks

    async def commit(self, changes: Sequence[Change]) -> tuple[list[Outcome], Callbacks]:
        """All changes in one durable commit, each failing alone; raises what keeps all of them from being kept."""
        async with self._writing.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
            tx = AsyncTransaction(connection)
            outcomes = await _attempted(tx, changes)
        return outcomes, tx.callbacks

    async def close(self) -> None:
        """Let go of the connections."""
        await self._writing.dispose()


def _run(
    opened: Callable[[], AbstractContextManager[Connection]],
    work: Callable[[Transaction], Coroutine[Any, Any, _Result]],
) -> tuple[_Result, Callbacks]:
    with opened() as connection:
        tx = SyncTransaction(connection)
        result = _driven(work(tx))
    return result, tx.callbacks


async def _attempted(tx: Transaction, changes: Sequence[Change]) -> list[Outcome]:
    """Run the changes one after the other; one that is alone needs no savepoint, it fails with its transaction."""
    if len(changes) == 1:
        return [(await changes[0](tx), None)]
    return [await _attempt(tx, change) for change in changes]


async def _attempt(tx: Transaction, change: Change) -> Outcome:
    try:
        async with tx.savepoint():
            return await change(tx), None
    except TransactionLost:
        raise
    except Exception as error:  # noqa: BLE001 it goes to the one who asked for the change
        return None, error


def _driven(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run a coroutine to its end without an event loop; where it awaits anything that would wait, that raises."""
    try:
        work.send(None)
        while True:
            work.throw(RuntimeError("a change may await nothing but its own transaction: ask others before or after"))
    except StopIteration as end:
        result: _Result = end.value
        return result
