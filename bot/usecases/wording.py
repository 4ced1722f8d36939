"""What somebody was asked to say in their own words: remembered until they reply."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.storage import drafts
from bot.storage.drafts import WORDS, Draft

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.usecases.context import Context

_LIVES = timedelta(hours=2)


async def ask(context: Context, person: Person, scheme_id: str, payload: dict[str, Any]) -> None:
    """Remember what the person's next reply is for; `payload` is the asking handler's own."""
    now = context.clock.now()
    draft = Draft(0, person.id, None, scheme_id, WORDS, payload, now, now + _LIVES)
    await context.db.write(lambda tx: drafts.put(tx, draft))


async def asked(context: Context, person: Person) -> Draft | None:
    """What the person's reply is for; None when nothing was asked, or too long ago."""
    return await context.db.ask(lambda tx: drafts.latest(tx, person.id, WORDS, context.clock.now()))


async def settle(context: Context, person: Person, draft: Draft) -> None:
    """The reply was used: what comes next is for something else."""
    await context.db.write(lambda tx: drafts.settle(tx, draft.id, person.id, context.clock.now()))
