"""The processes that work on one PostgreSQL: each says every few seconds that it lives, by the database's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql

from bot.storage.tables import workers

if TYPE_CHECKING:
    from bot.storage.engine import Transaction

GONE = timedelta(seconds=30)  # who has said nothing for so long is not counted any more

_NOW = func.clock_timestamp()  # not the transaction's: that may have waited for its turn to write


async def beat(tx: Transaction, worker: str) -> int:
    """Say that this process lives; how many live, with this one."""
    await tx.execute(delete(workers).where(workers.c.seen_at < _NOW - GONE))
    insert = postgresql.insert(workers).values(id=worker, seen_at=_NOW)
    await tx.execute(insert.on_conflict_do_update(index_elements=[workers.c.id], set_={"seen_at": _NOW}))
    return int((await tx.execute(select(func.count()).select_from(workers))).scalar_one())


async def leave(tx: Transaction, worker: str) -> None:
    """This process ends: the others need not wait until it is missed."""
    await tx.execute(delete(workers).where(workers.c.id == worker))
