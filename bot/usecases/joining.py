"""Joining and leaving: one-use invitations, roles, and who somebody is."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.people import Invitation, Membership, Person, Role
from bot.domain.permissions import Action, require
from bot.domain.results import Invited, Joined
from bot.domain.rosters import departments
from bot.storage import audit, people

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_INVITATION_LIVES = timedelta(days=7)
_TOKEN_BYTES = 18  # 24 letters of a deep link


def new_token() -> tuple[str, str]:
    """A token for a link, and its hash, which alone is kept."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, _hash(token)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def person(context: Context, person_id: int) -> Person | None:
    """Who this is, with the rights of this moment; None for a stranger."""
    found = await context.db.ask(lambda tx: people.person(tx, person_id, context.clock.now()))
    if found is None:
        return None
    return replace(found, admin=True) if person_id in context.admins else found


async def turned(context: Context, since: datetime, until: datetime) -> list[tuple[int, str]]:
    """Whose roles ended after `since` and up to `until`, or began as a substitute's; each with their language."""
    async with context.db.read() as tx:
        return await people.turned(tx, since, until)


async def meet(context: Context, person_id: int, name: str, language: str) -> Person:
    """Remember somebody who wrote to the bot and may: an operator before any invitation."""

    async def change(tx: Transaction) -> None:
        await people.save(tx, person_id, name, language, context.clock.now())

    await context.db.write(change)
    return await person(context, person_id) or Person(person_id, name, language)


async def invite(
    context: Context, by: Person | None, scheme: str, role: Role, unit: str | None, department: str | None = None
) -> Invited:
    """A new invitation; its token is told once and never kept. `by` None: the command line.

    Raises NotAllowed, NotFound (unknown scheme, unit or department) and Refused (a coordinator needs a unit, a reviewer a
    department, the others have neither).
    """
    if scheme not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme)
    if by is not None:
        require(by, Action.INVITE, scheme, unit)
    if (role is Role.COORDINATOR) != (unit is not None):
        raise Refused("invite-needs-unit" if unit is None else "invite-without-unit")
    if unit is not None and unit not in {one.id for one in context.schemes[scheme].scheme.units}:
        raise NotFound("unknown-unit", name=unit)
    if (role is Role.REVIEWER) != (department is not None):
        raise Refused("invite-needs-department" if department is None else "invite-without-department")
    if department is not None and department not in departments(context.schemes[scheme].scheme):
        raise NotFound("unknown-department", name=department)
    (token, token_hash), now = new_token(), context.clock.now()
    creator = by.id if by is not None else None
    kept = Invitation(token_hash, scheme, role, unit, creator, now, now + _INVITATION_LIVES, department=department)

    async def change(tx: Transaction) -> None:
        await people.add_invitation(tx, kept)
        await audit.note(
            tx, scheme, audit.Act(now, kept.created_by, "invite", unit or department or role.value, role.value)
        )

    await context.db.write(change)
    return Invited(token, scheme, role.value, unit, kept.expires_at, department)


async def redeem(context: Context, token: str, person_id: int, name: str, language: str) -> Joined:
    """Use an invitation up; raises Expired, always with the same words, when it is not (or no longer) good.

    Whoever has the role already hears so, and the invitation is not used up.
    """
    now = context.clock.now()

    async def change(tx: Transaction) -> Joined:
        found = await people.invitation(tx, _hash(token))
        if found is None or found.scheme not in context.schemes:
            raise Expired("invitation-gone")
        role = Membership(found.scheme, found.role, found.unit, found.department, found.until)
        known = await people.person(tx, person_id, now)
        if known is not None and any(one == role and one.until is None for one in known.memberships):
            # the invitation stays good for whoever needs it
            return Joined(role.scheme, role.role.value, role.unit, role.department, already=True)
        absent = await people.person(tx, found.instead_of, now) if found.instead_of is not None else None
        if found.instead_of is not None and (absent is None or role not in absent.memberships):
            raise Expired("invitation-gone")  # whose substitute it would make has no role to stand in for
        if found.expires_at <= now or not await people.use_invitation(tx, found.token_hash, person_id, now):
            raise Expired("invitation-gone")
        await people.save(tx, person_id, name, language, now)
        since = max(now, found.since or now)
        await people.add_membership(tx, person_id, role, since, found.instead_of)
        subject = role.unit or role.department or role.role.value
        await audit.note(tx, role.scheme, audit.Act(now, person_id, "join", subject, role.role.value))
        return Joined(
            role.scheme, role.role.value, role.unit, role.department, since=found.since and since, until=role.until
        )

    return await context.db.write(change)


async def leave(context: Context, person_: Person, scheme: str) -> int:
    """End all of one's own roles in a scheme; how many there were."""
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
        return ended

    return await context.db.write(change)


async def members(context: Context, by: Person, scheme: str) -> list[Person]:
    """Everybody with a role in the scheme; for the bureau."""
    require(by, Action.INVITE, scheme)
    async with context.db.read() as tx:
        return await people.members(tx, scheme, context.clock.now())


async def choose_language(context: Context, person_: Person, language: str) -> None:
    """The language in which somebody wants to be answered."""
    await context.db.write(lambda tx: people.set_language(tx, person_.id, language))


async def note_blocked(context: Context, person_id: int, *, blocked: bool) -> bool:
    """Somebody has blocked the bot or let it in again; whether that is news."""
    return await context.db.write(lambda tx: people.set_blocked(tx, person_id, blocked=blocked))
