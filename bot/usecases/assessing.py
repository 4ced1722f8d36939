"""Assessing: what an assessor states of units, one fact at a time, with a reason; nobody's word is overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.assessments import Assessed, Docket, Judged, Overview, is_judged
from bot.domain.entries import Channel, Mode, NewEntry, Selection
from bot.domain.errors import NotAllowed, Refused
from bot.domain.permissions import Action, allowed, channel_for, require
from bot.storage import courses, ledger, people
from bot.usecases.admission import store
from bot.usecases.context import admit
from bot.usecases.inbox import move_of
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import today
from schemes.duties import has_task
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.courses import Key
    from bot.domain.entries import Origin
    from bot.domain.people import Person
    from bot.domain.review_items import Seen
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Context, Session
    from scoring import Fact, Scheme


async def overview(session: Session) -> Overview:
    """The units with how much of them nobody has stated yet. Raises NotAllowed."""
    require(session.person, Action.ASSESS, session.scheme_id)
    scheme = session.scheme
    async with session.context.db.read() as tx:
        said = await courses.last_ids(tx, session.scheme_id, channel_for(session.person, scheme))
    left = [
        (unit.id, sum((unit.id, fact.id) not in said for fact in _facts(session.person, scheme, unit.id)))
        for unit in scheme.units
    ]
    return Overview(session.scheme_id, tuple(left))


async def docket(session: Session, unit: str) -> Docket:
    """What the person may assess of a unit. Raises NotAllowed, UnknownId."""
    require(session.person, Action.ASSESS, session.scheme_id, unit)
    scheme = session.scheme
    scheme.unit(unit)
    async with session.context.db.read() as tx:
        found = await _judgements(
            session.context, tx, session.person, scheme, unit, _facts(session.person, scheme, unit)
        )
    return Docket(session.scheme_id, unit, tuple(sorted(found, key=lambda one: one.last is not None)))


async def open_fact(session: Session, unit: str, fact: str) -> Judged:
    """One fact of a unit, to be assessed. Raises NotAllowed, UnknownId."""
    scheme = session.scheme
    scheme.unit(unit)
    _require(session.person, scheme, unit, scheme.fact(fact))
    async with session.context.db.read() as tx:
        (judged,) = await _judgements(session.context, tx, session.person, scheme, unit, [scheme.fact(fact)])
    return judged


async def assess(session: Session, seen: Seen, mode: Mode, value: int, reason: str, origin: Origin) -> Assessed:
    """State a fact of a unit, with a reason; `seen` is what the person has seen of it (see `Judged`).

    Nothing is stored, and what stands is told, when somebody has stated something since. Raises NotAllowed, and Refused without a reason,
    for a value that the fact cannot have, or in a period that is closed to this person.
    """
    scheme, unit, fact = session.scheme, seen.unit, seen.fact
    known_fact = scheme.fact(fact)
    scheme.unit(unit)
    _require(session.person, scheme, unit, known_fact)
    if not reason.strip():
        raise Refused("reason-needed")
    _must_fit(scheme, known_fact, mode, value)
    day = today(session.context, scheme)
    channel = channel_for(session.person, scheme)
    new = NewEntry(
        session.scheme_id,
        unit,
        fact,
        day,
        mode,
        value,
        session.person.id,
        origin,
        channel=channel,
        reason=reason.strip(),
    )

    async def change(tx: Transaction) -> Recorded | None:
        admission = await admit(session, tx, origin.update_id)
        earlier = []
        if origin.update_id is not None and admission.heads.seen:
            earlier = await ledger.by_update(tx, origin.update_id)
        if earlier:
            return await recorded_before(session.context, tx, earlier)
        last = await courses.last_ids(tx, session.scheme_id, channel, unit)
        if last.get((unit, fact), 0) != seen.last:
            return None
        return await store(admission, [new], reason=reason.strip())

    recorded = await session.context.db.write(change)
    async with session.context.db.read() as tx:
        (judged,) = await _judgements(session.context, tx, session.person, scheme, unit, [known_fact])
        said = await courses.last_ids(tx, session.scheme_id, channel, unit)
    if recorded is None or recorded.figures is None:
        return Assessed(session.scheme_id, unit, judged, None)
    was, now = (figures.standing for figures in recorded.figures)
    moves = [move_of(was, now, other.id) for other in scheme.units if other.id != unit]
    left = sum((unit, other.id) not in said for other in _facts(session.person, scheme, unit))
    (receipt,) = receipts(session.context, recorded, frozenset())
    return Assessed(session.scheme_id, unit, judged, receipt, tuple(move for move in moves if move.moved), left)


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


async def _judgements(
    context: Context, tx: Transaction, person: Person, scheme: Scheme, unit: str, facts: Sequence[Fact]
) -> list[Judged]:
    """What is stated of some facts of a unit, by the assessors and, with self-assessment, by the unit itself."""
    channel = channel_for(person, scheme)
    ids = await courses.last_ids(tx, scheme.id, channel, unit)
    last = {(entry.unit, entry.fact): entry for entry in await ledger.by_ids(tx, ids.values())}
    names = {member.id: member.name for member in await people.members(tx, scheme.id, context.clock.now())}
    keys = [(unit, fact.id) for fact in facts]
    totals = await _totals(tx, scheme, Selection(channel), keys)
    own_ids = await courses.last_ids(tx, scheme.id, Channel.SELF, unit) if scheme.self_assessed else {}
    own = await _totals(tx, scheme, Selection(Channel.SELF), keys) if scheme.self_assessed else {}
    return [
        Judged(
            fact,
            next((item.id for item in scheme.items if item.rule is not None and fact in item.rule.facts()), None),
            totals.get((unit, fact), 0),
            last.get((unit, fact)),
            names.get(last[unit, fact].person_id or 0, "") if (unit, fact) in last else "",
            own.get((unit, fact), 0) if (unit, fact) in own_ids else None,
        )
        for _, fact in keys
    ]


async def _totals(tx: Transaction, scheme: Scheme, selection: Selection, keys: Sequence[Key]) -> dict[Key, int]:
    """The running totals of some facts at the end of the cycle."""
    totals = await courses.evening_totals(tx, scheme.id, selection, [scheme.end], keys)
    return {(total.unit, total.fact): total.value for total in totals}
