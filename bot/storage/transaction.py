"""A running transaction, the same for readers and writers and on every driver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from sqlalchemy import Connection, CursorResult, Dialect, Executable
    from sqlalchemy.ext.asyncio import AsyncConnection

    Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]

_Result = TypeVar("_Result")


class TransactionLost(Exception):
    """The database has rolled the whole transaction back in the middle: nothing of it will be kept."""


class Transaction(ABC):
    """What queries and changes run their statements in; use cases pass it to the functions of this room.

    `memory`: a mapping that the changes of one commit share, for what each would otherwise read anew. A change that
    fails leaves the mapping as it was before: put new values in, do not alter those that are there. A reader has an
    empty one of its own.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.memory: dict[object, Any] = {}
        self.callbacks: list[Callable[[], None]] = []

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        dialect: Dialect = self._connection.dialect
        return dialect

    @abstractmethod
    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""

    @abstractmethod
    async def run_sync(self, function: Callable[[Connection], _Result]) -> _Result:
        """Let something that knows synchronous connections only (alembic) use this one."""

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call it in the event loop after the commit, before `write` answers; never if the change fails.

        In a transaction that only reads: call it once the reading is done.
        """
        self.callbacks.append(callback)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """An exception inside undoes what was done inside: rows, `memory`, and callbacks for after the commit."""
        memory, registered = dict(self.memory), len(self.callbacks)
        try:
            async with self._nested():
                yield
        except BaseException:
            self.memory.clear()
            self.memory.update(memory)
            del self.callbacks[registered:]
            raise

    @abstractmethod
    def _nested(self) -> Any:
        """The database's own savepoint, as an asynchronous context."""


class AsyncTransaction(Transaction):
    """On an asynchronous driver: each statement waits for its answer."""

    _connection: AsyncConnection

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        return await self._connection.execute(statement, parameters)

    async def run_sync(self, function: Callable[[Connection], _Result]) -> _Result:
        """Let something synchronous use the connection."""
        return await self._connection.run_sync(function)

    def _nested(self) -> Any:
        return self._connection.begin_nested()


class SyncTransaction(Transaction):
    """On a synchronous connection, in the thread that owns it: nothing that is awaited ever waits."""

    _connection: Connection

    async def execute(self, statement: Any, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run one statement."""
        return self._connection.execute(statement, parameters)

    async def run_sync(self, function: Callable[[Connection], _Result]) -> _Result:
        """Let something synchronous use the connection."""
        return function(self._connection)

    @asynccontextmanager
    async def _nested(self) -> AsyncIterator[None]:
        # By hand: SQLAlchemy's own cost five times as much, and every change that shares its commit has one.
        self._connection.exec_driver_sql("SAVEPOINT change")
        try:
            yield
        except BaseException:
            self._end("ROLLBACK TO change")
            self._end("RELEASE change")
            raise
        self._end("RELEASE change")

    def _end(self, statement: str) -> None:
        try:
            self._connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:  # SQLite gives up everything where the disk is full or broken
            raise TransactionLost from error
