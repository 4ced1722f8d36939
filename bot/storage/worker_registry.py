"""The processes that work on this database: each says every few seconds that it lives.

Several on one PostgreSQL may run on several machines: there the times are the database's. A file has one process, and
its own clock's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, literal, select, true, update

from bot.storage.columns import UtcDateTime
from bot.storage.tables import workers

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.engine import Transaction

GONE = timedelta(seconds=30)  # who has said nothing for so long is not counted any more
MISSED = timedelta(minutes=1)  # and is taken to have ended

_NOW = func.clock_timestamp()  # not the transaction's: that may have waited for its turn to write


async def beat(tx: Transaction, worker: str, now: datetime) -> None:
    """This process lives: a real, small write."""
    seen = {"seen_at": _clock(tx, now)}
    if not (await tx.execute(update(workers).where(workers.c.id == worker).values(seen))).rowcount:
        await tx.execute(insert(workers).values(id=worker, **seen))


async def count(tx: Transaction) -> int:
    """How many live."""
    if _is_file(tx):
        return 1
    query = select(func.count()).select_from(workers).where(seen_within(tx, GONE))
    return int((await tx.execute(query)).scalar_one())


async def lives(tx: Transaction, worker: str) -> bool:
    """Whether another process lives: beside the one that asks there is none on a file."""
    if _is_file(tx):
        return False
    query = select(func.count()).select_from(workers).where(workers.c.id == worker, seen_within(tx, GONE))
    return bool((await tx.execute(query)).scalar_one())


async def leave(tx: Transaction, worker: str) -> None:
    """This process ends in order: nobody need wait until it is missed."""
    await tx.execute(delete(workers).where(workers.c.id == worker))


async def missed(tx: Transaction, worker: str, now: datetime) -> list[datetime]:
    """When processes last showed themselves that have ended otherwise, in the time of `now`; each is told of once."""
    dead = workers.c.id != worker
    if not _is_file(tx):
        dead &= ~seen_within(tx, MISSED)
    gone = delete(workers).where(dead).returning(workers.c.seen_at, _clock(tx, now).label("now"))
    return [now - (row.now - row.seen_at) for row in await tx.execute(gone)]


def seen_within(tx: Transaction, span: timedelta) -> ColumnElement[bool]:
    """Whether a process has shown itself lately; those of a file that have not are forgotten when another starts."""
    return true() if _is_file(tx) else workers.c.seen_at >= _NOW - span


def _clock(tx: Transaction, now: datetime) -> ColumnElement[datetime]:
    return literal(now, UtcDateTime()) if _is_file(tx) else _NOW


def _is_file(tx: Transaction) -> bool:
    return tx.dialect.name == "sqlite"
