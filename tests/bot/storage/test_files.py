from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import files
from tests.support.context import NOON

if TYPE_CHECKING:
    from bot.storage.engine import Database


async def test_a_picture_is_remembered_by_its_content(database: Database) -> None:
    async def recall(key: str) -> str | None:
        async with database.read() as tx:
            return await files.recall(tx, key)

    assert await recall("sha") is None
    await database.write(lambda tx: files.remember(tx, "sha", "AgAC1", NOON))
    await database.write(lambda tx: files.remember(tx, "sha", "AgAC2", NOON))
    assert await recall("sha") == "AgAC2"
    assert await recall("other") is None
