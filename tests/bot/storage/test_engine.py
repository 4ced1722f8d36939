from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from bot.storage.engine import Closed, Database, async_url
from tests.support.database import opened

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection


def put(name: str) -> Callable[[AsyncConnection], Awaitable[str]]:
    async def change(tx: AsyncConnection) -> str:
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


async def test_changes_that_wait_together_share_a_commit(database: Database) -> None:
    commits: list[object] = []
    event.listen(database._engine.sync_engine, "commit", commits.append)
    answers = await asyncio.gather(*(database.write(put(f"{number:03}")) for number in range(150)))
    assert answers == await names(database)
    assert len(commits) == 1


async def test_more_than_a_batch_is_written_all_the_same(database: Database) -> None:
    await asyncio.gather(*(database.write(put(f"{number:03}")) for number in range(450)))
    assert len(await names(database)) == 450


async def test_a_change_that_fails_fails_alone(database: Database) -> None:
    async def half_done(tx: AsyncConnection) -> None:
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
    async def lay_out(tx: AsyncConnection) -> None:
        await tx.execute(text("CREATE TABLE father (id INTEGER PRIMARY KEY)"))
        await tx.execute(
            text("CREATE TABLE child (father INTEGER REFERENCES father (id) DEFERRABLE INITIALLY DEFERRED)")
        )

    async def orphan(tx: AsyncConnection) -> None:
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


async def test_when_the_writer_is_cancelled_nobody_waits_for_ever(database: Database) -> None:
    started = asyncio.Event()

    async def slow(_: AsyncConnection) -> None:
        started.set()
        await asyncio.Event().wait()

    first = asyncio.ensure_future(database.write(slow))
    await started.wait()
    second = asyncio.ensure_future(database.write(put("a")))
    await asyncio.sleep(0)
    assert database._writer is not None
    database._writer.cancel()
    results = await asyncio.gather(first, second, return_exceptions=True)
    assert [type(result) for result in results] == [asyncio.CancelledError, asyncio.CancelledError]
    assert await database.write(put("b")) == "b"
    assert await names(database) == ["b"]


async def test_a_change_inside_a_change_is_refused(database: Database) -> None:
    async def nested(_: AsyncConnection) -> None:
        await database.write(put("a"))

    with pytest.raises(RuntimeError, match="wait for itself"):
        await database.write(nested)


async def test_closing_finishes_what_waits_and_takes_nothing_more(database_url: str) -> None:
    database = Database(database_url)
    waiting = [asyncio.ensure_future(database.write(put(name))) for name in ("a", "b")]
    await asyncio.sleep(0)
    await database.close()
    assert await asyncio.gather(*waiting) == ["a", "b"]
    with pytest.raises(Closed):
        await database.write(put("c"))


async def test_several_processes_take_turns_and_lose_nothing(database_url: str) -> None:
    async def count_up(tx: AsyncConnection) -> None:
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
