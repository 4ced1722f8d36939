"""The roster: who serves where, since when, who reported last; and the end of a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action, allowed, require
from bot.domain.rosters import Serving, place, seats
from bot.storage import audit, people
from bot.usecases.standings import entries_of, reviews_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.people import Person, Service
    from bot.domain.rosters import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def roster(context: Context, by: Person | None, scheme_id: str) -> list[Place]:
    """Every seat with who serves in it, those that need somebody first. `by` None: the command line. Raises NotAllowed."""
    if by is not None:
        require(by, Action.INVITE, scheme_id)
    scheme, now = context.schemes[scheme_id].scheme, context.clock.now()
    async with context.db.read() as tx:
        services = await people.services(tx, scheme_id, now)
        names = await people.names(tx, scheme_id)
        entries = await entries_of(context, scheme_id, tx)
        reviews = await reviews_of(context, scheme_id, tx)
    last: dict[tuple[int | None, str | None], datetime] = {}
    for entry in entries:  # later ones last
        last[entry.person_id, entry.unit] = last[entry.person_id, None] = entry.recorded_at
    for review in (one for said in reviews.values() for one in said):
        earlier = last.get((review.person_id, None), review.at)
        last[review.person_id, None] = max(earlier, review.at)
    serving = [
        Serving(one, last.get((one.person.id, one.membership.unit)), names.get(one.instead_of or 0, ""))
        for one in services
    ]
    return sorted((place(seat, serving, now) for seat in seats(scheme)), key=lambda one: one.need)


async def seat(context: Context, by: Person, scheme_id: str, number: int) -> Place:
    """One seat. Raises NotAllowed, and NotFound where there is none of this number."""
    found = next((one for one in await roster(context, by, scheme_id) if one.seat.number == number), None)
    if found is None:
        raise NotFound("no-such-page")
    return found


async def role(context: Context, by: Person, scheme_id: str, service: int) -> Service:
    """A role that the person may end: the bureau any, a coordinator the own substitutes'. Raises NotAllowed, Expired."""
    async with context.db.read() as tx:
        return await _endable(tx, context, by, scheme_id, service)


async def end_role(context: Context, by: Person, scheme_id: str, service: int) -> Service:
    """End one role, and those of substitutes of its holder; what it was. Raises NotAllowed, Expired."""
    now = context.clock.now()

    async def change(tx: Transaction) -> Service:
        found = await _endable(tx, context, by, scheme_id, service)
        await people.end_service(tx, found, now)
        held = found.membership
        where = held.unit or held.department or held.role.value
        await audit.note(tx, scheme_id, audit.Act(now, by.id, "end-role", str(found.person.id), where))
        return found

    return await context.db.write(change)


async def _endable(tx: Transaction, context: Context, by: Person, scheme_id: str, service: int) -> Service:
    lasting = await people.services(tx, scheme_id, context.clock.now())
    found = next((one for one in lasting if one.id == service), None)
    own = found is not None and found.instead_of == by.id
    if not (own and allowed(by, Action.SUBSTITUTE, scheme_id, found.membership.unit if found else None)):
        require(by, Action.INVITE, scheme_id)
    if found is None:
        raise Expired("role-gone")
    return found
