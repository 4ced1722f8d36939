"""The entries: appended and read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from bot.domain.entries import Channel, Entry, Mode, Origin, Source
from bot.domain.errors import Refused
from bot.storage.tables import entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.entries import NewEntry
    from bot.storage.engine import Transaction


async def append(tx: Transaction, new: Sequence[NewEntry], at: datetime) -> list[Entry]:
    """Store the entries in their order, inside `Database.write`; raises Refused when one replaces what was replaced already.

    Writers take turns, so ids come out in the order in which they are committed: who asks for what is newer than the last
    that was seen misses nothing.
    """
    if not new:
        return []
    replaced = [one.replaces for one in new if one.replaces is not None]
    taken = select(entries.c.id).where(entries.c.replaces.in_(replaced)).limit(1)
    if len(set(replaced)) < len(replaced) or (await tx.execute(taken)).first() is not None:
        raise Refused("already-replaced")
    query = insert(entries).returning(entries, sort_by_parameter_order=True)
    return [_entry(row) for row in await tx.execute(query, [_row(one, at) for one in new])]


async def since(tx: Transaction, scheme: str, known: int) -> list[Entry]:
    """The scheme's entries after the id `known`, in order."""
    query = select(entries).where(entries.c.scheme == scheme, entries.c.id > known).order_by(entries.c.id)
    return [_entry(row) for row in await tx.execute(query)]


async def by_update(tx: Transaction, update_id: int) -> list[Entry]:
    """What an update has led to so far."""
    query = select(entries).where(entries.c.update_id == update_id).order_by(entries.c.id)
    return [_entry(row) for row in await tx.execute(query)]


async def count(tx: Transaction) -> int:
    """How many entries there are."""
    return int((await tx.execute(select(func.count()).select_from(entries))).scalar_one())


def _row(entry: NewEntry, at: datetime) -> dict[str, Any]:
    return {
        "scheme": entry.scheme,
        "unit": entry.unit,
        "fact": entry.fact,
        "date": entry.date,
        "mode": entry.mode.value,
        "value": entry.value,
        "person_id": entry.person_id,
        "source": entry.origin.source.value,
        "update_id": entry.origin.update_id,
        "chat_id": entry.origin.chat_id,
        "message_id": entry.origin.message_id,
        "replaces": entry.replaces,
        "recorded_at": at,
        "channel": entry.channel.value,
        "reason": entry.reason,
    }


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
        channel=Channel(row.channel),
        reason=row.reason,
    )
