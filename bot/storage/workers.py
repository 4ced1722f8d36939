"""Who carries questions and changes to the database: threads of our own to SQLite, the event loop to PostgreSQL."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import text

from bot.storage.transaction import AsyncTransaction, SyncTransaction, TransactionLost

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from sqlalchemy import Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.storage.transaction import Transaction

    Work = Callable[[Transaction], Coroutine[Any, Any, Any]]  # a question or a change

_Result = TypeVar("_Result")
_WRITE_LOCK = 7_265_021  # any number, the same everywhere


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of some changes: each one's result, or what it failed with; and what is to be called now."""

    outcomes: Sequence[tuple[Any, Exception | None]]
    callbacks: Sequence[Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a question answered, and what is to be called now."""

    result: Any
    callbacks: Sequence[Callable[[], None]]


class Worker(Protocol):
    """Answers questions, and commits changes, one call after the other."""

    async def ask(self, question: Work) -> Answered:
        """What the question answers, asked of one state of the data."""

    async def commit(self, changes: Sequence[Work]) -> Committed:
        """All changes in one durable commit, each failing alone; raises what keeps all of them from being kept."""

    async def close(self) -> None:
        """Finish what runs and let go of the connections."""


class ThreadWorker:
    """A thread for questions and one for changes, on synchronous connections: one hop for all statements.

    Questions and changes are coroutines all the same, so that all share their queries; they may await their
    transaction only.
    """

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing
        self._reader, self._writer = ThreadPoolExecutor(1, "kaohe-reader"), ThreadPoolExecutor(1, "kaohe-writer")

    async def ask(self, question: Work) -> Answered:
        """What the question answers."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self._ask, question)

    async def commit(self, changes: Sequence[Work]) -> Committed:
        """All changes in one durable commit."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._commit, changes)

    async def close(self) -> None:
        """Finish what runs and let go of the connections."""
        for thread, engine in ((self._reader, self._reading), (self._writer, self._writing)):
            await asyncio.get_running_loop().run_in_executor(thread, engine.dispose)
            thread.shutdown()

    def _ask(self, question: Work) -> Answered:
        with self._reading.connect() as connection:
            tx = SyncTransaction(connection)
            return Answered(_driven(question(tx)), tx.callbacks)

    def _commit(self, changes: Sequence[Work]) -> Committed:
        with self._writing.begin() as connection:
            tx = SyncTransaction(connection)
            outcomes = _driven(_attempted(tx, changes))
        return Committed(outcomes, tx.callbacks)


class LoopWorker:
    """In the event loop on an asynchronous driver; over all processes one commit at a time."""

    def __init__(self, reading: AsyncEngine, writing: AsyncEngine) -> None:
        self._reading, self._writing = reading, writing

    async def ask(self, question: Work) -> Answered:
        """What the question answers."""
        async with self._reading.connect() as connection:
            tx = AsyncTransaction(connection)
            return Answered(await question(tx), tx.callbacks)

    async def commit(self, changes: Sequence[Work]) -> Committed:
        """All changes in one durable commit."""
        async with self._writing.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
            tx = AsyncTransaction(connection)
            outcomes = await _attempted(tx, changes)
        return Committed(outcomes, tx.callbacks)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._writing.dispose()


async def _attempted(tx: Transaction, changes: Sequence[Work]) -> list[tuple[Any, Exception | None]]:
    """Run the changes one after the other; one that is alone needs no savepoint, it fails with its transaction."""
    if len(changes) == 1:
        return [(await changes[0](tx), None)]
    return [await _attempt(tx, change) for change in changes]


async def _attempt(tx: Transaction, change: Work) -> tuple[Any, Exception | None]:
    try:
        async with tx.savepoint():
            return await change(tx), None
    except TransactionLost:
        raise
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
