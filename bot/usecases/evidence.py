"""Evidence: files are attached to the reports that they prove, shown to those who may see, asked for where missing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, OpenAmendment, OpenQuestion, PromptedReply, UnassignedFile
from bot.domain.entries import NewReview, Verdict
from bot.domain.errors import Expired, NotAllowed, NotFound
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
from bot.domain.permissions import Action, allowed, channel_for, require, require_entering
from bot.domain.prompts import ReasonOf
from bot.domain.reviews import State, channel_of_units
from bot.storage import drafts, evidence, ledger, projection, reviews, vault
from bot.usecases import naming, once
from bot.usecases.context import Session, in_transaction, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.entries import Entry
    from bot.domain.evidence import Evidence, SentFile, Upload
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme

_LIVES = timedelta(days=1)  # a file waits for the answer to what it proves
_TOGETHER = timedelta(minutes=10)  # files that follow each other are asked about once
_RECENT = timedelta(days=31)
_CHOICES = 5
_MOST_RECENT = 1000  # entries of a person that a file is looked for


@in_transaction
async def take(tx: Transaction, session: Session, sent: SentFile, entry_ids: Sequence[int] = ()) -> Taken:
    """Attach a file to these entries, else to those of its message or album; else it waits to be told what it proves.

    The same file twice is attached once. Raises Refused for what is not taken, NotAllowed, and NotFound when the person
    has reported nothing that it could prove.
    """
    upload, origin, scheme = sent.upload, sent.origin, session.scheme
    check(upload)
    channel = channel_for(session.person, scheme)
    proven_ids = await ledger.counting_ids(tx, scheme.id, channel, entry_ids) if entry_ids else []
    reported = proven_ids or await _of_message(tx, session, origin.chat_id, origin.message_id)
    waiting = await _waiting(tx, session)
    if proved := reported or await _of_album(tx, session, upload):
        album = [draft for draft in waiting if upload.album and draft.content.file.album == upload.album]
        await _attach(tx, session, proved, [upload, *await _settled(tx, session, album)], sent.words)
        question = _question(session, album)
        return Taken(scheme.id, tuple(proved), quiet=not reported, question=question)
    recent = await ledger.last_by(tx, scheme.id, channel, session.person.id, _MOST_RECENT)
    choices = _choices(session, recent, await _lacking(tx, scheme, recent))
    if not choices:
        raise NotFound("evidence-of-nothing")
    others = [draft for draft in waiting if draft.content.file.unique_id != upload.unique_id]
    if len(others) == len(waiting):
        await drafts.put(tx, _draft(session, sent, _question(session, waiting)))
    question = _question(session, others)
    return Taken(scheme.id, (), waiting=len(others) + 1, question=question, choices=choices)


async def accompany(session: Session, sent: SentFile) -> Taken | None:
    """A file that came with a report in words: attach it to what the words have led to.

    Where they have led to a question, it goes with what the answer stores (`follow`). None when they led to neither.
    Raises Refused for what is not taken.
    """
    origin = sent.origin
    async with session.db.read() as tx:
        stored = bool(await _of_message(tx, session, origin.chat_id, origin.message_id))
        questions = await _asked_by(tx, origin.update_id) if origin.update_id is not None else []
        prompt = await drafts.latest(tx, PromptedReply, session.person.id, session.now())
    if stored:
        return await take(session, sent)
    purpose = prompt.content.purpose if prompt is not None else None
    waits = isinstance(purpose, ReasonOf) and purpose.message_id == origin.message_id
    if not waits and not any(question.scheme == session.scheme_id for question in questions):
        return None
    check(sent.upload)
    await session.db.write(lambda tx: drafts.put(tx, _draft(session, sent, None)))
    return Taken(session.scheme_id, quiet=True)


async def _asked_by(tx: Transaction, update_id: int) -> list[Draft[OpenQuestion] | Draft[OpenAmendment]]:
    """The questions that an update has led to."""
    return [
        *await drafts.by_update(tx, OpenQuestion, update_id),
        *await drafts.by_update(tx, OpenAmendment, update_id),
    ]


async def follow(context: Context, person: Person, words: str) -> list[Upload]:
    """Attach the files whose own messages have led to entries meanwhile; what was attached."""

    async def change(tx: Transaction) -> list[Upload]:
        attached = []
        for draft in await drafts.open_ones(tx, UnassignedFile, person.id, context.clock.now()):
            session, content = Session(context, person, draft.scheme), draft.content
            if entries := await _of_message(tx, session, content.chat_id, content.message_id):
                await _attach(tx, session, entries, await _settled(tx, session, [draft]), words)
                attached.append(content.file)
        return attached

    now = context.clock.now()
    waiting = await context.db.ask(lambda tx: drafts.open_ones(tx, UnassignedFile, person.id, now))
    return await context.db.write(change) if waiting else []


@in_transaction
async def asked(tx: Transaction, session: Session, message_id: int) -> None:
    """Remember the message that asks what the waiting files prove."""
    for draft in await _waiting(tx, session):
        await drafts.save(tx, replace(draft, content=replace(draft.content, question=message_id)))


@in_transaction
async def choose(tx: Transaction, session: Session, entry_id: int | None, words: str) -> Taken:
    """The waiting files prove what was reported together with this entry; None: nothing. Raises Expired, NotAllowed."""
    if (earlier := await once.before(tx, session.context, "choose-proven")) is not None:
        count, *proven = map(int, earlier.split())
        return Taken(session.scheme_id, tuple(await ledger.by_ids(tx, proven)), waiting=count)
    waiting, ids = await _waiting(tx, session), [entry_id] if entry_id is not None else []
    channel = channel_for(session.person, session.scheme)
    counting = await ledger.counting_ids(tx, session.scheme_id, channel, ids) if ids else []
    if not waiting or (ids and not counting):
        raise Expired("evidence-gone")
    together = [entry for chosen in counting for entry in await _together(tx, chosen)]
    uploads = await _settled(tx, session, waiting)
    if together:
        await _attach(tx, session, together, uploads, words)
    subject = " ".join(str(number) for number in (len(waiting), *(entry.id for entry in together)))
    await once.note(tx, session, "choose-proven", subject)
    return Taken(session.scheme_id, tuple(together), waiting=len(waiting))


async def shown(session: Session, unit: str, facts: Sequence[str] | None, page: int) -> Evidences:
    """The evidence of a unit, of some facts or all: of a department what proves a fact of its own.

    Raises NotAllowed, and NotFound for a page that is not there.
    """
    require(session.person, Action.SEE_EVIDENCE, session.scheme_id, unit)
    if facts is not None and not _may_see(session.person, session.scheme, unit, facts):
        raise NotAllowed("not-allowed-see-evidence", unit=unit)
    session.scheme.unit(unit)
    async with session.db.read() as tx:
        pieces = await evidence.of_scheme(tx, session.scheme_id)
        entries = await _proved(tx, pieces)
        names = await naming.names(tx, session.scheme)
    rows = [_shown(piece, entries, names) for piece in reversed(pieces)]
    rows = [row for row in rows if row.unit == unit and (facts is None or set(facts) & set(row.facts))]
    rows = [row for row in rows if _may_see(session.person, session.scheme, unit, row.facts)]
    pages, on_page = page_of(rows, page, PAGE)
    fact = facts[0] if facts is not None and len(facts) == 1 else None
    return Evidences(session.scheme_id, unit, fact, on_page, page, pages, len(rows))


async def opened(context: Context, person: Person, evidence_id: int) -> tuple[Shown, bytes | None]:
    """A piece of evidence, with its bytes where they are kept; that it was opened is on record.

    Raises NotFound, NotAllowed.
    """

    async def change(tx: Transaction) -> Shown:
        piece = await evidence.by_id(tx, evidence_id)
        if piece is None or piece.scheme not in context.schemes:
            raise NotFound("no-such-evidence")
        row = _shown(piece, await _proved(tx, [piece]), await naming.names(tx, context.scheme(piece.scheme)))
        if not _may_see(person, context.scheme(piece.scheme), row.unit, row.facts):
            raise NotAllowed("not-allowed-see-evidence", unit=row.unit)
        label = f"#{piece.id} {piece.upload.name}".strip()
        await Session(context, person, piece.scheme).note(tx, "open-evidence", row.unit, label)
        return row

    row = await context.db.write(change)
    content = row.evidence.content
    if content is None or content.trouble is not None:
        return row, None
    return row, await asyncio.to_thread(_bytes, context, content.sha256)


def _may_see(person: Person, scheme: Scheme, unit: str, facts: Iterable[str]) -> bool:
    """Whether the person may see what proves one of these facts of a unit."""
    return any(allowed(person, Action.SEE_EVIDENCE, scheme.id, unit, scheme.fact(fact)) for fact in facts)


async def missing(context: Context, scheme_id: str, unit: str) -> tuple[Unproven, ...]:
    """The unit's reports whose evidence is still to be sent."""
    async with context.db.read() as tx:
        scheme = context.scheme(scheme_id)
        facts, open_ = facts_with_evidence(scheme), (State.WAITING, State.RETURNED)
        links = await projection.counting(tx, scheme_id, channel_of_units(scheme), unit, facts, open_) if facts else []
        lacking = [link.entry for link in await _unproven(tx, scheme, links)]
    return tuple(Unproven(entry.id, entry.fact, entry.mode, entry.value, entry.date) for entry in lacking)


async def count(context: Context, scheme_id: str, unit: str, fact: str) -> int:
    """How many files a unit has sent for a fact."""
    async with context.db.read() as tx:
        pieces = await evidence.of_scheme(tx, scheme_id)
        entries = await _proved(tx, pieces)
    proving = {number for number, entry in entries.items() if (entry.unit, entry.fact) == (unit, fact)}
    return sum(not proving.isdisjoint(piece.entry_ids) for piece in pieces)


async def unfetched(context: Context) -> list[Upload]:
    """Files that nobody has fetched yet."""
    return await context.db.ask(evidence.unfetched)


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


async def _proved(tx: Transaction, pieces: Iterable[Evidence]) -> dict[int, Entry]:
    ids = {entry_id for piece in pieces for entry_id in piece.entry_ids}
    return {entry.id: entry for entry in await ledger.by_ids(tx, ids)}


async def _attach(
    tx: Transaction, session: Session, entries: Sequence[Entry], uploads: Iterable[Upload], words: str
) -> None:
    """Let files prove these entries from now on; those of them that were returned wait for review again."""
    person, scheme, now = session.person, session.scheme, session.now()
    for entry in entries:
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    ids = [entry.id for entry in entries]
    pieces = await evidence.of_scheme(tx, scheme.id)
    attached = {piece.upload.unique_id for piece in pieces if set(ids) <= set(piece.entry_ids)}
    new = {upload.unique_id: upload for upload in uploads if upload.unique_id not in attached}
    for upload in new.values():
        await evidence.append(tx, scheme.id, ids, upload, person.id, now)
    if new:
        states = await projection.states_of(tx, ids)
        returned = [number for number in ids if states[number] is State.RETURNED]
        await reviews.append(tx, scheme.id, returned, NewReview(Verdict.ANSWER, person.id, now, words))


async def _waiting(tx: Transaction, session: Session) -> list[Draft[UnassignedFile]]:
    waiting = await drafts.open_ones(tx, UnassignedFile, session.person.id, session.now())
    return [draft for draft in waiting if draft.scheme == session.scheme_id]


async def _settled(tx: Transaction, session: Session, waiting: Iterable[Draft[UnassignedFile]]) -> list[Upload]:
    """The files of these drafts, which wait no more; without those that somebody else has settled."""
    person_id, now = session.person.id, session.now()
    settled = [await drafts.settle(tx, UnassignedFile, draft.id, person_id, now) for draft in waiting]
    return [draft.content.file for draft in settled if draft is not None]


async def _of_album(tx: Transaction, session: Session, upload: Upload) -> list[Entry]:
    if not upload.album:
        return []
    pieces = await evidence.of_scheme(tx, session.scheme_id)
    album = [piece for piece in pieces if (piece.upload.album, piece.person_id) == (upload.album, session.person.id)]
    ids = {entry_id for piece in album for entry_id in piece.entry_ids}
    channel = channel_for(session.person, session.scheme)
    return await ledger.counting_ids(tx, session.scheme_id, channel, ids) if ids else []


async def _lacking(tx: Transaction, scheme: Scheme, entries: Sequence[Entry]) -> set[int]:
    """Which of these entries, that count, are still to be proved."""
    reviewed = [entry.id for entry in entries if entry.channel is channel_of_units(scheme)]
    return {link.entry.id for link in await _unproven(tx, scheme, await projection.links(tx, reviewed))}


async def _unproven(tx: Transaction, scheme: Scheme, links: Sequence[Link]) -> list[Link]:
    """Of these entries those without evidence; a file that was none of what is taken proves nothing."""
    if not links:
        return []
    proven = {
        entry_id
        for piece in await evidence.of_scheme(tx, scheme.id)
        if piece.content is None or piece.content.trouble is not Trouble.TYPE
        for entry_id in piece.entry_ids
    }
    return unproven(scheme, links, set(await projection.roots_of(tx, proven)))


def _choices(session: Session, recent: Sequence[Entry], lacking: set[int]) -> tuple[tuple[Entry, ...], ...]:
    """The person's last reports, message by message: those that lack evidence first, the newest of each kind first."""
    since = session.now() - _RECENT
    by_message: dict[object, list[Entry]] = {}
    for entry in sorted(recent, key=lambda entry: entry.id, reverse=True):
        if entry.recorded_at >= since:
            by_message.setdefault(_message(entry), []).append(entry)
    reports = [tuple(reversed(entries)) for entries in by_message.values()]
    reports.sort(key=lambda entries: not any(entry.id in lacking for entry in entries))
    return tuple(reports[:_CHOICES])


def _message(entry: Entry) -> object:
    """What tells the entries of one message, tap or form from those of another."""
    if entry.origin.message_id is not None:
        return entry.origin.chat_id, entry.origin.message_id
    return entry.origin.source, entry.recorded_at


async def _together(tx: Transaction, entry: Entry) -> list[Entry]:
    last = await ledger.last_by(tx, entry.scheme, entry.channel, entry.person_id or 0, _MOST_RECENT)
    return [other for other in last if _message(other) == _message(entry)]


async def _of_message(tx: Transaction, session: Session, chat_id: int | None, message_id: int | None) -> list[Entry]:
    if chat_id is None or message_id is None:
        return []
    channel = channel_for(session.person, session.scheme)
    return await ledger.of_message(tx, session.scheme_id, channel, chat_id, message_id)


def _question(session: Session, waiting: Iterable[Draft[UnassignedFile]]) -> int | None:
    """The message that asks about them, as long as it stands close by."""
    fresh = session.now() - _TOGETHER
    questions = [draft.content.question for draft in waiting if draft.created_at >= fresh]
    return next((message_id for message_id in reversed(questions) if message_id), None)


def _draft(session: Session, sent: SentFile, question: int | None) -> Draft[UnassignedFile]:
    now, origin = session.now(), sent.origin
    content = UnassignedFile(sent.upload, origin.chat_id, origin.message_id, question)
    return Draft(0, session.person.id, origin.update_id, session.scheme_id, content, now, now + _LIVES)


def _shown(piece: Evidence, entries: Mapping[int, Entry], names: Mapping[int, str]) -> Shown:
    proved = [entries[number] for number in piece.entry_ids]
    facts = tuple(dict.fromkeys(entry.fact for entry in proved))
    return Shown(piece, proved[0].unit, facts, names.get(piece.person_id, ""))


def _bytes(context: Context, digest: str) -> bytes | None:
    place = vault.path(context.evidence, digest)
    return place.read_bytes() if place.is_file() else None
