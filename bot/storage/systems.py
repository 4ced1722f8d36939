"""The figures of business systems in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, select

from bot.storage.rows import entry_of
from bot.storage.tables import entries, entry_states

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.entries import Entry
    from bot.storage.engine import Transaction

_OF_SYSTEMS = entries.c.system.is_not(None)
_LATER = exists().where(
    *(entry_states.c[name] == entries.c[name] for name in ("scheme", "channel", "unit", "fact")),
    entry_states.c.entry_id > entries.c.id,
)


async def by_references(tx: Transaction, scheme: str, system: str, references: Collection[str]) -> dict[str, Entry]:
    """The entries of a system's figures, by the numbers under which it knows them."""
    of_system = (entries.c.scheme == scheme, entries.c.system == system)
    query = select(entries).where(*of_system, entries.c.reference.in_(list(references)))
    return {row.reference: entry_of(row) for row in await tx.execute(query)}


async def last_words(tx: Transaction, scheme: str, unit: str) -> list[Entry]:
    """The entries of systems after which nobody else has said anything of the same fact of the unit, in order."""
    query = select(entries).where(entries.c.scheme == scheme, entries.c.unit == unit, _OF_SYSTEMS, ~_LATER)
    return [entry_of(row) for row in await tx.execute(query.order_by(entries.c.id))]
