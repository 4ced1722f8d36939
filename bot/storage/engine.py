"""The database: reading, and the one door for writing, where all changes that wait share a commit."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

    Change = Callable[[AsyncConnection], Awaitable[Any]]

Transaction: TypeAlias = AsyncConnection  # what use cases hand to the queries; they never look inside
_Result = TypeVar("_Result")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_MOST = 200  # changes that share one commit: more would make the first one wait for the last
_PATIENCE = 10_000  # ms that a writer waits for the writer of another process
_WRITES = "kaohe_writes"
_WRITE_LOCK = 7_265_021  # any number, the same everywhere


class Closed(Exception):
    """The database was closed: nothing more is written."""


def async_url(url: str) -> URL:
    """The address with the driver that we use, whichever it names; raises ValueError for what cannot be our database."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"{backend} is not supported: the address should begin with sqlite:/// or postgresql://")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("a database in memory would not outlive the process: name a file, like sqlite:///var/kaohe.db")
    return parsed.set(drivername=_DRIVERS[backend])


class Database:
    """One database, SQLite or PostgreSQL by its address."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
            self._engine = create_async_engine(self.url, hide_parameters=True)  # which an error would tell to the log
            self._reading = self._engine
            event.listen(self._engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self._engine.sync_engine, "begin", _begin_sqlite)
        else:
            patience = {"lock_timeout": str(_PATIENCE), "idle_in_transaction_session_timeout": str(6 * _PATIENCE)}
            self._engine = create_async_engine(
                self.url, hide_parameters=True, pool_pre_ping=True, connect_args={"server_settings": patience}
            )
            self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._waiting: list[tuple[Change, asyncio.Future[Any]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._closed = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees one state of the data; nothing that it changes is kept."""
        async with self._reading.connect() as connection:
            yield connection

    async def write(self, change: Callable[[AsyncConnection], Awaitable[_Result]]) -> _Result:
        """Run `change` in a transaction and answer what it returns, after the commit.

        Changes that wait at the same time share one durable commit, each inside a savepoint of its own: one that raises fails alone.
        One writer at a time, over all processes: what a change has read stays true until it is committed. A caller that is
        cancelled gives up the answer, not the change. Raises Closed after `close`.
        """
        if self._closed:
            raise Closed
        if self._writer is not None and asyncio.current_task() is self._writer:
            raise RuntimeError("a change asked for another change and would wait for itself: use its own transaction")
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, future))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._drain())  # noqa: TID251 awaited by close()
        return await asyncio.shield(future)

    async def _drain(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                outcomes = await self._commit([change for change, _ in batch])
            except Exception as error:  # noqa: BLE001 whatever stopped the commit stopped all of them
                outcomes = [(None, error)] * len(batch)
            except asyncio.CancelledError:
                for _, future in (*batch, *self._waiting):
                    future.cancel()
                self._waiting.clear()
                raise
            for (_, future), (result, failure) in zip(batch, outcomes, strict=True):
                if failure is None:
                    future.set_result(result)
                else:
                    future.set_exception(failure)
                    future.exception()  # seen: a caller that was cancelled will not ask

    async def _commit(self, changes: Sequence[Change]) -> list[tuple[Any, Exception | None]]:
        async with self._engine.connect() as plain:
            connection = await plain.execution_options(**{_WRITES: True})
            async with connection.begin():
                if not self.is_sqlite:  # SQLite has the same: BEGIN IMMEDIATE
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITE_LOCK})
                return [await _attempt(connection, change) for change in changes]

    async def close(self) -> None:
        """Finish what waits, then let go of all connections."""
        self._closed = True
        if self._writer is not None:
            await self._writer
        await self._engine.dispose()


async def _attempt(connection: AsyncConnection, change: Change) -> tuple[Any, Exception | None]:
    try:
        async with connection.begin_nested():
            return await change(connection), None
    except Exception as error:  # noqa: BLE001 it goes to the one who asked for the change
        return None, error


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: savepoints and BEGIN IMMEDIATE are ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_PATIENCE}", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    try:
        cursor.execute("PRAGMA journal_mode=WAL")  # stays with the file
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        # Nobody waits for this lock, and whoever has it at a new file's first minute sets the same.
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the write lock at once: a reader that wants to write later would be refused, not made to wait.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
