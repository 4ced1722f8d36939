"""The reviewer's inbox: what waits, fact by fact, the weightiest first, and what accepting it would move."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.cases import Case, Inbox, Opened, Remark, UnitMove
from bot.domain.entries import Basis, Channel, Mode, Review, Verdict
from bot.domain.errors import Expired, NotFound
from bot.domain.intents import Claim
from bot.domain.ledger import latest_totals, recent_increments, running_total
from bot.domain.permissions import Action, allowed, require
from bot.domain.plausibility import is_closing, suspect
from bot.domain.reviews import State, open_entries, reviewed, state
from bot.storage import last_year, people
from bot.usecases import evidence
from bot.usecases.standings import entries_of, on_basis, reviews_of, standing_of, today
from bot.usecases.vouching import corrects, moves_a_rank, seconded
from scoring import score, score_each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring import FactTable, Scheme, Standing

_PAGE = 5


@dataclass(frozen=True, slots=True)
class Desk:
    """What one look at the ledger shows: everything that cases are made of."""

    scheme: Scheme
    entries: Mapping[tuple[str, str], Sequence[Entry]]  # by unit and fact: corrections never lead to another one
    said: Mapping[int, Sequence[Review]]
    names: Mapping[int, str]
    now: Standing  # confirmed
    year_before: Mapping[tuple[str, str], int]  # last year's totals, by unit and fact

    def waiting(self, person: Person) -> dict[tuple[str, str], list[Entry]]:
        """What waits for this person, by unit and fact."""
        found = {}
        for (unit, fact), entries in self.entries.items():
            if allowed(person, Action.REVIEW, self.scheme.id, unit, self.scheme.fact(fact)):
                found[unit, fact] = open_entries(reviewed(self.scheme, entries), self.said)
        return {key: waiting for key, waiting in found.items() if waiting}


async def inbox(context: Context, person: Person, scheme_id: str, page: int) -> Inbox:
    """What waits for this person: unusual figures first, then by the points and the money that hang on them.

    Raises NotAllowed, and NotFound for a page that is not there.
    """
    cases = await cases_for(context, person, scheme_id)
    pages = max(1, -(-len(cases) // _PAGE))
    if not 0 <= page < pages:
        raise NotFound("no-such-page")
    return Inbox(scheme_id, tuple(cases[page * _PAGE : (page + 1) * _PAGE]), page, pages, len(cases))


async def cases_for(context: Context, person: Person, scheme_id: str) -> list[Case]:
    """All cases that wait for this person, in the inbox's order. Raises NotAllowed."""
    require(person, Action.REVIEW, scheme_id)
    desk = await desk_of(context, scheme_id)
    waiting = desk.waiting(person)
    cases = await asyncio.to_thread(_cases, desk, waiting)
    return sorted(cases, key=lambda one: (one.unusual is None, -abs(one.points), -abs(one.money), one.last))


async def open_case(context: Context, person: Person, scheme_id: str, unit: str, fact: str) -> Opened:
    """One case in full. Raises NotAllowed, UnknownId, and Expired when nothing of it waits any more."""
    desk = await desk_of(context, scheme_id)
    require(person, Action.REVIEW, scheme_id, unit, desk.scheme.fact(fact))
    entries = desk.waiting(person).get((unit, fact))
    if not entries:
        raise Expired("review-gone")
    after = score(desk.scheme, _accepted(desk, unit, fact, entries))
    case = _case(desk, unit, fact, entries, after)
    moves = [move_of(desk.now, after, one.id) for one in desk.scheme.units]
    moved = [one for one in moves if one.unit == unit or one.moved]
    remarks = [
        Remark(said, desk.names.get(said.person_id or 0, "")) for one in entries for said in desk.said.get(one.id, ())
    ]
    first = case.state is State.PROPOSED and not seconded(person, entries, desk.said)
    return Opened(
        scheme_id,
        case,
        tuple(sorted(moved, key=lambda one: one.unit != unit)),
        tuple(remarks),
        needs_second=case.corrects and case.moves_rank and case.state is State.WAITING,
        own_word=first,
        files=await evidence.count(context, scheme_id, unit, fact),
    )


async def desk_of(context: Context, scheme_id: str) -> Desk:
    """One look at the ledger."""
    scheme = context.schemes[scheme_id].scheme
    async with context.db.read() as tx:
        known = await entries_of(context, scheme_id, tx)
        said = await reviews_of(context, scheme_id, tx)
        names = await people.names(tx, scheme_id)
        year_before = await last_year.values(tx, scheme_id, [unit.id for unit in scheme.units])
    now = standing_of(scheme, on_basis(scheme, known, said, Basis.CONFIRMED), today(context, scheme))
    entries: dict[tuple[str, str], list[Entry]] = {}
    for entry in known:
        entries.setdefault((entry.unit, entry.fact), []).append(entry)
    return Desk(scheme, entries, said, names, now, year_before)


def _cases(desk: Desk, waiting: Mapping[tuple[str, str], Sequence[Entry]]) -> list[Case]:
    standings = score_each(
        desk.scheme, (_accepted(desk, unit, fact, entries) for (unit, fact), entries in waiting.items())
    )
    return [
        _case(desk, unit, fact, entries, after)
        for ((unit, fact), entries), after in zip(waiting.items(), standings, strict=True)
    ]


def _case(desk: Desk, unit: str, fact: str, entries: Sequence[Entry], after: Standing) -> Case:
    """One case; `after`: the standing with it accepted."""
    before_value, after_value = desk.now.table.value(unit, fact), after.table.value(unit, fact)
    counting = on_basis(desk.scheme, desk.entries[unit, fact], desk.said, Basis.CONFIRMED)
    suspicion = None
    if after_value >= 0:
        claim = Claim(fact, Mode.TOTAL, after_value, unit, None, "")
        target, usual = desk.scheme.target(fact, unit), recent_increments(counting, unit, fact)
        suspicion = suspect(
            claim,
            unit,
            desk.scheme.fact(fact),
            before_value,
            target,
            usual,
            last=desk.year_before.get((unit, fact)),
            closing=is_closing(desk.scheme, desk.now.as_of),
            repeated=False,
        )
    return Case(
        unit=unit,
        fact=fact,
        entries=tuple(entries),
        state=state(entries[-1], desk.said),
        before=before_value,
        after=after_value,
        points=after.total(unit) - desk.now.total(unit),
        money=after.money(unit) - desk.now.money(unit),
        corrects=corrects(entries, reviewed(desk.scheme, desk.entries[unit, fact]), desk.said),
        moves_rank=moves_a_rank(desk.now, after),
        unusual=suspicion.why if suspicion is not None else None,
        by=tuple(desk.names.get(one.person_id or 0, "") for one in entries),
    )


def _accepted(desk: Desk, unit: str, fact: str, entries: Sequence[Entry]) -> FactTable:
    """What is confirmed, with these entries of one unit's fact accepted."""
    scheme, day, known = desk.scheme, desk.now.as_of, desk.entries[unit, fact]
    if scheme.self_assessed:
        counting = [*on_basis(scheme, known, desk.said, Basis.CONFIRMED), *stated(scheme, known, entries)]
    else:
        supposed = {one.id: [Review(0, one.id, Verdict.CONFIRM, None, "", one.recorded_at)] for one in entries}
        counting = on_basis(scheme, known, {**desk.said, **supposed}, Basis.CONFIRMED)
    totals = latest_totals(counting, {min(cutoff, day) for cutoff in scheme.cutoffs})
    return desk.now.table.with_totals(unit, fact, totals)


def stated(scheme: Scheme, known: Sequence[Entry], entries: Sequence[Entry]) -> list[Entry]:
    """With self-assessment: what the unit states by these entries, as the assessor would state it."""
    own = reviewed(scheme, known)
    days = {one.date: one for one in entries}
    return [
        replace(
            one,
            channel=Channel.ASSESSED,
            mode=Mode.TOTAL,
            value=running_total(own, one.unit, one.fact, day),
            replaces=None,
        )
        for day, one in days.items()
    ]


def move_of(before: Standing, after: Standing, unit: str) -> UnitMove:
    """What a unit had and has."""
    return UnitMove(
        unit,
        (before.total(unit), after.total(unit)),
        (before.rank(unit), after.rank(unit)),
        (before.group_rank(unit), after.group_rank(unit)),
        (before.money(unit), after.money(unit)),
    )
