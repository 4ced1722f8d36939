"""Reviewing: confirming, returning and correcting what was reported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.cases import Reviewed
from bot.domain.entries import Channel, Mode, NewEntry, Source, Verdict
from bot.domain.errors import Expired, Refused
from bot.domain.ledger import running_total
from bot.domain.permissions import Action, require
from bot.domain.reviews import State, open_entries, state
from bot.storage import ledger, reviews
from bot.usecases import inbox, returning
from bot.usecases.standings import entries_for_writing, reviews_for_writing
from bot.usecases.vouching import seconded, vouch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.domain.entries import Entry, Origin
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_Done = tuple[Verdict, list[tuple[str, str]]]  # what was said, and of which unit and fact


async def confirm(
    context: Context, person: Person, scheme_id: str, cases: Mapping[tuple[str, str], int], origin: Origin
) -> Reviewed:
    """Accept cases as far as they were seen: of each unit and fact the entries up to an id.

    A correction that moves a rank waits for a second person. Raises NotAllowed, Refused (own-word: somebody else has to
    confirm it), and Expired when nothing of them waits any more.
    """
    scheme = context.schemes[scheme_id].scheme

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, scheme_id, origin):
            return earlier
        verdicts, done = set(), []
        for (unit, fact), last in cases.items():
            require(person, Action.REVIEW, scheme_id, unit, scheme.fact(fact))
            entries = await _seen(tx, context, scheme, unit, fact, last)
            if not entries:
                continue
            said = await reviews_for_writing(context, scheme_id, tx)
            if any(state(one, said) is State.PROPOSED for one in entries) and not seconded(person, entries, said):
                if len(cases) > 1:
                    continue
                raise Refused("own-word")
            if scheme.self_assessed:
                await _take_over(tx, context, scheme, person, entries, origin)
                ids = [one.id for one in entries]
                await reviews.append(
                    tx, scheme_id, ids, Verdict.CONFIRM, person.id, context.clock.now(), update_id=origin.update_id
                )
                verdicts.add(Verdict.CONFIRM)
            else:
                verdicts.add(await vouch(tx, context, person, scheme, entries, origin.update_id) or Verdict.CONFIRM)
            done.append((unit, fact))
        if not done:
            raise Expired("review-gone")
        return (Verdict.CONFIRM if Verdict.CONFIRM in verdicts else Verdict.PROPOSE), done

    return await _told(context, person, scheme_id, *await context.db.write(change))


async def confirm_ordinary(context: Context, person: Person, scheme_id: str, last: int, origin: Origin) -> Reviewed:
    """Accept everything that waits for this person and needs no second look: nothing unusual, nothing that waits for somebody else, no
    correction that moves a rank; as far as it was seen. Raises NotAllowed, and Expired when there is nothing.
    """
    cases = await inbox.cases_for(context, person, scheme_id)
    ordinary = {(one.unit, one.fact): last for one in cases if one.ordinary and one.last <= last}
    return await confirm(context, person, scheme_id, ordinary, origin)


async def send_back(
    context: Context, person: Person, scheme_id: str, unit: str, fact: str, last: int, reason: str, origin: Origin
) -> Reviewed:
    """Return a case with a reason; its reporters hear of it. Raises NotAllowed, Refused (no reason), Expired."""

    async def change(tx: Transaction, entries: list[Entry]) -> Verdict:
        ids, now = [one.id for one in entries], context.clock.now()
        said = await reviews.append(
            tx, scheme_id, ids, Verdict.RETURN, person.id, now, reason=reason.strip(), update_id=origin.update_id
        )
        await returning.tell(tx, context, scheme_id, entries, said[-1])
        return Verdict.RETURN

    return await _decide(context, person, scheme_id, unit, fact, last, reason, origin, change)


async def correct(
    context: Context,
    person: Person,
    scheme_id: str,
    unit: str,
    fact: str,
    last: int,
    value: int,
    reason: str,
    origin: Origin,
) -> Reviewed:
    """Put the right running total in the place of a case's newest entry, with a reason.

    `value` in the fact's smallest unit. Raises NotAllowed, Refused (no reason; a total below 0), Expired.
    """
    scheme = context.schemes[scheme_id].scheme

    async def change(tx: Transaction, entries: list[Entry]) -> Verdict:
        newest = entries[-1]
        own = scheme.self_assessed
        new = _total(newest, value, person, origin, replaces=None if own else newest.id, reason=reason.strip())
        stored = await ledger.append(tx, [new], context.clock.now())
        verdict = await vouch(tx, context, person, scheme, stored, origin.update_id) or Verdict.CONFIRM
        waits = [one.id for one in entries if own or one is not newest]
        await reviews.append(
            tx, scheme_id, waits, Verdict.CONFIRM, person.id, context.clock.now(), update_id=origin.update_id
        )
        return verdict

    return await _decide(context, person, scheme_id, unit, fact, last, reason, origin, change)


async def _decide(
    context: Context,
    person: Person,
    scheme_id: str,
    unit: str,
    fact: str,
    last: int,
    reason: str,
    origin: Origin,
    decision: Callable[[Transaction, list[Entry]], Awaitable[Verdict]],
) -> Reviewed:
    """Say something with a reason of what waits of one unit's fact, up to the entry `last`."""
    scheme = context.schemes[scheme_id].scheme
    require(person, Action.REVIEW, scheme_id, unit, scheme.fact(fact))
    if not reason.strip():
        raise Refused("reason-needed")

    async def change(tx: Transaction) -> _Done:
        if earlier := await _earlier(tx, scheme_id, origin):
            return earlier
        entries = await _seen(tx, context, scheme, unit, fact, last)
        if not entries:
            raise Expired("review-gone")
        return await decision(tx, entries), [(unit, fact)]

    return await _told(context, person, scheme_id, *await context.db.write(change))


async def _seen(tx: Transaction, context: Context, scheme: Scheme, unit: str, fact: str, last: int) -> list[Entry]:
    """What waits of one unit's fact, as far as whoever decides has seen it."""
    channel = Channel.SELF if scheme.self_assessed else Channel.ASSESSED
    known = await entries_for_writing(context, scheme.id, tx, channel)
    own = [one for one in known if (one.unit, one.fact) == (unit, fact)]
    said = await reviews_for_writing(context, scheme.id, tx)
    return [one for one in open_entries(own, said) if one.id <= last]


async def _earlier(tx: Transaction, scheme_id: str, origin: Origin) -> _Done | None:
    """What this very update has led to before, when it is worked through again."""
    said = await reviews.by_update(tx, origin.update_id) if origin.update_id is not None else []
    if not said:
        return None
    known = {one.id: one for one in await ledger.since(tx, scheme_id, 0)}
    return said[0].verdict, list(dict.fromkeys((known[one.entry_id].unit, known[one.entry_id].fact) for one in said))


async def _take_over(
    tx: Transaction, context: Context, scheme: Scheme, person: Person, entries: Sequence[Entry], origin: Origin
) -> None:
    """With self-assessment: the assessor states what the unit states, where it is not said already."""
    known = await entries_for_writing(context, scheme.id, tx, Channel.SELF)
    assessed = await entries_for_writing(context, scheme.id, tx, Channel.ASSESSED)
    new = [
        _total(one, one.value, person, origin)
        for one in inbox.stated(scheme, known, entries)
        if running_total(assessed, one.unit, one.fact, one.date) != one.value
    ]
    await ledger.append(tx, new, context.clock.now())


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


async def _told(
    context: Context, person: Person, scheme_id: str, verdict: Verdict, cases: Sequence[tuple[str, str]]
) -> Reviewed:
    desk = await inbox.desk_of(context, scheme_id)
    return Reviewed(scheme_id, verdict, tuple(cases), len(desk.waiting(person)))
