"""The whole ledger for the archive: every entry with who reported it and where its review stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action, require
from bot.domain.results import Kept
from bot.storage import audit, people, projection

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def archive(context: Context, person: Person | None, scheme_id: str) -> list[Kept]:
    """All entries in their order; that they were taken out is written down. `person` None: the command line.

    Raises NotAllowed, NotFound.
    """
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)
    if person is not None:
        require(person, Action.EXPORT, scheme_id)

    async def change(tx: Transaction) -> dict[int, str]:
        by = person.id if person is not None else None
        await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by, "export", "ledger"))
        return await people.names(tx, scheme_id)

    names = await context.db.write(change)
    kept: list[Kept] = []
    async with context.db.read() as tx:
        while links := await projection.links_after(tx, scheme_id, kept[-1].entry.id if kept else 0):
            kept += [Kept(link.entry, names.get(link.entry.person_id or 0, ""), link.state) for link in links]
    return kept
