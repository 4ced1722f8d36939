"""Reviewing: confirming, returning and correcting what was reported, and what units answer to a return."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.domain.entries import Channel, Mode, NewEntry, NewReview, Selection, Source, Verdict
from bot.domain.errors import Expired, Refused
from bot.domain.notices import NoticeKind
from bot.domain.permissions import Action, allowed, channel_for, require, require_entering
from bot.domain.review_items import Returned, Reviewed, Seen, SentBack
from bot.domain.reviews import State
from bot.domain.separation import own_proposals
from bot.storage import courses, ledger, people, projection, reviews
from bot.storage.rows import chunks
from bot.usecases import backlog, events, inbox, naming
from bot.usecases.admission import store, take_over
from bot.usecases.alarms import notify
from bot.usecases.confirming import auto_review, confirmed_courses, may_take_over, sinks_below_zero
from bot.usecases.context import admit, in_transaction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence

    from bot.domain.courses import Key
    from bot.domain.entries import Entry, Origin, Review
    from bot.domain.notices import Json
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context, Session
    from scoring import Scheme

    _Done = tuple[Verdict, list[Key]]  # what was said, and of which unit and fact

_EXPIRES = timedelta(days=14)
_AT_ONCE = 20  # facts that are confirmed in one change


async def confirm(session: Session, seen: Mapping[Key, int], origin: Origin) -> Reviewed:
    """Accept what waits as far as it was seen: of each unit and fact the entries up to an id.

    A correction that moves a rank or money waits for a second person; its first one can confirm what else waits. So
    does what the person entered, where it moves either or changes a confirmed figure. Raises NotAllowed, Refused
    (own-word: somebody else has to confirm it; base-unconfirmed: the confirmed running total would fall below 0), and
    Expired when nothing of it waits any more. Of several facts, those refused are left waiting.
    """

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, origin):
            return earlier
        verdicts, done, refused = await _confirm(tx, session, seen, origin)
        if not done:
            raise refused or Expired("review-gone")
        return (Verdict.CONFIRM if Verdict.CONFIRM in verdicts else Verdict.PROPOSE), done

    return await _reviewed(session, origin, change)


async def _confirm(
    tx: Transaction, session: Session, seen: Mapping[Key, int], origin: Origin
) -> tuple[set[Verdict], list[Key], Refused | None]:
    """What was said, of which facts, and why the last one that was left waiting was."""
    scheme, admission = session.scheme, await admit(session, tx)
    verdicts, done, refused = set(), [], None
    for (unit, fact), last in seen.items():
        require(session.person, Action.REVIEW, scheme.id, unit, scheme.fact(fact))
        links = await waiting(tx, scheme, Seen(unit, fact, last))
        if not links:
            continue
        entries = await _not_own_word(tx, session.person, links)
        verdict = await _accept(admission, entries, origin) if entries else None
        if verdict is None:
            refused = _base_unconfirmed(scheme, fact) if entries else Refused("own-word")
            continue
        verdicts.add(verdict)
        done.append((unit, fact))
    return verdicts, done, refused


def _base_unconfirmed(scheme: Scheme, fact: str) -> Refused:
    return Refused("base-unconfirmed", fact=scheme.fact(fact))


async def _accept(admission: Admission, entries: Sequence[Entry], origin: Origin) -> Verdict | None:
    """Confirm what waits of one fact, as far as this person may; what a unit states of itself is taken over.

    None, and nothing is stored, when it would bring the running total of the score below 0.
    """
    if entries[0].channel is Channel.ASSESSED:
        return await auto_review(admission, entries, origin.update_id)
    return await _take_over(admission, entries, origin)


async def _say(admission: Admission, verdict: Verdict, entries: Sequence[Entry], origin: Origin) -> None:
    review = NewReview(verdict, admission.person.id, admission.session.now(), update_id=origin.update_id)
    await reviews.append(admission.tx, admission.scheme.id, [entry.id for entry in entries], review)


async def _not_own_word(tx: Transaction, person: Person, links: Sequence[Link]) -> list[Entry]:
    """What waits without what this person has confirmed already and what waits for somebody else's word."""
    proposed = [link.entry.id for link in links if link.state is State.PROPOSED]
    last = {review.entry_id: review for review in await reviews.of_entries(tx, proposed)} if proposed else {}
    own = own_proposals(person, links, last)
    return [link.entry for link in links if link.entry.id not in own]


async def confirm_ordinary(session: Session, last: int, origin: Origin) -> Reviewed:
    """Accept everything that waits for this person and needs no second look: nothing unusual, nothing that waits for
    somebody else, no correction that moves a rank; as far as it was seen. Raises NotAllowed, Expired (nothing waits).
    """
    items = await inbox.ordinary_items(session)
    return await confirm_several(
        session, {(item.unit, item.fact): item.last for item in items if item.last <= last}, origin
    )


async def confirm_several(session: Session, seen: Mapping[Key, int], origin: Origin) -> Reviewed:
    """Accept what waits of many facts as `confirm` does; those that are refused are left waiting. Raises NotAllowed,
    Expired (nothing of it waits).

    Every few facts are a change of their own: in a large city all of them take long, and others want to write as well.
    """
    earlier = await session.db.ask(lambda tx: _earlier(tx, origin))
    done = list(earlier[1]) if earlier else []
    for some in chunks(seen.items(), _AT_ONCE):
        change = partial(_confirm, session=session, seen=dict(some), origin=origin)
        done += (await session.db.write(change))[1]
    if not done:
        raise Expired("review-gone")
    left = await inbox.count_left(session)
    return Reviewed(session.scheme_id, Verdict.CONFIRM, tuple(done), left, origin.update_id)


async def send_back(session: Session, seen: Seen, reason: str, origin: Origin) -> Reviewed:
    """Return a fact's entries with a reason; their reporters hear of it. Raises NotAllowed, Refused, Expired."""

    async def decide(tx: Transaction, links: list[Link]) -> Verdict:
        entries = [link.entry for link in links]
        new = NewReview(Verdict.RETURN, session.person.id, session.now(), reason.strip(), origin.update_id)
        returns = await reviews.append(tx, session.scheme_id, [entry.id for entry in entries], new)
        await _tell_reporters(tx, session, entries, returns[-1])
        return Verdict.RETURN

    return await _decide(session, seen, reason, origin, decide)


async def put_right(
    admission: Admission, links: Sequence[Link], value: int, reason: str, origin: Origin
) -> tuple[Verdict, Recorded]:
    """Store a reviewer's running total in the place of the newest of what waits of a fact, and confirm the rest.

    What a unit states of itself stays as it is: the assessor states another figure, and it waits no more. `value` in
    the fact's smallest unit. Raises Refused (a total below 0; own-word: this person has confirmed some of what else
    waits, and somebody else has to; base-unconfirmed).
    """
    newest = links[-1].entry
    states_itself = newest.channel is Channel.SELF
    others = links if states_itself else links[:-1]
    entries = await _not_own_word(admission.tx, admission.person, others)
    if len(entries) < len(others):
        raise Refused("own-word")
    new = replace(_total(newest, value, admission.person, origin), replaces=None if states_itself else newest.id)
    rest = None
    if states_itself:
        await _say(admission, Verdict.CONFIRM, entries, origin)
    else:
        rest = await auto_review(admission, entries, origin.update_id)
    recorded = await store(admission, [new], reason=reason)
    verdicts = {rest, recorded.verdict} - {None}
    if not verdicts:
        raise _base_unconfirmed(admission.scheme, newest.fact)
    return (Verdict.PROPOSE if Verdict.PROPOSE in verdicts else Verdict.CONFIRM), recorded


async def _decide(
    session: Session,
    seen: Seen,
    reason: str,
    origin: Origin,
    decision: Callable[[Transaction, list[Link]], Awaitable[Verdict]],
) -> Reviewed:
    """Say something with a reason of what waits of one unit's fact, as far as it was seen."""
    scheme, unit, fact = session.scheme, seen.unit, seen.fact
    require(session.person, Action.REVIEW, scheme.id, unit, scheme.fact(fact))
    if not reason.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, origin):
            return earlier
        links = await waiting(tx, scheme, seen)
        if not links:
            raise Expired("review-gone")
        return await decision(tx, links), [(unit, fact)]

    return await _reviewed(session, origin, change)


async def waiting(tx: Transaction, scheme: Scheme, seen: Seen) -> list[Link]:
    """What waits of a fact as far as it was seen; with self-assessment on whichever side it was seen."""
    links = await projection.waiting(tx, scheme.id, [seen.fact], seen.unit)
    if scheme.self_assessed:
        channels = {entry.channel for entry in await ledger.by_ids(tx, [seen.last])}
        links = [link for link in links if link.entry.channel in channels]
    return [link for link in links if link.entry.id <= seen.last]


async def _earlier(tx: Transaction, origin: Origin) -> _Done | None:
    """What this very update has led to before, when it is worked through again."""
    earlier = await reviews.by_update(tx, origin.update_id) if origin.update_id is not None else []
    if not earlier:
        return None
    entries = {entry.id: entry for entry in await ledger.by_ids(tx, [review.entry_id for review in earlier])}
    verdicts: dict[Key, Verdict] = {}
    for review in earlier:
        entry = entries[review.entry_id]
        previous = verdicts.setdefault((entry.unit, entry.fact), review.verdict)
        verdicts[entry.unit, entry.fact] = (
            Verdict.PROPOSE if Verdict.PROPOSE in (previous, review.verdict) else previous
        )
    final = [verdict for verdict in verdicts.values() if verdict is not Verdict.PROPOSE]
    return (final[0] if final else Verdict.PROPOSE), list(verdicts)


async def verdict_before(tx: Transaction, origin: Origin) -> Verdict | None:
    """What this very update has said before, when it is worked through again."""
    earlier = await _earlier(tx, origin)
    return earlier[0] if earlier else None


async def _take_over(admission: Admission, entries: Sequence[Entry], origin: Origin) -> Verdict | None:
    """With self-assessment: the assessor states what the unit states, where it is not said already.

    None, and nothing is stored, when later deductions would bring the running total below 0. Where a second person has
    to agree, nothing is stated before that.
    """
    tx, scheme, ids = admission.tx, admission.scheme, [entry.id for entry in entries]
    key = entries[0].unit, entries[0].fact
    chains = await projection.chains(tx, await projection.roots_of(tx, ids))
    before, after = (await confirmed_courses(tx, ids, chains))[key]
    since = min(before.since, *(entry.date for entry in entries))
    self_stated = await courses.course(tx, scheme.id, Selection(Channel.SELF), key, since)
    every, assessed = [
        await courses.course(tx, scheme.id, Selection(confirmed=confirmed), key, since) for confirmed in (False, True)
    ]
    stated = [entry for entry in backlog.stated(self_stated, entries) if assessed.total(entry.date) != entry.value]
    stated += backlog.restated(assessed, before, after, entries)
    accepted = assessed.with_entries(stated)
    fact = scheme.fact(key[1])
    if sinks_below_zero(fact, assessed, accepted) or sinks_below_zero(fact, every, every.with_entries(stated)):
        return None
    if not await may_take_over(admission, ids, chains, {key: (assessed, accepted)}):
        await _say(admission, Verdict.PROPOSE, entries, origin)
        return Verdict.PROPOSE
    new = [_total(entry, entry.value, admission.person, origin) for entry in stated]
    appended = await take_over(admission, new, {key: every})
    await _say(admission, Verdict.CONFIRM, [*entries, *appended.entries], origin)
    await events.stored(admission, appended.entries, Verdict.CONFIRM)
    return Verdict.CONFIRM


def _total(like: Entry, value: int, person: Person, origin: Origin) -> NewEntry:
    by_review = replace(origin, source=Source.REVIEW)
    return NewEntry(like.scheme, like.unit, like.fact, like.date, Mode.TOTAL, value, person.id, by_review)


async def _reviewed(
    session: Session, origin: Origin, change: Callable[[Transaction], Coroutine[Any, Any, _Done]]
) -> Reviewed:
    verdict, keys = await session.db.write(change)
    return Reviewed(session.scheme_id, verdict, tuple(keys), await inbox.count_left(session), origin.update_id)


async def _tell_reporters(tx: Transaction, session: Session, entries: Sequence[Entry], review: Review) -> None:
    scheme_id, now, entry = session.scheme_id, session.now(), entries[-1]
    values: dict[str, Json] = {"scheme": scheme_id, "unit": entry.unit, "fact": entry.fact, "entry": entry.id}
    values["review"] = review.id
    span = (now, now + _EXPIRES)
    readers = await reporters_of(tx, session, entries)
    await notify(tx, NoticeKind.RETURNED, f"{scheme_id}:{review.id}", readers, values, span)


async def reporters_of(tx: Transaction, session: Session, entries: Sequence[Entry]) -> list[Person]:
    """Those who entered a fact's entries, or all who report for the unit when those have gone."""
    scheme_id, entry = session.scheme_id, entries[-1]
    members, by = await people.members(tx, scheme_id, session.now()), {entry.person_id for entry in entries}
    on_duty = [member for member in members if entry.unit in member.on_duty(scheme_id)]
    may = {member.id for member in members if allowed(member, Action.REVIEW, scheme_id, entry.unit)}
    may |= {member.id for member in on_duty}
    return [member for member in members if member.id in by & may and not member.blocked] or on_duty


async def returned(context: Context, scheme_id: str, entry_id: int) -> Returned | None:
    """What of the entry's fact is returned, and why; None when it was settled otherwise since."""
    async with context.db.read() as tx:
        entries = await projection.returned(tx, scheme_id, entry_id)
        if not entries:
            return None
        last = (await reviews.of_entries(tx, [entry_id]))[-1]
        by = (await naming.names(tx, context.scheme(scheme_id))).get(last.person_id or 0, "")
    return Returned(scheme_id, entries[0].unit, entries[0].fact, tuple(entries), last.reason, by)


async def all_returned(session: Session) -> list[SentBack]:
    """What was returned and counts as reported still, of the facts that this person reviews. Raises NotAllowed."""
    async with session.db.read() as tx:
        entries = await _sent_back(tx, session)
        last = {review.entry_id: review for review in await reviews.of_entries(tx, [entry.id for entry in entries])}
        names = await naming.names(tx, session.scheme) if entries else {}
    return [SentBack(entry, last[entry.id], names.get(last[entry.id].person_id or 0, "")) for entry in entries]


async def count_returned(session: Session) -> int:
    """How many of them there are. Raises NotAllowed."""
    return len(await session.db.ask(lambda tx: _sent_back(tx, session)))


async def _sent_back(tx: Transaction, session: Session) -> list[Entry]:
    require(session.person, Action.REVIEW, session.scheme_id)
    facts = set(backlog.reviewable(session.person, session.scheme))
    return [entry for entry in await projection.sent_back(tx, session.scheme_id) if entry.fact in facts]


@in_transaction
async def answer(tx: Transaction, session: Session, entry_id: int, words: str, origin: Origin) -> None:
    """Answer what was returned, which waits anew. Raises NotAllowed, Refused (no words), Expired (not returned)."""
    scheme, person, update_id = session.scheme, session.person, origin.update_id
    if not words.strip():
        raise Refused("reason-needed")
    if update_id is not None and await reviews.by_update(tx, update_id):
        return
    entries = await projection.returned(tx, scheme.id, entry_id)
    if not entries or entries[0].channel is not channel_for(person, scheme):
        raise Expired("return-gone")
    require_entering(person, scheme, scheme.fact(entries[0].fact), entries[0].unit)
    review = NewReview(Verdict.ANSWER, person.id, session.now(), words.strip(), update_id)
    await reviews.append(tx, scheme.id, [entry.id for entry in entries], review)
