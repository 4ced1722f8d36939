"""The database: reading, and the one door for writing, where all changes that wait share a commit."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL
    from sqlalchemy.ext.asyncio import AsyncConnection

    Change = Callable[[AsyncConnection], Awaitable[Any]]

_Result = TypeVar("_Result")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_MOST = 200  # changes that share one commit: more would make the first one wait for the last
_WRITES = "kaohe_writes"


def async_url(url: str) -> URL:
    """The address with the driver that we use, whichever it names."""
    parsed = make_url(url)
    return parsed.set(drivername=_DRIVERS[parsed.get_backend_name()])


class Database:
    """One database, SQLite or PostgreSQL by its address."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = create_async_engine(self.url)
        if self.is_sqlite:
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        self._waiting: list[tuple[Change, asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the data; nothing that it changes is kept."""
        async with self._engine.connect() as connection:
            yield connection

    async def write(self, change: Callable[[AsyncConnection], Awaitable[_Result]]) -> _Result:
        """Run `change` in a transaction and answer what it returns, after the commit.

        Changes that wait at the same time share one durable commit, each inside a savepoint of its own: one that raises fails alone.
        """
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._drain())  # noqa: TID251 awaited by close()
        return await asyncio.shield(future)

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            outcomes: list[tuple[asyncio.Future[Any], Any, BaseException | None]] = []
            try:
                async with self._engine.connect() as plain:
                    connection = await plain.execution_options(**{_WRITES: True})
                    async with connection.begin():
                        for change, future in batch:
                            outcomes.append((future, *await _attempt(connection, change)))
            except Exception as error:  # noqa: BLE001 whatever stopped the commit stopped all of them
                outcomes = [(future, None, error) for _, future in batch]
            for future, result, failure in outcomes:
                if future.done():
                    continue
                if failure is not None:
                    future.set_exception(failure)
                else:
                    future.set_result(result)

    async def close(self) -> None:
        """Finish what waits, then let go of all connections."""
        if self._writer is not None:
            await self._writer
        await self._engine.dispose()


async def _attempt(connection: AsyncConnection, change: Change) -> tuple[Any, BaseException | None]:
    try:
        async with connection.begin_nested():
            return await change(connection), None
    except Exception as error:  # noqa: BLE001 it goes to the one who asked for the change
        return None, error


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: savepoints and BEGIN IMMEDIATE are ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once: a reader that wants to write later would be refused, not made to wait.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
