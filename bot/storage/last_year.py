"""Last year's totals: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, insert, select

from bot.domain.last_year import LastTotal
from bot.storage.rows import to_row, to_type
from bot.storage.tables import last_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.last_year import Final


async def append(
    tx: AsyncConnection,
    scheme: str,
    finals: Sequence[tuple[Final, int | None]],
    file: str,
    person_id: int | None,
    at: datetime,
) -> None:
    """Store totals, each with the id of the one that it replaces, None where nothing was known."""
    every = {"scheme": scheme, "file": file, "person_id": person_id, "at": at}
    rows = [to_row(last_totals, final, replaces=replaces, **every) for final, replaces in finals]
    if rows:
        await tx.execute(insert(last_totals), rows)


async def values(tx: AsyncConnection, scheme: str, units: Iterable[str]) -> dict[tuple[str, str], int]:
    """What some units' facts came to, by unit and fact."""
    return {key: one.value for key, one in (await holding(tx, scheme, units)).items()}


async def holding(
    tx: AsyncConnection, scheme: str, units: Iterable[str] | None = None
) -> dict[tuple[str, str], LastTotal]:
    """The totals that hold, by unit and fact; of some units, or of all."""
    later = last_totals.alias()
    query = select(last_totals).where(
        last_totals.c.scheme == scheme, ~exists().where(later.c.replaces == last_totals.c.id)
    )
    if units is not None:
        query = query.where(last_totals.c.unit.in_(set(units)))
    rows = await tx.execute(query.order_by(last_totals.c.id))
    return {(row.unit, row.fact): to_type(LastTotal, row) for row in rows}
