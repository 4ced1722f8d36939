"""Confirming: what somebody's word is worth by what it brings about, and for whose word the rest waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Channel, NewReview, Selection, Verdict
from bot.domain.moves import FigureMove, NeedsSecond, move_of
from bot.domain.permissions import Action, allowed
from bot.domain.projection import regrouped, superseded
from bot.domain.reviews import State
from bot.domain.separation import changed_days, changes_confirmed, is_own, moves_a_rank, moves_money, own_proposals
from bot.storage import courses, people, projection, reviews
from bot.usecases.standings import figures, today

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context
    from scoring import Fact

    _Moved = Mapping[Key, tuple[Course, Course]]  # courses by fact, before and after

_CONFIRMED = Selection(confirmed=True)


async def auto_review(admission: Admission, stored: Sequence[Entry], update_id: int | None = None) -> Verdict | None:
    """Say of the entries what this person's confirmation is worth; None where it is worth nothing, or needs no saying.

    What would bring a confirmed running total below 0 goes on waiting. What units state of themselves is not confirmed
    but taken over, see `reviewing.confirm`.
    """
    person, scheme = admission.person, admission.scheme
    entries = [
        entry
        for entry in stored
        if entry.channel is Channel.ASSESSED
        and allowed(person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact))
    ]
    if not entries:
        return None
    chains = await projection.chains(admission.tx, await projection.roots_of(admission.tx, [e.id for e in entries]))
    of_entry = {link.entry.id: chain for chain in chains.values() for link in chain}
    by_author: dict[bool, list[Entry]] = {False: [], True: []}  # others' first: the own ones are weighed on top of them
    for entry in entries:
        by_author[is_own(person, entry.id, of_entry[entry.id])].append(entry)
    verdicts = [await _review(admission, some, own=own, update_id=update_id) for own, some in by_author.items() if some]
    return Verdict.PROPOSE if Verdict.PROPOSE in verdicts else next(filter(None, verdicts), None)


async def _review(
    admission: Admission, entries: Sequence[Entry], *, own: bool, update_id: int | None
) -> Verdict | None:
    """The same of entries that are all the person's `own`, or all not."""
    tx, person, ids = admission.tx, admission.person, [entry.id for entry in entries]
    chains = await projection.chains(tx, await projection.roots_of(tx, ids))
    moved = await confirmed_courses(tx, ids, chains)
    fact = admission.scheme.fact
    baseless = {key for key, (before, after) in moved.items() if sinks_below_zero(fact(key[1]), before, after)}
    ids = [entry.id for entry in entries if (entry.unit, entry.fact) not in baseless]
    if not ids:
        return None
    accepted = {key: move for key, move in moved.items() if key not in baseless}
    if own:
        unchanged = not any(changes_confirmed(*move) for move in accepted.values())
        alone = unchanged and not await _moves(admission, {}, accepted)
    else:
        alone = await _one_is_enough(admission, ids, chains, accepted)
    verdict, now = Verdict.CONFIRM if alone else Verdict.PROPOSE, admission.session.now()
    await reviews.append(tx, admission.scheme.id, ids, NewReview(verdict, person.id, now, update_id=update_id))
    return verdict


async def _one_is_enough(
    admission: Admission, ids: Collection[int], chains: Mapping[int, Sequence[Link]], accepted: _Moved
) -> bool:
    """Whether these entries of others need no second reviewer, or have had the first one's word."""
    fresh, seconded = await _fresh_and_seconded(admission, ids, chains)
    if not corrects(fresh, chains):
        return True
    return not await _moves(admission, await confirmed_courses(admission.tx, seconded, chains), accepted)


async def _fresh_and_seconded(
    admission: Admission, ids: Collection[int], chains: Mapping[int, Sequence[Link]]
) -> tuple[list[Link], set[int]]:
    """Of these entries those that nobody else has confirmed yet, and the ids of those that somebody has."""
    links = [link for chain in chains.values() for link in chain if link.entry.id in ids]
    last = {review.entry_id: review for review in await reviews.of_entries(admission.tx, ids)}
    seconded = {link.entry.id for link in links if link.state is State.PROPOSED}
    seconded -= own_proposals(admission.person, links, last)
    return [link for link in links if link.entry.id not in seconded], seconded


async def may_take_over(
    admission: Admission, ids: Collection[int], chains: Mapping[int, Sequence[Link]], accepted: _Moved
) -> bool:
    """With self-assessment: whether this person's word is enough to take over what a unit states by these entries.

    `accepted`: the assessed courses that it moves. With the unit's own word these are two persons, as long as it is not
    this person's own, nor corrects what was taken over before.
    """
    fresh, _ = await _fresh_and_seconded(admission, ids, chains)
    if any(is_own(admission.person, link.entry.id, chains[link.root]) for link in fresh):
        unchanged = not any(changes_confirmed(*move) for move in accepted.values())
        return unchanged and not await _moves(admission, {}, accepted)
    return not corrects(fresh, chains) or not await _moves(admission, {}, accepted)


def corrects(links: Iterable[Link], chains: Mapping[int, Sequence[Link]]) -> bool:
    """Whether one of the entries takes the place of a confirmed one; `chains`: those that they are of, by root."""
    return any(superseded(chains[link.root], link.entry) is not None for link in links)


def sinks_below_zero(fact: Fact, before: Course, after: Course) -> bool:
    """Whether a course of what cannot be below 0 falls there on an evening, or further below than it was."""
    return not fact.kind.signed and after.lowest_evening() < before.lowest_evening()


async def _moves(admission: Admission, seconded: _Moved, accepted: _Moved) -> bool:
    """Whether what is accepted moves a rank or money beyond what of it somebody else has confirmed already."""
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    before = await figures(context, tx, scheme.id, _CONFIRMED, today(context, scheme))
    standings = [
        before.after({key: after for key, (_, after) in moved.items()}).standing if moved else before.standing
        for moved in (seconded, accepted)
    ]
    return moves_a_rank(*standings) or moves_money(*standings)


async def confirmed_courses(
    tx: Transaction, accepted: Collection[int], chains: Mapping[int, Sequence[Link]]
) -> dict[Key, tuple[Course, Course]]:
    """The confirmed courses that accepting these entries moves: before and after."""
    moved: dict[Key, tuple[Course, Course]] = {}
    for (scheme_id, channel, key), change in regrouped(chains.values(), accepted).items():
        course = await courses.course(tx, scheme_id, Selection(channel, confirmed=True), key, change.since)
        moved[key] = course, course.replaced({entry.id for entry in change.removed}, change.added)
    return moved


async def needing_second(context: Context, tx: Transaction, entries: Sequence[Entry]) -> NeedsSecond | None:
    """What of somebody's own entries waits for another person: what it would move; None: nothing of it does."""
    last = {review.entry_id: review for review in await reviews.of_entries(tx, [entry.id for entry in entries])}
    proposed = {number for number, review in last.items() if review.verdict is Verdict.PROPOSE}
    waiting = [entry for entry in entries if entry.id in proposed and last[entry.id].person_id == entry.person_id]
    if not waiting:
        return None
    scheme, ids = context.scheme(waiting[0].scheme), [entry.id for entry in waiting]
    moved = await confirmed_courses(tx, ids, await projection.chains(tx, await projection.roots_of(tx, ids)))
    before = await figures(context, tx, scheme.id, _CONFIRMED, today(context, scheme))
    after = before.after({key: course for key, (_, course) in moved.items()})
    own = {entry.unit for entry in waiting}
    units = sorted((unit.id for unit in scheme.units), key=lambda unit: unit not in own)
    moves = [move_of(before.standing, after.standing, unit) for unit in units]
    moves = [move for move in moves if move.rank[0] != move.rank[1] or move.money[0] != move.money[1]]
    changed = [
        FigureMove(*key, old.total(days[-1]), new.total(days[-1]))
        for key, (old, new) in moved.items()
        if (days := changed_days(old, new))
    ]
    names = tuple(person.name for person in await _others(context, tx, waiting))
    return NeedsSecond(tuple(changed), tuple(moves), names)


async def _others(context: Context, tx: Transaction, entries: Sequence[Entry]) -> list[Person]:
    """Who may confirm the entries and has not entered any of them."""
    scheme, now = context.scheme(entries[0].scheme), context.clock.now()
    operators = [await people.person(tx, number, now) for number in sorted(context.admins)]
    persons = {person.id: person for person in (*await people.members(tx, scheme.id, now), *operators) if person}
    return [
        person
        for person in persons.values()
        if person.id not in {entry.person_id for entry in entries}
        and (
            person.id in context.admins
            or all(allowed(person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact)) for entry in entries)
        )
    ]
