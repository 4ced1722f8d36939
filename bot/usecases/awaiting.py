"""What waits for somebody's review, and since when: what the planner and its notices go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.cases import Waiting
from bot.domain.permissions import Action, allowed
from bot.domain.reviews import State, open_entries, reviewed, state
from bot.usecases.standings import entries_of, local_day, reviews_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.entries import Entry, Review
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring import Scheme


async def awaiting(context: Context, scheme_id: str, people: Iterable[Person]) -> dict[int, Waiting]:
    """What waits for each of these people who may review; who has nothing to do is left out.

    A correction that somebody has confirmed already and that waits for another one's word does not wait for them.
    """
    scheme = context.schemes[scheme_id].scheme
    who = [one for one in people if allowed(one, Action.REVIEW, scheme_id)]
    if not who:
        return {}
    async with context.db.read() as tx:
        await entries_of(context, scheme_id, tx)
        said = await reviews_of(context, scheme_id, tx)
        # No pause from here on: another reader could bring in newer entries, which this answer would not know.
        memory = context.memory[scheme_id]
        new = [one for one in who if one not in memory.awaited]
        open_ = open_entries(reviewed(scheme, memory.entries), said) if new else []
        for person in new:
            memory.awaited[person] = _waiting(context, scheme, person, open_, said)
        remembered = {one.id: memory.awaited[one] for one in who}
    return {person_id: found for person_id, found in remembered.items() if found is not None}


def _waiting(
    context: Context, scheme: Scheme, person: Person, open_: Sequence[Entry], said: Mapping[int, Sequence[Review]]
) -> Waiting | None:
    facts = {fact.id for fact in scheme.facts if allowed(person, Action.REVIEW, scheme.id, None, fact)}
    own = [one for one in open_ if one.fact in facts and not _own_word(person, one, said)]
    if not own:
        return None
    first = min(said[one.id][-1].at if said.get(one.id) else one.recorded_at for one in own)
    return Waiting(len({(one.unit, one.fact) for one in own}), local_day(context, first))


def _own_word(person: Person, entry: Entry, said: Mapping[int, Sequence[Review]]) -> bool:
    return state(entry, said) is State.PROPOSED and said[entry.id][-1].person_id == person.id
