"""Telegram's updates: kept before they are confirmed, so that none is lost, and known, so that none counts twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.storage.tables import updates

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


async def receive(tx: Transaction, update_id: int, payload: dict[str, Any], at: datetime) -> bool:
    """Keep an update; False when it was delivered before."""
    insert = postgresql_insert if tx.dialect.name == "postgresql" else sqlite_insert
    query = (
        insert(updates)
        .values(
            id=update_id, payload=json.dumps(payload), received_at=at
        )  # escaped: text columns refuse what JSON may hold
        .on_conflict_do_nothing()
    )
    return bool((await tx.execute(query)).rowcount)


async def unanswered(tx: Transaction) -> list[dict[str, Any]]:
    """Updates that were kept and not worked through, oldest first."""
    query = (
        select(updates.c.payload).where(updates.c.answered_at.is_(None)).order_by(updates.c.received_at, updates.c.id)
    )
    return [json.loads(payload) for payload in (await tx.execute(query)).scalars() if payload is not None]


async def answered(tx: Transaction, update_id: int, at: datetime) -> None:
    """The update is worked through: only its id is still needed."""
    await tx.execute(update(updates).where(updates.c.id == update_id).values(answered_at=at, payload=None))


async def forget(tx: Transaction, before: datetime) -> int:
    """Let go of ids that Telegram will not deliver again; how many."""
    return int((await tx.execute(delete(updates).where(updates.c.answered_at < before))).rowcount)
