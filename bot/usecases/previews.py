"""What a preview of a file offered to store waits as a draft; one tap takes it, and a second finds it gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import drafts

if TYPE_CHECKING:
    from bot.domain.drafts import C, Draft
    from bot.domain.errors import Expired
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def taken(
    tx: Transaction, context: Context, person: Person, kind: type[C], draft_id: int, gone: Expired
) -> Draft[C]:
    """The person's draft of that kind, settled. Raises `gone` for one that is settled already, or not theirs."""
    draft = await drafts.settle(tx, kind, draft_id, person.id, context.clock.now())
    if draft is None or draft.scheme not in context.schemes:
        raise gone
    return draft
