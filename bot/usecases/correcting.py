"""A reviewer's right figure in the place of a reported one: shown first, then stored, and for a while taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from bot.domain.drafts import Draft, ProposedCorrection
from bot.domain.entries import Channel, Mode, NewEntry, NewReview, Origin, Source, Verdict
from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.intents import Claim
from bot.domain.moves import move_of
from bot.domain.notices import FigureCorrected, NoticeKind, values_of
from bot.domain.permissions import Action, require
from bot.domain.review_items import Corrected, Correction, Seen
from bot.storage import courses, drafts, ledger, people, reviews
from bot.usecases import inbox, naming
from bot.usecases.admission import Settled, store, weigh, withdrawal
from bot.usecases.alarms import notify
from bot.usecases.context import Session, admit, in_transaction
from bot.usecases.receipts import recorded_before
from bot.usecases.reply_prompts import answered_by, settled_draft
from bot.usecases.reviewing import put_right, verdict_before, waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.domain.projection import Link
    from bot.domain.results import Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context

_LIVES = timedelta(hours=2)
_UNDONE_WITHIN = timedelta(minutes=15)
_EXPIRES = timedelta(days=14)


class _Rehearsed(Exception):
    """Undoes what was only tried."""

    def __init__(self, verdict: Verdict, recorded: Recorded) -> None:
        super().__init__()
        self.verdict = verdict
        self.recorded = recorded


@in_transaction
async def propose(tx: Transaction, session: Session, seen: Seen, value: int, reason: str, origin: Origin) -> Correction:
    """What correcting a fact would do; the question waits for a tap, nothing is stored. `value` in its smallest unit.

    Raises NotAllowed, Refused (no reason; the same figure; what cannot be; own-word; base-unconfirmed), and Expired
    when nothing of the fact waits any more.
    """
    require(session.person, Action.REVIEW, session.scheme_id, seen.unit, session.scheme.fact(seen.fact))
    if not reason.strip():
        raise Refused("reason-needed")
    proposed = ProposedCorrection(seen.unit, seen.fact, seen.last, 0, value, reason.strip())
    return await _proposal(await admit(session, tx), proposed, origin)


@in_transaction
async def shown(tx: Transaction, session: Session, draft_id: int) -> Correction:
    """A correction that waits for a word, with what it would do now; nothing is stored.

    Raises as `propose`, and Expired (question-gone) when it does not wait any more.
    """
    draft = await drafts.of_person(tx, ProposedCorrection, draft_id, session.person.id)
    if draft is None or draft.scheme != session.scheme_id or draft.expires_at <= session.now():
        raise Expired("question-gone")
    if draft.content.settled_by is not None:
        raise Expired("question-gone")
    require(session.person, Action.REVIEW, draft.scheme, draft.content.unit, session.scheme.fact(draft.content.fact))
    return replace(await _weighed(await admit(session, tx), draft.content, Origin(Source.REVIEW)), draft=draft.id)


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, *, sure: bool
) -> Corrected | Correction | None:
    """Store a correction that was shown, or (not `sure`) leave all as it is: None.

    Where the fact was reported since, nothing is stored and the correction is shown anew. A tap that is worked through
    again gets its first answer. Raises as `propose`.
    """

    async def change(tx: Transaction) -> Corrected | Correction | None:
        shown = await drafts.of_person(tx, ProposedCorrection, draft_id, person.id)
        if shown is not None and answered_by(shown, context, origin):
            return await _answer_again(await admit(Session(context, person, shown.scheme), tx), origin)
        draft = await settled_draft(tx, context, person, ProposedCorrection, draft_id, Expired("question-gone"))
        proposed = draft.content
        await drafts.save(tx, replace(draft, content=replace(proposed, settled_by=origin.update_id)))
        if not sure:
            return None
        admission = await admit(Session(context, person, draft.scheme), tx)
        unit, fact = proposed.unit, proposed.fact
        require(person, Action.REVIEW, draft.scheme, unit, admission.scheme.fact(fact))
        newest = await _newest(admission, unit, fact)
        if newest != proposed.newest:
            return replace(await _proposal(admission, replace(proposed, last=newest), origin), overtaken=True)
        links = await _links(admission, proposed)
        verdict, recorded = await put_right(admission, links, proposed.value, proposed.reason, origin)
        corrected = _corrected(recorded, verdict)
        await _tell(admission, corrected, [link.entry for link in links])
        return corrected

    outcome = await context.db.write(change)
    return await _with_left(context, person, outcome) if isinstance(outcome, Corrected) else outcome


async def undo(session: Session, entry_id: int, reason: str, origin: Origin) -> Corrected:
    """Take one's own correction back within a quarter of an hour: what was reported stands and waits as before.

    `reason`: what the ledger says of it.

    Raises NotFound when it does not count any more or is somebody else's, Expired when it is too late.
    """

    async def change(tx: Transaction) -> Corrected:
        admission = await admit(session, tx, origin.update_id)
        if admission.heads.seen and (earlier := await ledger.by_update(tx, origin.update_id or 0)):
            return replace(_corrected(await recorded_before(session.context, tx, earlier), None), undone=True)
        entry = await _own_correction(admission, entry_id)
        recorded = await store(admission, [await _as_before(admission, entry, origin)], reason=reason, says_yes=False)
        retracted = NewReview(Verdict.RETURN, session.person.id, session.now(), reason, origin.update_id)
        await reviews.append(tx, session.scheme_id, [entry.id], retracted)
        undone = replace(_corrected(recorded, None), undone=True, reason=entry.reason)
        await _tell(admission, undone, recorded.entries)
        return undone

    return await _with_left(session.context, session.person, await session.db.write(change))


async def _proposal(admission: Admission, proposed: ProposedCorrection, origin: Origin) -> Correction:
    correction, session, now = await _weighed(admission, proposed, origin), admission.session, admission.session.now()
    newest = await _newest(admission, correction.unit, correction.fact)
    content = replace(proposed, newest=newest, settled_by=None)
    draft = Draft(0, session.person.id, origin.update_id, correction.scheme, content, now, now + _LIVES)
    return replace(correction, draft=(await drafts.put(admission.tx, draft)).id)


async def _weighed(admission: Admission, proposed: ProposedCorrection, origin: Origin) -> Correction:
    """What it would do."""
    scheme, links = admission.scheme, await _links(admission, proposed)
    verdict, recorded = await _rehearsed(admission, links, proposed, origin)
    corrected, entry, newest = _corrected(recorded, verdict), recorded.entries[0], links[-1].entry
    if corrected.before == corrected.after and entry.replaces is not None and newest.mode is not Mode.WITHDRAWAL:
        raise Refused("correction-same", fact=scheme.fact(entry.fact), present=corrected.before)
    before, after = (figures.standing for figures in recorded.figures or ())
    moves = [move_of(before, after, unit.id) for unit in scheme.units]
    moves = [move for move in moves if move.unit == entry.unit or move.moved]
    return Correction(
        scheme.id,
        entry.unit,
        entry.fact,
        entry.date,
        0,
        corrected.before,
        corrected.after,
        proposed.reason,
        tuple(sorted(moves, key=lambda move: move.unit != entry.unit)),
        await _doubt(admission, recorded, newest),
        recorded.needs_second,
    )


async def _rehearsed(
    admission: Admission, links: Sequence[Link], proposed: ProposedCorrection, origin: Origin
) -> tuple[Verdict, Recorded]:
    """What correcting brings about: it is done, and undone."""
    try:
        async with admission.tx.savepoint():
            await _only_try(admission, links, proposed, origin)
    except _Rehearsed as rehearsed:
        return rehearsed.verdict, rehearsed.recorded


async def _only_try(
    admission: Admission, links: Sequence[Link], proposed: ProposedCorrection, origin: Origin
) -> NoReturn:
    raise _Rehearsed(*await put_right(admission, links, proposed.value, proposed.reason, origin))


async def _doubt(admission: Admission, recorded: Recorded, newest: Entry) -> Suspicion | None:
    """What would be asked about if the unit reported the figure."""
    entry = recorded.entries[0]
    replaced = newest if entry.replaces is not None else None
    item = Settled(Claim(entry.fact, entry.mode, entry.value, entry.unit, entry.date), entry.unit, entry.date, replaced)
    _, suspected = await weigh(admission, [item], recorded.before)
    return suspected[0].suspicion if suspected else None


async def _links(admission: Admission, proposed: ProposedCorrection) -> list[Link]:
    links = await waiting(admission.tx, admission.scheme, Seen(proposed.unit, proposed.fact, proposed.last))
    if not links:
        raise Expired("review-gone")
    return links


async def _newest(admission: Admission, unit: str, fact: str) -> int:
    """The newest entry of the fact, whoever stated it."""
    ids = [
        (await courses.last_ids(admission.tx, admission.scheme.id, channel, unit)).get((unit, fact), 0)
        for channel in Channel
    ]
    return max(ids)


def _corrected(recorded: Recorded, verdict: Verdict | None) -> Corrected:
    entry = recorded.entries[0]
    key = entry.unit, entry.fact
    before, after = (figures.standing for figures in recorded.figures or ())
    return Corrected(
        entry.scheme,
        *key,
        recorded.before[key].total(entry.date),
        recorded.after[key].total(entry.date),
        entry.reason,
        entry.id,
        move_of(before, after, entry.unit),
        verdict,
        recorded.needs_second,
        0,
    )


async def _answer_again(admission: Admission, origin: Origin) -> Corrected | Correction | None:
    """What the tap has led to before, when it is worked through again."""
    tx, update_id = admission.tx, origin.update_id or 0
    if entries := await ledger.by_update(tx, update_id):
        return _corrected(await recorded_before(admission.context, tx, entries), await verdict_before(tx, origin))
    if anew := await drafts.by_update(tx, ProposedCorrection, update_id):
        await drafts.close(tx, [draft.id for draft in anew], admission.session.now())
        return replace(await _proposal(admission, anew[-1].content, origin), overtaken=True)
    return None


async def _with_left(context: Context, person: Person, corrected: Corrected) -> Corrected:
    return replace(corrected, left=await inbox.count_left(Session(context, person, corrected.scheme)))


async def _own_correction(admission: Admission, entry_id: int) -> Entry:
    counting = await ledger.counting_ids(admission.tx, admission.scheme.id, admission.selection.channel, [entry_id])
    own = [entry for entry in counting if entry.origin.source is Source.REVIEW]
    if not own or own[0].person_id != admission.person.id:
        raise NotFound("nothing-to-undo")
    if admission.session.now() > own[0].recorded_at + _UNDONE_WITHIN:
        raise Expired("undo-late")
    return own[0]


async def _as_before(admission: Admission, entry: Entry, origin: Origin) -> NewEntry:
    """The reported figure in the place of its correction: its reporter's word again, through the same message."""
    replaced = await ledger.by_ids(admission.tx, [entry.replaces] if entry.replaces is not None else [])
    if not replaced:
        return withdrawal(entry, admission.person, origin)
    first = replaced[0]
    figure = first.unit, first.fact, first.date, first.mode, first.value, first.person_id
    through = replace(first.origin, update_id=origin.update_id, reference=None)  # that number is the first one's
    return NewEntry(first.scheme, *figure, through, entry.id, first.channel, doubted=first.doubted)


async def _tell(admission: Admission, corrected: Corrected, entries: Iterable[Entry]) -> None:
    """Tell those who reported the figures, or all who report for the unit when those have gone."""
    tx, scheme, now = admission.tx, admission.scheme, admission.session.now()
    on_duty = [
        member for member in await people.members(tx, scheme.id, now) if corrected.unit in member.on_duty(scheme.id)
    ]
    by = {entry.person_id for entry in entries}
    reporters = [member for member in on_duty if member.id in by and not member.blocked]
    name = (await naming.everybody(tx, scheme)).get(admission.person.id, "")
    told = FigureCorrected(
        scheme.id,
        corrected.unit,
        corrected.fact,
        corrected.before,
        corrected.after,
        corrected.reason,
        name,
        corrected.undone,
    )
    span = (now, now + _EXPIRES)
    await notify(
        tx, NoticeKind.CORRECTED, f"{scheme.id}:{corrected.entry}", reporters or on_duty, values_of(told), span
    )
