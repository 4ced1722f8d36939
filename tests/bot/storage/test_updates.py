from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from bot.domain.updates import received
from bot.storage import updates
from tests.support.context import NOON
from tests.support.database import opened
from tests.support.inbox import unanswered

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Database

HOUR = timedelta(hours=1)
ONE, OTHER = "one", "other"  # workers


async def receive(database: Database, number: int, words: str = "新增就业 12", hours: int = 0) -> bool:
    payload = {"update_id": number, "text": words}
    return bool(await keep(database, [payload], NOON + hours * HOUR))


async def keep(database: Database, payloads: list[dict[str, Any]], now: datetime = NOON) -> frozenset[int]:
    new = [taken for payload in payloads if (taken := received(payload, now)) is not None]
    return await database.write(lambda tx: updates.receive(tx, new, ONE, now))


async def answer(database: Database, *numbers: int, hours: int = 0) -> None:
    await database.write(lambda tx: updates.answered(tx, numbers, NOON + hours * HOUR))


async def waiting(database: Database) -> list[int]:
    return [update["update_id"] for update in await unanswered(database)]


async def test_an_update_is_new_once(database: Database) -> None:
    assert await receive(database, 2**52)
    assert not await receive(database, 2**52)
    assert await waiting(database) == [2**52]


async def test_of_many_the_new_ones_are_told(database: Database) -> None:
    await receive(database, 2)
    assert await keep(database, [{"update_id": number} for number in (3, 2, 1)]) == {1, 3}
    assert await keep(database, []) == frozenset()
    assert sorted(await waiting(database)) == [1, 2, 3]


async def test_many_are_answered_at_once(database: Database) -> None:
    for number in (1, 2, 3):
        await receive(database, number)
    await answer(database)
    await answer(database, 1, 3)
    assert await waiting(database) == [2]
    await answer(database, 2)
    assert await waiting(database) == []


async def test_of_the_same_update_at_two_workers_one_is_new(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        assert sorted(await asyncio.gather(receive(one, 1), receive(other, 1))) == [False, True]


async def test_what_was_answered_is_known_but_its_words_are_gone(database: Database) -> None:
    await receive(database, 1)
    await answer(database, 1)
    assert await waiting(database) == []
    assert not await receive(database, 1)
    async with database.read() as tx:
        assert (await tx.execute(text("SELECT payload FROM updates"))).scalars().all() == [None]


async def test_what_waits_comes_in_the_order_of_receiving(database: Database) -> None:
    """After a week of silence Telegram's numbers begin anew, anywhere."""
    await receive(database, 900, hours=0)
    await receive(database, 3, hours=1)
    await receive(database, 4, hours=1)
    assert await waiting(database) == [900, 3, 4]


async def test_any_text_survives(database: Database) -> None:
    words = "新增就业\x00 12 \ud83d 😀"  # a NUL and half a character, which text columns would refuse
    await receive(database, 1, words)
    assert await unanswered(database) == [{"update_id": 1, "text": words}]


async def test_only_what_was_answered_long_ago_is_forgotten(database: Database) -> None:
    for number in (1, 2, 3):
        await receive(database, number)
    await answer(database, 1)
    await answer(database, 2, hours=1)
    assert await database.write(lambda tx: updates.forget(tx, NOON + HOUR)) == 1
    assert await receive(database, 1)
    assert not await receive(database, 2)
    assert await waiting(database) == [1, 3]
