"""Whether anything has changed that planning rests on: one statement, whatever the number of members and entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select, true

from bot.domain.planning_input import Revision
from bot.storage.tables import declarations, entries, memberships, persons, reminder_changes, reviews

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.storage.engine import Transaction


_LEDGER = (entries, reviews, declarations, reminder_changes)


async def revisions(tx: Transaction, schemes: Sequence[str], now: datetime) -> dict[str, Revision]:
    """The revision of each scheme; roles and persons are those of all schemes."""
    roles = select(
        func.count(case((memberships.c.since <= now, 1))).label("begun"),
        func.count(case((memberships.c.until <= now, 1))).label("ended"),
    ).subquery()
    blocked = (
        select(func.count().label("many"), func.coalesce(func.sum(persons.c.id), 0).label("ids"))
        .where(persons.c.blocked)
        .subquery()
    )
    newest = [
        select(func.coalesce(func.max(table.c.id), 0)).where(table.c.scheme == scheme).scalar_subquery()
        for scheme in schemes
        for table in _LEDGER
    ]
    query = select(roles, blocked, *newest).select_from(roles.join(blocked, true()))
    row = (await tx.execute(query)).one()
    begun, ended, many, ids, *heads = (int(number) for number in row)
    return {
        scheme: Revision(tuple(heads[nth * len(_LEDGER) : (nth + 1) * len(_LEDGER)]), (begun, ended), (many, ids))
        for nth, scheme in enumerate(schemes)
    }
