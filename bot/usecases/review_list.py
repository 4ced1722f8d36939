"""The reviewer's whole list, remembered from one look to the next; what many decisions at once would do; a trail."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.domain.entries import Selection
from bot.domain.moves import move_of
from bot.domain.permissions import Action, require
from bot.domain.review_items import Batch, Hindrance, Listed, Part, Remark, Step
from bot.domain.reviews import State, channels_of
from bot.storage import courses, ledger, reviews
from bot.usecases import naming
from bot.usecases.backlog import (
    accepted_course,
    backlog_of,
    item_of,
    reviewable,
    urgency,
    with_effect,
    with_effects,
)
from bot.usecases.context import Memory, aside, in_thread
from bot.usecases.inbox import has_own, needs_second, part_of
from bot.usecases.standings import figures, today
from scoring import WHOLE, score_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Review
    from bot.domain.figures import Figures
    from bot.domain.projection import Link
    from bot.domain.review_items import ReviewItem
    from bot.storage.engine import Transaction
    from bot.usecases.backlog import Backlog
    from bot.usecases.context import Context, Session
    from scoring import Scheme

_Value = TypeVar("_Value")
_FEW = 200  # facts that are read anew beside what is remembered; of more all is
_STEPS = 12


@dataclass(frozen=True, slots=True)
class _Cases:
    """All that waits of some facts, by unit and fact.

    `courses`: the confirmed course with it; `said`: the last word on each entry that somebody confirmed; `exact`: what
    was weighed by itself.
    """

    items: Mapping[Key, ReviewItem]
    links: Mapping[Key, Sequence[Link]]
    courses: Mapping[Key, Course]
    said: Mapping[int, Review]
    exact: frozenset[Key] = frozenset()

    def renewed(self, changed: Collection[Key], fresh: _Cases) -> _Cases:
        """The same with other cases of the facts that changed."""
        return _Cases(
            {**_without(self.items, changed), **fresh.items},
            {**_without(self.links, changed), **fresh.links},
            {**_without(self.courses, changed), **fresh.courses},
            {**self.said, **fresh.said},
            self.exact - set(changed),
        )

    def weighed(self, items: Iterable[ReviewItem]) -> _Cases:
        """The same with these items, which were weighed by themselves."""
        exact = {(item.unit, item.fact): item for item in items}
        return replace(self, items={**self.items, **exact}, exact=self.exact | exact.keys())


def _without(of_facts: Mapping[Key, _Value], keys: Collection[Key]) -> dict[Key, _Value]:
    return {key: value for key, value in of_facts.items() if key not in keys}


@dataclass(frozen=True, slots=True)
class _State:
    """What the remembered list rests on: the newest entry and review, the day, the scheme as it holds then."""

    entries: int
    reviews: int
    day: date
    scheme: Scheme


async def listed(session: Session) -> Listed:
    """All that waits within the person's reach, the weightiest first as in the inbox. Raises NotAllowed.

    What a case brings its unit is weighed together with one of each other unit, when something of its fact was reported
    or reviewed; of what is shown `weighed` says more, and `inbox.open_item` exactly what it moves now.
    """
    require(session.person, Action.REVIEW, session.scheme_id)
    cases = await _cases(session, reviewable(session.person, session.scheme))
    parts = {key: part_of(session.person, links, cases.said) for key, links in cases.links.items()}
    return Listed(tuple(sorted(cases.items.values(), key=urgency)), parts)


async def weighed(session: Session, items: Sequence[ReviewItem]) -> tuple[ReviewItem, ...]:
    """These items of the list, each with the points, the money and the ranks that confirming it alone moves."""
    facts = reviewable(session.person, session.scheme)
    cases = await _cases(session, facts)
    there = [key for item in items if (key := (item.unit, item.fact)) in cases.items]
    rough = [key for key in there if key not in cases.exact]
    if rough:
        async with session.db.read() as tx:
            day = today(session.context, session.scheme)
            confirmed = await figures(session.context, tx, session.scheme_id, Selection(confirmed=True), day)
        alone = await in_thread(_each_alone, session.scheme, confirmed, [cases.items[key] for key in rough], cases)
        _keep(session, _name(facts), cases, alone)
        cases = cases.weighed(alone)
    return tuple(cases.items[key] for key in there)


def _keep(session: Session, name: str, cases: _Cases, alone: Sequence[ReviewItem]) -> None:
    """Remember what was weighed alone, but for cases that have changed meanwhile."""
    memory = session.context.memory[session.scheme_id].values
    state, remembered = memory.get(name, (None, None))
    if isinstance(remembered, _Cases):
        same = [item for item in alone if _is_in(remembered, cases.items[item.unit, item.fact])]
        memory[name] = state, remembered.weighed(same)


def _is_in(cases: _Cases, item: ReviewItem) -> bool:
    return cases.items.get((item.unit, item.fact)) is item


def _each_alone(scheme: Scheme, confirmed: Figures, items: Sequence[ReviewItem], cases: _Cases) -> list[ReviewItem]:
    keys = [(item.unit, item.fact) for item in items]
    tables = (confirmed.after({key: cases.courses[key]}).table for key in keys)
    return [
        with_effect(item, confirmed.standing, after)
        for item, after in zip(items, score_each(scheme, tables), strict=True)
    ]


def _name(facts: Iterable[str]) -> str:
    return f"review list {' '.join(facts)}"


async def _cases(session: Session, facts: list[str]) -> _Cases:
    memory = session.context.memory.setdefault(session.scheme_id, Memory()).values
    name = _name(facts)
    async with session.db.read() as tx:
        now = await _state(tx, session)
        last, remembered = memory.get(name, (None, None))
        if isinstance(last, _State) and isinstance(remembered, _Cases) and _is_near(last, now):
            changed = set(await courses.changed_facts(tx, session.scheme_id, last.entries, last.reviews))
            if len(changed) <= _FEW:
                near = {fact for _, fact in changed}.intersection(facts)
                fresh = await _read(tx, session, near, changed) if near else _Cases({}, {}, {}, {})
                cases = remembered.renewed(changed, fresh)
                memory[name] = now, cases
                return cases
    now, cases = await aside(session.context, lambda context: _read_all(replace(session, context=context), facts))
    memory[name] = now, cases
    return cases


def _is_near(last: _State, now: _State) -> bool:
    """Whether what is remembered can be brought up to date: same day and rules, and nothing newer is known."""
    same = last.day == now.day and last.scheme is now.scheme
    return same and last.entries <= now.entries and last.reviews <= now.reviews


async def _state(tx: Transaction, session: Session) -> _State:
    heads = await ledger.heads(tx, session.scheme_id)
    return _State(heads.entries, heads.reviews, today(session.context, session.scheme), session.scheme)


async def _read_all(session: Session, facts: list[str]) -> tuple[_State, _Cases]:
    async with session.db.read() as tx:
        return await _state(tx, session), await _read(tx, session, facts)


async def _read(
    tx: Transaction, session: Session, facts: Collection[str], keys: Collection[Key] | None = None
) -> _Cases:
    units = {unit for unit, _ in keys or ()}
    backlog = await backlog_of(tx, session, facts, next(iter(units)) if len(units) == 1 else None)
    links = {key: own for key, own in backlog.links.items() if keys is None or key in keys}
    courses_ = {key: accepted_course(backlog, key) for key in links}
    items = _together(backlog, [item_of(backlog, key) for key in links], courses_)
    return _Cases({(item.unit, item.fact): item for item in items}, links, courses_, await _last_words(tx, links))


def _together(backlog: Backlog, items: Sequence[ReviewItem], courses_: Mapping[Key, Course]) -> list[ReviewItem]:
    """The items with what confirming each brings its unit; of each unit one is weighed at a time.

    So a city of 300 units with 2,400 cases is scored eight times. Where points or money hang on what others have, it is
    not exact: good enough to sort by.
    """
    rounds: list[list[ReviewItem]] = []
    turns: Counter[str] = Counter()
    for item in items:
        if item.unit != WHOLE:
            rounds += [[]] if turns[item.unit] == len(rounds) else []
            rounds[turns[item.unit]].append(item)
            turns[item.unit] += 1
    now, confirmed = backlog.confirmed.standing, backlog.confirmed
    keys = [[(item.unit, item.fact) for item in together] for together in rounds]
    tables = (confirmed.after({key: courses_[key] for key in of_round}).table for of_round in keys)
    brought = [item for item in items if item.unit == WHOLE]
    for together, after in zip(rounds, score_each(backlog.scheme, tables), strict=True):
        for item in together:
            points, paid = after.total(item.unit) - now.total(item.unit), after.money(item.unit) - now.money(item.unit)
            brought.append(replace(item, points=points, money=paid))
    return brought


async def _last_words(tx: Transaction, links: Mapping[Key, Sequence[Link]]) -> dict[int, Review]:
    proposed = [link.entry.id for own in links.values() for link in own if link.state is State.PROPOSED]
    return {review.entry_id: review for review in await reviews.of_entries(tx, proposed)} if proposed else {}


async def weigh(session: Session, keys: Sequence[Key]) -> Batch:
    """What confirming these facts at once would do; those of which nothing waits any more are left out.

    Raises NotAllowed.
    """
    for unit, fact in keys:
        require(session.person, Action.REVIEW, session.scheme_id, unit, session.scheme.fact(fact))

    async def read(context: Context) -> Batch:
        own = replace(session, context=context)
        async with own.db.read() as tx:
            units, facts = {unit for unit, _ in keys}, {fact for _, fact in keys}
            backlog = await backlog_of(tx, own, facts, units.pop() if len(units) == 1 else None)
            there = {key: backlog.links[key] for key in keys if key in backlog.links}
            last_words = await _last_words(tx, there)
        return _batch(own, backlog, there, last_words)

    return await aside(session.context, read)


def _batch(
    session: Session, backlog: Backlog, links: Mapping[Key, Sequence[Link]], last_words: Mapping[int, Review]
) -> Batch:
    items = [item_of(backlog, key) for key in links]
    hindered: dict[Key, Hindrance] = {}
    for item in items:
        key = item.unit, item.fact
        if part_of(session.person, links[key], last_words) is Part.OTHERS:
            hindered[key] = Hindrance.OWN_WORD
        elif item.sinks:
            hindered[key] = Hindrance.BASE
    accepted = [item for item in items if (item.unit, item.fact) not in hindered]
    seconded = _seconded(session, backlog, accepted)
    at_once = [key for key in links if key not in hindered and key not in seconded]
    after = backlog.confirmed.after({key: accepted_course(backlog, key) for key in at_once})
    moves = [move_of(backlog.confirmed.standing, after.standing, unit.id) for unit in session.scheme.units]
    moves = sorted((move for move in moves if move.moved), key=lambda move: -abs(move.total[1] - move.total[0]))
    return Batch(tuple(accepted), seconded, hindered, tuple(moves))


def _seconded(session: Session, backlog: Backlog, items: Sequence[ReviewItem]) -> frozenset[Key]:
    """Of which facts somebody else has to confirm after this person what they confirm now."""
    fresh = {key: [link for link in links if link.state is not State.PROPOSED] for key, links in backlog.links.items()}
    may_need = [
        item
        for item in items
        if fresh[item.unit, item.fact] and (item.corrects or has_own(backlog, session.person, (item.unit, item.fact)))
    ]
    return frozenset(
        (item.unit, item.fact)
        for item in with_effects(backlog, may_need, may_need)
        if needs_second(backlog, session.person, item, fresh[item.unit, item.fact])
    )


async def trail(session: Session, unit: str, fact: str) -> tuple[Step, ...]:
    """What was entered of a fact lately and said of it, the newest first. Raises NotAllowed."""
    scheme = session.scheme
    require(session.person, Action.REVIEW, scheme.id, unit, scheme.fact(fact))
    async with session.db.read() as tx:
        of_channels = [await ledger.of_fact(tx, scheme.id, channel, unit, fact) for channel in channels_of(scheme)]
        entries = sorted((entry for own in of_channels for entry in own), key=lambda entry: entry.id)
        shown = entries[-_STEPS:]
        given = await reviews.of_entries(tx, [entry.id for entry in shown])
        names = await naming.names(tx, scheme)
    replaced = {entry.replaces for entry in entries}
    remarks = _by_entry(given, names)
    return tuple(
        Step(entry, naming.reporter(entry, names), entry.id in replaced, remarks.get(entry.id, ()))
        for entry in reversed(shown)
    )


def _by_entry(given: Iterable[Review], names: Mapping[int, str]) -> dict[int, tuple[Remark, ...]]:
    remarks: dict[int, tuple[Remark, ...]] = {}
    for review in given:
        remark = Remark(review, names.get(review.person_id or 0, ""))
        remarks[review.entry_id] = (*remarks.get(review.entry_id, ()), remark)
    return remarks
