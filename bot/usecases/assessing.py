"""Assessing: what an assessor states of units, one fact at a time, with a reason; nobody's word is overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.assessments import Assessed, Desk, Docket, Judged, is_judged
from bot.domain.entries import Channel, Mode, NewEntry
from bot.domain.errors import NotAllowed, Refused
from bot.domain.ledger import running_total
from bot.domain.permissions import Action, allowed, channel_for, require
from bot.storage import ledger, people
from bot.usecases.filling import last_entries
from bot.usecases.inbox import move_of
from bot.usecases.receipts import receipts
from bot.usecases.reporting import own_entries, store
from bot.usecases.standings import entries_of, standing_of, today
from schemes.duties import has_task
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.entries import Entry, Origin
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Fact, Scheme


async def desk(context: Context, person: Person, scheme_id: str) -> Desk:
    """The units with how much of them nobody has stated yet. Raises NotAllowed."""
    require(person, Action.ASSESS, scheme_id)
    scheme = context.schemes[scheme_id].scheme
    known, _, _ = await _known(context, person, scheme_id)
    said = {(one.unit, one.fact) for one in known}
    left = [
        (unit.id, sum((unit.id, fact.id) not in said for fact in _facts(person, scheme, unit.id)))
        for unit in scheme.units
    ]
    return Desk(scheme_id, tuple(left))


async def docket(context: Context, person: Person, scheme_id: str, unit: str) -> Docket:
    """What the person may assess of a unit. Raises NotAllowed, UnknownId."""
    require(person, Action.ASSESS, scheme_id, unit)
    scheme = context.schemes[scheme_id].scheme
    scheme.unit(unit)
    known, own, names = await _known(context, person, scheme_id)
    found = [_judged(scheme, unit, fact, known, own, names) for fact in _facts(person, scheme, unit)]
    return Docket(scheme_id, unit, tuple(sorted(found, key=lambda one: one.last is not None)))


async def open_fact(context: Context, person: Person, scheme_id: str, unit: str, fact: str) -> Judged:
    """One fact of a unit, to be assessed. Raises NotAllowed, UnknownId."""
    scheme = context.schemes[scheme_id].scheme
    scheme.unit(unit)
    _require(person, scheme, unit, scheme.fact(fact))
    return _judged(scheme, unit, scheme.fact(fact), *await _known(context, person, scheme_id))


async def assess(
    context: Context,
    person: Person,
    scheme_id: str,
    unit: str,
    fact: str,
    seen: int,
    mode: Mode,
    value: int,
    reason: str,
    origin: Origin,
) -> Assessed:
    """State a fact of a unit, with a reason; `seen` is the entry that the person has seen (see `Judged`).

    Nothing is stored, and what stands is told, when somebody has stated something since. Raises NotAllowed, and Refused without a reason,
    for a value that the fact cannot have, or in a period that is closed to this person.
    """
    scheme = context.schemes[scheme_id].scheme
    known_fact = scheme.fact(fact)
    scheme.unit(unit)
    _require(person, scheme, unit, known_fact)
    if not reason.strip():
        raise Refused("reason-needed")
    _must_fit(scheme, known_fact, mode, value)
    day = today(context, scheme)
    channel = channel_for(person, scheme)
    new = NewEntry(scheme_id, unit, fact, day, mode, value, person.id, origin, channel=channel, reason=reason.strip())

    async def change(tx: Transaction) -> tuple[list[Entry], list[Entry]]:
        known = await own_entries(context, person, scheme_id, tx)
        earlier = await ledger.by_update(tx, origin.update_id) if origin.update_id is not None else []
        if earlier:
            return [one for one in known if one.id < earlier[0].id], earlier
        last = last_entries(known, unit).get(fact)
        if (last.id if last is not None else 0) != seen:
            return known, []
        return known, await store(tx, context, person, scheme, known, [new], reason.strip())

    before, stored = await context.db.write(change)
    together = [*before, *stored]
    _, own, names = await _known(context, person, scheme_id)
    judged = _judged(scheme, unit, known_fact, together, own, names)
    if not stored:
        return Assessed(scheme_id, unit, judged, None)
    was, now = (standing_of(scheme, entries, day) for entries in (before, together))
    moves = [move_of(was, now, one.id) for one in scheme.units if one.id != unit]
    said = {(one.unit, one.fact) for one in together}
    left = sum((unit, one.id) not in said for one in _facts(person, scheme, unit))
    (receipt,) = receipts(context, together, stored, frozenset())
    return Assessed(scheme_id, unit, judged, receipt, tuple(one for one in moves if one.moved), left)


def _facts(person: Person, scheme: Scheme, unit: str) -> list[Fact]:
    """What the person may assess of the unit, in the sheet's order."""
    return [
        fact
        for fact in scheme.facts
        if is_judged(scheme, fact)
        and allowed(person, Action.ASSESS, scheme.id, unit, fact)
        and has_task(scheme, fact.id, unit)
    ]


def _require(person: Person, scheme: Scheme, unit: str, fact: Fact) -> None:
    require(person, Action.ASSESS, scheme.id, unit, fact)
    if not is_judged(scheme, fact):
        raise NotAllowed("not-assessed", fact=fact.short)


def _must_fit(scheme: Scheme, fact: Fact, mode: Mode, value: int) -> None:
    """What buttons and replies of our own never say."""
    most = {
        Kind.MARK: scheme.most(fact.id),
        Kind.FLAG: 1,
        Kind.LEVEL: len(fact.levels) - 1,
        Kind.PERCENT: 10_000,
    }.get(fact.kind)
    if mode is Mode.WITHDRAWAL or (mode is Mode.INCREMENT and (not fact.kind.adds_up or abs(value) != 1)):
        raise ValueError(f"{fact.id} cannot change by {value}")
    if mode is Mode.TOTAL and (value < 0 or (most is not None and value > most)):
        raise ValueError(f"{fact.id} cannot be {value}")


async def _known(
    context: Context, person: Person, scheme_id: str
) -> tuple[list[Entry], list[Entry] | None, dict[int, str]]:
    """What assessors build on, what units state of themselves (None without self-assessment), and the names of who said it."""
    scheme = context.schemes[scheme_id].scheme
    async with context.db.read() as tx:
        entries = await entries_of(context, scheme_id, tx)
        names = {one.id: one.name for one in await people.members(tx, scheme_id, context.clock.now())}
    channel = channel_for(person, scheme)
    own = [one for one in entries if one.channel is Channel.SELF] if scheme.self_assessed else None
    return [one for one in entries if one.channel is channel], own, names


def _judged(
    scheme: Scheme,
    unit: str,
    fact: Fact,
    known: Sequence[Entry],
    own: Sequence[Entry] | None,
    names: Mapping[int, str],
) -> Judged:
    last = last_entries(known, unit).get(fact.id)
    item = next((one.id for one in scheme.items if one.rule is not None and fact.id in one.rule.facts()), None)
    stated = own is not None and fact.id in last_entries(own, unit)
    return Judged(
        fact.id,
        item,
        running_total(known, unit, fact.id, scheme.end),
        last,
        names.get(last.person_id or 0, "") if last is not None else "",
        running_total(own, unit, fact.id, scheme.end) if own is not None and stated else None,
    )
