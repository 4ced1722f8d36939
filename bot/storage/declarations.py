"""What was declared done: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.domain.declarations import Declaration
from bot.storage.tables import declarations

if TYPE_CHECKING:
    from bot.storage.engine import Transaction


async def append(tx: Transaction, scheme: str, said: Declaration) -> None:
    """Say that a duty is done, or that it is not. `said.id` is ignored."""
    values = {"unit": said.unit, "duty": said.duty, "done": said.done, "person_id": said.person_id, "at": said.at}
    await tx.execute(insert(declarations).values(scheme=scheme, **values))


async def of_scheme(tx: Transaction, scheme: str) -> list[Declaration]:
    """All that was declared in a scheme, in order."""
    query = select(declarations).where(declarations.c.scheme == scheme).order_by(declarations.c.id)
    return [Declaration(row.id, row.unit, row.duty, row.done, row.person_id, row.at) for row in await tx.execute(query)]
