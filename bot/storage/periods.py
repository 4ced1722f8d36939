"""What was done to periods: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from bot.domain.periods import Act, PeriodAct
from bot.domain.seals import SealedKind
from bot.storage import seals
from bot.storage.rows import to_row, to_type
from bot.storage.tables import period_acts

if TYPE_CHECKING:
    from bot.storage.engine import Transaction

# Made once: every report asks.
_ACTS = select(period_acts).where(period_acts.c.scheme == bindparam("scheme")).order_by(period_acts.c.id)


async def append(tx: Transaction, scheme: str, act: PeriodAct) -> int:
    """Close a period or open it again, and seal the act; its id."""
    row = to_row(period_acts, act, scheme=scheme)
    act_id = int((await tx.execute(insert(period_acts).values(row).returning(period_acts.c.id))).scalar_one())
    await seals.add(tx, scheme, SealedKind.PERIOD_ACT, [(act_id, row)])
    return act_id


async def acts(tx: Transaction, scheme: str) -> list[PeriodAct]:
    """All that was done to the scheme's periods, in order."""
    rows = await tx.execute(_ACTS, {"scheme": scheme})
    return [to_type(PeriodAct, row, act=Act(row.act)) for row in rows]
