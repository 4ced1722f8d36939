"""Assessing: what an assessor states of units, fact by fact, with a reason; nobody's word is overwritten unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.assessments import Assessed, Docket, Judged, Overview, is_judged
from bot.domain.drafts import OpenQuestion
from bot.domain.entries import Channel, Mode, NewEntry, Selection
from bot.domain.errors import NotAllowed, Refused
from bot.domain.intents import Claim
from bot.domain.moves import move_of
from bot.domain.permissions import Action, allowed, channel_for, require
from bot.domain.results import Question, Unusual
from bot.storage import courses, drafts, ledger
from bot.usecases import naming, reply_prompts
from bot.usecases.admission import Settled, courses_of, store, weigh
from bot.usecases.context import admit
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import today
from schemes.duties import has_task
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Key
    from bot.domain.entries import Origin
    from bot.domain.review_items import Seen
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Session
    from scoring import Fact, Scheme


# An assessor states what is with the present figure before the eyes, and says why.
_SEEN = frozenset({Unusual.REPEATED, Unusual.BELOW_TOTAL, Unusual.NEGATIVE, Unusual.HALF_LAST_YEAR})


async def overview(session: Session) -> Overview:
    """The units with how much of them nobody has stated yet. Raises NotAllowed."""
    require(session.person, Action.ASSESS, session.scheme_id)
    scheme, channel = session.scheme, channel_for(session.person, session.scheme)
    last = await session.db.ask(lambda tx: courses.last_ids(tx, scheme.id, channel))
    return Overview(scheme.id, tuple((unit.id, _count_unstated(session, unit.id, last)) for unit in scheme.units))


async def docket(session: Session, unit: str) -> Docket:
    """What the person may assess of a unit. Raises NotAllowed, UnknownId."""
    require(session.person, Action.ASSESS, session.scheme_id, unit)
    session.scheme.unit(unit)
    async with session.db.read() as tx:
        judged = await _judgements(tx, session, unit, _facts(session, unit))
    return Docket(session.scheme_id, unit, tuple(sorted(judged, key=lambda row: row.last is not None)))


async def open_fact(session: Session, unit: str, fact_id: str) -> Judged:
    """One fact of a unit, to be assessed. Raises NotAllowed, UnknownId."""
    fact = _require(session, unit, fact_id)
    async with session.db.read() as tx:
        (judged,) = await _judgements(tx, session, unit, [fact])
    return judged


async def assess(session: Session, seen: Seen, mode: Mode, value: int, reason: str, origin: Origin) -> Assessed:
    """State a fact of a unit, with a reason; `seen` is what the person has seen of it (see `Judged`).

    Nothing is stored, and what stands is told, when somebody has stated something since; a figure of an unusual size is
    asked about first. Raises NotAllowed, and Refused
    without a reason, for a value that the fact cannot have, or in a period that is closed to this person.
    """
    scheme, person, unit, reason = session.scheme, session.person, seen.unit, reason.strip()
    fact = _require(session, unit, seen.fact)
    if not reason:
        raise Refused("reason-needed")
    _must_fit(scheme, fact, mode, value)
    day, channel = today(session.context, scheme), channel_for(person, scheme)
    new = NewEntry(scheme.id, unit, fact.id, day, mode, value, person.id, origin, channel=channel)

    async def change(tx: Transaction) -> Recorded | Question | None:
        admission = await admit(session, tx, origin.update_id)
        again = origin.update_id is not None and admission.heads.seen
        if again and (earlier := await ledger.by_update(tx, origin.update_id or 0)):
            return await recorded_before(session.context, tx, earlier)
        if again and (asked := await drafts.by_update(tx, OpenQuestion, origin.update_id or 0)):
            return reply_prompts.question(asked[-1])
        last = await courses.last_ids(tx, scheme.id, channel, unit)
        if last.get((unit, fact.id), 0) != seen.last:
            return None
        item = Settled(Claim(fact.id, mode, value, unit, day), unit, day, sure=_SEEN)
        _, suspected = await weigh(admission, [item], await courses_of(admission, [item]))
        if suspected:
            return await reply_prompts.ask_about_suspicion(admission, origin, suspected[0], reason=reason)
        return await store(admission, [new], reason=reason)

    recorded = await session.db.write(change)
    async with session.db.read() as tx:
        (judged,) = await _judgements(tx, session, unit, [fact])
        last = await courses.last_ids(tx, scheme.id, channel, unit)
    if isinstance(recorded, Question):
        return Assessed(scheme.id, unit, judged, None, question=recorded)
    if recorded is None or recorded.figures is None:
        return Assessed(scheme.id, unit, judged, None)
    before, after = (figures.standing for figures in recorded.figures)
    moves = [move_of(before, after, other.id) for other in scheme.units if other.id != unit]
    (receipt,) = receipts(session, recorded)
    moved = tuple(move for move in moves if move.moved)
    return Assessed(scheme.id, unit, judged, replace(receipt, own=False), moved, _count_unstated(session, unit, last))


def _facts(session: Session, unit: str) -> list[Fact]:
    scheme = session.scheme
    return [
        fact
        for fact in scheme.facts
        if is_judged(scheme, fact)
        and allowed(session.person, Action.ASSESS, scheme.id, unit, fact)
        and has_task(scheme, fact.id, unit)
    ]


def _count_unstated(session: Session, unit: str, last: Mapping[Key, int]) -> int:
    """How many facts that the person may assess of the unit are not stated; `last`: the newest entries' ids."""
    return sum((unit, fact.id) not in last for fact in _facts(session, unit))


def _require(session: Session, unit: str, fact_id: str) -> Fact:
    """The fact, where the person may assess it of the unit. Raises NotAllowed, UnknownId."""
    scheme = session.scheme
    scheme.unit(unit)
    fact = scheme.fact(fact_id)
    require(session.person, Action.ASSESS, scheme.id, unit, fact)
    if not is_judged(scheme, fact):
        raise NotAllowed("not-assessed", fact=fact.short)
    return fact


def _must_fit(scheme: Scheme, fact: Fact, mode: Mode, value: int) -> None:
    """Raises ValueError for what no button or reply of ours says: a programming error, or a forged tap."""
    most = {Kind.MARK: scheme.most(fact.id), Kind.FLAG: 1, Kind.LEVEL: len(fact.levels) - 1, Kind.PERCENT: 10_000}.get(
        fact.kind
    )
    if mode is Mode.WITHDRAWAL or (mode is Mode.INCREMENT and (not fact.kind.adds_up or abs(value) != 1)):
        raise ValueError(f"{fact.id} cannot change by {value}")
    if mode is Mode.TOTAL and ((value < 0 and not fact.kind.signed) or (most is not None and value > most)):
        raise ValueError(f"{fact.id} cannot be {value}")


async def _judgements(tx: Transaction, session: Session, unit: str, facts: Sequence[Fact]) -> list[Judged]:
    """What is stated of some facts of a unit, by the assessors and, with self-assessment, by the unit itself."""
    scheme, channel = session.scheme, channel_for(session.person, session.scheme)
    ids = await courses.last_ids(tx, scheme.id, channel, unit)
    last = {(entry.unit, entry.fact): entry for entry in await ledger.by_ids(tx, ids.values())}
    names = await naming.names(tx, scheme)
    keys = [(unit, fact.id) for fact in facts]
    totals = await _totals(tx, scheme, Selection(channel), keys)
    self_ids = await courses.last_ids(tx, scheme.id, Channel.SELF, unit) if scheme.self_assessed else {}
    self_totals = await _totals(tx, scheme, Selection(Channel.SELF), keys) if scheme.self_assessed else {}
    return [
        Judged(
            fact,
            next((item.id for item in scheme.items if item.rule is not None and fact in item.rule.facts()), None),
            totals.get((unit, fact), 0),
            last.get((unit, fact)),
            naming.reporter(last[unit, fact], names) if (unit, fact) in last else "",
            self_totals.get((unit, fact), 0) if (unit, fact) in self_ids else None,
        )
        for _, fact in keys
    ]


async def _totals(tx: Transaction, scheme: Scheme, selection: Selection, keys: Sequence[Key]) -> dict[Key, int]:
    totals = await courses.evening_totals(tx, scheme.id, selection, [scheme.end], keys)
    return {(total.unit, total.fact): total.value for total in totals}
