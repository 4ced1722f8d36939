"""The database: reading, and the one way to write, in which all changes that wait share a commit."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from sqlite3 import OperationalError
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError
from sqlalchemy.exc import OperationalError as NotNow
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.updates import ATTEMPT
from bot.storage.transaction import AsyncTransaction, Transaction, TransactionLost
from bot.storage.workers import LoopWorker, ThreadWorker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.storage.workers import Change, Outcome

__all__ = ["Closed", "Database", "Transaction", "async_url"]

_Result = TypeVar("_Result")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_MOST = 200  # changes that share one commit: more would make the first one wait for the last
_SOON = 0.2  # seconds that a change that nobody waits for may wait for a commit to share
_PATIENCE = 10_000  # ms that a writer waits for the writer of another process
# PostgreSQL's classes of connections, conflicts, scarce resources, interventions of an operator, and its machine.
_PASSING = ("08", "25P03", "40", "53", "55P03", "57", "58")
_log = logging.getLogger(__name__)


class Closed(Exception):
    """The database was closed: nothing more is written."""


def async_url(url: str | URL) -> URL:
    """The address with the driver that we use; raises ValueError for what cannot be our database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # whose words may show a part of the password
        parsed = None
    if parsed is None or "@" in (parsed.host or ""):
        right = "postgresql://user:password@host/name, where signs of the password like @ and / are written %40 and %2F"
        raise ValueError(f"cannot be read; it should read like {right}")
    backend = parsed.get_backend_name()
    if backend not in _DRIVERS:
        raise ValueError(f"{backend} is not supported: the address should begin with sqlite:/// or postgresql://")
    if backend == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise ValueError("a database in memory would not outlive the process: name a file, like sqlite:///var/kaohe.db")
    return parsed.set(drivername=_DRIVERS[backend])


class Database:
    """One database, SQLite or PostgreSQL by its address."""

    def __init__(self, url: str | URL) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reading, self._worker = _on_sqlite(self.url) if self.is_sqlite else _on_postgresql(self.url)
        self._waiting: list[tuple[Change, asyncio.Future[Any]]] = []
        self._deferred: dict[Change, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._draining: asyncio.Task[None] | None = None
        self._closed = False

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that sees one state of the data; nothing that it changes is kept."""
        async with self._reading.connect() as connection:
            tx = AsyncTransaction(connection)
            yield tx
        _call(tx.callbacks)

    async def ask(self, question: Callable[[Transaction], Coroutine[Any, Any, _Result]]) -> _Result:
        """What `question` answers, asked of one state of the data: the cheap way to read a little.

        On SQLite it runs in another thread: one hop, not four for each statement. Like a change it may await nothing
        but its transaction, and questions wait for each other: what takes long belongs in `read`.
        """
        result, callbacks = await self._worker.ask(question)
        _call(callbacks)
        return result

    async def write(self, change: Callable[[Transaction], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run `change` in a transaction and answer what it returns, after the commit.

        Changes that wait at the same time share one durable commit, each inside a savepoint of its own: one that
        raises fails alone. One writer at a time, over all processes: what a change has read stays true until it is
        committed. It runs in another thread where the database is a file, and may await nothing but its transaction.
        A caller that is cancelled gives up the answer, not the change. Raises Closed after `close`.
        """
        if self._closed:
            raise Closed
        if self._inside_a_change():
            raise RuntimeError("a change asked for another change and would wait for itself: use its own transaction")
        future: asyncio.Future[_Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, future))
        self._start_draining()
        result = await asyncio.shield(future)
        if (attempt := ATTEMPT.get()) is not None:
            attempt.committed = True
        return result

    def write_soon(self, change: Callable[[Transaction], Coroutine[Any, Any, None]]) -> None:
        """Let `change` share the next commit; when none comes for a moment, it has one of its own.

        For what may be lost in a crash. It answers nothing; what it raises goes to the log. The same change, given
        again before it has run, runs once. Raises Closed after `close`.
        """
        if self._closed:
            raise Closed
        self._deferred[change] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_SOON, self._write_deferred)

    def _write_deferred(self) -> None:
        self._queue_deferred()
        self._start_draining()

    def _queue_deferred(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for change in self._deferred:
            future = asyncio.get_running_loop().create_future()
            future.add_done_callback(_log_failure)
            self._waiting.append((change, future))
        self._deferred.clear()

    def _start_draining(self) -> None:
        if self._waiting and (self._draining is None or self._draining.done()):
            self._draining = asyncio.create_task(self._drain())  # noqa: TID251 awaited by close()

    def _inside_a_change(self) -> bool:
        try:
            return self._draining is not None and asyncio.current_task() is self._draining
        except RuntimeError:  # no event loop runs here: this is a writer's thread
            return True

    async def _drain(self) -> None:
        while self._waiting:
            self._queue_deferred()
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            futures = [future for _, future in batch]
            try:
                outcomes, callbacks = await self._worker.commit([change for change, _ in batch])
            except Exception as error:  # noqa: BLE001 whatever stopped the commit stopped all of them
                _answer(futures, [(None, error)] * len(batch))
            except asyncio.CancelledError:
                for future in (*futures, *(future for _, future in self._waiting)):
                    future.cancel()
                self._waiting.clear()
                raise
            else:
                _call(callbacks)
                _answer(futures, outcomes)

    @staticmethod
    def passes(error: BaseException) -> bool:
        """Whether an error is one of circumstances: the database or the disk is away, locked or full, not for ever."""
        if isinstance(error, (OSError, TransactionLost, Closed, NotNow, InterfaceError, NoConnection)):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        state = getattr(getattr(error, "orig", error), "sqlstate", None)
        return isinstance(state, str) and state.startswith(_PASSING)

    async def close(self) -> None:
        """Finish what waits, then let go of all connections."""
        if self._closed:
            return
        self._closed = True
        self._write_deferred()
        if self._draining is not None:
            await self._draining
        await self._worker.close()
        await self._reading.dispose()


def _log_failure(future: asyncio.Future[Any]) -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        _log.error("a change that nobody waits for failed", exc_info=error)


def _call(callbacks: Iterable[Callable[[], None]]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception:  # noqa: BLE001 the change is kept, whatever its followers think of it
            _log.exception("what was to follow a commit failed")


def _answer(futures: Iterable[asyncio.Future[Any]], outcomes: Iterable[Outcome]) -> None:
    for future, (result, failure) in zip(futures, outcomes, strict=True):
        if failure is None:
            future.set_result(result)
        else:
            future.set_exception(failure)
            future.exception()  # seen: a caller that was cancelled will not ask


def _on_sqlite(url: URL) -> tuple[AsyncEngine, ThreadWorker | LoopWorker]:
    """Readers on aiosqlite, others in threads. Parameters never get into an error and so into the log."""
    _keep_private(Path(str(url.database)))
    reading = create_async_engine(url, hide_parameters=True)
    asking, writing = (create_engine(url.set(drivername="sqlite"), hide_parameters=True) for _ in range(2))
    # A writer takes the write lock at once: a reader that wants to write later would be refused, not made to wait.
    for engine, begin in ((reading.sync_engine, "BEGIN"), (asking, "BEGIN"), (writing, "BEGIN IMMEDIATE")):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _beginning(begin))
    return reading, ThreadWorker(asking, writing)


def _keep_private(file: Path) -> None:
    """Make the file and its folder, for this user alone; a file that is there already becomes so too.

    Names, phones and births lie in it in clear. SQLite gives the files beside it (-wal, -shm) the same mode.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # of another user, or one that cannot be made: opening it will say what is wrong
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    for part in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm"))):
        with suppress(OSError):
            part.chmod(0o600)


def _on_postgresql(url: URL) -> tuple[AsyncEngine, ThreadWorker | LoopWorker]:
    """Readers and the writer on asyncpg; a reader's transaction sees one state and may change nothing."""
    patience = {"lock_timeout": str(_PATIENCE), "idle_in_transaction_session_timeout": str(6 * _PATIENCE)}
    engine = create_async_engine(
        url, hide_parameters=True, pool_pre_ping=True, connect_args={"server_settings": patience}
    )
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reading, LoopWorker(reading, engine)


def _beginning(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return begin


def _prepare_sqlite(connection: Any, _: object) -> None:
    # The driver must not begin transactions by itself: savepoints and BEGIN IMMEDIATE are ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={_PATIENCE}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    try:
        cursor.execute("PRAGMA journal_mode=WAL")  # stays with the file
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        # Nobody waits for this lock, and whoever has it at a new file's first minute sets the same.
    cursor.close()
