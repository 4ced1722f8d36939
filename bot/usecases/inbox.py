"""What waits for review: the reviewer's inbox with what accepting would move, and how much waits for whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.moves import move_of
from bot.domain.permissions import Action, allowed, require
from bot.domain.review_items import Inbox, Opened, Part, Remark, Waiting
from bot.domain.reviews import State
from bot.domain.separation import changes_confirmed, is_own, own_proposals
from bot.storage import ledger, projection, reviews
from bot.usecases import evidence
from bot.usecases.backlog import (
    accepted,
    accepted_course,
    backlog_of,
    item_of,
    own_backlog,
    reviewable,
    suspicion_of,
    urgency,
    weightiest,
    with_effect,
    with_effects,
)
from bot.usecases.confirming import corrects
from bot.usecases.context import aside, page_of, remembered
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.courses import Key
    from bot.domain.entries import Review
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.domain.review_items import ReviewItem
    from bot.storage.projection import WaitingFact
    from bot.usecases.backlog import Backlog
    from bot.usecases.context import Context, Session
    from scoring import Scheme

_PAGE = 5
_MOST_WEIGHED = 20_000  # cases, times the units that each is scored with, before the next one follows at once


async def inbox(session: Session, page: int, part: Part | None = None) -> Inbox:
    """One part of what waits, or (None) all of it.

    Doubted and unusual figures come first, then the others by the points and the money at stake.

    Where more waits than can be scored one by one, the rest comes last, by arrival. Raises NotAllowed, and NotFound
    for a page that is not there.
    """
    require(session.person, Action.REVIEW, session.scheme_id)

    async def read(context: Context) -> Inbox:
        own = replace(session, context=context)
        backlog = await own_backlog(own)
        parts = await _parts(own, backlog)
        items = [item_of(backlog, key) for key in backlog.links if part in (None, parts[key])]
        items = sorted(with_effects(backlog, items, weightiest(backlog, items)), key=urgency)
        pages, on_page = page_of(items, page, _PAGE)
        shown = tuple(with_effects(backlog, on_page, on_page))
        return Inbox(session.scheme_id, shown, page, pages, part, Counter(parts.values()))

    return await aside(session.context, read)


async def next_item(session: Session) -> Opened | None:
    """The weightiest of what nobody has confirmed yet, in full. Raises NotAllowed.

    None where nothing waits, or so much that finding it would keep the person waiting after each decision.
    """
    if await count_left(session) * len(session.scheme.units) > _MOST_WEIGHED:
        return None
    cases = (await inbox(session, 0, Part.FRESH)).cases
    try:
        return await open_item(session, cases[0].unit, cases[0].fact) if cases else None
    except Expired:  # somebody else has just decided on it
        return None


async def _parts(session: Session, backlog: Backlog) -> dict[Key, Part]:
    """To which part of the inbox each fact belongs."""
    proposed = {link.entry.id for links in backlog.links.values() for link in links if link.state is State.PROPOSED}
    last: dict[int, Review] = {}
    if proposed:
        reviews_there = await session.db.ask(lambda tx: reviews.of_entries(tx, proposed))
        last = {review.entry_id: review for review in reviews_there}
    return {key: part_of(session.person, links, last) for key, links in backlog.links.items()}


def part_of(person: Person, links: Sequence[Link], last: Mapping[int, Review]) -> Part:
    """To which part of the inbox what waits of a fact belongs; `last`: the last word on each entry."""
    own = own_proposals(person, links, last)
    if len(own) == len(links):
        return Part.OTHERS
    seconded = any(link.state is State.PROPOSED and link.entry.id not in own for link in links)
    return Part.SECOND if seconded else Part.FRESH


async def ordinary_items(session: Session) -> list[ReviewItem]:
    """All that others entered, that waits for this person and needs no second look. Raises NotAllowed."""
    require(session.person, Action.REVIEW, session.scheme_id)

    async def read(context: Context) -> list[ReviewItem]:
        backlog = await own_backlog(replace(session, context=context))
        others = [key for key in backlog.links if not has_own(backlog, session.person, key)]
        items = [item_of(backlog, key) for key in others]
        return [
            item for item in with_effects(backlog, items, [each for each in items if each.corrects]) if item.ordinary
        ]

    return await aside(session.context, read)


async def waiting_for(session: Session) -> list[WaitingFact]:
    """The facts that wait for this person's word, those that they have confirmed already left out. Raises NotAllowed.

    A fact of which some entries wait for a second person is there more than once.
    """
    require(session.person, Action.REVIEW, session.scheme_id)
    facts = await _waiting_facts(session.context, session.scheme_id)
    return _of_reviewer(session.scheme, session.person, facts)


async def count_left(session: Session) -> int:
    """How many facts wait for this person's word. Raises NotAllowed."""
    return len({(fact.unit, fact.fact) for fact in await waiting_for(session)})


async def count_waiting(session: Session) -> int:
    """How many facts within this person's reach nobody has confirmed for good. Raises NotAllowed."""
    require(session.person, Action.REVIEW, session.scheme_id)
    facts = reviewable(session.person, session.scheme)
    async with session.db.read() as tx:
        links = await projection.waiting(tx, session.scheme_id, facts)
    return len({(link.entry.unit, link.entry.fact) for link in links})


async def open_item(session: Session, unit: str, fact: str) -> Opened:
    """One fact that waits, in full. Raises NotAllowed, UnknownId, and Expired when nothing of it waits any more."""
    scheme, key = session.scheme, (unit, fact)
    require(session.person, Action.REVIEW, session.scheme_id, unit, scheme.fact(fact))
    async with session.db.read() as tx:
        backlog = await backlog_of(tx, session, [fact], unit)
        if key not in backlog.links:
            raise Expired("review-gone")
        history = await reviews.of_entries(tx, [entry.id for entry in backlog.entries(key)])
    after = accepted(backlog, key).standing
    item = with_effect(item_of(backlog, key), backlog.confirmed.standing, after)
    moves = [move_of(backlog.confirmed.standing, after, other.id) for other in scheme.units]
    moved = [move for move in moves if move.unit == unit or move.moved]
    remarks = [Remark(review, backlog.names.get(review.person_id or 0, "")) for review in history]
    last, links = {review.entry_id: review for review in history}, backlog.links[key]
    fresh = [link for link in links if link.state is not State.PROPOSED]
    own = own_proposals(session.person, links, last)
    return Opened(
        session.scheme_id,
        item,
        tuple(sorted(moved, key=lambda move: move.unit != unit)),
        tuple(remarks),
        needs_second=needs_second(backlog, session.person, item, fresh),
        own_word=len(own) == len(links),
        own_part=0 < len(own) < len(links),
        files=await evidence.count(session.context, session.scheme_id, unit, fact),
        suspicion=suspicion_of(backlog, key, item.before, item.after),
    )


def has_own(backlog: Backlog, person: Person, key: Key) -> bool:
    """Whether the person has entered some of what waits of a fact."""
    return any(is_own(person, link.entry.id, backlog.chains[link.root]) for link in backlog.links[key])


def needs_second(backlog: Backlog, person: Person, item: ReviewItem, fresh: Sequence[Link]) -> bool:
    """Whether somebody else has to confirm, after this person, what nobody has confirmed yet."""
    key, moves = (item.unit, item.fact), item.moves_rank or item.moves_money
    if any(is_own(person, link.entry.id, backlog.chains[link.root]) for link in fresh):
        return moves or changes_confirmed(backlog.counting[key], accepted_course(backlog, key))
    return moves and corrects(fresh, backlog.chains)


async def pending_reviews(context: Context, scheme_id: str, people_: Iterable[Person]) -> dict[int, Waiting]:
    """How much waits, and since when, for each of these people who may review; who has nothing to do is left out.

    A correction that somebody has confirmed already and that waits for another one's word does not wait for them.
    """
    scheme = context.scheme(scheme_id)
    reviewers = [person for person in people_ if allowed(person, Action.REVIEW, scheme_id)]
    if not reviewers:
        return {}
    facts = await _waiting_facts(context, scheme_id)
    waiting = {person.id: _waiting_for(context, scheme, person, facts) for person in reviewers}
    return {person_id: work for person_id, work in waiting.items() if work is not None}


async def _waiting_facts(context: Context, scheme_id: str) -> Sequence[WaitingFact]:
    async with context.db.read() as tx:
        heads = await ledger.heads(tx, scheme_id)
        state = (heads.entries, heads.reviews)
        return await remembered(
            context, tx, scheme_id, "waiting", state, lambda: projection.waiting_facts(tx, scheme_id)
        )


def _of_reviewer(scheme: Scheme, person: Person, facts: Sequence[WaitingFact]) -> list[WaitingFact]:
    may = set(reviewable(person, scheme))
    return [fact for fact in facts if fact.fact in may and fact.proposed_by != person.id]


def _waiting_for(context: Context, scheme: Scheme, person: Person, facts: Sequence[WaitingFact]) -> Waiting | None:
    waiting = _of_reviewer(scheme, person, facts)
    if not waiting:
        return None
    since = local_day(context, min(fact.since for fact in waiting))
    return Waiting(len({(fact.unit, fact.fact) for fact in waiting}), since)
