"""Last year's totals: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, exists, insert, select

from bot.domain.last_year import LastTotal
from bot.domain.seals import SealedKind
from bot.storage import seals
from bot.storage.rows import to_row, to_type
from bot.storage.tables import last_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.domain.last_year import Final
    from bot.storage.engine import Transaction

# Made once: every report asks.
_LATER = last_totals.alias()
_HOLDING = (
    select(last_totals)
    .where(last_totals.c.scheme == bindparam("scheme"), ~exists().where(_LATER.c.replaces == last_totals.c.id))
    .order_by(last_totals.c.id)
)
_HOLDING_OF = _HOLDING.where(last_totals.c.unit.in_(bindparam("units", expanding=True)))


async def append(
    tx: Transaction,
    scheme: str,
    finals: Sequence[tuple[Final, int | None]],
    file: str,
    person_id: int | None,
    at: datetime,
) -> None:
    """Store totals and seal them, each with the id of the one that it replaces, None where nothing was known."""
    every = {"scheme": scheme, "file": file, "person_id": person_id, "at": at}
    rows = [to_row(last_totals, final, replaces=replaces, **every) for final, replaces in finals]
    if rows:
        query = insert(last_totals).returning(last_totals.c.id, sort_by_parameter_order=True)
        ids = (await tx.execute(query, rows)).scalars().all()
        await seals.add(tx, scheme, SealedKind.LAST_TOTAL, zip(ids, rows, strict=True))


async def values(tx: Transaction, scheme: str, units: Iterable[str]) -> dict[tuple[str, str], int]:
    """What some units' facts came to, by unit and fact."""
    return {key: total.value for key, total in (await holding(tx, scheme, units)).items()}


async def holding(tx: Transaction, scheme: str, units: Iterable[str] | None = None) -> dict[tuple[str, str], LastTotal]:
    """The totals that hold, by unit and fact; of some units, or of all."""
    if units is None:
        rows = await tx.execute(_HOLDING, {"scheme": scheme})
    else:
        rows = await tx.execute(_HOLDING_OF, {"scheme": scheme, "units": sorted(set(units))})
    return {(row.unit, row.fact): to_type(LastTotal, row) for row in rows}
