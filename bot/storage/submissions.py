"""Forms that were sent: each by a key of the sender's, so that one that comes twice counts once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.storage.rows import to_row, to_type
from bot.storage.tables import submissions

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was stored. `content` is what it held, so that another form under the same key is noticed.

    `opened_at`: since when it was filled in, None where that is not known.
    """

    key: str
    person_id: int
    content: str
    entries: tuple[int, ...]
    opened_at: datetime | None = None


async def put(tx: Transaction, submission: Submission, at: datetime) -> None:
    """Note what a form has led to, in the transaction of its entries."""
    values = to_row(submissions, submission, entries=json.dumps(submission.entries), stored_at=at)
    await tx.execute(insert(submissions).values(values))


async def find(tx: Transaction, person_id: int, key: str) -> Submission | None:
    """The form that this person has sent under this key."""
    query = select(submissions).where(submissions.c.person_id == person_id, submissions.c.key == key)
    row = (await tx.execute(query)).one_or_none()
    return to_type(Submission, row, entries=tuple(json.loads(row.entries))) if row is not None else None


async def last_at(tx: Transaction, person_id: int) -> datetime | None:
    """When this person has sent a form last."""
    query = select(func.max(submissions.c.stored_at)).where(submissions.c.person_id == person_id)
    last: datetime | None = (await tx.execute(query)).scalar_one()
    return last
