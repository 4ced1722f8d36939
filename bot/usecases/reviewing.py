"""Reviewing: confirming, returning and correcting what was reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import Channel, Mode, NewEntry, NewReview, Selection, Source, Verdict
from bot.domain.errors import Expired, Refused
from bot.domain.permissions import Action, require
from bot.domain.review_items import Reviewed, Seen
from bot.domain.reviews import State, channel_reviewed
from bot.storage import courses, ledger, projection, reviews
from bot.usecases import inbox, returning
from bot.usecases.auto_review import auto_review, seconded
from bot.usecases.context import admit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.domain.entries import Entry, Origin
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Session
    from scoring import Scheme

_Done = tuple[Verdict, list[tuple[str, str]]]  # what was said, and of which unit and fact


async def confirm(session: Session, cases: Mapping[tuple[str, str], int], origin: Origin) -> Reviewed:
    """Accept cases as far as they were seen: of each unit and fact the entries up to an id.

    A correction that moves a rank waits for a second person. Raises NotAllowed, Refused (own-word: somebody else has to
    confirm it), and Expired when nothing of them waits any more.
    """
    scheme = session.scheme

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, origin):
            return earlier
        admission = await admit(session, tx)
        verdicts, done = set(), []
        for (unit, fact), last in cases.items():
            require(session.person, Action.REVIEW, session.scheme_id, unit, scheme.fact(fact))
            links = await _seen(tx, scheme, Seen(unit, fact, last))
            if not links:
                continue
            if await _is_own_word(tx, session.person, links):
                if len(cases) > 1:
                    continue
                raise Refused("own-word")
            verdicts.add(await _accept(admission, links, origin))
            done.append((unit, fact))
        if not done:
            raise Expired("review-gone")
        return (Verdict.CONFIRM if Verdict.CONFIRM in verdicts else Verdict.PROPOSE), done

    return await _told(session, *await session.context.db.write(change))


async def _accept(admission: Admission, links: Sequence[Link], origin: Origin) -> Verdict:
    """Confirm what waits of one fact, as far as this person's word goes; with self-assessment the assessor takes it over."""
    entries = [link.entry for link in links]
    if not admission.scheme.self_assessed:
        return await auto_review(admission, entries, origin.update_id) or Verdict.CONFIRM
    await _take_over(admission, entries, origin)
    said = NewReview(Verdict.CONFIRM, admission.person.id, admission.context.clock.now(), update_id=origin.update_id)
    await reviews.append(admission.tx, admission.scheme.id, [entry.id for entry in entries], said)
    return said.verdict


async def _is_own_word(tx: Transaction, person: Person, links: Sequence[Link]) -> bool:
    """Whether this person has confirmed it already, and somebody else's word is waited for."""
    if not any(link.state is State.PROPOSED for link in links):
        return False
    last = {review.entry_id: review for review in await reviews.of_entries(tx, [link.entry.id for link in links])}
    return not seconded(person, links, last)


async def confirm_ordinary(session: Session, last: int, origin: Origin) -> Reviewed:
    """Accept everything that waits for this person and needs no second look: nothing unusual, nothing that waits for somebody else, no
    correction that moves a rank; as far as it was seen. Raises NotAllowed, and Expired when there is nothing.
    """
    cases = await inbox.items_for(session)
    ordinary = {(one.unit, one.fact): last for one in cases if one.ordinary and one.last <= last}
    return await confirm(session, ordinary, origin)


async def send_back(session: Session, seen: Seen, reason: str, origin: Origin) -> Reviewed:
    """Return a case with a reason; its reporters hear of it. Raises NotAllowed, Refused (no reason), Expired."""

    async def change(tx: Transaction, entries: list[Entry]) -> Verdict:
        now = session.context.clock.now()
        new = NewReview(Verdict.RETURN, session.person.id, now, reason.strip(), origin.update_id)
        said = await reviews.append(tx, session.scheme_id, [entry.id for entry in entries], new)
        await returning.tell(tx, session.context, session.scheme_id, entries, said[-1])
        return Verdict.RETURN

    return await _decide(session, seen, reason, origin, change)


async def correct(session: Session, seen: Seen, value: int, reason: str, origin: Origin) -> Reviewed:
    """Put the right running total in the place of a case's newest entry, with a reason.

    `value` in the fact's smallest unit. Raises NotAllowed, Refused (no reason; a total below 0), Expired.
    """
    scheme = session.scheme

    async def change(tx: Transaction, entries: list[Entry]) -> Verdict:
        newest = entries[-1]
        own = scheme.self_assessed
        new = _total(newest, value, session.person, origin, replaces=None if own else newest.id, reason=reason.strip())
        stored = (await ledger.append(tx, [new], session.context.clock.now())).entries
        admission = await admit(session, tx)
        verdict = await auto_review(admission, stored, origin.update_id) or Verdict.CONFIRM
        waits = [one.id for one in entries if own or one is not newest]
        now = session.context.clock.now()
        said = NewReview(Verdict.CONFIRM, session.person.id, now, update_id=origin.update_id)
        await reviews.append(tx, session.scheme_id, waits, said)
        return verdict

    return await _decide(session, seen, reason, origin, change)


async def _decide(
    session: Session,
    seen: Seen,
    reason: str,
    origin: Origin,
    decision: Callable[[Transaction, list[Entry]], Awaitable[Verdict]],
) -> Reviewed:
    """Say something with a reason of what waits of one unit's fact, as far as it was seen."""
    scheme, unit, fact = session.scheme, seen.unit, seen.fact
    require(session.person, Action.REVIEW, session.scheme_id, unit, scheme.fact(fact))
    if not reason.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, origin):
            return earlier
        entries = [link.entry for link in await _seen(tx, scheme, seen)]
        if not entries:
            raise Expired("review-gone")
        return await decision(tx, entries), [(unit, fact)]

    return await _told(session, *await session.context.db.write(change))


async def _seen(tx: Transaction, scheme: Scheme, seen: Seen) -> list[Link]:
    """What waits of one unit's fact, as far as whoever decides has seen it."""
    links = await projection.waiting(tx, scheme.id, channel_reviewed(scheme), [seen.fact], seen.unit)
    return [link for link in links if link.entry.id <= seen.last]


async def _earlier(tx: Transaction, origin: Origin) -> _Done | None:
    """What this very update has led to before, when it is worked through again."""
    said = await reviews.by_update(tx, origin.update_id) if origin.update_id is not None else []
    if not said:
        return None
    entries = await ledger.by_ids(tx, [review.entry_id for review in said])
    return said[0].verdict, list(dict.fromkeys((entry.unit, entry.fact) for entry in entries))


async def _take_over(admission: Admission, entries: Sequence[Entry], origin: Origin) -> None:
    """With self-assessment: the assessor states what the unit states, where it is not said already."""
    tx, scheme = admission.tx, admission.scheme
    key, since = (entries[0].unit, entries[0].fact), min(entry.date for entry in entries)
    own = await courses.course(tx, scheme.id, Selection(Channel.SELF), key, since)
    assessed = await courses.course(tx, scheme.id, Selection(Channel.ASSESSED), key, since)
    new = [
        _total(entry, entry.value, admission.person, origin)
        for entry in inbox.stated(own, entries)
        if assessed.total(entry.date) != entry.value
    ]
    await ledger.append(tx, new, admission.context.clock.now(), {key: assessed})


def _total(
    like: Entry, value: int, person: Person, origin: Origin, *, replaces: int | None = None, reason: str = ""
) -> NewEntry:
    return NewEntry(
        scheme=like.scheme,
        unit=like.unit,
        fact=like.fact,
        date=like.date,
        mode=Mode.TOTAL,
        value=value,
        person_id=person.id,
        origin=replace(origin, source=Source.REVIEW),
        replaces=replaces,
        reason=reason,
    )


async def _told(session: Session, verdict: Verdict, cases: Sequence[tuple[str, str]]) -> Reviewed:
    return Reviewed(session.scheme_id, verdict, tuple(cases), await inbox.count_waiting(session))
