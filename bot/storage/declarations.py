"""What was declared done: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.domain.declarations import Declaration
from bot.domain.seals import SealedKind
from bot.storage import seals
from bot.storage.rows import to_row, to_type
from bot.storage.tables import declarations

if TYPE_CHECKING:
    from bot.storage.engine import Transaction


async def append(tx: Transaction, scheme: str, declaration: Declaration) -> None:
    """Say that a duty is done, or that it is not, and seal that, inside `Database.write`."""
    row = to_row(declarations, declaration, scheme=scheme)
    number = int((await tx.execute(insert(declarations).values(row).returning(declarations.c.id))).scalar_one())
    await seals.add(tx, scheme, SealedKind.DECLARATION, [(number, row)])


async def of_scheme(tx: Transaction, scheme: str) -> list[Declaration]:
    """All that was declared in a scheme, in order."""
    query = select(declarations).where(declarations.c.scheme == scheme).order_by(declarations.c.id)
    return [to_type(Declaration, row) for row in await tx.execute(query)]
