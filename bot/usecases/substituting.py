"""Somebody serves in a coordinator's place for some days: named from those who are known, or by a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.notices import Notice, NoticeKind, Receiver, Substituting, values_of
from bot.domain.people import Invitation, Membership, Role
from bot.domain.permissions import Action, allowed, require
from bot.domain.results import Invited
from bot.storage import audit, outbox, people
from bot.usecases.joining import new_token
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.people import Person, Service
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Absence:
    """Who is away from which unit, from and to which day (both included)."""

    scheme: str
    unit: str
    person: int
    first: date
    last: date


async def substitutes(session: Session) -> list[tuple[Service, str]]:
    """Who serves, or will, in somebody's place, with that one's name: for the bureau all, else the person's own. Raises NotAllowed."""
    require(
        session.person, Action.SUBSTITUTE, session.scheme_id, next(iter(session.person.units(session.scheme_id)), None)
    )
    everybody = allowed(session.person, Action.INVITE, session.scheme_id)
    async with session.context.db.read() as tx:
        found = await people.services(tx, session.scheme_id, session.context.clock.now())
        names = await people.names(tx, session.scheme_id)
    standing_in = [
        one for one in found if one.instead_of is not None and (everybody or one.instead_of == session.person.id)
    ]
    return [(one, names.get(one.instead_of or 0, "")) for one in standing_in]


async def absences(session: Session, who: str, first: date, last: date) -> list[Absence]:
    """What `who` (a name; '' for oneself) leaves to a substitute: one absence a unit, without those as a substitute.

    Raises NotAllowed, and NotFound where nobody, or several, are called so.
    """
    require(
        session.person, Action.SUBSTITUTE, session.scheme_id, next(iter(session.person.units(session.scheme_id)), None)
    )
    async with session.context.db.read() as tx:
        serving = [
            one
            for one in await people.services(tx, session.scheme_id, session.context.clock.now())
            if one.membership.role is Role.COORDINATOR and one.instead_of is None
        ]
    away = [one for one in serving if (one.person.name == who if who else one.person.id == session.person.id)]
    if len({one.person.id for one in away}) != 1:
        raise NotFound("nobody-to-stand-for", name=who or session.person.name)
    return [Absence(session.scheme_id, str(one.membership.unit), one.person.id, first, last) for one in away]


async def known_as(session: Session, name: str) -> int | None:
    """The one person of this name who has a role in the scheme; None for nobody, or several. Raises NotAllowed."""
    require(
        session.person, Action.SUBSTITUTE, session.scheme_id, next(iter(session.person.units(session.scheme_id)), None)
    )
    async with session.context.db.read() as tx:
        services = await people.services(tx, session.scheme_id, session.context.clock.now())
    found = {one.person.id for one in services if one.person.name == name}
    return found.pop() if len(found) == 1 else None


async def appoint(context: Context, by: Person, absence: Absence, substitute: int) -> tuple[datetime, datetime]:
    """Give a known person the role for those days and let them hear of it; from when until when (excluded) it is.

    Raises NotAllowed, NotFound, Refused (no days to come, too many, or somebody who serves there anyway).
    """
    now, role = context.clock.now(), Role.COORDINATOR
    since, until = _span(context, absence)

    async def change(tx: Transaction) -> None:
        away = await _check(tx, context, by, absence)
        services = await people.services(tx, absence.scheme, now)
        here = [one for one in services if one.person.id == substitute and one.membership.unit == absence.unit]
        if any(
            one.instead_of is None or (one.since < until and since < (one.membership.until or until)) for one in here
        ):
            raise Refused("serves-already")
        held = Membership(absence.scheme, role, absence.unit, until=until)
        await people.add_membership(tx, substitute, held, since, absence.person)
        await audit.note(
            tx, absence.scheme, audit.Act(now, by.id, "substitute", absence.unit, _said(absence, substitute))
        )
        reader = await people.person(tx, substitute, now)
        if reader is not None and not reader.blocked:
            key = (
                f"{NoticeKind.SUBSTITUTE}:{absence.scheme}:{absence.unit}:{absence.first}:{absence.last}:p{substitute}"
            )
            values = values_of(
                Substituting(absence.scheme, absence.unit, away.person.name, absence.first, absence.last)
            )
            receiver = Receiver(substitute, person_id=substitute)
            notice = Notice(f"{key}:{int(now.timestamp())}", NoticeKind.SUBSTITUTE, receiver, now, until, values)
            await outbox.put_new(tx, [notice], now)

    await context.db.write(change)
    return since, until


async def invite_substitute(context: Context, by: Person, absence: Absence) -> Invited:
    """A one-use link whose role begins and ends with the absence, and which is good no longer. Raises like `appoint`."""
    now, role = context.clock.now(), Role.COORDINATOR
    since, until = _span(context, absence)
    token, token_hash = new_token()
    kept = Invitation(
        token_hash, absence.scheme, role, absence.unit, by.id, now, until,
        since=since, until=until, instead_of=absence.person,
    )  # fmt: skip

    async def change(tx: Transaction) -> None:
        await _check(tx, context, by, absence)
        await people.add_invitation(tx, kept)
        await audit.note(tx, absence.scheme, audit.Act(now, by.id, "invite-substitute", absence.unit, _said(absence)))

    await context.db.write(change)
    return Invited(token, absence.scheme, role.value, absence.unit, until, since=since, until=until)


def _span(context: Context, absence: Absence) -> tuple[datetime, datetime]:
    """From when until when the role is, both in UTC's sense; it never begins in the past."""
    now = context.clock.now()
    if not absence.first <= absence.last or absence.last < local_day(context, now):
        raise Refused("no-days-to-come")
    if absence.last - absence.first > _LONGEST:
        raise Refused("absence-too-long", days=_LONGEST.days)
    begins = datetime.combine(absence.first, time(), context.zone)
    ends = datetime.combine(absence.last + timedelta(days=1), time(), context.zone)
    return max(now, begins), ends


async def _check(tx: Transaction, context: Context, by: Person, absence: Absence) -> Service:
    """The service that is left alone: one's own, or for the bureau anybody's, but none that is a substitute's itself."""
    require(by, Action.SUBSTITUTE, absence.scheme, absence.unit)
    if absence.person != by.id:
        require(by, Action.INVITE, absence.scheme, absence.unit)
    for one in await people.services(tx, absence.scheme, context.clock.now()):
        held = (one.person.id, one.membership.unit, one.membership.role)
        if held == (absence.person, absence.unit, Role.COORDINATOR) and one.instead_of is None:
            return one
    raise NotFound("nobody-to-stand-for", name=by.name)


def _said(absence: Absence, substitute: int | None = None) -> str:
    """What is written down of it, in no language: whose place, who takes it, from when until when."""
    takes = f" → {substitute}" if substitute is not None else ""
    return f"{absence.person}{takes} {absence.first}–{absence.last}"
