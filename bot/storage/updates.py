"""Telegram's updates: kept before they are confirmed, leased to one worker at a time, known once they are answered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, exists, or_, select, update

from bot.domain.updates import ReceivedUpdate
from bot.storage.rows import chunks, insert_new
from bot.storage.tables import updates

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.engine import Transaction

LEASE = timedelta(seconds=45)
_LONGEST = 2 * LEASE  # what is to end later than this was dated by a clock that has gone back since
_MOST_IDS = 1000  # in one statement

_WAITS = updates.c.answered_at.is_(None)
# Made once: making a statement costs several times as much as running it.
_SETTLED = (
    update(updates)
    .where(updates.c.id == bindparam("number"))
    .values(answered_at=bindparam("at"), payload=None, chat_id=None, leased_by=None, free_at=None)
)
_GIVEN_UP = (
    update(updates)
    .where(updates.c.id == bindparam("number"))
    .values(answered_at=bindparam("at"), leased_by=None, free_at=None, problem=bindparam("why"))
)
_RELEASED = (
    update(updates)
    .where(updates.c.id == bindparam("number"), _WAITS)
    .values(attempts=bindparam("failed"), leased_by=None, free_at=bindparam("at"))
)


_RELEASED_IN = (updates.c.chat_id.in_(bindparam("chats", expanding=True)), updates.c.leased_by.is_(None))
_ANY_RELEASED = select(updates.c.id).where(_WAITS, *_RELEASED_IN).limit(1)


async def receive(tx: Transaction, delivered: Sequence[ReceivedUpdate], worker: str, now: datetime) -> frozenset[int]:
    """Keep updates, leased to a worker; the ids of those that were not delivered before and are in its hands.

    One whose chat has an older update in another worker's hands is kept, but waits until that one is answered.
    """
    if not delivered:
        return frozenset()
    lease = {"received_at": now, "leased_by": worker, "free_at": now + LEASE}
    # As ASCII: text columns refuse some characters that JSON may hold.
    rows = [{"id": new.id, "chat_id": new.chat_id, "payload": json.dumps(new.payload), **lease} for new in delivered]
    ids = frozenset((await tx.execute(insert_new(tx, updates, updates.c.id), rows)).scalars())
    if not ids or tx.dialect.name == "sqlite":  # a file has one worker
        return ids
    behind = updates.c.id.in_(ids) & _elsewhere(worker, now)
    waiting = update(updates).where(behind).values(leased_by=None, free_at=None).returning(updates.c.id)
    return ids - frozenset((await tx.execute(waiting)).scalars())


async def any_free(tx: Transaction, worker: str, now: datetime) -> bool:
    """Whether an update waits whose lease or pause is over."""
    query = select(updates.c.id).where(_WAITS, _free(now), ~_elsewhere(worker, now)).limit(1)
    return (await tx.execute(query)).first() is not None


async def take_free(tx: Transaction, worker: str, now: datetime, most: int) -> list[ReceivedUpdate]:
    """Lease up to `most` of them, oldest first.

    After a pause of the process, or a leap of the clock, what it has in hand itself may be among them.
    """
    return await _take(tx, worker, now, and_(_free(now), ~_elsewhere(worker, now)), most)


async def take_released(tx: Transaction, worker: str, now: datetime, chats: Collection[int]) -> list[ReceivedUpdate]:
    """Lease what waits for another attempt in these chats, even if its pause is not over; oldest first."""
    if not chats or (await tx.execute(_ANY_RELEASED, {"chats": list(chats)})).first() is None:
        return []
    of_chats = and_(updates.c.chat_id.in_(list(chats)), updates.c.leased_by.is_(None))
    return await _take(tx, worker, now, and_(of_chats, ~_elsewhere(worker, now)))


async def chats_waiting(tx: Transaction) -> frozenset[int]:
    """The chats in which something waits that nobody has in hand."""
    query = select(updates.c.chat_id).where(_WAITS, updates.c.leased_by.is_(None), updates.c.chat_id.is_not(None))
    return frozenset((await tx.execute(query.distinct())).scalars())


async def extend(tx: Transaction, numbers: Collection[int], worker: str, now: datetime) -> frozenset[int]:
    """Lease these for longer, as far as they are still a worker's; which are."""
    still: set[int] = set()
    for some in chunks(sorted(numbers), _MOST_IDS):
        held = update(updates).where(updates.c.id.in_(some), _WAITS, updates.c.leased_by == worker)
        still.update((await tx.execute(held.values(free_at=now + LEASE).returning(updates.c.id))).scalars())
    return frozenset(still)


async def give_back(tx: Transaction, worker: str | None) -> None:
    """Let anybody take what a worker, or everybody (None), has in hand."""
    held = updates.c.leased_by == worker if worker is not None else updates.c.leased_by.is_not(None)
    await tx.execute(update(updates).where(_WAITS, held).values(leased_by=None, free_at=None))


async def answered(tx: Transaction, numbers: Sequence[int], at: datetime) -> None:
    """These updates are worked through: only their ids are still needed."""
    if numbers:
        await tx.execute(_SETTLED, [{"number": number, "at": at} for number in numbers])


async def released(tx: Transaction, pauses: Sequence[tuple[ReceivedUpdate, datetime]]) -> None:
    """These updates could not be answered, and when anybody may try again."""
    if pauses:
        rows = [{"number": each.id, "failed": each.attempts + 1, "at": at} for each, at in pauses]
        await tx.execute(_RELEASED, rows)


async def given_up(tx: Transaction, problems: dict[int, str], at: datetime) -> None:
    """These updates will never be answered: by their ids, why. What they said is kept."""
    if problems:
        await tx.execute(_GIVEN_UP, [{"number": number, "at": at, "why": why} for number, why in problems.items()])


async def forget(tx: Transaction, before: datetime) -> int:
    """Let go of ids that Telegram will not deliver again; how many. What was given up stays for somebody to look at."""
    old = and_(updates.c.answered_at < before, updates.c.problem.is_(None))
    return int((await tx.execute(delete(updates).where(old))).rowcount)


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(updates.c.free_at.is_(None), updates.c.free_at <= now, updates.c.free_at > now + _LONGEST)


def _elsewhere(worker: str, now: datetime) -> ColumnElement[bool]:
    """Whether the chat has an older unanswered update that another worker has in hand."""
    older = updates.alias("older")
    in_hand = and_(older.c.leased_by != worker, older.c.free_at.between(now, now + _LONGEST))
    before = or_(
        older.c.received_at < updates.c.received_at,
        and_(older.c.received_at == updates.c.received_at, older.c.id < updates.c.id),
    )
    return exists().where(older.c.answered_at.is_(None), older.c.chat_id == updates.c.chat_id, before, in_hand)


async def _take(
    tx: Transaction, worker: str, now: datetime, condition: ColumnElement[bool], most: int = _MOST_IDS
) -> list[ReceivedUpdate]:
    columns = (updates.c.id, updates.c.chat_id, updates.c.payload, updates.c.received_at, updates.c.attempts)
    query = select(*columns).where(_WAITS, condition, updates.c.payload.is_not(None))
    rows = (await tx.execute(query.order_by(updates.c.received_at, updates.c.id).limit(most))).all()
    if rows:
        taken = update(updates).where(updates.c.id.in_([row.id for row in rows]))
        await tx.execute(taken.values(leased_by=worker, free_at=now + LEASE))
    return [
        ReceivedUpdate(
            row.id,
            row.chat_id,
            json.loads(row.payload),
            row.received_at,
            row.attempts,
            late=row.attempts > 0 or row.received_at <= now - LEASE,
        )
        for row in rows
    ]
