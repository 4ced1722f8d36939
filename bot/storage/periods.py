"""What was done to periods: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from bot.domain.periods import Act, PeriodAct
from bot.storage.tables import period_acts

if TYPE_CHECKING:
    from bot.storage.engine import Transaction

# Made once: every report asks.
_ACTS = select(period_acts).where(period_acts.c.scheme == bindparam("scheme")).order_by(period_acts.c.id)


async def append(tx: Transaction, scheme: str, act: PeriodAct) -> int:
    """Close a period or open it again; the act's id. `act.id` is ignored."""
    query = insert(period_acts).values(
        scheme=scheme,
        period=act.period,
        act=act.act.value,
        unit=act.unit,
        at=act.at,
        until=act.until,
        reason=act.reason,
        person_id=act.person_id,
    )
    return int((await tx.execute(query.returning(period_acts.c.id))).scalar_one())


async def acts(tx: Transaction, scheme: str) -> list[PeriodAct]:
    """All that was done to the scheme's periods, in order."""
    return [
        PeriodAct(row.id, row.period, Act(row.act), row.unit, row.at, row.until, row.reason, row.person_id)
        for row in await tx.execute(_ACTS, {"scheme": scheme})
    ]
