"""Joining and leaving: one-use invitations, roles, who somebody is; and the roster of who serves where."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.people import Invitation, Invitee, Person, Role, Service, plain_name
from bot.domain.permissions import Action, allowed, require
from bot.domain.results import Invited, Joined
from bot.domain.rosters import Serving, departments, place, seats
from bot.storage import audit, ledger, people, reviews
from bot.usecases import applying, arrivals, invitations, naming, once, staffing
from bot.usecases.context import Session, in_transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.rosters import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_INVITATION_LIVES = timedelta(days=7)
_TOKEN_BYTES = 18  # 24 letters of a deep link


def new_token() -> tuple[str, str]:
    """A token for a link, and its hash, which alone is kept."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, _hash(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def person(context: Context, person_id: int) -> Person | None:
    """The person with the rights of this moment; None for a stranger."""
    return await context.db.ask(lambda tx: invitations.member(tx, context, person_id))


async def turned(context: Context, since: datetime, until: datetime) -> list[tuple[int, str]]:
    """Persons and their languages whose roles ended or began after `since` and up to `until`."""
    return await context.db.ask(lambda tx: people.turned(tx, since, until))


async def meet(context: Context, person_id: int, name: str, language: str) -> Person:
    """Remember somebody who wrote to the bot and may: an operator before any invitation."""
    await context.db.write(lambda tx: people.save(tx, person_id, name, language, context.clock.now()))
    return await person(context, person_id) or Person(person_id, name, language)


async def invite(
    context: Context, by: Person | None, scheme: str, role: Role, unit: str | None, department: str | None = None
) -> Invited:
    """A new invitation; its token is told once and never kept. `by` None: the command line.

    Raises NotAllowed, NotFound (unknown scheme, unit or department) and Refused (a coordinator needs a unit, a reviewer
    a department, the others have neither).
    """
    (invited,) = await invite_all(context, by, scheme, [Invitee(role, unit, department)])
    return invited


async def invite_all(
    context: Context, by: Person | None, scheme: str, invitees: Sequence[Invitee], *, anew: bool = False
) -> tuple[Invited, ...]:
    """New invitations in one go, in the order of `invitees`; raises as `invite`, and then makes none.

    `anew`: they take the place of those for the same seats that are still open.
    """
    served = context.served(scheme).scheme
    for invitee in invitees:
        if by is not None:
            require(by, Action.INVITE, scheme, invitee.unit)
        _check_seat(served, invitee.role, invitee.unit, invitee.department)
    now, creator = context.clock.now(), by.id if by is not None else None
    made = [
        (token, _invitation(token_hash, scheme, creator, now, invitee))
        for invitee in invitees
        for token, token_hash in [new_token()]
    ]

    async def change(tx: Transaction) -> None:
        unseen = (await once.before(tx, context, "invite") or "").split()  # their links are kept nowhere
        unused = await people.open_invitations(tx, scheme, now)
        seats_taken = {_seat_of(invitation) for _, invitation in made} if anew else set()
        old = [each for each in unused if each.token_hash in unseen or _seat_of(each) in seats_taken]
        await invitations.void(tx, context, creator, old)
        for _, invitation in made:
            await people.add_invitation(tx, invitation)
            subject = invitation.unit or invitation.department or invitation.role.value
            await audit.note(tx, scheme, audit.Act(now, creator, "invite", subject, invitation.role.value))
        if by is not None:
            hashes = " ".join(invitation.token_hash for _, invitation in made)
            await once.note(tx, Session(context, by, scheme), "invite", hashes)

    await context.db.write(change)
    return tuple(
        Invited(token, scheme, each.role.value, each.unit, each.expires_at, each.department, name=each.name)
        for token, each in made
    )


def _invitation(token_hash: str, scheme: str, creator: int | None, now: datetime, invitee: Invitee) -> Invitation:
    lasts = (now, now + _INVITATION_LIVES)
    seat_ = (invitee.role, invitee.unit)
    return Invitation(token_hash, scheme, *seat_, creator, *lasts, department=invitee.department, name=invitee.name)


def _seat_of(invitation: Invitation) -> tuple[Role, str | None, str | None, int | None]:
    return invitation.role, invitation.unit, invitation.department, invitation.instead_of


def _check_seat(scheme: Scheme, role: Role, unit: str | None, department: str | None) -> None:
    """Raise Refused or NotFound unless a role has the unit or department that it needs, and the scheme knows it."""
    if (role is Role.COORDINATOR) != (unit is not None):
        raise Refused("invite-needs-unit" if unit is None else "invite-without-unit")
    if unit is not None and unit not in {each.id for each in scheme.units}:
        raise NotFound("unknown-unit", name=unit)
    if (role is Role.REVIEWER) != (department is not None):
        raise Refused("invite-needs-department" if department is None else "invite-without-department")
    if department is not None and department not in departments(scheme):
        raise NotFound("unknown-department", name=department)


@in_transaction
async def redeem(tx: Transaction, context: Context, token: str, person_id: int, name: str, language: str) -> Joined:
    """Use an invitation up; raises Expired, with the cause, when it is not (or no longer) good.

    Whoever has the role already hears so, and the invitation is not used up. Those with bureau rights hear of whoever
    came. Raises Refused where another substitute serves on some of the days.
    """
    now, invitation = context.clock.now(), await people.invitation(tx, _hash(token))
    if invitation is None or invitation.scheme not in context.schemes:
        raise Expired("invitation-unknown")
    role = invitations.role_of(invitation)
    joined = Joined(role.scheme, role.role.value, role.unit, role.department)
    if invitation.used_by == person_id and await once.before(tx, context, "join") is not None:
        return replace(joined, since=invitation.since and max(now, invitation.since), until=role.until)
    member = await people.person(tx, person_id, now)
    if member is not None and any(held == role and held.until is None for held in member.memberships):
        return replace(joined, already=True)  # the invitation stays good for whoever needs it
    since = max(now, invitation.since or now)
    await invitations.require_usable(tx, context, invitation)
    if invitation.instead_of is not None and role.until is not None:
        await staffing.require_free(tx, context, role, invitation.instead_of, (since, role.until))
    if not await people.use_invitation(tx, invitation.token_hash, person_id, now):
        raise Expired("invitation-used")
    name = plain_name(invitation.name or name, person_id)  # one that is known may date from before names were cleaned
    await _take_up(tx, context, Person(person_id, name, language), invitation, since, now)
    return replace(joined, since=invitation.since and since, until=role.until)


async def _take_up(
    tx: Transaction, context: Context, person: Person, invitation: Invitation, since: datetime, now: datetime
) -> None:
    """Give a person the role of an invitation from `since` on (UTC), and tell the bureau where it is to know."""
    role = invitations.role_of(invitation)
    await people.save(tx, person.id, person.name, person.language, now)
    service_id = await people.add_membership(tx, person.id, role, since, invitation.instead_of)
    subject = role.unit or role.department or role.role.value
    await audit.note(tx, role.scheme, audit.Act(now, person.id, "join", subject, role.role.value))
    service = Service(service_id, person, role, since, invitation.instead_of)
    await staffing.tell_joined(tx, context, service, invitation)
    await arrivals.tell(tx, context, invitation, person.id)
    await applying.withdraw(tx, context, person.id, role.scheme)
    await once.note(tx, Session(context, person, role.scheme), "join")


async def leave(context: Context, person_: Person, scheme: str) -> int:
    """End all of one's own roles in a scheme, and the invitations that rest on them; how many roles there were."""
    return await _end(context, person_.id, person_.id, scheme, None, "leave")


async def revoke(context: Context, by: Person, person_id: int, scheme: str, unit: str | None) -> int:
    """The bureau ends somebody's roles in a scheme, of one unit or all; how many there were."""
    require(by, Action.INVITE, scheme, unit)
    return await _end(context, by.id, person_id, scheme, unit, "revoke")


async def _end(context: Context, by: int, person_id: int, scheme: str, unit: str | None, action: str) -> int:
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        ended = await people.end_memberships(tx, person_id, scheme, unit, now)
        if ended:
            await audit.note(tx, scheme, audit.Act(now, by, action, str(person_id), unit or ""))
            await once.note(tx, Session(context, Person(by, "", ""), scheme), "end-roles", str(person_id))
            await invitations.void_fallen(tx, context, scheme, by, person_id)
        return ended

    return await context.db.write(change)


async def ended_before(context: Context) -> Person | None:
    """The person whose roles this very update has ended, when it is worked through again."""
    async with context.db.read() as tx:
        number = await once.before(tx, context, "end-roles")
        return await people.person(tx, int(number), context.clock.now()) if number is not None else None


async def members(context: Context, by: Person, scheme: str) -> list[Person]:
    """Everybody with a role in the scheme; for the bureau."""
    require(by, Action.INVITE, scheme)
    return await context.db.ask(lambda tx: people.members(tx, scheme, context.clock.now()))


async def choose_language(context: Context, person_: Person, language: str) -> None:
    """The language in which somebody wants to be answered."""
    await context.db.write(lambda tx: people.set_language(tx, person_.id, language))


async def note_blocked(context: Context, person_id: int, *, blocked: bool) -> bool:
    """Note that somebody has blocked the bot or let it in again; whether that is news."""
    return await context.db.write(lambda tx: people.set_blocked(tx, person_id, blocked=blocked))


async def roster(context: Context, by: Person | None, scheme_id: str) -> list[Place]:
    """Every seat with who serves in it, empty ones first. `by` None: the command line. Raises NotAllowed."""
    if by is not None:
        require(by, Action.INVITE, scheme_id)
    now = context.clock.now()
    async with context.db.read() as tx:
        services = await people.services(tx, scheme_id, now)
        names = await naming.names(tx, context.scheme(scheme_id))
        reported = await ledger.last_reports(tx, scheme_id)
        reviewed = await reviews.last_by_person(tx, scheme_id)
    serving = [
        Serving(
            naming.renamed(service, names), _last(service, reported, reviewed), names.get(service.instead_of or 0, "")
        )
        for service in services
    ]
    places = (place(seat, serving, now) for seat in seats(context.scheme(scheme_id)))
    return sorted(places, key=lambda place: place.need)


def _last(
    service: Service, reported: Mapping[tuple[int, str], datetime], reviewed: Mapping[int, datetime]
) -> datetime | None:
    """When somebody last reported for the unit of a role; of a role without a unit, reported for any or reviewed."""
    person_id, unit = service.person.id, service.membership.unit
    if unit is not None:
        return reported.get((person_id, unit))
    times = [at for (reporter, _), at in reported.items() if reporter == person_id]
    return max((*times, *([reviewed[person_id]] if person_id in reviewed else [])), default=None)


async def seat(session: Session, number: int) -> Place:
    """One seat. Raises NotAllowed, and NotFound where there is none of this number."""
    for place_ in await roster(session.context, session.person, session.scheme_id):
        if place_.seat.number == number:
            return place_
    raise NotFound("no-such-page")


async def role(session: Session, service_id: int) -> Service:
    """A role that the person may end: the bureau any, others their substitutes'. Raises NotAllowed, Expired."""
    return await session.db.ask(lambda tx: _endable(tx, session, service_id, session.now()))


@in_transaction
async def end_role(tx: Transaction, session: Session, service_id: int) -> Service:
    """End one role, those of substitutes of its holder, and invitations that rest on it; what it was.

    Raises NotAllowed, Expired.
    """
    if (earlier := await once.before(tx, session.context, "end-role")) is not None:
        just_before = datetime.fromisoformat(earlier) - timedelta(microseconds=1)
        return await _endable(tx, session, service_id, just_before)
    now = session.now()
    service = await _endable(tx, session, service_id, now)
    await people.end_service(tx, service, now)
    await once.note(tx, session, "end-role", now.isoformat())
    membership = service.membership
    await session.note(
        tx, "end-role", str(service.person.id), membership.unit or membership.department or membership.role.value
    )
    await invitations.void_fallen(tx, session.context, session.scheme_id, session.person.id, service.person.id)
    return service


async def _endable(tx: Transaction, session: Session, service_id: int, at: datetime) -> Service:
    person, scheme_id = session.person, session.scheme_id
    services = await people.services(tx, scheme_id, at)
    service = next((service for service in services if service.id == service_id), None)
    of_substitute = service is not None and service.instead_of == person.id
    unit = service.membership.unit if service is not None else None
    if not (of_substitute and allowed(person, Action.SUBSTITUTE, scheme_id, unit)):
        require(person, Action.INVITE, scheme_id)
    if service is None:
        raise Expired("role-gone")
    return naming.renamed(service, await naming.names(tx, session.scheme))
