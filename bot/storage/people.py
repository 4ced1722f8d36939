"""Persons, their roles, and the invitations that lead to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update

from bot.domain.people import Invitation, Membership, Person, Role, Service
from bot.storage.rows import to_row, to_type
from bot.storage.tables import invitations, memberships, persons

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause

    from bot.storage.engine import Transaction


def _lasting(at: datetime) -> ColumnElement[bool]:
    """A membership that has not ended."""
    return or_(memberships.c.until.is_(None), memberships.c.until > at)


def _current(roles: FromClause, at: ColumnElement[datetime]) -> ColumnElement[bool]:
    """A membership that gives its role at an instant: begun, and not ended."""
    return and_(roles.c.since <= at, or_(roles.c.until.is_(None), roles.c.until > at))


_AT = bindparam("at", type_=memberships.c.until.type)
_STAND_IN = memberships.alias()
_AWAY = exists().where(  # somebody stands in for whoever has the role
    _STAND_IN.c.instead_of == memberships.c.person_id,
    _STAND_IN.c.scheme == memberships.c.scheme,
    _STAND_IN.c.unit == memberships.c.unit,
    _current(_STAND_IN, _AT),
)
_UNUSED = and_(invitations.c.used_by.is_(None), invitations.c.cancelled_at.is_(None))
# Made once: making a statement costs several times as much as running it.
_WITH_ROLES = (
    select(
        *(persons.c.id, persons.c.name, persons.c.language, persons.c.blocked),
        *(memberships.c.scheme, memberships.c.role, memberships.c.unit, memberships.c.department, memberships.c.until),
        memberships.c.sees_persons,
        _AWAY.label("away"),
    )
    .join(memberships, and_(memberships.c.person_id == persons.c.id, _current(memberships, _AT)), isouter=True)
    .order_by(persons.c.joined_at, persons.c.id, memberships.c.id)
)
_PERSON = _WITH_ROLES.where(persons.c.id == bindparam("person"))
_MEMBERS = _WITH_ROLES.where(
    persons.c.id.in_(
        select(_STAND_IN.c.person_id).where(_STAND_IN.c.scheme == bindparam("scheme"), _current(_STAND_IN, _AT))
    )
)


async def person(tx: Transaction, person_id: int, at: datetime) -> Person | None:
    """Somebody by Telegram's user id, with the roles of an instant."""
    return next(iter(_persons(await tx.execute(_PERSON, {"person": person_id, "at": at}))), None)


async def members(tx: Transaction, scheme: str, at: datetime) -> list[Person]:
    """Everybody who has a role in the scheme at an instant, in the order of joining."""
    return _persons(await tx.execute(_MEMBERS, {"scheme": scheme, "at": at}))


async def turned(tx: Transaction, since: datetime, until: datetime) -> list[tuple[int, str]]:
    """Who had a role end or begin after `since` and up to `until`; each with their language."""
    ended = and_(memberships.c.until > since, memberships.c.until <= until)
    began = and_(memberships.c.since > since, memberships.c.since <= until)
    query = select(persons.c.id, persons.c.language).join(memberships, memberships.c.person_id == persons.c.id)
    query = query.where(or_(ended, began), ~persons.c.blocked).distinct().order_by(persons.c.id)
    return [(row.id, row.language) for row in await tx.execute(query)]


async def names(tx: Transaction, scheme: str) -> dict[int, str]:
    """The names of all who ever had a role in the scheme: reporters keep their name when it has ended."""
    ever = select(memberships.c.person_id).where(memberships.c.scheme == scheme)
    query = select(persons.c.id, persons.c.name).where(persons.c.id.in_(ever))
    return {row.id: row.name for row in await tx.execute(query)}


async def units(tx: Transaction, scheme: str) -> dict[int, list[str]]:
    """The units that people ever had a role for in the scheme, in the order of the roles."""
    query = select(memberships.c.person_id, memberships.c.unit).order_by(memberships.c.id)
    units_of: dict[int, list[str]] = {}
    for row in await tx.execute(query.where(memberships.c.scheme == scheme, memberships.c.unit.is_not(None))):
        units_of.setdefault(row.person_id, []).append(row.unit)
    return {person_id: list(dict.fromkeys(own)) for person_id, own in units_of.items()}


async def everybody(tx: Transaction) -> dict[int, str]:
    """The names of all who ever wrote, operators without a role included."""
    return {row.id: row.name for row in await tx.execute(select(persons.c.id, persons.c.name))}


async def services(tx: Transaction, scheme: str, at: datetime) -> list[Service]:
    """All roles in the scheme that have not ended, those to come included, in the order of beginning."""
    joined = select(memberships, persons.c.name, persons.c.language, persons.c.blocked).join(persons)
    query = joined.where(memberships.c.scheme == scheme, _lasting(at)).order_by(memberships.c.since, memberships.c.id)
    return [
        to_type(
            Service,
            row,
            person=Person(row.person_id, row.name, row.language, row.blocked),
            membership=to_type(Membership, row, role=Role(row.role), away=False),
        )
        for row in await tx.execute(query)
    ]


async def save(tx: Transaction, person_id: int, name: str, language: str, at: datetime) -> None:
    """Remember somebody, or their new name."""
    changed = update(persons).where(persons.c.id == person_id).values(name=name, blocked=False)
    if not (await tx.execute(changed)).rowcount:
        values = {"id": person_id, "name": name, "language": language, "blocked": False, "joined_at": at}
        await tx.execute(insert(persons).values(values))


async def set_language(tx: Transaction, person_id: int, language: str) -> None:
    """Store the language that a person has chosen."""
    await tx.execute(update(persons).where(persons.c.id == person_id).values(language=language))


async def set_blocked(tx: Transaction, person_id: int, *, blocked: bool) -> bool:
    """Note that somebody has blocked the bot, or has come back; whether that is news."""
    query = update(persons).where(persons.c.id == person_id, persons.c.blocked != blocked).values(blocked=blocked)
    return bool((await tx.execute(query)).rowcount)


async def add_membership(
    tx: Transaction, person_id: int, membership: Membership, since: datetime, instead_of: int | None = None
) -> int:
    """Give somebody a role from an instant on, until `membership.until` where that is set; its id."""
    values = to_row(memberships, membership, person_id=person_id, since=since, instead_of=instead_of)
    return int((await tx.execute(insert(memberships).values(values).returning(memberships.c.id))).scalar_one())


async def trust(tx: Transaction, service_id: int) -> None:
    """Let somebody see the persons of their unit's statements."""
    await tx.execute(update(memberships).where(memberships.c.id == service_id).values(sees_persons=True))


async def end_memberships(tx: Transaction, person_id: int, scheme: str, unit: str | None, at: datetime) -> int:
    """End somebody's roles in a scheme, of one unit or (None) all; they stay on record. How many ended.

    Who serves in their place does so no more either.
    """
    conditions = [memberships.c.scheme == scheme, _lasting(at)]
    if unit is not None:
        conditions.append(memberships.c.unit == unit)
    ending = update(memberships).values(until=at)
    await tx.execute(ending.where(*conditions, memberships.c.instead_of == person_id))
    return int((await tx.execute(ending.where(*conditions, memberships.c.person_id == person_id))).rowcount)


async def end_service(tx: Transaction, service: Service, at: datetime) -> None:
    """End one role, and those of whoever serves in its holder's place; they stay on record."""
    place = (memberships.c.scheme == service.membership.scheme, memberships.c.unit == service.membership.unit)
    ending = update(memberships).where(_lasting(at)).values(until=at)
    await tx.execute(ending.where(memberships.c.id == service.id))
    if service.instead_of is None:
        await tx.execute(ending.where(*place, memberships.c.instead_of == service.person.id))


async def add_invitation(tx: Transaction, invitation: Invitation) -> None:
    """Keep a new invitation."""
    await tx.execute(insert(invitations).values(to_row(invitations, invitation)))


async def invitation(tx: Transaction, token_hash: str) -> Invitation | None:
    """The invitation with this hash."""
    row = (await tx.execute(select(invitations).where(invitations.c.token_hash == token_hash))).one_or_none()
    return to_type(Invitation, row, role=Role(row.role)) if row is not None else None


async def open_invitations(tx: Transaction, scheme: str, at: datetime) -> list[Invitation]:
    """Those of the scheme that were neither used nor cancelled and have not expired, oldest first."""
    query = select(invitations).where(_UNUSED, invitations.c.scheme == scheme, invitations.c.expires_at > at)
    rows = await tx.execute(query.order_by(invitations.c.created_at, invitations.c.token_hash))
    return [to_type(Invitation, row, role=Role(row.role)) for row in rows]


async def used_invitations(tx: Transaction, scheme: str, since: datetime, until: datetime) -> list[Invitation]:
    """Those of the scheme by which somebody joined from `since` on and before `until`, in that order."""
    used = (invitations.c.scheme == scheme, invitations.c.used_at >= since, invitations.c.used_at < until)
    rows = await tx.execute(select(invitations).where(*used).order_by(invitations.c.used_at, invitations.c.token_hash))
    return [to_type(Invitation, row, role=Role(row.role)) for row in rows]


async def use_invitation(tx: Transaction, token_hash: str, person_id: int, at: datetime) -> bool:
    """Use it up; False when it was used or cancelled already."""
    query = update(invitations).where(invitations.c.token_hash == token_hash, _UNUSED)
    return bool((await tx.execute(query.values(used_by=person_id, used_at=at))).rowcount)


async def cancel_invitation(tx: Transaction, token_hash: str, at: datetime) -> None:
    """Cancel an invitation, so that nobody can use it any more."""
    await tx.execute(update(invitations).where(invitations.c.token_hash == token_hash, _UNUSED).values(cancelled_at=at))


def _persons(rows: Iterable[Any]) -> list[Person]:
    """The persons of rows of `_WITH_ROLES`, in their order: each has a row for every role, or one without any."""
    people: dict[int, Person] = {}
    for row in rows:
        person = people.get(row.id) or Person(row.id, row.name, row.language, row.blocked)
        roles = (to_type(Membership, row, role=Role(row.role)),) if row.role is not None else ()
        people[row.id] = replace(person, memberships=person.memberships + roles)
    return list(people.values())
