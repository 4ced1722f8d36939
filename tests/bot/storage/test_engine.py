from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from bot.storage import engine
from bot.storage.engine import Closed, Database, async_url
from bot.storage.migrate import upgrade
from bot.storage.transaction import TransactionLost
from bot.usecases.update_inbox import UpdateInbox
from tests.support.context import context_on
from tests.support.database import migrated_file, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from bot.storage.engine import Transaction


def put(name: str) -> Callable[[Transaction], Coroutine[Any, Any, str]]:
    async def change(tx: Transaction) -> str:
        await tx.execute(
            text("INSERT INTO files (key, file_id, saved_at) VALUES (:key, '', '2021-01-01')"), {"key": name}
        )
        return name

    return change


async def names(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(text("SELECT key FROM files ORDER BY key"))).scalars())


async def test_what_write_answers_is_committed(database: Database, database_url: str) -> None:
    assert await database.write(put("a")) == "a"
    async with opened(database_url) as other_process:
        assert await names(other_process) == ["a"]


@pytest.fixture
def commits() -> Iterator[list[object]]:
    """Every commit of whatever engine."""
    seen: list[object] = []
    note = partial(list.append, seen)
    event.listen(Engine, "commit", note)
    yield seen
    event.remove(Engine, "commit", note)


async def test_changes_that_wait_together_share_a_commit(database: Database, commits: list[object]) -> None:
    answers = await asyncio.gather(*(database.write(put(f"{number:03}")) for number in range(150)))
    assert answers == await names(database)
    assert len(commits) == 1


async def test_more_than_a_batch_is_written_all_the_same(database: Database) -> None:
    await asyncio.gather(*(database.write(put(f"{number:03}")) for number in range(450)))
    assert len(await names(database)) == 450


async def test_a_change_that_fails_fails_alone(database: Database) -> None:
    async def half_done(tx: Transaction) -> None:
        await put("half")(tx)
        raise ValueError("second thoughts")

    results = await asyncio.gather(
        *(database.write(change) for change in (put("a"), half_done, put("a"), put("b"))), return_exceptions=True
    )
    assert results[0] == "a"
    assert isinstance(results[1], ValueError)
    assert isinstance(results[2], IntegrityError)
    assert results[3] == "b"
    assert await names(database) == ["a", "b"]


async def test_a_commit_that_fails_fails_for_all_and_the_door_stays_open(database: Database) -> None:
    async def lay_out(tx: Transaction) -> None:
        await tx.execute(text("CREATE TABLE father (id INTEGER PRIMARY KEY)"))
        await tx.execute(
            text("CREATE TABLE child (father INTEGER REFERENCES father (id) DEFERRABLE INITIALLY DEFERRED)")
        )

    async def orphan(tx: Transaction) -> None:
        await tx.execute(text("INSERT INTO child VALUES (1)"))

    await database.write(lay_out)
    results = await asyncio.gather(*(database.write(one) for one in (put("a"), orphan)), return_exceptions=True)
    assert [type(result) for result in results] == [IntegrityError, IntegrityError]
    assert await names(database) == []
    assert await database.write(put("b")) == "b"


async def test_a_caller_that_is_cancelled_gives_up_the_answer_only(database: Database) -> None:
    caller, neighbour = (asyncio.ensure_future(database.write(put(name))) for name in ("a", "b"))
    await asyncio.sleep(0)
    caller.cancel()
    assert await neighbour == "b"
    assert caller.cancelled()
    assert await names(database) == ["a", "b"]


async def test_when_the_writer_is_cancelled_nobody_waits_for_ever(database: Database, backend: str) -> None:
    loop, started, may_end = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    async def slow(_: Transaction) -> None:
        loop.call_soon_threadsafe(started.set)
        if backend == "sqlite":
            may_end.wait()
        else:
            await asyncio.Event().wait()

    first = asyncio.ensure_future(database.write(slow))
    await started.wait()
    second = asyncio.ensure_future(database.write(put("a")))
    await asyncio.sleep(0)
    assert database._draining is not None
    database._draining.cancel()
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, asyncio.CancelledError]
    may_end.set()
    assert await database.write(put("b")) == "b"
    assert await names(database) == ["b"]


async def test_a_change_in_the_writers_thread_may_wait_for_its_transaction_only(tmp_path: Path) -> None:
    async def impatient(tx: Transaction) -> None:
        await put("half")(tx)
        await asyncio.sleep(0)

    async def stubborn(tx: Transaction) -> str:
        for _ in range(3):
            with suppress(RuntimeError):
                await asyncio.sleep(0)
        return await put("b")(tx)

    async with opened(f"sqlite:///{tmp_path / 'kaohe.db'}") as database:
        await upgrade(database)
        with pytest.raises(RuntimeError, match="await nothing but its own transaction"):
            await database.write(impatient)
        results = await asyncio.gather(
            *(database.write(change) for change in (put("a"), impatient, stubborn)), return_exceptions=True
        )
        assert [type(result) for result in results] == [str, RuntimeError, str]
        assert await names(database) == ["a", "b"]


async def test_a_change_waits_for_another_process_without_stopping_the_loop(database_url: str) -> None:
    """The other one lets go only when the event loop has gone on meanwhile."""
    async with opened(database_url) as one, opened(database_url) as other:
        holds, may_end = threading.Event(), threading.Event()

        async def long(tx: Transaction) -> None:
            await put("long")(tx)
            holds.set()
            while not may_end.is_set():
                await tx.execute(text("SELECT 1"))

        first = asyncio.ensure_future(one.write(long))
        await asyncio.to_thread(holds.wait)
        second = asyncio.ensure_future(other.write(put("a")))
        assert await names(other) == []  # who reads waits for nobody
        may_end.set()
        await asyncio.gather(first, second)
        assert await names(other) == ["a", "long"]


async def test_what_follows_a_commit_is_called_before_anybody_hears_of_it(database: Database) -> None:
    told: list[str] = []

    def telling(name: str, error: Exception | None = None) -> Callable[[Transaction], Coroutine[Any, Any, str]]:
        async def change(tx: Transaction) -> str:
            tx.after_commit(lambda: told.append(name))
            if error is not None:
                raise error
            return await put(name)(tx)

        return change

    async def heard(name: str) -> None:
        await database.write(telling(name))
        told.append(f"heard {name}")

    results = await asyncio.gather(
        heard("a"), database.write(telling("x", ValueError())), heard("b"), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), ValueError, type(None)]
    assert told == ["a", "b", "heard a", "heard b"]
    told.clear()
    with pytest.raises(IntegrityError):
        await database.write(telling("a"))
    assert told == []


async def test_when_what_follows_a_commit_fails_the_change_is_kept_and_the_door_stays_open(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def change(tx: Transaction) -> str:
        tx.after_commit(lambda: next(iter(())))
        return await put("a")(tx)

    assert await database.write(change) == "a"
    assert "follow a commit failed" in caplog.text
    assert await database.write(put("b")) == "b"


async def test_changes_of_one_commit_share_a_memory_which_forgets_what_failed(database: Database) -> None:
    def remembering(name: str, error: Exception | None = None) -> Callable[[Transaction], Coroutine[Any, Any, object]]:
        async def change(tx: Transaction) -> dict[object, object]:
            found = dict(tx.memory)
            tx.memory[name] = 1
            if error is not None:
                tx.memory.clear()
                raise error
            return found

        return change

    found = await asyncio.gather(
        *(database.write(remembering(*one)) for one in (("a",), ("x", ValueError()), ("b",), ("c",))),
        return_exceptions=True,
    )
    assert [found[0], found[2], found[3]] == [{}, {"a": 1}, {"a": 1, "b": 1}]
    assert await database.write(remembering("d")) == {}
    async with database.read() as tx:
        assert tx.memory == {}


async def test_a_change_inside_a_change_is_refused(database: Database) -> None:
    async def nested(_: Transaction) -> None:
        await database.write(put("a"))

    with pytest.raises(RuntimeError, match="wait for itself"):
        await database.write(nested)


async def test_when_sqlite_gives_up_in_the_middle_nothing_is_kept_and_nobody_hears_that_it_was(tmp_path: Path) -> None:
    async def give_up(tx: Transaction) -> None:
        await tx.execute(text("ROLLBACK"))  # as SQLite does by itself where the disk is full
        raise ValueError

    async with opened(f"sqlite:///{tmp_path / 'kaohe.db'}") as database:
        await upgrade(database)
        results = await asyncio.gather(
            *(database.write(change) for change in (put("a"), give_up, put("b"))), return_exceptions=True
        )
        assert [type(result) for result in results] == [TransactionLost] * 3
        assert await names(database) == []
        assert await database.write(put("c")) == "c"


async def test_a_question_is_asked_of_one_state_and_changes_nothing(database: Database, backend: str) -> None:
    async def count(tx: Transaction) -> int:
        return int((await tx.execute(text("SELECT count(*) FROM files"))).scalar_one())

    assert await database.ask(count) == 0
    await database.write(put("a"))
    assert await database.ask(count) == 1
    if backend == "postgresql":
        with pytest.raises(Exception, match="read-only transaction"):
            await database.ask(put("b"))
    else:
        await database.ask(put("b"))
    assert await names(database) == ["a"]


async def test_a_question_sees_one_state_while_others_write(tmp_path: Path) -> None:
    counted, may_go_on = threading.Event(), threading.Event()

    async def count_twice(tx: Transaction) -> list[int]:
        query = text("SELECT count(*) FROM files")
        first = (await tx.execute(query)).scalar_one()
        counted.set()
        may_go_on.wait()
        return [first, (await tx.execute(query)).scalar_one()]

    async with opened(f"sqlite:///{tmp_path / 'kaohe.db'}") as database:
        await upgrade(database)
        question = asyncio.ensure_future(database.ask(count_twice))
        await asyncio.to_thread(counted.wait)
        await database.write(put("a"))
        may_go_on.set()
        assert await question == [0, 0]


async def test_what_follows_a_reading_follows_when_it_is_done(database: Database) -> None:
    done: list[str] = []

    async def question(tx: Transaction) -> None:
        tx.after_commit(lambda: done.append("asked"))
        assert done == []

    await database.ask(question)
    assert done == ["asked"]
    async with database.read() as tx:
        tx.after_commit(lambda: done.append("read"))
        assert done == ["asked"]
    assert done == ["asked", "read"]


def later(name: str) -> Callable[[Transaction], Coroutine[Any, Any, None]]:
    async def change(tx: Transaction) -> None:
        await put(name)(tx)

    return change


async def test_what_may_wait_shares_the_next_commit(database: Database, commits: list[object]) -> None:
    database.write_soon(later("a"))
    database.write_soon(later("b"))
    assert await database.write(put("c")) == "c"
    assert await names(database) == ["a", "b", "c"]
    assert len(commits) == 1


async def test_what_may_wait_is_written_by_itself_when_nothing_comes(database: Database) -> None:
    written = asyncio.Event()

    async def change(tx: Transaction) -> None:
        tx.after_commit(written.set)
        await put("a")(tx)

    for _ in range(2):  # the same change again: the writer may have begun and ended meanwhile
        written.clear()
        database.write_soon(change)
        database.write_soon(change)
        await written.wait()
        assert await names(database) == ["a"]
        await database.write(lambda tx: tx.run_sync(lambda connection: connection.execute(text("DELETE FROM files"))))


async def test_what_may_wait_is_written_though_a_commit_runs_when_its_moment_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SOON", 0)
    loop, written, may_end = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    async def slow(_: Transaction) -> None:
        loop.call_soon_threadsafe(started.set)
        may_end.wait()

    async def change(tx: Transaction) -> None:
        tx.after_commit(written.set)

    async with opened(f"sqlite:///{tmp_path / 'kaohe.db'}") as database:
        started = asyncio.Event()
        first = asyncio.ensure_future(database.write(slow))
        await started.wait()
        database.write_soon(change)
        await asyncio.sleep(0.001)
        assert database._timer is None
        may_end.set()
        await first
        await written.wait()


async def test_what_may_wait_fails_alone_and_in_the_log(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    async def change(tx: Transaction) -> None:
        raise ValueError("second thoughts")

    database.write_soon(change)
    assert await database.write(put("a")) == "a"
    assert "second thoughts" in caplog.text


async def test_closing_writes_what_may_wait(database_url: str) -> None:
    database = Database(database_url)
    database.write_soon(later("a"))
    await database.close()
    with pytest.raises(Closed):
        database.write_soon(later("b"))
    async with opened(database_url) as other:
        assert await names(other) == ["a"]


async def test_closing_finishes_what_waits_and_takes_nothing_more(database_url: str) -> None:
    database = Database(database_url)
    waiting = [asyncio.ensure_future(database.write(put(name))) for name in ("a", "b")]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*waiting) == ["a", "b"]
    with pytest.raises(Closed):
        await database.write(put("c"))


async def test_several_processes_take_turns_and_lose_nothing(database_url: str) -> None:
    async def count_up(tx: Transaction) -> None:
        value = (await tx.execute(text("SELECT file_id FROM files WHERE key = 'a'"))).scalar_one()
        await tx.execute(text("UPDATE files SET file_id = :value WHERE key = 'a'"), {"value": str(int(value or 0) + 1)})

    async with opened(database_url) as one, opened(database_url) as other:
        await one.write(put("a"))

        async def work(database: Database) -> None:
            for _ in range(10):
                await asyncio.gather(database.write(count_up), database.write(count_up))

        await asyncio.gather(work(one), work(other))
        async with one.read() as tx:
            assert (await tx.execute(text("SELECT file_id FROM files"))).scalar_one() == "40"


async def test_a_reader_sees_one_state(database: Database) -> None:
    async with database.read() as tx:
        count = text("SELECT count(*) FROM files")
        assert (await tx.execute(count)).scalar_one() == 0
        await database.write(put("a"))
        assert (await tx.execute(count)).scalar_one() == 0
    assert await names(database) == ["a"]


async def test_nothing_that_a_reader_changes_is_kept(database: Database, backend: str) -> None:
    async with database.read() as tx:
        if backend == "postgresql":
            with pytest.raises(Exception, match="read-only transaction"):
                await put("a")(tx)
        else:
            await put("a")(tx)
    assert await names(database) == []


async def test_sqlite_is_durable_and_strict(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'deep' / 'er' / 'kaohe.db'}") as database, database.read() as tx:
        settings = {
            name: (await tx.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///var/kaohe.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:////srv/kaohe.db", "sqlite+aiosqlite"),
        ("postgresql://kaohe:secret@db/kaohe", "postgresql+asyncpg"),
        ("postgresql+psycopg://db/kaohe", "postgresql+asyncpg"),
    ],
)
def test_an_address_gets_our_driver_and_keeps_the_rest(given: str, driver: str) -> None:
    url = async_url(given)
    assert url.drivername == driver
    assert url.render_as_string(hide_password=False).partition("://")[2] == given.partition("://")[2]


@pytest.mark.parametrize(
    ("given", "remedy"),
    [("mysql://db/kaohe", "sqlite:///"), ("sqlite://", "name a file"), ("sqlite:///:memory:", "name a file")],
)
def test_what_cannot_be_our_database_is_refused_with_a_remedy(given: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Database(given)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


@pytest.mark.parametrize("before", [None, 0o644])
async def test_the_files_are_for_this_user_alone(tmp_path: Path, before: int | None) -> None:
    folder, url = tmp_path / "var", f"sqlite:///{tmp_path / 'var' / 'kaohe.db'}"
    if before is not None:
        async with opened(url) as database:
            await database.write(lambda tx: tx.execute(text("CREATE TABLE t (x)")))
            for path in folder.iterdir():
                path.chmod(before)
    async with opened(url) as database:
        await database.write(lambda tx: tx.execute(text("CREATE TABLE IF NOT EXISTS u (x)")))
        assert modes(folder) == {"kaohe.db": 0o600, "kaohe.db-wal": 0o600, "kaohe.db-shm": 0o600}
    if before is None:
        assert folder.stat().st_mode & 0o777 == 0o700


async def test_what_is_erased_is_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "kaohe.db"
    file.write_bytes(await migrated_file())
    async with opened(f"sqlite:///{file}") as database:
        inbox, secret = UpdateInbox(context_on(database)), "zwl0x-the-token-of-an-invitation"
        await inbox.receive([{"update_id": number, "text": f"/start {secret}"} for number in range(1, 50)])
        assert secret.encode() in content(file)
        for number in range(1, 50):
            inbox.answered(number)
    assert secret.encode() not in content(file)


def content(file: Path) -> bytes:
    """The file with all that was committed."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return file.read_bytes()
