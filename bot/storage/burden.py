"""What reporting costs, counted from the ledger, the forms, the updates and the outbox; no person's name is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import Text, cast, func, select

from bot.domain.burden import FactsTold, Told
from bot.domain.entries import Mode, Source
from bot.domain.notices import NoticeState
from bot.storage.tables import entries, outbox, submissions, updates

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.storage.engine import Transaction

_NOBODY_FILLED_IN = (Source.IMPORT.value, Source.SAMPLE.value, Source.REVIEW.value)
_MONTH = func.substr(cast(entries.c.date, Text), 1, 7).label("month")
_GIVEN = entries.c.system.is_not(None).label("given")


async def facts_told(tx: Transaction, scheme: str) -> list[FactsTold]:
    """Which facts of which units were told in which months, by a system or by somebody."""
    told = (entries.c.scheme == scheme, entries.c.mode != Mode.WITHDRAWAL.value)
    query = select(entries.c.unit, entries.c.fact, _MONTH, _GIVEN).where(
        *told, entries.c.source.not_in(_NOBODY_FILLED_IN)
    )
    rows = await tx.execute(query.distinct())
    return [FactsTold(row.unit, row.fact, row.month, bool(row.given)) for row in rows]


async def form_times(tx: Transaction, scheme: str, since: datetime, until: datetime) -> list[timedelta]:
    """How long the forms took that were sent in between two instants, as far as it is known when they were opened."""
    sent = (submissions.c.stored_at >= since, submissions.c.stored_at < until, submissions.c.opened_at.is_not(None))
    rows = (await tx.execute(select(submissions).where(*sent))).all()
    first = {row.key: min(json.loads(row.entries), default=0) for row in rows}
    of_scheme = select(entries.c.id).where(entries.c.id.in_(list(first.values())), entries.c.scheme == scheme)
    known = set((await tx.execute(of_scheme)).scalars())
    return [row.stored_at - row.opened_at for row in rows if first[row.key] in known]


async def message_times(tx: Transaction, scheme: str, since: datetime) -> list[timedelta]:
    """How long it took from the receipt of an update to its entry, since an instant."""
    query = (
        select(updates.c.received_at, func.min(entries.c.recorded_at).label("recorded_at"))
        .join(entries, entries.c.update_id == updates.c.id)
        .where(entries.c.scheme == scheme, entries.c.recorded_at >= since)
        .group_by(updates.c.id, updates.c.received_at)
    )
    return [row.recorded_at - row.received_at for row in await tx.execute(query)]


async def notices_told(tx: Transaction, scheme: str, since: datetime, until: datetime) -> Told:
    """The notices to persons that arrived between two instants."""
    sent = (outbox.c.state == NoticeState.SENT.value, outbox.c.person_id.is_not(None))
    between = (outbox.c.due_at >= since, outbox.c.due_at < until)
    of_scheme = outbox.c.content.contains(f'"scheme": {json.dumps(scheme)}', autoescape=True)
    columns = func.count().label("notices"), func.count(func.distinct(outbox.c.person_id)).label("persons")
    row = (await tx.execute(select(*columns).where(*sent, *between, of_scheme))).one()
    return Told(row.notices, row.persons)
