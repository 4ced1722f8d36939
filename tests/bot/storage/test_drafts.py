from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from bot.domain.drafts import (
    Draft,
    FilledStatement,
    OpenForm,
    OpenQuestion,
    PromptedFigure,
    UnassignedFile,
    decode,
    encode,
)
from bot.domain.entries import Mode
from bot.domain.evidence import Medium, Upload
from bot.domain.forms import Figure
from bot.domain.guides import Guide
from bot.domain.intents import Claim, Doubt, DoubtKind
from bot.domain.results import Unusual
from bot.domain.statements import Filled
from bot.storage import drafts, migrate
from tests.support.context import NOON, SCHEME
from tests.support.database import opened

if TYPE_CHECKING:
    from bot.domain.drafts import C
    from bot.storage.engine import Database, Transaction

QUESTION = OpenQuestion((Claim("jobs", Mode.INCREMENT, 12, text="就业\x00 12"),), 9)
FIGURE = PromptedFigure("chengdong", "jobs")
STATEMENT = FilledStatement("表.xlsx", "duty", "chengdong", Filled({}, {"staff": ({"name": "张三"},)}), (0, 3))
LATER = NOON + timedelta(days=3)


def of(content: C) -> Draft[C]:
    return Draft(0, 7, 55, SCHEME, content, NOON, LATER)


async def put(database: Database, draft: Draft[C]) -> Draft[C]:
    return await database.write(lambda tx: drafts.put(tx, draft))


async def settle(
    database: Database, draft: Draft[OpenQuestion], person_id: int = 7, days: int = 0
) -> Draft[OpenQuestion] | None:
    at = NOON + timedelta(days=days)
    return await database.write(lambda tx: drafts.settle(tx, OpenQuestion, draft.id, person_id, at))


async def payloads(database: Database) -> list[str]:
    async with database.read() as tx:
        return [row[0] for row in await tx.execute(text("SELECT payload FROM drafts ORDER BY id"))]


async def test_a_question_is_settled_once(database: Database) -> None:
    draft = await put(database, of(QUESTION))
    assert draft == replace(of(QUESTION), id=draft.id)
    taps = await asyncio.gather(*(settle(database, draft) for _ in range(4)))
    assert [tap for tap in taps if tap is not None] == [draft]


@pytest.mark.parametrize(("person_id", "days"), [(8, 0), (7, 3)])
async def test_somebody_elses_or_too_old_a_question_is_none(database: Database, person_id: int, days: int) -> None:
    draft = await put(database, of(QUESTION))
    assert await settle(database, draft, person_id, days) is None


async def test_a_draft_is_not_settled_as_one_of_another_kind(database: Database) -> None:
    draft = await put(database, of(QUESTION))
    assert await database.write(lambda tx: drafts.settle(tx, PromptedFigure, draft.id, 7, NOON)) is None
    assert await settle(database, draft) == draft


async def test_an_updates_questions_are_found_again_in_order(database: Database) -> None:
    first, second = await put(database, of(QUESTION)), await put(database, of(QUESTION))
    await put(database, replace(of(QUESTION), update_id=56))
    await put(database, of(FIGURE))
    await settle(database, first)
    async with database.read() as tx:
        assert await drafts.by_update(tx, OpenQuestion, 55) == [first, second]


async def test_the_newest_open_one_is_found(database: Database) -> None:
    async def latest() -> Draft[PromptedFigure] | None:
        async with database.read() as tx:
            return await drafts.latest(tx, PromptedFigure, 7, NOON)

    assert await latest() is None
    older = await put(database, of(FIGURE))
    newer = await put(database, of(FIGURE))
    await put(database, replace(of(FIGURE), person_id=8))
    await put(database, replace(of(FIGURE), expires_at=NOON))
    await put(database, of(QUESTION))
    assert await latest() == newer
    await database.write(lambda tx: drafts.settle(tx, PromptedFigure, newer.id, 7, NOON))
    assert await latest() == older


async def test_what_is_saved_is_found(database: Database) -> None:
    draft = await put(database, of(FIGURE))
    changed = replace(draft, content=PromptedFigure("chengdong", "parks"), expires_at=LATER + timedelta(days=1))
    await database.write(lambda tx: drafts.save(tx, changed))
    async with database.read() as tx:
        assert await drafts.open_ones(tx, PromptedFigure, 7, LATER) == [changed]


async def test_what_nobody_can_settle_any_more_is_erased(database: Database) -> None:
    old = replace(of(STATEMENT), expires_at=NOON)
    for draft in (old, replace(old, expires_at=NOON + timedelta(hours=1))):
        await put(database, draft)
    await put(database, replace(of(QUESTION), expires_at=NOON))
    await database.write(lambda tx: drafts.forget(tx, FilledStatement, NOON))
    assert await payloads(database) == ["{}", encode(STATEMENT), encode(QUESTION)]


async def test_what_is_erased_is_gone(database: Database) -> None:
    erased, left = await put(database, of(STATEMENT)), await put(database, of(STATEMENT))
    await database.write(lambda tx: drafts.erase(tx, erased.id))
    assert await payloads(database) == ["{}", encode(STATEMENT)]
    async with database.read() as tx:
        assert await drafts.open_ones(tx, FilledStatement, 7, NOON) == [left]


@pytest.mark.parametrize("payload", ["{", "{}", "[1]", encode(FIGURE), encode(QUESTION).replace(": 1}", ": 2}")])
async def test_what_cannot_be_read_is_gone(database: Database, payload: str) -> None:
    draft = await put(database, of(QUESTION))
    broken = text("UPDATE drafts SET payload = :payload").bindparams(payload=payload)
    await database.write(lambda tx: tx.execute(broken))
    async with database.read() as tx:
        assert await drafts.by_update(tx, OpenQuestion, 55) == []
        assert await drafts.latest(tx, OpenQuestion, 7, NOON) is None
    assert await settle(database, draft) is None


OLDER = {
    "form": """{"guide": {"scheme": "s", "unit": "u", "key": "k", "stage": "home", "section": -1, "page": 0,
        "fact": null, "typed": "", "mode": "increment", "figures": [{"fact": "f", "mode": "total", "value": 5,
        "seen": 2,
        "sure": "ten-times"}], "problem": null}, "message_id": 4, "update_id": 5}""",
    "evidence": """{"file": {"file_id": "a", "unique_id": "b", "medium": "photo", "name": "c.jpg", "mime": "image/jpeg",
        "size": 1, "album": ""}, "chat_id": 2, "message_id": 3, "question": null}""",
    "figure": '{"unit": "u", "fact": "f"}',
    "question": """{"doubt": {"kind": "which-fact", "text": "x"}, "options": [{"fact": "f", "mode": "total", "value": 5,
        "unit": null, "date": null, "text": "x"}], "message_id": 9}""",
    "words": '{"for": "reason", "do": "undo-last", "chat_id": 1, "message_id": 2}',
    "statement": "{}",
}


async def test_drafts_of_before_the_codec_had_versions_are_read_on_or_expired(empty_url: str) -> None:
    async def fill(tx: Transaction) -> None:
        columns = "person_id, scheme, kind, payload, created_at, expires_at"
        query = text(f"INSERT INTO drafts ({columns}) VALUES (7, 's', :kind, :payload, :noon, :later)")
        for kind, payload in OLDER.items():
            values = {"kind": kind, "payload": payload, "noon": NOON, "later": LATER}
            await tx.execute(query.bindparams(**values))

    guide = Guide("s", "u", "k", figures=(Figure("f", Mode.TOTAL, 5, 2, Unusual.TEN_TIMES),))
    question = OpenQuestion((Claim("f", Mode.TOTAL, 5, text="x"),), 9, doubt=Doubt(DoubtKind.WHICH_FACT, "x"))
    file = UnassignedFile(Upload("a", "b", Medium.PHOTO, "c.jpg", "image/jpeg", 1), 2, 3, None)
    async with opened(empty_url) as database:
        await migrate.upgrade(database, "0013")
        await database.write(fill)
        await migrate.upgrade(database)
        found = [decode(payload) for payload in await payloads(database)]
        assert found == [OpenForm(guide, 4, 5), file, PromptedFigure("u", "f"), question, None, None]
        await migrate.downgrade(database, "0013")
        assert await payloads(database) == []
