"""What an update brings about once, however often it is worked through until its answer is out.

A report finds its entries by their update, a review its verdicts. Whatever leaves no such trace notes it here, in its
own transaction:

    if (number := await once.before(tx, session.context, "appeal")) is not None:
        return ...                    # the objection that the first attempt has raised
    ...                               # raise it
    await once.note(tx, session, "appeal", str(number))
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Done, Draft
from bot.storage import drafts

if TYPE_CHECKING:
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_LIVES = timedelta(days=2)  # longer than an update is tried


async def before(tx: Transaction, context: Context, act: str) -> str | None:
    """What the update that is worked through has brought about by this act already; None: nothing yet."""
    if context.update_id is None:
        return None
    done = await drafts.by_update(tx, Done, context.update_id)
    return next((draft.content.subject for draft in done if draft.content.act == act), None)


async def note(tx: Transaction, session: Session, act: str, subject: str = "") -> None:
    """Note what it has brought about now: `subject` is what its answer is made of."""
    context, now = session.context, session.now()
    if context.update_id is None:
        return
    draft = Draft(0, session.person.id, context.update_id, session.scheme_id, Done(act, subject), now, now + _LIVES)
    await drafts.put(tx, draft)
