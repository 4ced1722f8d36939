"""The roster: who serves where, since when, who reported last; and the end of a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action, allowed, require
from bot.domain.rosters import Serving, place, seats
from bot.storage import audit, ledger, people, reviews

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.domain.people import Person, Service
    from bot.domain.rosters import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session


async def roster(context: Context, by: Person | None, scheme_id: str) -> list[Place]:
    """Every seat with who serves in it, those that need somebody first. `by` None: the command line. Raises NotAllowed."""
    if by is not None:
        require(by, Action.INVITE, scheme_id)
    scheme, now = context.schemes[scheme_id].scheme, context.clock.now()
    async with context.db.read() as tx:
        services = await people.services(tx, scheme_id, now)
        names = await people.names(tx, scheme_id)
        reported = await ledger.last_reports(tx, scheme_id)
        reviewed = await reviews.last_by_person(tx, scheme_id)
    serving = [
        Serving(service, _last(service, reported, reviewed), names.get(service.instead_of or 0, ""))
        for service in services
    ]
    return sorted((place(seat, serving, now) for seat in seats(scheme)), key=lambda one: one.need)


def _last(
    service: Service, reported: Mapping[tuple[int, str], datetime], reviewed: Mapping[int, datetime]
) -> datetime | None:
    """When somebody last reported for the unit of a role; of a role without a unit, reported for any or reviewed."""
    person_id, unit = service.person.id, service.membership.unit
    if unit is not None:
        return reported.get((person_id, unit))
    times = [at for (who, _), at in reported.items() if who == person_id]
    return max((*times, *([reviewed[person_id]] if person_id in reviewed else [])), default=None)


async def seat(session: Session, number: int) -> Place:
    """One seat. Raises NotAllowed, and NotFound where there is none of this number."""
    found = next(
        (one for one in await roster(session.context, session.person, session.scheme_id) if one.seat.number == number),
        None,
    )
    if found is None:
        raise NotFound("no-such-page")
    return found


async def role(session: Session, service: int) -> Service:
    """A role that the person may end: the bureau any, a coordinator the own substitutes'. Raises NotAllowed, Expired."""
    async with session.context.db.read() as tx:
        return await _endable(tx, session.context, session.person, session.scheme_id, service)


async def end_role(session: Session, service: int) -> Service:
    """End one role, and those of substitutes of its holder; what it was. Raises NotAllowed, Expired."""
    now = session.context.clock.now()

    async def change(tx: Transaction) -> Service:
        found = await _endable(tx, session.context, session.person, session.scheme_id, service)
        await people.end_service(tx, found, now)
        held = found.membership
        where = held.unit or held.department or held.role.value
        await audit.note(
            tx, session.scheme_id, audit.Act(now, session.person.id, "end-role", str(found.person.id), where)
        )
        return found

    return await session.context.db.write(change)


async def _endable(tx: Transaction, context: Context, by: Person, scheme_id: str, service: int) -> Service:
    lasting = await people.services(tx, scheme_id, context.clock.now())
    found = next((one for one in lasting if one.id == service), None)
    own = found is not None and found.instead_of == by.id
    if not (own and allowed(by, Action.SUBSTITUTE, scheme_id, found.membership.unit if found else None)):
        require(by, Action.INVITE, scheme_id)
    if found is None:
        raise Expired("role-gone")
    return found
