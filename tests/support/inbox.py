"""What a database has of updates that have no answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.storage.tables import updates

if TYPE_CHECKING:
    from bot.storage.engine import Database


async def unanswered(database: Database) -> list[dict[str, Any]]:
    """Updates that were kept and not worked through, oldest first."""
    query = select(updates.c.payload).where(updates.c.answered_at.is_(None))
    async with database.read() as tx:
        payloads = (await tx.execute(query.order_by(updates.c.received_at, updates.c.id))).scalars()
        return [json.loads(payload) for payload in payloads]


async def given_up(database: Database) -> dict[int, str]:
    """Updates that will never be answered, by their ids, and why."""
    query = select(updates.c.id, updates.c.problem).where(updates.c.problem.is_not(None)).order_by(updates.c.id)
    async with database.read() as tx:
        return {row.id: row.problem for row in await tx.execute(query)}
