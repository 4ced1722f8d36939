"""What waits for review: the reviewer's inbox with what accepting would move, and how much waits for whom."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, Selection
from bot.domain.errors import Expired
from bot.domain.intents import Claim
from bot.domain.moves import move_of
from bot.domain.permissions import Action, allowed, require
from bot.domain.plausibility import Usual, is_closing, is_possible, suspect
from bot.domain.projection import regrouped
from bot.domain.review_items import Inbox, Opened, Part, Remark, ReviewItem, Waiting
from bot.domain.reviews import State
from bot.domain.separation import changes_confirmed, is_own, moves_a_rank, moves_money, own_proposals
from bot.storage import courses, ledger, projection, reviews
from bot.usecases import evidence, naming
from bot.usecases.admission import last_year_totals
from bot.usecases.confirming import corrects, sinks_below_zero
from bot.usecases.context import admit, aside, page_of, remembered
from bot.usecases.standings import figures, local_day, today
from scoring import WHOLE, score_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Review
    from bot.domain.figures import Figures
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.storage.projection import WaitingFact
    from bot.usecases.context import Context, Session
    from scoring import Scheme, Standing

_PAGE = 5
_AFTER_ALL = 2**62
_FEWEST_SCORED, _MOST_SCORED = 200, 150_000  # items that are scored at once; the latter times the units


@dataclass(frozen=True, slots=True)
class _Backlog:
    """All that waits for somebody's review, with what its items are made of."""

    scheme: Scheme
    links: Mapping[Key, Sequence[Link]]  # what waits of each fact, in order of arrival
    chains: Mapping[int, Sequence[Link]]  # the chains of corrections that it is of
    counting: Mapping[Key, Course]  # what the confirmed standing rests on
    self_stated: Mapping[Key, Course]  # with self-assessment: what units state of themselves
    self_confirmed: Mapping[Key, Course]  # … and what of that is confirmed
    names: Mapping[int, str]
    confirmed: Figures
    year_before: Mapping[Key, int]

    def entries(self, key: Key) -> list[Entry]:
        """The entries of a fact that wait for review."""
        return [link.entry for link in self.links[key]]

    def is_taken_over(self, key: Key) -> bool:
        """Whether accepting it means that the assessor states what the unit states of itself."""
        return self.links[key][0].entry.channel is Channel.SELF


async def inbox(session: Session, page: int, part: Part | None = None) -> Inbox:
    """One part of what waits, or (None) all of it.

    Doubted and unusual figures come first, then the others by the points and the money at stake.

    Where more waits than can be scored one by one, the rest comes last, by arrival. Raises NotAllowed, and NotFound
    for a page that is not there.
    """
    require(session.person, Action.REVIEW, session.scheme_id)

    async def read(context: Context) -> Inbox:
        own = replace(session, context=context)
        backlog = await _own_backlog(own)
        parts = await _parts(own, backlog)
        items = [_item(backlog, key) for key in backlog.links if part in (None, parts[key])]
        items = sorted(_with_effects(backlog, items, _weightiest(backlog, items)), key=_urgency)
        pages, on_page = page_of(items, page, _PAGE)
        shown = tuple(_with_effects(backlog, on_page, on_page))
        return Inbox(session.scheme_id, shown, page, pages, part, Counter(parts.values()))

    return await aside(session.context, read)


async def next_item(session: Session) -> Opened | None:
    """The weightiest of what nobody has confirmed yet, in full; None where nothing waits. Raises NotAllowed."""
    cases = (await inbox(session, 0, Part.FRESH)).cases
    try:
        return await open_item(session, cases[0].unit, cases[0].fact) if cases else None
    except Expired:  # somebody else has just decided on it
        return None


async def _parts(session: Session, backlog: _Backlog) -> dict[Key, Part]:
    """To which part of the inbox each fact belongs."""
    proposed = {link.entry.id for links in backlog.links.values() for link in links if link.state is State.PROPOSED}
    last: dict[int, Review] = {}
    if proposed:
        said = await session.db.ask(lambda tx: reviews.of_entries(tx, proposed))
        last = {review.entry_id: review for review in said}
    return {key: _part(session.person, links, last) for key, links in backlog.links.items()}


def _part(person: Person, links: Sequence[Link], last: Mapping[int, Review]) -> Part:
    own = own_proposals(person, links, last)
    if len(own) == len(links):
        return Part.OTHERS
    seconded = any(link.state is State.PROPOSED and link.entry.id not in own for link in links)
    return Part.SECOND if seconded else Part.FRESH


async def ordinary_items(session: Session) -> list[ReviewItem]:
    """All that others entered, that waits for this person and needs no second look. Raises NotAllowed."""
    require(session.person, Action.REVIEW, session.scheme_id)

    async def read(context: Context) -> list[ReviewItem]:
        backlog = await _own_backlog(replace(session, context=context))
        others = [key for key in backlog.links if not _has_own(backlog, session.person, key)]
        items = [_item(backlog, key) for key in others]
        return [
            item for item in _with_effects(backlog, items, [each for each in items if each.corrects]) if item.ordinary
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
        backlog = await _backlog(tx, session, [fact], unit)
        if key not in backlog.links:
            raise Expired("review-gone")
        history = await reviews.of_entries(tx, [entry.id for entry in backlog.entries(key)])
    after = _accepted(backlog, key).standing
    item = _with_effect(_item(backlog, key), backlog.confirmed.standing, after)
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
        needs_second=_needs_second(backlog, session.person, item, fresh),
        own_word=len(own) == len(links),
        own_part=0 < len(own) < len(links),
        files=await evidence.count(session.context, session.scheme_id, unit, fact),
    )


def _has_own(backlog: _Backlog, person: Person, key: Key) -> bool:
    """Whether the person has entered some of what waits of a fact."""
    return any(is_own(person, link.entry.id, backlog.chains[link.root]) for link in backlog.links[key])


def _needs_second(backlog: _Backlog, person: Person, item: ReviewItem, fresh: Sequence[Link]) -> bool:
    """Whether somebody else has to confirm, after this person, what nobody has confirmed yet."""
    key, moves = (item.unit, item.fact), item.moves_rank or item.moves_money
    if any(is_own(person, link.entry.id, backlog.chains[link.root]) for link in fresh):
        return moves or changes_confirmed(backlog.counting[key], _accepted_course(backlog, key))
    return moves and corrects(fresh, backlog.chains)


def reviewable(person: Person, scheme: Scheme) -> list[str]:
    """The facts whose figures this person may review."""
    return [fact.id for fact in scheme.facts if allowed(person, Action.REVIEW, scheme.id, None, fact)]


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


async def _backlog(tx: Transaction, session: Session, facts: Collection[str], unit: str | None = None) -> _Backlog:
    scheme, counting = session.scheme, Selection(confirmed=True)
    links = in_turn(await projection.waiting(tx, scheme.id, facts, unit))
    waiting = [link for of_fact in links.values() for link in of_fact]
    chains = {link.root: [link] for link in waiting if link.root == link.entry.id}
    chains |= await projection.chains(tx, [link.root for link in waiting if link.root != link.entry.id])
    counted = await courses.courses_of_waiting(tx, scheme.id, Channel.ASSESSED, counting, facts)
    self_stated, self_confirmed = {}, {}
    if scheme.self_assessed:
        of_self, self_stated, self_confirmed = [
            await courses.courses_of_waiting(tx, scheme.id, Channel.SELF, selection, facts)
            for selection in (counting, Selection(Channel.SELF), Selection(Channel.SELF, confirmed=True))
        ]
        counted = of_self | counted
    admission = await admit(session, tx)
    confirmed = await figures(session.context, tx, scheme.id, counting, today(session.context, scheme), admission.heads)
    names, year_before = await naming.names(tx, scheme), await last_year_totals(admission)
    return _Backlog(scheme, links, chains, counted, self_stated, self_confirmed, names, confirmed, year_before)


def in_turn(waiting: Iterable[Link]) -> dict[Key, list[Link]]:
    """What waits of each fact that is decided on first; `waiting`: all that waits, in order of arrival.

    With self-assessment what an assessor has stated comes before what the unit states of itself.
    """
    by_fact: dict[Key, list[Link]] = {}
    for link in waiting:
        by_fact.setdefault((link.entry.unit, link.entry.fact), []).append(link)
    return {
        key: [link for link in links if link.entry.channel is Channel.ASSESSED] or links
        for key, links in by_fact.items()
    }


async def _own_backlog(session: Session) -> _Backlog:
    async with session.db.read() as tx:
        return await _backlog(tx, session, reviewable(session.person, session.scheme))


def _urgency(item: ReviewItem) -> tuple[bool, bool, int, int, int]:
    return not item.doubted, not item.odd, -abs(item.points), -abs(item.money), item.last


def _weightiest(backlog: _Backlog, items: Sequence[ReviewItem]) -> list[ReviewItem]:
    """The items that move their fact most, beside its target or its present total: as many as are scored at once."""

    def share(item: ReviewItem) -> float:
        whole = backlog.scheme.target(item.fact, item.unit) or item.before
        return abs(item.after - item.before) / max(abs(whole), 1)

    return heapq.nlargest(max(_FEWEST_SCORED, _MOST_SCORED // len(backlog.scheme.units)), items, key=share)


def _with_effects(backlog: _Backlog, items: Sequence[ReviewItem], weighed: Sequence[ReviewItem]) -> list[ReviewItem]:
    """The items, those of `weighed` with the points, the money and the ranks that accepting them moves."""
    scheme, now = backlog.scheme, backlog.confirmed.standing
    standings = score_each(scheme, (_accepted(backlog, (item.unit, item.fact)).table for item in weighed))
    effects = {
        (item.unit, item.fact): _with_effect(item, now, after) for item, after in zip(weighed, standings, strict=True)
    }
    return [effects.get((item.unit, item.fact), item) for item in items]


def _with_effect(item: ReviewItem, now: Standing, after: Standing) -> ReviewItem:
    whole = item.unit == WHOLE  # of all units: no points or money of one unit tell its weight
    return replace(
        item,
        points=0 if whole else after.total(item.unit) - now.total(item.unit),
        money=0 if whole else after.money(item.unit) - now.money(item.unit),
        moves_rank=moves_a_rank(now, after),
        moves_money=moves_money(now, after),
    )


def _item(backlog: _Backlog, key: Key) -> ReviewItem:
    (unit, fact), scheme, now, entries = key, backlog.scheme, backlog.confirmed.table, backlog.entries(key)
    before = now.value(scheme.units[0].id if unit == WHOLE else unit, fact)
    course, day = _accepted_course(backlog, key), min(scheme.cutoffs[-1], now.as_of)
    after = course.total(day) if day >= course.since else before
    suspicion = None
    if (after >= 0 or scheme.fact(fact).kind.signed) and is_possible(after, scheme.fact(fact)):
        claim = Claim(fact, Mode.TOTAL, after, unit, None, "")
        target, increments = scheme.target(fact, unit), backlog.counting[key].recent_increments()
        usual = Usual(before, target, increments, backlog.year_before.get(key), is_closing(scheme, now.as_of))
        suspicion = suspect(claim, unit, scheme.fact(fact), usual)
    links = backlog.links[key]
    return ReviewItem(
        unit=unit,
        fact=fact,
        entries=tuple(entries),
        state=State.PROPOSED if any(link.state is State.PROPOSED for link in links) else State.WAITING,
        before=before,
        after=after,
        sinks=sinks_below_zero(scheme.fact(fact), backlog.counting[key], course),
        corrects=corrects(links, backlog.chains),
        unusual=suspicion.why if suspicion is not None else None,
        doubted=any(entry.doubted for entry in entries),
        by=tuple(backlog.names.get(entry.person_id or 0, "") for entry in entries),
    )


def _accepted(backlog: _Backlog, key: Key) -> Figures:
    """The confirmed figures with all that waits of one unit's fact accepted."""
    return backlog.confirmed.after({key: _accepted_course(backlog, key)})


def _accepted_course(backlog: _Backlog, key: Key) -> Course:
    """The confirmed course of a unit's fact with all that waits of it accepted."""
    counting, entries = backlog.counting[key], backlog.entries(key)
    before = after = backlog.self_confirmed[key] if backlog.is_taken_over(key) else counting
    chains = [backlog.chains[link.root] for link in backlog.links[key]]
    for change in regrouped(chains, {entry.id for entry in entries}).values():
        after = after.replaced({entry.id for entry in change.removed}, change.added)
    if not backlog.is_taken_over(key):
        return after
    return counting.with_entries(stated(backlog.self_stated[key], entries) + restated(counting, before, after, entries))


def stated(self_stated: Course, entries: Sequence[Entry]) -> list[Entry]:
    """With self-assessment: what the unit states by these entries, as the assessor; `self_stated`: its course."""
    days = {entry.date: entry for entry in entries}
    return [_assessed(entry, self_stated.total(day)) for day, entry in days.items()]


def _assessed(entry: Entry, total: int) -> Entry:
    """What an assessor states in view of an entry: numbered after all that is stored, so that it counts last."""
    number = _AFTER_ALL + entry.id
    return replace(entry, id=number, channel=Channel.ASSESSED, mode=Mode.TOTAL, value=total, replaces=None)


def restated(assessed: Course, before: Course, after: Course, entries: Iterable[Entry]) -> list[Entry]:
    """With self-assessment: the assessor's totals of other days that have to be stated anew.

    Those that say what the unit says, where accepting these entries brings its confirmed course from `before` to
    `after`:

        the unit: +5 for 20 June, confirmed      the assessor: 5 on 20 June
        the unit: +2 for 10 June, accepted now   the assessor: 2 on 10 June, and anew 7 on 20 June

    A total that differs is the assessor's own judgement, and stays.
    """
    own_days = {entry.date for entry in entries}
    last = {row.entry.date: row for row in assessed.rows if row.entry.date >= before.since}
    return [
        _assessed(row.entry, after.total(day))
        for day, row in last.items()
        if day not in own_days and row.entry.mode is Mode.TOTAL and row.total == before.total(day) != after.total(day)
    ]
