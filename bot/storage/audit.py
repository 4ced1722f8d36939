"""Who did what, when, to what: appended, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.storage.rows import to_row, to_type
from bot.storage.tables import audit

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `person_id` None is the command line, `subject` is what it was done to."""

    at: datetime
    person_id: int | None
    action: str
    subject: str
    details: str = ""


async def note(tx: Transaction, scheme: str | None, act: Act) -> None:
    """Write down an act."""
    await tx.execute(insert(audit).values(to_row(audit, act, scheme=scheme)))


async def of_scheme(tx: Transaction, scheme: str) -> list[Act]:
    """All acts in a scheme, in order."""
    query = select(audit).where(audit.c.scheme == scheme).order_by(audit.c.id)
    return [to_type(Act, row) for row in await tx.execute(query)]
