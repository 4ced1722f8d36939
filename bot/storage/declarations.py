"""What was declared done: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.domain.declarations import Declaration
from bot.storage.tables import declarations

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction


async def append(
    tx: Transaction, scheme: str, unit: str, duty: str, person_id: int | None, at: datetime, *, done: bool
) -> None:
    """Say that a duty is done, or that it is not."""
    values = {"scheme": scheme, "unit": unit, "duty": duty, "done": done, "person_id": person_id, "at": at}
    await tx.execute(insert(declarations).values(values))


async def of_scheme(tx: Transaction, scheme: str) -> list[Declaration]:
    """All that was declared in a scheme, in order."""
    query = select(declarations).where(declarations.c.scheme == scheme).order_by(declarations.c.id)
    return [Declaration(row.id, row.unit, row.duty, row.done, row.person_id, row.at) for row in await tx.execute(query)]
