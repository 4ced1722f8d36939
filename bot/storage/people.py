"""Persons, their roles, and the invitations that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from bot.domain.people import Invitation, Membership, Person, Role
from bot.storage.tables import invitations, memberships, persons

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection


async def person(tx: AsyncConnection, person_id: int) -> Person | None:
    """Somebody by Telegram's user id, with the roles of this moment."""
    row = (await tx.execute(select(persons).where(persons.c.id == person_id))).one_or_none()
    return _person(row, await _memberships(tx, person_id)) if row is not None else None


async def members(tx: AsyncConnection, scheme: str) -> list[Person]:
    """Everybody who has a role in the scheme, in the order of joining."""
    current = select(memberships.c.person_id).where(memberships.c.scheme == scheme, memberships.c.until.is_(None))
    query = select(persons).where(persons.c.id.in_(current)).order_by(persons.c.joined_at, persons.c.id)
    return [_person(row, await _memberships(tx, row.id)) for row in (await tx.execute(query)).all()]


async def save(tx: AsyncConnection, person_id: int, name: str, language: str, at: datetime) -> None:
    """Remember somebody, or their new name."""
    known = (await tx.execute(select(persons.c.id).where(persons.c.id == person_id))).first()
    if known is None:
        values = {"id": person_id, "name": name, "language": language, "blocked": False, "joined_at": at}
        await tx.execute(insert(persons).values(values))
    else:
        await tx.execute(update(persons).where(persons.c.id == person_id).values(name=name, blocked=False))


async def set_language(tx: AsyncConnection, person_id: int, language: str) -> None:
    """The language that somebody chose."""
    await tx.execute(update(persons).where(persons.c.id == person_id).values(language=language))


async def set_blocked(tx: AsyncConnection, person_id: int, *, blocked: bool) -> bool:
    """Note that somebody has blocked the bot, or has come back; whether that is news."""
    query = update(persons).where(persons.c.id == person_id, persons.c.blocked != blocked).values(blocked=blocked)
    return bool((await tx.execute(query)).rowcount)


async def add_membership(tx: AsyncConnection, person_id: int, membership: Membership, at: datetime) -> bool:
    """Give somebody a role; False when they have it already."""
    if membership in await _memberships(tx, person_id):
        return False
    values = {
        "scheme": membership.scheme,
        "role": membership.role.value,
        "unit": membership.unit,
        "department": membership.department,
    }
    await tx.execute(insert(memberships).values(person_id=person_id, since=at, **values))
    return True


async def end_memberships(tx: AsyncConnection, person_id: int, scheme: str, unit: str | None, at: datetime) -> int:
    """End somebody's roles in a scheme, of one unit or (None) all; they stay on record. How many ended."""
    where = [memberships.c.person_id == person_id, memberships.c.scheme == scheme, memberships.c.until.is_(None)]
    if unit is not None:
        where.append(memberships.c.unit == unit)
    return int((await tx.execute(update(memberships).where(*where).values(until=at))).rowcount)


async def add_invitation(tx: AsyncConnection, invitation: Invitation) -> None:
    """Keep a new invitation."""
    await tx.execute(
        insert(invitations).values(
            token_hash=invitation.token_hash,
            scheme=invitation.scheme,
            role=invitation.role.value,
            unit=invitation.unit,
            department=invitation.department,
            created_by=invitation.created_by,
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )
    )


async def invitation(tx: AsyncConnection, token_hash: str) -> Invitation | None:
    """The invitation with this hash."""
    row = (await tx.execute(select(invitations).where(invitations.c.token_hash == token_hash))).one_or_none()
    if row is None:
        return None
    role = Role(row.role)
    return Invitation(
        token_hash=row.token_hash,
        scheme=row.scheme,
        role=role,
        unit=row.unit,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_by=row.used_by,
        department=row.department,
    )


async def use_invitation(tx: AsyncConnection, token_hash: str, person_id: int, at: datetime) -> bool:
    """Use it up; False when somebody was quicker."""
    query = (
        update(invitations)
        .where(invitations.c.token_hash == token_hash, invitations.c.used_by.is_(None))
        .values(used_by=person_id, used_at=at)
    )
    return bool((await tx.execute(query)).rowcount)


async def _memberships(tx: AsyncConnection, person_id: int) -> tuple[Membership, ...]:
    where = (memberships.c.person_id == person_id, memberships.c.until.is_(None))
    query = select(memberships).where(*where).order_by(memberships.c.id)
    return tuple(Membership(row.scheme, Role(row.role), row.unit, row.department) for row in await tx.execute(query))


def _person(row: Any, roles: tuple[Membership, ...]) -> Person:
    return Person(row.id, row.name, row.language, row.blocked, roles)
