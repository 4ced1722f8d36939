"""The roster (名册): the seats that a scheme has, who serves in each, and which need somebody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from bot.domain.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.people import Service
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody can be in a scheme; `number` is its place in the scheme's own order, which buttons carry."""

    number: int
    role: Role
    unit: str | None = None
    department: str | None = None


class Need(IntEnum):
    """How much a seat needs attention, most first."""

    NOBODY = 0  # nobody has joined, or all have left
    BLOCKED = 1  # all who serve have blocked the bot: nothing reaches them
    SERVED = 2


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody in a seat, now or from a day to come."""

    service: Service
    last: datetime | None  # when this person last reported (or reviewed) here
    instead_of: str = ""  # the name of whom a substitute stands in for


@dataclass(frozen=True, slots=True)
class Place:
    """A seat with the services of all who serve in it."""

    seat: Seat
    serving: tuple[Serving, ...]
    need: Need


def departments(scheme: Scheme) -> tuple[str, ...]:
    """The departments that the scheme names for reviewing facts (考核部门), in its order."""
    return tuple(dict.fromkeys(fact.reviewer for fact in scheme.facts if fact.reviewer))


def seats(scheme: Scheme) -> tuple[Seat, ...]:
    """Units, departments, the bureau, the leaders: in this order."""
    kinds: list[tuple[Role, str | None, str | None]] = [
        *((Role.COORDINATOR, unit.id, None) for unit in scheme.units),
        *((Role.REVIEWER, None, name) for name in departments(scheme)),
        (Role.BUREAU, None, None),
        (Role.LEADER, None, None),
    ]
    return tuple(Seat(number, *kind) for number, kind in enumerate(kinds))


def place(seat: Seat, serving: Iterable[Serving], at: datetime) -> Place:
    """The seat with those of `serving` who sit in it."""
    holders = tuple(holder for holder in serving if _in(holder.service, seat))
    present = [holder.service.person for holder in holders if holder.service.since <= at]
    need = Need.SERVED
    if present and all(person.blocked for person in present):
        need = Need.BLOCKED
    elif not present and seat.role in (Role.COORDINATOR, Role.REVIEWER):
        need = Need.NOBODY
    return Place(seat, holders, need)


def _in(service: Service, seat: Seat) -> bool:
    membership = service.membership
    return (membership.role, membership.unit, membership.department) == (seat.role, seat.unit, seat.department)
