"""What somebody was asked to say in their own words: remembered until they reply."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, PromptedReply
from bot.storage import drafts

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.domain.prompts import Purpose
    from bot.usecases.context import Context, Session

_LIVES = timedelta(hours=2)


async def ask(session: Session, purpose: Purpose) -> None:
    """Remember what the person's next reply is for."""
    now = session.now()
    draft = Draft(0, session.person.id, None, session.scheme_id, PromptedReply(purpose), now, now + _LIVES)
    await session.db.write(lambda tx: drafts.put(tx, draft))


async def asked(context: Context, person: Person) -> Draft[PromptedReply] | None:
    """What the person's reply is for; None when nothing was asked, or too long ago."""
    return await context.db.ask(lambda tx: drafts.latest(tx, PromptedReply, person.id, context.clock.now()))


async def settle(context: Context, person: Person, draft: Draft[PromptedReply]) -> None:
    """Mark the prompt as answered: the person's next words are no reply to it."""
    await context.db.write(lambda tx: drafts.settle(tx, PromptedReply, draft.id, person.id, context.clock.now()))
