"""The reviewer's inbox: what waits, fact by fact, the weightiest first, and what accepting it would move."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Channel, Mode, Selection
from bot.domain.errors import Expired, NotFound
from bot.domain.intents import Claim
from bot.domain.permissions import Action, allowed, require
from bot.domain.plausibility import Usual, is_closing, suspect
from bot.domain.projection import regrouped
from bot.domain.review_items import Inbox, Opened, Remark, ReviewItem, UnitMove
from bot.domain.reviews import State, channel_reviewed, selection_of
from bot.storage import courses, people, projection, reviews
from bot.usecases import evidence
from bot.usecases.admission import last_year_totals
from bot.usecases.auto_review import corrects, moves_a_rank, seconded
from bot.usecases.context import Session, admit
from bot.usecases.standings import figures, today
from scoring import score_each

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry
    from bot.domain.figures import Figures
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme, Standing

_PAGE = 5


@dataclass(frozen=True, slots=True)
class _Waiting:
    """All that waits for somebody, with what its cases are made of."""

    scheme: Scheme
    links: Mapping[Key, Sequence[Link]]  # what waits of each fact, in order of arrival
    chains: Mapping[int, Sequence[Link]]  # the chains of corrections that it is of
    counting: Mapping[Key, Course]  # what the confirmed standing rests on
    own: Mapping[Key, Course]  # with self-assessment: what units state of themselves
    names: Mapping[int, str]
    now: Figures  # confirmed
    year_before: Mapping[Key, int]

    def entries(self, key: Key) -> list[Entry]:
        """What waits of a fact."""
        return [link.entry for link in self.links[key]]


async def inbox(session: Session, page: int) -> Inbox:
    """What waits for this person: unusual figures first, then by the points and the money that hang on them.

    Raises NotAllowed, and NotFound for a page that is not there.
    """
    cases = await items_for(session)
    pages = max(1, -(-len(cases) // _PAGE))
    if not 0 <= page < pages:
        raise NotFound("no-such-page")
    return Inbox(session.scheme_id, tuple(cases[page * _PAGE : (page + 1) * _PAGE]), page, pages, len(cases))


async def items_for(session: Session) -> list[ReviewItem]:
    """All cases that wait for this person, in the inbox's order. Raises NotAllowed."""
    require(session.person, Action.REVIEW, session.scheme_id)
    scheme = session.scheme
    async with session.context.db.read() as tx:
        waiting = await _waiting(session.context, tx, session.person, scheme, reviewable(session.person, scheme))
    cases = await asyncio.to_thread(_cases, waiting)
    return sorted(cases, key=lambda case: (case.unusual is None, -abs(case.points), -abs(case.money), case.last))


async def count_waiting(session: Session) -> int:
    """How many cases wait for this person. Raises NotAllowed."""
    require(session.person, Action.REVIEW, session.scheme_id)
    scheme = session.scheme
    async with session.context.db.read() as tx:
        links = await projection.waiting(
            tx, session.scheme_id, channel_reviewed(scheme), reviewable(session.person, scheme)
        )
    return len({(link.entry.unit, link.entry.fact) for link in links})


async def open_item(session: Session, unit: str, fact: str) -> Opened:
    """One case in full. Raises NotAllowed, UnknownId, and Expired when nothing of it waits any more."""
    scheme, key = session.scheme, (unit, fact)
    require(session.person, Action.REVIEW, session.scheme_id, unit, scheme.fact(fact))
    async with session.context.db.read() as tx:
        waiting = await _waiting(session.context, tx, session.person, scheme, [fact], unit)
        if key not in waiting.links:
            raise Expired("review-gone")
        entries = waiting.entries(key)
        said = await reviews.of_entries(tx, [entry.id for entry in entries])
    after = _accepted(waiting, key).standing
    case = _case(waiting, key, after)
    moves = [move_of(waiting.now.standing, after, other.id) for other in scheme.units]
    moved = [move for move in moves if move.unit == unit or move.moved]
    remarks = [Remark(review, waiting.names.get(review.person_id or 0, "")) for review in said]
    last = {review.entry_id: review for review in said}
    first = case.state is State.PROPOSED and not seconded(session.person, waiting.links[key], last)
    return Opened(
        session.scheme_id,
        case,
        tuple(sorted(moved, key=lambda move: move.unit != unit)),
        tuple(remarks),
        needs_second=case.corrects and case.moves_rank and case.state is State.WAITING,
        own_word=first,
        files=await evidence.count(session.context, session.scheme_id, unit, fact),
    )


def reviewable(person: Person, scheme: Scheme) -> list[str]:
    """The facts whose figures this person may review."""
    return [fact.id for fact in scheme.facts if allowed(person, Action.REVIEW, scheme.id, None, fact)]


async def _waiting(
    context: Context, tx: Transaction, person: Person, scheme: Scheme, facts: Collection[str], unit: str | None = None
) -> _Waiting:
    """What waits of some facts, of one unit or all."""
    channel, counting = channel_reviewed(scheme), selection_of(scheme, Basis.CONFIRMED)
    links: dict[Key, list[Link]] = {}
    for link in await projection.waiting(tx, scheme.id, channel, facts, unit):
        links.setdefault((link.entry.unit, link.entry.fact), []).append(link)
    waiting = [link for several in links.values() for link in several]
    chains = {link.root: [link] for link in waiting if link.root == link.entry.id}
    chains |= await projection.chains(tx, [link.root for link in waiting if link.root != link.entry.id])
    known = await courses.courses_of_waiting(tx, scheme.id, channel, counting, facts)
    own = {}
    if scheme.self_assessed:
        own = await courses.courses_of_waiting(tx, scheme.id, channel, Selection(channel), facts)
    admission = await admit(Session(context, person, scheme.id), tx)
    now = await figures(context, tx, scheme.id, counting, today(context, scheme), admission.heads)
    names = await people.names(tx, scheme.id)
    return _Waiting(scheme, links, chains, known, own, names, now, await last_year_totals(admission))


def _cases(waiting: _Waiting) -> list[ReviewItem]:
    standings = score_each(waiting.scheme, (_accepted(waiting, key).table for key in waiting.links))
    return [_case(waiting, key, after) for key, after in zip(waiting.links, standings, strict=True)]


def _case(waiting: _Waiting, key: Key, after: Standing) -> ReviewItem:
    """One case; `after`: the standing with it accepted."""
    scheme, entries, now = waiting.scheme, waiting.entries(key), waiting.now
    unit, fact = key
    before_value, after_value = now.table.value(unit, fact), after.table.value(unit, fact)
    suspicion = None
    if after_value >= 0:
        claim = Claim(fact, Mode.TOTAL, after_value, unit, None, "")
        target, increments = scheme.target(fact, unit), waiting.counting[key].recent_increments()
        last, closing = waiting.year_before.get(key), is_closing(scheme, now.table.as_of)
        usual = Usual(before_value, target, increments, last, closing, repeated=False)
        suspicion = suspect(claim, unit, scheme.fact(fact), usual)
    return ReviewItem(
        unit=unit,
        fact=fact,
        entries=tuple(entries),
        state=waiting.links[key][-1].state,
        before=before_value,
        after=after_value,
        points=after.total(unit) - now.standing.total(unit),
        money=after.money(unit) - now.standing.money(unit),
        corrects=corrects(entries, waiting.chains),
        moves_rank=moves_a_rank(now.standing, after),
        unusual=suspicion.why if suspicion is not None else None,
        by=tuple(waiting.names.get(entry.person_id or 0, "") for entry in entries),
    )


def _accepted(waiting: _Waiting, key: Key) -> Figures:
    """The confirmed figures with all that waits of one unit's fact accepted."""
    course, entries = waiting.counting[key], waiting.entries(key)
    if waiting.scheme.self_assessed:
        return waiting.now.after({key: course.with_entries(stated(waiting.own[key], entries))})
    chains = [waiting.chains[link.root] for link in waiting.links[key]]
    after = course
    for change in regrouped(chains, {entry.id for entry in entries}).values():
        after = after.replaced({entry.id for entry in change.removed}, change.added)
    return waiting.now.after({key: after})


def stated(own: Course, entries: Sequence[Entry]) -> list[Entry]:
    """With self-assessment: what the unit states by these entries, as the assessor would state it; `own` is the unit's course."""
    days = {entry.date: entry for entry in entries}
    return [
        replace(entry, channel=Channel.ASSESSED, mode=Mode.TOTAL, value=own.total(day), replaces=None)
        for day, entry in days.items()
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
