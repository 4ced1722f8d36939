"""What reviewers said of entries: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from bot.domain.entries import Review, Verdict
from bot.storage.tables import reviews

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.storage.engine import Transaction


async def append(
    tx: Transaction,
    scheme: str,
    entry_ids: Sequence[int],
    verdict: Verdict,
    person_id: int | None,
    at: datetime,
    *,
    reason: str = "",
    update_id: int | None = None,
) -> list[Review]:
    """Say the same of several entries, inside `Database.write`."""
    values = {"scheme": scheme, "verdict": verdict.value, "person_id": person_id, "reason": reason}
    rows = [{"entry_id": entry_id, "update_id": update_id, "at": at, **values} for entry_id in entry_ids]
    if not rows:
        return []
    query = insert(reviews).returning(reviews, sort_by_parameter_order=True)
    return [_review(row) for row in await tx.execute(query, rows)]


async def since(tx: Transaction, scheme: str, known: int) -> list[Review]:
    """The scheme's reviews after the id `known`, in order."""
    query = select(reviews).where(reviews.c.scheme == scheme, reviews.c.id > known).order_by(reviews.c.id)
    return [_review(row) for row in await tx.execute(query)]


async def by_update(tx: Transaction, update_id: int) -> list[Review]:
    """What an update has led to so far."""
    query = select(reviews).where(reviews.c.update_id == update_id).order_by(reviews.c.id)
    return [_review(row) for row in await tx.execute(query)]


def _review(row: Any) -> Review:
    return Review(row.id, row.entry_id, Verdict(row.verdict), row.person_id, row.reason, row.at)
