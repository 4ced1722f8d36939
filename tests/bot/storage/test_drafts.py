from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.storage import drafts
from bot.storage.drafts import FIGURE, QUESTION, STATEMENT, WORKBOOK, Draft
from tests.support.context import NOON, SCHEME

if TYPE_CHECKING:
    from bot.storage.engine import Database

DRAFT = Draft(
    id=0,
    person_id=7,
    update_id=55,
    scheme=SCHEME,
    kind=QUESTION,
    payload={"options": [{"fact": "jobs", "text": "就业\x00 12"}], "replaces": None},
    created_at=NOON,
    expires_at=NOON + timedelta(days=3),
)


async def put(database: Database, draft: Draft = DRAFT) -> Draft:
    return await database.write(lambda tx: drafts.put(tx, draft))


async def settle(database: Database, draft: Draft, person_id: int = 7, days: int = 0) -> Draft | None:
    at = NOON + timedelta(days=days)
    return await database.write(lambda tx: drafts.settle(tx, draft.id, person_id, at))


async def test_a_question_is_settled_once(database: Database) -> None:
    draft = await put(database)
    assert draft == replace(DRAFT, id=draft.id)
    taps = await asyncio.gather(*(settle(database, draft) for _ in range(4)))
    assert [tap for tap in taps if tap is not None] == [draft]


@pytest.mark.parametrize(("person_id", "days"), [(8, 0), (7, 3)])
async def test_somebody_elses_or_too_old_a_question_is_none(database: Database, person_id: int, days: int) -> None:
    draft = await put(database)
    assert await settle(database, draft, person_id, days) is None


async def test_an_updates_questions_are_found_again_in_order(database: Database) -> None:
    first, second = await put(database), await put(database)
    await put(database, replace(DRAFT, update_id=56))
    await put(database, replace(DRAFT, kind=FIGURE))
    await settle(database, first)
    async with database.read() as tx:
        assert await drafts.by_update(tx, 55) == [first, second]


async def test_the_newest_open_one_is_found(database: Database) -> None:
    async def latest() -> Draft | None:
        async with database.read() as tx:
            return await drafts.latest(tx, 7, FIGURE, NOON)

    assert await latest() is None
    older = await put(database, replace(DRAFT, kind=FIGURE))
    newer = await put(database, replace(DRAFT, kind=FIGURE))
    await put(database, replace(DRAFT, kind=FIGURE, person_id=8))
    await put(database, replace(DRAFT, kind=FIGURE, expires_at=NOON))
    assert await latest() == newer
    await settle(database, newer)
    assert await latest() == older


async def test_what_nobody_can_settle_any_more_is_erased(database: Database) -> None:
    old = replace(DRAFT, kind=STATEMENT, expires_at=NOON)
    for one in (old, replace(old, expires_at=NOON + timedelta(hours=1)), replace(old, kind=WORKBOOK)):
        await put(database, one)
    await database.write(lambda tx: drafts.forget(tx, STATEMENT, NOON))
    async with database.read() as tx:
        told = [row[0] for row in await tx.execute(text("SELECT payload FROM drafts ORDER BY id"))]
    assert [json.loads(one) for one in told] == [{}, DRAFT.payload, DRAFT.payload]
