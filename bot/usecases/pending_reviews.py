"""What waits for somebody's review, and since when: what the planner and its notices go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, allowed
from bot.domain.review_items import Waiting
from bot.domain.reviews import channel_reviewed
from bot.storage import ledger, projection
from bot.usecases.context import remembered
from bot.usecases.inbox import reviewable
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.people import Person
    from bot.storage.projection import WaitingFact
    from bot.usecases.context import Context
    from scoring import Scheme


async def pending_reviews(context: Context, scheme_id: str, people: Iterable[Person]) -> dict[int, Waiting]:
    """What waits for each of these people who may review; who has nothing to do is left out.

    A correction that somebody has confirmed already and that waits for another one's word does not wait for them.
    """
    scheme = context.schemes[scheme_id].scheme
    reviewers = [person for person in people if allowed(person, Action.REVIEW, scheme_id)]
    if not reviewers:
        return {}
    channel = channel_reviewed(scheme)
    async with context.db.read() as tx:
        heads = await ledger.heads(tx, scheme_id)
        state = (heads.entries, heads.reviews)
        facts = await remembered(
            context, tx, scheme_id, "waiting", state, lambda: projection.waiting_facts(tx, scheme_id, channel)
        )
    found = {person.id: _waiting(context, scheme, person, facts) for person in reviewers}
    return {person_id: waiting for person_id, waiting in found.items() if waiting is not None}


def _waiting(context: Context, scheme: Scheme, person: Person, facts: Sequence[WaitingFact]) -> Waiting | None:
    may = set(reviewable(person, scheme))
    own = [fact for fact in facts if fact.fact in may and fact.proposed_by != person.id]
    if not own:
        return None
    return Waiting(len({(fact.unit, fact.fact) for fact in own}), local_day(context, min(fact.since for fact in own)))
