"""Who did what, when, to what: appended, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

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
