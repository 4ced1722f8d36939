"""Evidence: files are attached to the reports that they prove, shown to those who may see, asked for where missing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, PromptedReply, UnassignedFile
from bot.domain.entries import NewReview, Verdict
from bot.domain.errors import Expired, NotFound
from bot.domain.evidence import (
    PAGE,
    Content,
    Evidences,
    Shown,
    Taken,
    Trouble,
    Unproven,
    check,
    examine,
    facts_with_evidence,
    unproven,
)
from bot.domain.permissions import Action, channel_for, require, require_entering
from bot.domain.prompts import ReasonOf
from bot.domain.reviews import State, channel_reviewed
from bot.storage import drafts, evidence, ledger, people, projection, reviews, vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.entries import Channel, Entry
    from bot.domain.evidence import Evidence, SentFile, Upload
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Scheme

_LIVES = timedelta(days=1)  # a file waits for the answer to what it proves
_TOGETHER = timedelta(minutes=10)  # files that follow each other are asked about once
_RECENT = timedelta(days=31)
_CHOICES = 5
_MOST_RECENT = 1000  # entries of a person that a file is looked for


async def take(session: Session, sent: SentFile, entry_ids: Sequence[int] = ()) -> Taken:
    """Attach a file to these entries, else to those of its message or album; else it waits to be told what it proves.

    The same file twice is attached once. Raises Refused for what is not taken, NotAllowed, and NotFound when the person
    has reported nothing that it could prove.
    """
    upload, origin = sent.upload, sent.origin
    check(upload)

    async def change(tx: Transaction) -> Taken:
        scheme = session.scheme
        channel = channel_for(session.person, scheme)
        named = await ledger.counting_ids(tx, session.scheme_id, channel, entry_ids) if entry_ids else []
        found = named or await _of_message(tx, session.scheme_id, channel, origin.chat_id, origin.message_id)
        waiting = await drafts.open_ones(tx, UnassignedFile, session.person.id, session.context.clock.now())
        waiting = [one for one in waiting if one.scheme == session.scheme_id]
        siblings = [] if found else await _siblings(tx, session.person, session.scheme_id, channel, upload)
        if found or siblings:
            await _attach(tx, session.context, session.person, found or siblings, upload, sent.words)
            joined = [one for one in waiting if upload.album and one.content.file.album == upload.album]
            await _attach_drafts(tx, session.context, session.person, found or siblings, joined, sent.words)
            return Taken(
                session.scheme_id,
                tuple(found or siblings),
                quiet=not found,
                question=_question(session.context, joined),
            )
        recent = await ledger.last_by(tx, session.scheme_id, channel, session.person.id, _MOST_RECENT)
        choices = _choices(session.context, recent, await _lacking(tx, scheme, recent))
        if not choices:
            raise NotFound("evidence-of-nothing")
        others = [one for one in waiting if one.content.file.unique_id != upload.unique_id]
        if len(others) == len(waiting):
            await drafts.put(tx, _draft(session, sent, _question(session.context, waiting)))
        return Taken(
            session.scheme_id, (), waiting=len(others) + 1, question=_question(session.context, others), choices=choices
        )

    return await session.context.db.write(change)


async def accompany(session: Session, sent: SentFile) -> Taken | None:
    """A file that came with a report in words: attach it to what the words have led to.

    Where they have led to a question, it goes with what the answer stores (`follow`). None when they led to neither.
    Raises Refused for what is not taken.
    """
    origin = sent.origin
    async with session.context.db.read() as tx:
        channel = channel_for(session.person, session.scheme)
        stored = bool(await _of_message(tx, session.scheme_id, channel, origin.chat_id, origin.message_id))
        questions = await drafts.by_update(tx, origin.update_id) if origin.update_id is not None else []
        prompt = await drafts.latest(tx, PromptedReply, session.person.id, session.context.clock.now())
    if stored:
        return await take(session, sent)
    purpose = prompt.content.purpose if prompt is not None else None
    waits = isinstance(purpose, ReasonOf) and purpose.message_id == origin.message_id
    if not waits and not any(one.scheme == session.scheme_id for one in questions):
        return None
    check(sent.upload)
    await session.context.db.write(lambda tx: drafts.put(tx, _draft(session, sent, None)))
    return Taken(session.scheme_id, quiet=True)


async def follow(context: Context, person: Person, words: str) -> list[Upload]:
    """Attach the files whose own messages have led to entries meanwhile; what was attached."""

    async def change(tx: Transaction) -> list[Upload]:
        done = []
        for draft in await drafts.open_ones(tx, UnassignedFile, person.id, context.clock.now()):
            kept, channel = draft.content, channel_for(person, context.schemes[draft.scheme].scheme)
            if found := await _of_message(tx, draft.scheme, channel, kept.chat_id, kept.message_id):
                await _attach_drafts(tx, context, person, found, [draft], words)
                done.append(kept.file)
        return done

    async with context.db.read() as tx:
        if not await drafts.open_ones(tx, UnassignedFile, person.id, context.clock.now()):
            return []
    return await context.db.write(change)


async def asked(session: Session, message_id: int) -> None:
    """Remember the message that asks what the waiting files prove."""

    async def change(tx: Transaction) -> None:
        for one in await drafts.open_ones(tx, UnassignedFile, session.person.id, session.context.clock.now()):
            if one.scheme == session.scheme_id:
                await drafts.save(tx, replace(one, content=replace(one.content, question=message_id)))

    await session.context.db.write(change)


async def choose(session: Session, entry_id: int | None, words: str) -> Taken:
    """The waiting files prove what was reported together with this entry; None: nothing. Raises Expired, NotAllowed."""

    async def change(tx: Transaction) -> Taken:
        waiting = await drafts.open_ones(tx, UnassignedFile, session.person.id, session.context.clock.now())
        waiting = [one for one in waiting if one.scheme == session.scheme_id]
        channel = channel_for(session.person, session.scheme)
        counting = await ledger.counting_ids(tx, session.scheme_id, channel, [entry_id]) if entry_id is not None else []
        if not waiting or (entry_id is not None and not counting):
            raise Expired("evidence-gone")
        together = [one for entry in counting for one in await _together(tx, entry)]
        if entry_id is None:
            for one in waiting:
                await drafts.settle(tx, UnassignedFile, one.id, session.person.id, session.context.clock.now())
        else:
            await _attach_drafts(tx, session.context, session.person, together, waiting, words)
        return Taken(session.scheme_id, tuple(together), waiting=len(waiting))

    return await session.context.db.write(change)


async def shown(session: Session, unit: str, facts: Sequence[str] | None, page: int) -> Evidences:
    """The evidence of a unit, of some facts or all. Raises NotAllowed, and NotFound for a page that is not there."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    session.scheme.unit(unit)
    async with session.context.db.read() as tx:
        found = await evidence.of_scheme(tx, session.scheme_id)
        known = await _proved(tx, found)
        names = await people.names(tx, session.scheme_id)
    rows = [_shown(one, known, names) for one in reversed(found)]
    rows = [one for one in rows if one.unit == unit and (facts is None or set(facts) & set(one.facts))]
    pages = max(1, -(-len(rows) // PAGE))
    if not 0 <= page < pages:
        raise NotFound("no-such-page")
    fact = facts[0] if facts is not None and len(facts) == 1 else None
    here = tuple(rows[page * PAGE : (page + 1) * PAGE])
    return Evidences(session.scheme_id, unit, fact, here, page, pages, len(rows))


async def one(context: Context, person: Person, evidence_id: int) -> tuple[Shown, bytes | None]:
    """A piece of evidence, with its bytes where they are kept. Raises NotFound, NotAllowed."""
    async with context.db.read() as tx:
        found = await evidence.by_id(tx, evidence_id)
        if found is None or found.scheme not in context.schemes:
            raise NotFound("no-such-evidence")
        known = await _proved(tx, [found])
        names = await people.names(tx, found.scheme)
    told = _shown(found, known, names)
    require(person, Action.SEE_SHEET, found.scheme, told.unit)
    if found.content is None or found.content.trouble is not None:
        return told, None
    return told, await asyncio.to_thread(_bytes, context, found.content.sha256)


async def missing(context: Context, scheme_id: str, unit: str) -> tuple[Unproven, ...]:
    """The unit's reports whose evidence is still to be sent."""
    async with context.db.read() as tx:
        scheme = context.schemes[scheme_id].scheme
        facts, open_ = facts_with_evidence(scheme), (State.WAITING, State.RETURNED)
        links = await projection.counting(tx, scheme_id, channel_reviewed(scheme), unit, facts, open_) if facts else []
        lacking = [link.entry for link in await _unproven(tx, scheme, links)]
    return tuple(Unproven(entry.id, entry.fact, entry.mode, entry.value, entry.date) for entry in lacking)


async def count(context: Context, scheme_id: str, unit: str, fact: str) -> int:
    """How many files a unit has sent for a fact."""
    async with context.db.read() as tx:
        found = await evidence.of_scheme(tx, scheme_id)
        known = await _proved(tx, found)
    return sum(any((known[one].unit, known[one].fact) == (unit, fact) for one in piece.entry_ids) for piece in found)


async def unfetched(context: Context) -> list[Upload]:
    """Files that nobody has fetched yet."""
    async with context.db.read() as tx:
        return await evidence.unfetched(tx)


async def keep(context: Context, upload: Upload, data: bytes) -> Trouble | None:
    """Keep what was fetched under its checksum if it is what it says it is; else write down why not. Raises OSError."""
    ending = await asyncio.to_thread(examine, upload, data)
    if isinstance(ending, Trouble):
        await give_up(context, upload, ending)
        return ending
    digest = await asyncio.to_thread(vault.keep, context.evidence, data)
    content, now = Content(digest, ending, len(data)), context.clock.now()
    await context.db.write(lambda tx: evidence.put_content(tx, upload.unique_id, content, now))
    return None


async def give_up(context: Context, upload: Upload, trouble: Trouble) -> None:
    """Write down why a file will never be kept."""
    content, now = Content("", "", 0, trouble), context.clock.now()
    await context.db.write(lambda tx: evidence.put_content(tx, upload.unique_id, content, now))


async def _proved(tx: Transaction, found: Iterable[Evidence]) -> dict[int, Entry]:
    """The entries that some pieces of evidence prove, by id."""
    ids = {entry_id for piece in found for entry_id in piece.entry_ids}
    return {entry.id: entry for entry in await ledger.by_ids(tx, ids)}


async def _attach(
    tx: Transaction, context: Context, person: Person, entries: Sequence[Entry], upload: Upload, words: str
) -> None:
    """One file to these entries of one scheme: it proves them from now on; what was returned waits for review again."""
    scheme_id, now = entries[0].scheme, context.clock.now()
    scheme = context.schemes[scheme_id].scheme
    for entry in entries:
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    ids = [entry.id for entry in entries]
    known = await evidence.of_scheme(tx, scheme_id)
    if any(one.upload.unique_id == upload.unique_id and set(ids) <= set(one.entry_ids) for one in known):
        return
    await evidence.append(tx, scheme_id, ids, upload, person.id, now)
    states = await projection.states_of(tx, ids)
    returned = [number for number in ids if states[number] is State.RETURNED]
    await reviews.append(tx, scheme_id, returned, NewReview(Verdict.ANSWER, person.id, now, words))


async def _attach_drafts(
    tx: Transaction,
    context: Context,
    person: Person,
    entries: Sequence[Entry],
    waiting: Iterable[Draft[UnassignedFile]],
    words: str,
) -> None:
    for draft in waiting:
        if await drafts.settle(tx, UnassignedFile, draft.id, person.id, context.clock.now()) is not None:
            await _attach(tx, context, person, entries, draft.content.file, words)


async def _siblings(tx: Transaction, person: Person, scheme_id: str, channel: Channel, upload: Upload) -> list[Entry]:
    """What the other files of the album were attached to."""
    if not upload.album:
        return []
    known = await evidence.of_scheme(tx, scheme_id)
    album = [one for one in known if one.upload.album == upload.album and one.person_id == person.id]
    ids = {entry_id for one in album for entry_id in one.entry_ids}
    return await ledger.counting_ids(tx, scheme_id, channel, ids) if ids else []


async def _lacking(tx: Transaction, scheme: Scheme, entries: Sequence[Entry]) -> set[int]:
    """Which of these entries, that count, are still to be proved."""
    own = [entry.id for entry in entries if entry.channel is channel_reviewed(scheme)]
    return {link.entry.id for link in await _unproven(tx, scheme, await projection.links(tx, own))}


async def _unproven(tx: Transaction, scheme: Scheme, links: Sequence[Link]) -> list[Link]:
    if not links:
        return []
    proven = _proven(await evidence.of_scheme(tx, scheme.id))
    return unproven(scheme, links, set(await projection.roots_of(tx, proven)))


def _choices(context: Context, recent: Sequence[Entry], lacking: set[int]) -> tuple[tuple[Entry, ...], ...]:
    """The person's last reports, message by message: those that lack evidence first, the newest of each kind first."""
    since = context.clock.now() - _RECENT
    own = [entry for entry in recent if entry.recorded_at >= since]
    found: dict[object, list[Entry]] = {}
    for entry in sorted(own, key=lambda one: -one.id):
        found.setdefault(_message(entry), []).append(entry)
    groups = [tuple(reversed(group)) for group in found.values()]
    groups.sort(key=lambda group: not any(one.id in lacking for one in group))
    return tuple(groups[:_CHOICES])


def _message(entry: Entry) -> object:
    """What tells the entries of one message, tap or form from those of another."""
    if entry.origin.message_id is not None:
        return entry.origin.chat_id, entry.origin.message_id
    return entry.origin.source, entry.recorded_at


async def _together(tx: Transaction, entry: Entry) -> list[Entry]:
    """What counts of the message, tap or form that an entry came with."""
    last = await ledger.last_by(tx, entry.scheme, entry.channel, entry.person_id or 0, _MOST_RECENT)
    return [other for other in last if _message(other) == _message(entry)]


async def _of_message(
    tx: Transaction, scheme_id: str, channel: Channel, chat_id: int | None, message_id: int | None
) -> list[Entry]:
    """What a message has led to and counts."""
    if chat_id is None or message_id is None:
        return []
    return await ledger.of_message(tx, scheme_id, channel, chat_id, message_id)


def _question(context: Context, waiting: Iterable[Draft[UnassignedFile]]) -> int | None:
    """The message that asks about them, as long as it stands close by."""
    fresh = context.clock.now() - _TOGETHER
    asking = [one.content.question for one in waiting if one.content.question and one.created_at >= fresh]
    return asking[-1] if asking else None


def _draft(session: Session, sent: SentFile, question: int | None) -> Draft[UnassignedFile]:
    now = session.context.clock.now()
    origin = sent.origin
    content = UnassignedFile(sent.upload, origin.chat_id, origin.message_id, question)
    return Draft(0, session.person.id, origin.update_id, session.scheme_id, content, now, now + _LIVES)


def _proven(found: Iterable[Evidence]) -> set[int]:
    """Entries with evidence. A file that was none of what is taken proves nothing."""
    good = (one for one in found if one.content is None or one.content.trouble is not Trouble.TYPE)
    return {entry_id for one in good for entry_id in one.entry_ids}


def _shown(found: Evidence, known: dict[int, Entry], names: dict[int, str]) -> Shown:
    entries = [known[one] for one in found.entry_ids]
    return Shown(
        found, entries[0].unit, tuple(dict.fromkeys(one.fact for one in entries)), names.get(found.person_id, "")
    )


def _bytes(context: Context, digest: str) -> bytes | None:
    place = vault.path(context.evidence, digest)
    return place.read_bytes() if place.is_file() else None
