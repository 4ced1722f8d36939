"""The entries: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, text

from bot.domain.entries import Entry, Mode, Origin, Source
from bot.domain.errors import Refused
from bot.storage.tables import entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.domain.entries import NewEntry

_ORDER_LOCK = 7_265_021  # any number, the same everywhere


async def append(tx: AsyncConnection, new: Sequence[NewEntry], at: datetime) -> list[Entry]:
    """Store the entries in their order; raises Refused when one replaces what was replaced already."""
    if tx.dialect.name == "postgresql":
        # Ids must come out in the order in which they are committed: readers ask for what is newer than the last they saw.
        await tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ORDER_LOCK})
    replaced = [one.replaces for one in new if one.replaces is not None]
    taken = select(entries.c.id).where(entries.c.replaces.in_(replaced))
    if replaced and (await tx.execute(taken)).first() is not None:
        raise Refused("already-replaced")
    stored = []
    for one in new:
        result = await tx.execute(
            insert(entries)
            .values(
                scheme=one.scheme,
                unit=one.unit,
                fact=one.fact,
                date=one.date,
                mode=one.mode.value,
                value=one.value,
                person_id=one.person_id,
                source=one.origin.source.value,
                update_id=one.origin.update_id,
                chat_id=one.origin.chat_id,
                message_id=one.origin.message_id,
                replaces=one.replaces,
                recorded_at=at,
            )
            .returning(entries)
        )
        stored.append(_entry(result.one()))
    return stored


async def append_many(tx: AsyncConnection, new: Sequence[NewEntry], at: datetime) -> int:
    """`append` for whole files: without answering the entries; how many were stored."""
    for start in range(0, len(new), 500):
        await append(tx, new[start : start + 500], at)
    return len(new)


async def since(tx: AsyncConnection, scheme: str, known: int) -> list[Entry]:
    """The scheme's entries after the id `known`, in order."""
    query = select(entries).where(entries.c.scheme == scheme, entries.c.id > known).order_by(entries.c.id)
    return [_entry(row) for row in await tx.execute(query)]


async def by_update(tx: AsyncConnection, update_id: int) -> list[Entry]:
    """What an update has led to so far."""
    query = select(entries).where(entries.c.update_id == update_id).order_by(entries.c.id)
    return [_entry(row) for row in await tx.execute(query)]


async def count(tx: AsyncConnection) -> int:
    """How many entries there are."""
    return int((await tx.execute(select(func.count()).select_from(entries))).scalar_one())


def _entry(row: Any) -> Entry:
    return Entry(
        id=row.id,
        scheme=row.scheme,
        unit=row.unit,
        fact=row.fact,
        date=row.date,
        mode=Mode(row.mode),
        value=row.value,
        person_id=row.person_id,
        origin=Origin(Source(row.source), row.update_id, row.chat_id, row.message_id),
        replaces=row.replaces,
        recorded_at=row.recorded_at,
    )
