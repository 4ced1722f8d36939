"""Reviews of entries: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.domain.seals import SealedKind
from bot.storage import projection, seals
from bot.storage.rows import IDS, review_of, rows_of, to_row
from bot.storage.tables import reviews

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.domain.entries import NewReview, Review
    from bot.storage.engine import Transaction

_BATCH = 5000


async def append(tx: Transaction, scheme: str, entry_ids: Sequence[int], new: NewReview) -> list[Review]:
    """Store the same review of several entries, seal it, update the projection, inside `Database.write`."""
    rows = [to_row(reviews, new, scheme=scheme, entry_id=entry_id) for entry_id in entry_ids]
    if not rows:
        return []
    query = insert(reviews).returning(reviews, sort_by_parameter_order=True)
    stored = [review_of(row) for row in await tx.execute(query, rows)]
    ids = [review.id for review in stored]
    await seals.add(tx, scheme, SealedKind.REVIEW, zip(ids, rows, strict=True))
    await projection.add_reviews(tx, stored)
    return stored


async def since(tx: Transaction, scheme: str, last: int) -> list[Review]:
    """The scheme's reviews after the id `last`, in order; some thousands at once."""
    query = select(reviews).where(reviews.c.scheme == scheme, reviews.c.id > last).order_by(reviews.c.id).limit(_BATCH)
    return [review_of(row) for row in await tx.execute(query)]


async def count(tx: Transaction, scheme: str) -> int:
    """How many reviews a scheme has."""
    query = select(func.count()).select_from(reviews).where(reviews.c.scheme == scheme)
    return int((await tx.execute(query)).scalar_one())


async def of_entries(tx: Transaction, entry_ids: Collection[int]) -> list[Review]:
    """The reviews of these entries, entry by entry in order."""
    query = select(reviews).where(reviews.c.entry_id.in_(IDS)).order_by(reviews.c.entry_id, reviews.c.id)
    return [review_of(row) for row in await rows_of(tx, query, entry_ids)]


async def last_by_person(tx: Transaction, scheme: str) -> dict[int, datetime]:
    """When each person last reviewed, or answered, an entry of the scheme."""
    query = select(reviews.c.person_id, func.max(reviews.c.at).label("at")).where(reviews.c.scheme == scheme)
    rows = await tx.execute(query.where(reviews.c.person_id.is_not(None)).group_by(reviews.c.person_id))
    return {row.person_id: row.at for row in rows}


async def by_update(tx: Transaction, update_id: int) -> list[Review]:
    """The reviews to which an update has led so far, in order."""
    query = select(reviews).where(reviews.c.update_id == update_id).order_by(reviews.c.id)
    return [review_of(row) for row in await tx.execute(query)]
