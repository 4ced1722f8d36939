"""The reviewer's whole list, remembered from one look to the next; what many decisions at once would do; a trail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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
    weightiest,
    with_effects,
)
from bot.usecases.context import Memory, aside
from bot.usecases.inbox import needs_second, part_of
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.courses import Key
    from bot.domain.entries import Review
    from bot.domain.projection import Link
    from bot.domain.review_items import ReviewItem
    from bot.storage.engine import Transaction
    from bot.usecases.backlog import Backlog
    from bot.usecases.context import Context, Session
    from scoring import Scheme

_FEW = 200  # facts that are read anew beside what is remembered; of more all is
_STEPS = 12


@dataclass(frozen=True, slots=True)
class _Cases:
    """All that waits of some facts, by unit and fact. `said`: the last word on each entry that somebody confirmed."""

    items: Mapping[Key, ReviewItem]
    links: Mapping[Key, Sequence[Link]]
    said: Mapping[int, Review]

    def renewed(self, changed: Collection[Key], fresh: _Cases) -> _Cases:
        """The same with other cases of the facts that changed."""
        items = {key: item for key, item in self.items.items() if key not in changed}
        links = {key: own for key, own in self.links.items() if key not in changed}
        return _Cases({**items, **fresh.items}, {**links, **fresh.links}, {**self.said, **fresh.said})


@dataclass(frozen=True, slots=True)
class _State:
    """What the remembered list rests on: the newest entry and review, the day, the scheme as it holds then."""

    entries: int
    reviews: int
    day: date
    scheme: Scheme


async def listed(session: Session) -> Listed:
    """All that waits within the person's reach, the weightiest first as in the inbox. Raises NotAllowed.

    A case is read and weighed anew when something of its fact was reported or reviewed: `inbox.open_item` says exactly
    what it moves now.
    """
    require(session.person, Action.REVIEW, session.scheme_id)
    cases = await _cases(session, reviewable(session.person, session.scheme))
    parts = {key: part_of(session.person, links, cases.said) for key, links in cases.links.items()}
    return Listed(tuple(sorted(cases.items.values(), key=urgency)), parts)


async def _cases(session: Session, facts: list[str]) -> _Cases:
    memory = session.context.memory.setdefault(session.scheme_id, Memory()).values
    name = f"review list {' '.join(facts)}"
    async with session.db.read() as tx:
        now = await _state(tx, session)
        last, remembered = memory.get(name, (None, None))
        if isinstance(last, _State) and isinstance(remembered, _Cases) and _is_near(last, now):
            changed = set(await courses.changed_facts(tx, session.scheme_id, last.entries, last.reviews))
            if len(changed) <= _FEW:
                near = {fact for _, fact in changed}.intersection(facts)
                fresh = await _read(tx, session, near, changed) if near else _Cases({}, {}, {})
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
    items = [item_of(backlog, key) for key in links]
    weighed = with_effects(backlog, items, weightiest(backlog, items))
    return _Cases({(item.unit, item.fact): item for item in weighed}, links, await _last_words(tx, links))


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
            said = await _last_words(tx, there)
        return _batch(own, backlog, there, said)

    return await aside(session.context, read)


def _batch(
    session: Session, backlog: Backlog, links: Mapping[Key, Sequence[Link]], said: Mapping[int, Review]
) -> Batch:
    items = [item_of(backlog, key) for key in links]
    hindered: dict[Key, Hindrance] = {}
    for item in items:
        key = item.unit, item.fact
        if part_of(session.person, links[key], said) is Part.OTHERS:
            hindered[key] = Hindrance.OWN_WORD
        elif item.sinks:
            hindered[key] = Hindrance.BASE
    accepted = [item for item in items if (item.unit, item.fact) not in hindered]
    seconded = _seconded(session, backlog, accepted)
    after = backlog.confirmed.after(
        {(each.unit, each.fact): accepted_course(backlog, (each.unit, each.fact)) for each in accepted}
    )
    moves = [move_of(backlog.confirmed.standing, after.standing, unit.id) for unit in session.scheme.units]
    moves = sorted((move for move in moves if move.moved), key=lambda move: -abs(move.total[1] - move.total[0]))
    return Batch(tuple(accepted), seconded, hindered, tuple(moves))


def _seconded(session: Session, backlog: Backlog, items: Sequence[ReviewItem]) -> frozenset[Key]:
    """Of which facts somebody else has to confirm after this person what they confirm now."""
    fresh = {key: [link for link in links if link.state is not State.PROPOSED] for key, links in backlog.links.items()}
    may_need = [item for item in items if fresh[item.unit, item.fact]]
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
        said = await reviews.of_entries(tx, [entry.id for entry in shown])
        names = await naming.names(tx, scheme)
    replaced = {entry.replaces for entry in entries}
    remarks = _by_entry(said, names)
    return tuple(
        Step(entry, names.get(entry.person_id or 0, ""), entry.id in replaced, remarks.get(entry.id, ()))
        for entry in reversed(shown)
    )


def _by_entry(said: Iterable[Review], names: Mapping[int, str]) -> dict[int, tuple[Remark, ...]]:
    remarks: dict[int, tuple[Remark, ...]] = {}
    for review in said:
        remark = Remark(review, names.get(review.person_id or 0, ""))
        remarks[review.entry_id] = (*remarks.get(review.entry_id, ()), remark)
    return remarks
