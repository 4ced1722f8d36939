"""Taking a reviewer's decision back by a further record, as long as nothing rests on it: its figures wait again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import NewReview, Selection, Source, Verdict
from bot.domain.errors import Expired, Refused
from bot.domain.notices import NoticeKind, ReturnTakenBack, values_of
from bot.domain.periods import closed, period_of
from bot.domain.permissions import Action, require
from bot.domain.review_items import Reviewed
from bot.storage import courses, ledger, periods, projection, publications, reviews
from bot.usecases import inbox, naming
from bot.usecases.admission import store, withdrawal
from bot.usecases.alarms import notify
from bot.usecases.confirming import sinks_below_zero
from bot.usecases.context import admit
from bot.usecases.reviewing import reporters_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Channel, Entry, Origin, Review
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Session

_EXPIRES = timedelta(days=14)
_DECISIONS = frozenset({Verdict.CONFIRM, Verdict.PROPOSE, Verdict.RETURN})


async def decided_by(session: Session, update_id: int) -> tuple[int, ...]:
    """The entries on which this person has decided by an update."""
    given = await session.db.ask(lambda tx: reviews.by_update(tx, update_id))
    return tuple(review.entry_id for review in given if review.person_id == session.person.id)


async def take_back(session: Session, entry_ids: Collection[int], reason: str, origin: Origin) -> Reviewed:
    """Take one's own decision on these entries back. `reason`: what the ledger says of what was taken over from a unit.

    Raises NotAllowed, Expired (decision-gone: it is no longer this person's word that holds, or the unit has reported
    anew), and Refused where something rests on it: a publication, a closed month, a running total that would fall
    below 0.
    """

    require(session.person, Action.REVIEW, session.scheme_id)

    async def change(tx: Transaction) -> list[Key]:
        admission = await admit(session, tx, origin.update_id)
        ids = entry_ids
        if earlier := await reviews.by_update(tx, origin.update_id) if origin.update_id is not None else []:
            return _keys(await ledger.by_ids(tx, [review.entry_id for review in earlier]))
        entries = await ledger.by_ids(tx, ids)
        for entry in entries:
            require(session.person, Action.REVIEW, session.scheme_id, entry.unit, session.scheme.fact(entry.fact))
        last = {review.entry_id: review for review in await reviews.of_entries(tx, ids)}
        await _require_nothing_rests_on(admission, entries, last)
        before = await _courses(admission, entries)
        new = NewReview(Verdict.REOPEN, session.person.id, session.now(), update_id=origin.update_id)
        await reviews.append(tx, session.scheme_id, [entry.id for entry in entries], new)
        taken_over = [entry for entry in entries if entry.origin.source is Source.REVIEW]
        if taken_over:
            back = [withdrawal(entry, session.person, origin) for entry in taken_over]
            await store(admission, back, reason=reason, says_yes=False)
        await _require_base(admission, before, await _courses(admission, entries))
        returned = [entry for entry in entries if last[entry.id].verdict is Verdict.RETURN]
        if returned:
            await _tell(admission, returned, last[returned[-1].id])
        return _keys(entries)

    keys = await session.db.write(change)
    return Reviewed(session.scheme_id, Verdict.REOPEN, tuple(keys), await inbox.count_left(session))


def _keys(entries: Sequence[Entry]) -> list[Key]:
    return list(dict.fromkeys((entry.unit, entry.fact) for entry in entries))


async def _require_nothing_rests_on(admission: Admission, entries: Sequence[Entry], last: dict[int, Review]) -> None:
    """Raise Expired where another word holds by now, and Refused where a publication or a closed month rests on it."""
    tx, person, scheme, now = admission.tx, admission.person, admission.scheme, admission.session.now()
    ids = {entry.id for entry in entries}
    own = [review for review in last.values() if review.person_id == person.id and review.verdict in _DECISIONS]
    if not ids or {review.entry_id for review in own} != ids:
        raise Expired("decision-gone")
    chains = await projection.chains(tx, await projection.roots_of(tx, ids))
    if any(chain[-1].entry.id not in ids for chain in chains.values()):
        raise Expired("decision-gone")
    published = await publications.last(tx, scheme.id)
    if published is not None and published.at >= min(review.at for review in own):
        raise Refused("decision-published", version=published.version)
    acts = await periods.acts(tx, scheme.id)
    locked = [entry.date for entry in entries if closed(acts, period_of(entry.date), entry.unit, now)]
    if locked:
        raise Refused("decision-locked", month=locked[0].month)


async def _courses(admission: Admission, entries: Sequence[Entry]) -> dict[tuple[Channel, Key], Course]:
    """The confirmed courses of these entries' facts."""
    first: dict[tuple[Channel, Key], Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.date, reverse=True):
        first[entry.channel, (entry.unit, entry.fact)] = entry
    return {
        (channel, key): await courses.course(
            admission.tx, admission.scheme.id, Selection(channel, confirmed=True), key, entry.date
        )
        for (channel, key), entry in first.items()
    }


async def _require_base(
    admission: Admission, before: dict[tuple[Channel, Key], Course], after: dict[tuple[Channel, Key], Course]
) -> None:
    """Raise Refused where later confirmed figures take away from what these gave."""
    for place, course in after.items():
        fact = admission.scheme.fact(place[1][1])
        if sinks_below_zero(fact, before[place], course) and course.lowest_evening() < 0:
            raise Refused("decision-base", fact=fact.short)


async def _tell(admission: Admission, entries: Sequence[Entry], review: Review) -> None:
    """Tell the reporters that their figures are not returned any more."""
    tx, scheme, now, entry = admission.tx, admission.scheme, admission.session.now(), entries[-1]
    name = (await naming.everybody(tx, scheme)).get(admission.person.id, "")
    values = values_of(ReturnTakenBack(scheme.id, entry.unit, entry.fact, name))
    readers = await reporters_of(tx, admission.session, entries)
    subject, span = f"{scheme.id}:{review.id}", (now, now + _EXPIRES)
    await notify(tx, NoticeKind.RETURN_TAKEN_BACK, subject, readers, values, span)
