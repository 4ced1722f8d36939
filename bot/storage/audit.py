"""Who did what, when, to what: appended, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.storage.rows import to_type
from bot.storage.tables import audit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def note(
    tx: AsyncConnection,
    at: datetime,
    person_id: int | None,
    action: str,
    scheme: str | None,
    subject: str,
    details: str = "",
) -> None:
    """Write down an act; `subject` is what it was done to."""
    values = {"at": at, "person_id": person_id, "action": action, "scheme": scheme, "subject": subject}
    await tx.execute(insert(audit).values(details=details, **values))


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `person_id` None is the command line."""

    at: datetime
    person_id: int | None
    action: str
    subject: str
    details: str


async def of_scheme(tx: AsyncConnection, scheme: str) -> list[Act]:
    """All acts in a scheme, in order."""
    query = select(audit).where(audit.c.scheme == scheme).order_by(audit.c.id)
    return [to_type(Act, row) for row in await tx.execute(query)]
