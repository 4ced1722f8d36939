"""Somebody serves in a coordinator's place for some days: named from those who are known, or by a link."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.notices import NoticeKind, Substituting, values_of
from bot.domain.people import Invitation, Membership, Role, Service
from bot.domain.permissions import Action, allowed, require
from bot.domain.results import Invited
from bot.storage import people
from bot.usecases import invitations, naming, once, staffing
from bot.usecases.alarms import notify
from bot.usecases.context import Session, in_transaction
from bot.usecases.joining import new_token
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Absence:
    """The absence of a person from a unit, from and to which day (both included)."""

    scheme: str
    unit: str
    person: int
    first: date
    last: date


async def substitutes(session: Session) -> list[tuple[Service, str]]:
    """The substitutes now and later, each with the absent person's name: for the bureau all. Raises NotAllowed."""
    _require(session)
    everybody = allowed(session.person, Action.INVITE, session.scheme_id)
    async with session.db.read() as tx:
        services = await people.services(tx, session.scheme_id, session.now())
        names = await naming.names(tx, session.scheme)
    return [
        (naming.renamed(service, names), names.get(service.instead_of or 0, ""))
        for service in services
        if service.instead_of is not None and (everybody or service.instead_of == session.person.id)
    ]


async def absences(session: Session, name: str, first: date, last: date) -> list[Absence]:
    """What `name` (a name; '' for oneself) leaves to a substitute: one absence a unit, without those as a substitute.

    Raises NotAllowed, and NotFound where nobody, or several, are called so.
    """
    away = [
        service
        for service in await _services(session)
        if service.membership.role is Role.COORDINATOR
        and service.instead_of is None
        and (service.person.name == name if name else service.person.id == session.person.id)
    ]
    if len({service.person.id for service in away}) != 1:
        raise NotFound("nobody-to-stand-for", name=name or session.person.name)
    return [
        Absence(session.scheme_id, str(service.membership.unit), service.person.id, first, last) for service in away
    ]


async def known_as(session: Session, name: str) -> int | None:
    """The one person of this name who has a role in the scheme; None for nobody, or several. Raises NotAllowed."""
    ids = {service.person.id for service in await _services(session) if service.person.name == name}
    return ids.pop() if len(ids) == 1 else None


@in_transaction
async def appoint(
    tx: Transaction, context: Context, by: Person, absence: Absence, substitute: int
) -> tuple[datetime, datetime]:
    """Give a known person the role for those days and let them and the bureau hear; from when until when (excluded).

    Links to a role in the same place are void. Raises NotAllowed, NotFound, and Refused: no days to come, too many,
    somebody who serves there anyway, or another substitute on some of the days.
    """
    now, scheme_id, unit = context.clock.now(), absence.scheme, absence.unit
    since, until = _span(context, absence)
    if await once.before(tx, context, f"appoint {unit}") is not None:
        return since, until
    away = await _check(tx, context, by, absence)
    for service in await people.services(tx, scheme_id, now):
        own_unit = service.person.id == substitute and service.membership.unit == unit
        meanwhile = service.since < until and since < (service.membership.until or until)
        if own_unit and (service.instead_of is None or meanwhile):
            raise Refused("serves-already")
    membership = Membership(scheme_id, Role.COORDINATOR, unit, until=until, sees_persons=False)
    await _make_way(tx, context, by, absence, (since, until))
    service_id = await people.add_membership(tx, substitute, membership, since, absence.person)
    session = Session(context, by, scheme_id)
    await session.note(tx, "substitute", unit, _summary(absence, substitute))
    await once.note(tx, session, f"appoint {unit}")
    reader = await people.person(tx, substitute, now)
    if reader is not None:
        service = Service(service_id, reader, membership, since, absence.person)
        await staffing.tell_substitution(tx, context, service, by.name)
        values = values_of(Substituting(scheme_id, unit, away.person.name, absence.first, absence.last))
        subject = f"{scheme_id}:{unit}:{absence.first}:{absence.last}:{int(now.timestamp())}"
        await notify(tx, NoticeKind.SUBSTITUTE, subject, [reader], values, (now, until))
    return since, until


@in_transaction
async def invite_substitute(tx: Transaction, context: Context, by: Person, absence: Absence) -> Invited:
    """A one-use link to a role for the days of the absence, good until they are over; the bureau hears of it.

    An older link to the same place is void. Raises like `appoint`.
    """
    now, scheme_id, unit, role = context.clock.now(), absence.scheme, absence.unit, Role.COORDINATOR
    since, until = _span(context, absence)
    token, token_hash = new_token()
    await _check(tx, context, by, absence)
    await _make_way(tx, context, by, absence, (since, until))
    invitation = Invitation(token_hash, scheme_id, role, unit, by.id, now, until, since=since, until=until)
    invitation = replace(invitation, instead_of=absence.person)
    await people.add_invitation(tx, invitation)
    await Session(context, by, scheme_id).note(tx, "invite-substitute", unit, _summary(absence))
    await staffing.tell_link(tx, context, invitation, by.name)
    return Invited(token, scheme_id, role.value, unit, until, since=since, until=until)


@in_transaction
async def allow_persons(tx: Transaction, session: Session, service_id: int) -> Service:
    """The bureau lets a substitute see the persons of the unit's statements. Raises NotAllowed, Expired."""
    require(session.person, Action.INVITE, session.scheme_id)
    for service in await people.services(tx, session.scheme_id, session.now()):
        if service.id == service_id and service.instead_of is not None:
            await people.trust(tx, service_id)
            await session.note(tx, "allow-persons", str(service.person.id), service.membership.unit or "")
            return service
    raise Expired("role-gone")


def _require(session: Session) -> None:
    """Raises NotAllowed unless the person may name a substitute for somebody."""
    units = session.person.units(session.scheme_id)
    require(session.person, Action.SUBSTITUTE, session.scheme_id, next(iter(units), None))


async def _services(session: Session) -> list[Service]:
    _require(session)
    return await session.db.ask(lambda tx: people.services(tx, session.scheme_id, session.now()))


def _span(context: Context, absence: Absence) -> tuple[datetime, datetime]:
    """From when until when the role lasts, midnight to midnight in the scheme's time zone, never in the past."""
    now = context.clock.now()
    if not absence.first <= absence.last or absence.last < local_day(context, now):
        raise Refused("no-days-to-come")
    if absence.last - absence.first > _LONGEST:
        raise Refused("absence-too-long", days=_LONGEST.days)
    begins = datetime.combine(absence.first, time(), context.zone)
    return max(now, begins), datetime.combine(absence.last + timedelta(days=1), time(), context.zone)


async def _check(tx: Transaction, context: Context, by: Person, absence: Absence) -> Service:
    """The service that is left alone: one's own, or for the bureau anybody's, but never a substitute's."""
    require(by, Action.SUBSTITUTE, absence.scheme, absence.unit)
    if absence.person != by.id:
        require(by, Action.INVITE, absence.scheme, absence.unit)
    for service in await people.services(tx, absence.scheme, context.clock.now()):
        seat = (service.person.id, service.membership.unit, service.membership.role)
        if seat == (absence.person, absence.unit, Role.COORDINATOR) and service.instead_of is None:
            return service
    raise NotFound("nobody-to-stand-for", name=by.name)


async def _make_way(
    tx: Transaction, context: Context, by: Person, absence: Absence, span: tuple[datetime, datetime]
) -> None:
    """One substitute at a time: raises Refused where another serves then, and voids links to the same place."""
    membership = Membership(absence.scheme, Role.COORDINATOR, absence.unit)
    await staffing.require_free(tx, context, membership, absence.person, span)
    unused = await people.open_invitations(tx, absence.scheme, context.clock.now())
    same_place = [each for each in unused if (each.instead_of, each.unit) == (absence.person, absence.unit)]
    await invitations.void(tx, context, by.id, same_place)


def _summary(absence: Absence, substitute: int | None = None) -> str:
    """What the audit says of it: `12 → 34 2021-06-01–2021-06-05`, whose place, who takes it, which days."""
    takes = f" → {substitute}" if substitute is not None else ""
    return f"{absence.person}{takes} {absence.first}–{absence.last}"
