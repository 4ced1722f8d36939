"""What was returned: its reporters hear of it, and may answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import NewReview, Verdict
from bot.domain.errors import Expired, Refused
from bot.domain.notices import Notice, NoticeKind, Receiver
from bot.domain.permissions import channel_for, require_entering
from bot.domain.review_items import Returned
from bot.storage import outbox, people, projection, reviews

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry, Origin, Review
    from bot.domain.notices import Json
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

_EXPIRES = timedelta(days=14)


async def tell(tx: Transaction, context: Context, scheme_id: str, entries: Sequence[Entry], said: Review) -> None:
    """Put the return of a fact's entries into the outbox: to their reporters, or to all who report for the unit when those have gone."""
    now, entry = context.clock.now(), entries[-1]
    serving = [one for one in await people.members(tx, scheme_id, now) if entry.unit in one.on_duty(scheme_id)]
    by = {one.person_id for one in entries}
    reporters = [one for one in serving if one.id in by and not one.blocked]
    values: dict[str, Json] = {
        "scheme": scheme_id,
        "unit": entry.unit,
        "fact": entry.fact,
        "entry": entry.id,
        "review": said.id,
    }
    notices = [
        Notice(
            f"{NoticeKind.RETURNED}:{scheme_id}:{said.id}:p{one.id}",
            NoticeKind.RETURNED,
            Receiver(one.id, person_id=one.id),
            now,
            now + _EXPIRES,
            values,
        )
        for one in reporters or serving
    ]
    await outbox.put_new(tx, notices, now)


async def returned(context: Context, scheme_id: str, entry_id: int) -> Returned | None:
    """What of the entry's fact is returned, and why; None when the entry was corrected, taken back, answered or confirmed since."""
    async with context.db.read() as tx:
        sent_back = await projection.returned(tx, scheme_id, entry_id)
        if not sent_back:
            return None
        last = (await reviews.of_entries(tx, [entry_id]))[-1]
        names = await people.names(tx, scheme_id)
    entry = sent_back[0]
    by = names.get(last.person_id or 0, "")
    return Returned(scheme_id, entry.unit, entry.fact, tuple(sent_back), last.reason, by)


async def answer(session: Session, entry_id: int, words: str, origin: Origin) -> None:
    """The unit answers what was returned: it waits for its reviewer again, with these words beside it.

    Raises NotAllowed, Refused (no words), and Expired when it is not returned any more.
    """
    scheme = session.scheme
    if not words.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> None:
        if origin.update_id is not None and await reviews.by_update(tx, origin.update_id):
            return
        sent_back = await projection.returned(tx, session.scheme_id, entry_id)
        if not sent_back or sent_back[0].channel is not channel_for(session.person, scheme):
            raise Expired("return-gone")
        require_entering(session.person, scheme, scheme.fact(sent_back[0].fact), sent_back[0].unit)
        ids = [entry.id for entry in sent_back]
        now, update_id = session.context.clock.now(), origin.update_id
        reason = words.strip()
        answer_ = NewReview(Verdict.ANSWER, session.person.id, now, reason, update_id)
        await reviews.append(tx, session.scheme_id, ids, answer_)

    await session.context.db.write(change)
