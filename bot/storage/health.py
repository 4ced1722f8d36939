"""What the database knows of how the bot is: queues, findings that operators were told of, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from bot.domain.health import Counts, Queue
from bot.domain.notices import NoticeState
from bot.storage import outbox as outbox_storage
from bot.storage import worker_registry
from bot.storage.rows import insert_new
from bot.storage.tables import (
    audit,
    bound_groups,
    entries,
    invitations,
    open_findings,
    outbox,
    persons,
    updates,
    workers,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.storage.engine import Transaction

_UNSENT = [state.value for state in (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)]


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that operators were told of. `owner`: the process that has it, empty when that process is gone."""

    key: str
    owner: str
    since: datetime


async def unanswered(tx: Transaction, now: datetime) -> Queue:
    """Updates without an answer."""
    query = select(func.count(), func.min(updates.c.received_at)).where(updates.c.answered_at.is_(None))
    count, oldest = (await tx.execute(query)).one()
    return _queue(count, oldest, now)


async def overdue(tx: Transaction, now: datetime) -> Queue:
    """Notices that are due and were not sent."""
    where = (outbox.c.state.in_(_UNSENT), outbox.c.due_at <= now)
    query = select(func.count(), func.min(outbox.c.due_at)).where(*where)
    count, oldest = (await tx.execute(query)).one()
    return _queue(count, oldest, now)


async def in_doubt(tx: Transaction, now: datetime) -> int:
    """Notices of which nobody knows whether they arrived, and which could still be sent again."""
    where = (outbox.c.state == NoticeState.UNKNOWN.value, outbox.c.expires_at > now)
    return int((await tx.execute(select(func.count()).select_from(outbox).where(*where))).scalar_one())


async def backups(tx: Transaction, schemes: Collection[str]) -> tuple[datetime | None, datetime | None]:
    """When the oldest of the schemes' newest backups was made, None where one has none; and their first entry."""
    latest = select(func.max(audit.c.at)).where(audit.c.action == "backup", audit.c.scheme.in_(schemes))
    newest = list((await tx.execute(latest.group_by(audit.c.scheme))).scalars())
    first = select(func.min(entries.c.recorded_at)).where(entries.c.scheme.in_(schemes))
    return min(newest) if len(newest) == len(schemes) else None, (await tx.execute(first)).scalar()


async def open_now(tx: Transaction) -> list[OpenFinding]:
    """The findings that operators know of."""
    alive = (workers.c.id == open_findings.c.worker) & worker_registry.seen_within(tx, worker_registry.MISSED)
    query = select(open_findings, workers.c.id.label("owner")).join(workers, alive, isouter=True)
    return [OpenFinding(row.key, row.owner or "", row.since) for row in await tx.execute(query)]


async def begin(tx: Transaction, key: str, worker: str, since: datetime) -> bool:
    """Note a finding; False when it was noted already."""
    row = {"key": key, "worker": worker, "since": since}
    return bool((await tx.execute(insert_new(tx, open_findings, open_findings.c.key), [row])).all())


async def end(tx: Transaction, key: str) -> bool:
    """A finding is over; False when somebody else has noted that."""
    return bool((await tx.execute(delete(open_findings).where(open_findings.c.key == key))).rowcount)


async def counts(tx: Transaction, now: datetime) -> Counts:
    """What is counted; takes longer the more there is."""
    totals = select(func.count(), func.count(updates.c.answered_at)).select_from(updates)
    received, answered = (await tx.execute(totals)).one()
    reachable = select(func.count()).select_from(persons).where(~persons.c.blocked)
    groups = select(func.count(func.distinct(bound_groups.c.address))).where(bound_groups.c.active)
    unused = (invitations.c.used_by.is_(None), invitations.c.expires_at > now)
    rows = [
        select(func.count()).select_from(entries),
        select(reachable.scalar_subquery() + groups.scalar_subquery()),
        select(func.count()).select_from(invitations).where(*unused),
    ]
    reports, chats, open_invitations = [int((await tx.execute(query)).scalar_one()) for query in rows]
    return Counts(received, answered, await outbox_storage.counts(tx), reports, chats, open_invitations)


def _queue(count: int, oldest: datetime | None, now: datetime) -> Queue:
    return Queue(count, max(0, int((now - oldest).total_seconds())) if oldest is not None else 0)
