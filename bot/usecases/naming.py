"""What people are called in lists: by their names, and where several have the same one, with what tells them apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.people import told_apart
from bot.storage import people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.entries import Entry
    from bot.domain.people import Service
    from bot.storage.engine import Transaction
    from scoring import Scheme


async def names(tx: Transaction, scheme: Scheme) -> dict[int, str]:
    """All who ever had a role in the scheme, by id."""
    return await _told_apart(tx, scheme, await people.names(tx, scheme.id))


async def everybody(tx: Transaction, scheme: Scheme) -> dict[int, str]:
    """All who ever wrote, operators without a role included, by id."""
    return await _told_apart(tx, scheme, await people.everybody(tx))


def reporter(entry: Entry, called: Mapping[int, str]) -> str:
    """Who has reported an entry, a business system by its own name; empty where it is not known."""
    return entry.origin.system or called.get(entry.person_id or 0, "")


def renamed(service: Service, called: Mapping[int, str]) -> Service:
    """The service of somebody under the name that they are called by."""
    person = service.person
    return replace(service, person=replace(person, name=called.get(person.id, person.name)))


async def _told_apart(tx: Transaction, scheme: Scheme, called: dict[int, str]) -> dict[int, str]:
    if len(set(called.values())) == len(called):
        return called
    short = {unit.id: unit.short for unit in scheme.units}
    units = await people.units(tx, scheme.id)
    return told_apart(called, {id_: [short.get(unit, unit) for unit in own] for id_, own in units.items()})
