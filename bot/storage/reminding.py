"""What the bureau changed of reminders: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.domain.reminding import ReminderAct, ReminderChange
from bot.storage.rows import to_row, to_type
from bot.storage.tables import reminder_changes

if TYPE_CHECKING:
    from bot.storage.engine import Transaction


async def append(tx: Transaction, scheme: str, change: ReminderChange) -> None:
    """Store a change."""
    await tx.execute(insert(reminder_changes).values(to_row(reminder_changes, change, scheme=scheme)))


async def of_scheme(tx: Transaction, scheme: str) -> list[ReminderChange]:
    """All changes of a scheme's reminders, in order."""
    query = select(reminder_changes).where(reminder_changes.c.scheme == scheme).order_by(reminder_changes.c.id)
    return [to_type(ReminderChange, row, act=ReminderAct(row.act)) for row in await tx.execute(query)]
