"""What a reviewer's word is worth: at once for most entries, by two people for a correction that moves a rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis, Review, Verdict
from bot.domain.permissions import Action, allowed
from bot.domain.reviews import State, state, supersedes
from bot.storage import reviews
from bot.usecases.standings import by_entry, entries_for_writing, on_basis, reviews_for_writing, standing_of, today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme, Standing


def standing_with(
    context: Context,
    scheme: Scheme,
    known: Sequence[Entry],
    said: Mapping[int, Sequence[Review]],
    accepted: Sequence[Entry] = (),
) -> Standing:
    """The confirmed standing of today, as it would be with these entries confirmed too."""
    supposed = [Review(0, one.id, Verdict.CONFIRM, None, "", one.recorded_at) for one in accepted]
    together = {**said, **by_entry(supposed)}
    return standing_of(scheme, on_basis(scheme, known, together, Basis.CONFIRMED), today(context, scheme))


def moves_a_rank(before: Standing, after: Standing) -> bool:
    """Whether any unit's rank differs, overall or in its group."""
    overall, in_groups = before.ranks != after.ranks, before.group_ranks != after.group_ranks
    return bool(overall.any() or in_groups.any())


async def vouch(
    tx: Transaction,
    context: Context,
    person: Person,
    scheme: Scheme,
    stored: Sequence[Entry],
    update_id: int | None = None,
) -> Verdict | None:
    """Say of the entries what this person's confirmation is worth; None where it is worth nothing, or needs no saying.

    With self-assessment the assessor's own figures are the score: nobody confirms them.
    """
    own = [one for one in stored if allowed(person, Action.REVIEW, scheme.id, one.unit, scheme.fact(one.fact))]
    if not own or scheme.self_assessed:
        return None
    known = await entries_for_writing(context, scheme.id, tx, own[0].channel)
    said = await reviews_for_writing(context, scheme.id, tx)
    verdict = Verdict.CONFIRM
    if not seconded(person, own, said) and corrects(own, known, said):
        before = standing_with(context, scheme, known, said)
        if moves_a_rank(before, standing_with(context, scheme, known, said, own)):
            verdict = Verdict.PROPOSE
    ids = [one.id for one in own]
    await reviews.append(tx, scheme.id, ids, verdict, person.id, context.clock.now(), update_id=update_id)
    return verdict


def corrects(entries: Sequence[Entry], known: Sequence[Entry], said: Mapping[int, Sequence[Review]]) -> bool:
    """Whether one of the entries takes the place of a confirmed one."""
    by_id = {one.id: one for one in known}
    return any(supersedes(one, by_id, said) is not None for one in entries)


def seconded(person: Person, entries: Sequence[Entry], said: Mapping[int, Sequence[Review]]) -> bool:
    """Whether somebody else has confirmed all of these already, and a second word is all that they wait for."""
    return all(state(one, said) is State.PROPOSED and said[one.id][-1].person_id != person.id for one in entries)
