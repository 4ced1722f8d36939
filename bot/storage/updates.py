"""Telegram's updates: kept before they are confirmed, so that none is lost, and known, so that none counts twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from bot.storage.rows import insert_new
from bot.storage.tables import updates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.storage.engine import Transaction

# Made once: making a statement costs several times as much as running it.
_ANSWERED = update(updates).where(updates.c.id == bindparam("number")).values(answered_at=bindparam("at"), payload=None)


async def receive(tx: Transaction, payloads: Mapping[int, dict[str, Any]], at: datetime) -> frozenset[int]:
    """Keep updates by their ids; the ids of those that were not delivered before."""
    # As ASCII: text columns refuse some characters that JSON may hold.
    rows = [{"id": number, "payload": json.dumps(payload), "received_at": at} for number, payload in payloads.items()]
    statement = insert_new(tx, updates, updates.c.id)
    return frozenset((await tx.execute(statement, rows)).scalars()) if rows else frozenset()


async def unanswered(tx: Transaction) -> list[dict[str, Any]]:
    """Updates that were kept and not worked through, oldest first."""
    query = select(updates.c.payload).where(updates.c.answered_at.is_(None))
    payloads = (await tx.execute(query.order_by(updates.c.received_at, updates.c.id))).scalars()
    return [json.loads(payload) for payload in payloads if payload is not None]


async def none_unanswered(tx: Transaction) -> bool:
    """Whether all that was kept was worked through."""
    query = select(updates.c.id).where(updates.c.answered_at.is_(None)).limit(1)
    return (await tx.execute(query)).first() is None


async def answered(tx: Transaction, numbers: Sequence[int], at: datetime) -> None:
    """These updates are worked through: only their ids are still needed."""
    if numbers:
        await tx.execute(_ANSWERED, [{"number": number, "at": at} for number in numbers])


async def forget(tx: Transaction, before: datetime) -> int:
    """Let go of ids that Telegram will not deliver again; how many."""
    return int((await tx.execute(delete(updates).where(updates.c.answered_at < before))).rowcount)
