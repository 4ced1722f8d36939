"""What a reviewer's word is worth: at once for most entries, by two people for a correction that moves a rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import NewReview, Selection, Verdict
from bot.domain.permissions import Action, allowed
from bot.domain.projection import regrouped, superseded
from bot.domain.reviews import State
from bot.storage import courses, projection, reviews
from bot.usecases.standings import figures, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Review
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.usecases.context import Admission
    from scoring import Standing

_CONFIRMED = Selection(confirmed=True)


def moves_a_rank(before: Standing, after: Standing) -> bool:
    """Whether any unit's rank differs, overall or in its group."""
    overall, in_groups = before.ranks != after.ranks, before.group_ranks != after.group_ranks
    return bool(overall.any() or in_groups.any())


async def auto_review(admission: Admission, stored: Sequence[Entry], update_id: int | None = None) -> Verdict | None:
    """Say of the entries what this person's confirmation is worth; None where it is worth nothing, or needs no saying.

    With self-assessment the assessor's own figures are the score: nobody confirms them.
    """
    context, tx, person, scheme = admission.context, admission.tx, admission.person, admission.scheme
    entries = [
        entry for entry in stored if allowed(person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact))
    ]
    if not entries or scheme.self_assessed:
        return None
    ids = [entry.id for entry in entries]
    chains = await projection.chains(tx, await projection.roots_of(tx, ids))
    links = [link for chain in chains.values() for link in chain if link.entry.id in set(ids)]
    last = {review.entry_id: review for review in await reviews.of_entries(tx, ids)}
    alone = seconded(person, links, last) or not corrects(entries, chains)
    verdict = Verdict.CONFIRM if alone or not await _moves_a_rank(admission, entries, chains) else Verdict.PROPOSE
    await reviews.append(tx, scheme.id, ids, NewReview(verdict, person.id, context.clock.now(), update_id=update_id))
    return verdict


def corrects(entries: Iterable[Entry], chains: Mapping[int, Sequence[Link]]) -> bool:
    """Whether one of the entries takes the place of a confirmed one."""
    by_entry = {link.entry.id: chain for chain in chains.values() for link in chain}
    return any(superseded(by_entry[entry.id], entry) is not None for entry in entries)


def seconded(person: Person, links: Iterable[Link], last: Mapping[int, Review]) -> bool:
    """Whether somebody else has confirmed all of these already, and a second word is all that they wait for.

    `last`: what was said last of each entry.
    """
    return all(link.state is State.PROPOSED and last[link.entry.id].person_id != person.id for link in links)


async def _moves_a_rank(admission: Admission, accepted: Sequence[Entry], chains: Mapping[int, Sequence[Link]]) -> bool:
    context, tx, scheme = admission.context, admission.tx, admission.scheme
    before = await figures(context, tx, scheme.id, _CONFIRMED, today(context, scheme))
    after: dict[Key, Course] = {}
    for (_, _, key), change in regrouped(chains.values(), {entry.id for entry in accepted}).items():
        course = await courses.course(tx, scheme.id, _CONFIRMED, key, change.since)
        after[key] = course.replaced({entry.id for entry in change.removed}, change.added)
    return moves_a_rank(before.standing, before.after(after).standing)
