"""Changing: a tap on a correction's button, or on 恢复, goes through the guards like a figure that was typed.

What is doubtful about the new figure is asked once more; the second tap stores it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.amending import Change, Part, earlier_of
from bot.domain.drafts import OpenAmendment
from bot.domain.entries import Source
from bot.domain.errors import Expired, NotFound
from bot.domain.intents import Claim
from bot.domain.permissions import require_entering
from bot.domain.results import Unusual
from bot.storage import drafts, ledger
from bot.usecases import amending
from bot.usecases.admission import (
    courses_of,
    new_entry,
    settle,
    store,
    weigh,
    withdrawal,
)
from bot.usecases.context import Session, admit, in_transaction
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.undoing import take_back

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.amending import Asked
    from bot.domain.drafts import Draft
    from bot.domain.entries import Entry, Origin
    from bot.domain.people import Person
    from bot.domain.results import Receipt, Suspicion, Withdrawn
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Settled
    from bot.usecases.context import Admission, Context


@dataclass(frozen=True, slots=True)
class Changed:
    """What a tap has brought about: receipts, or what was taken back, or a question; nothing for 都不是.

    `replied_to`: the bot's own message that the words were a reply to. `restored`: what was taken back counts again.
    """

    scheme: str
    receipts: tuple[Receipt, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    asked: Asked | None = None
    change: Change | None = None
    replied_to: int | None = None
    restored: bool = False


async def choose(
    context: Context, person: Person, draft_id: int, option: int | None, origin: Origin, reason: str = ""
) -> Changed:
    """A tap settles a question about a correction; None: none of the changes is meant.

    A tap that is worked through again gets its first answer again. Raises Expired when the question is settled, too
    old, or somebody else's, NotFound when what it would change counts no more, and what the door for figures raises.
    """

    async def change(tx: Transaction) -> Changed:
        before = await drafts.of_person(tx, OpenAmendment, draft_id, person.id)
        if before is None or before.scheme not in context.schemes:
            raise Expired("question-gone")
        admission = await admit(Session(context, person, before.scheme), tx, origin.update_id)
        if before.content.settled_by is not None and before.content.settled_by == origin.update_id:
            return await _again(admission, before, option, origin)
        draft = await drafts.settle(tx, OpenAmendment, draft_id, person.id, context.clock.now())
        if draft is None or (option is not None and option >= len(draft.content.changes)):
            raise Expired("question-gone")
        await drafts.save(tx, replace(draft, content=replace(draft.content, settled_by=origin.update_id)))
        if option is None:
            return Changed(draft.scheme)
        source = Source.FORWARDED if draft.content.forwarded else origin.source
        as_asked = replace(origin, source=source, message_id=draft.content.message_id)
        content = replace(draft.content, changes=(draft.content.changes[option],))
        return await _carry_out(admission, content, as_asked, reason)

    return await context.db.write(change)


@in_transaction
async def restore(
    tx: Transaction, session: Session, entry_ids: Sequence[int], origin: Origin, reason: str = ""
) -> Changed:
    """Enter again what was taken back: each figure as it was, as a new entry in the place of its withdrawal.

    Raises NotFound when none of it is taken back (any more), and what the door for figures raises.
    """
    admission = await admit(session, tx, origin.update_id)
    if (again := await _stored(admission, origin)) is not None:
        return replace(again, restored=True)
    pairs = await ledger.withdrawn(tx, session.scheme_id, admission.selection.channel, entry_ids)
    if not pairs:
        raise NotFound("nothing-to-restore")
    parts = tuple(
        Part(Claim(entry.fact, entry.mode, entry.value, entry.unit, entry.date), earlier_of(back))
        for entry, back in pairs
    )
    content = OpenAmendment("", (Change(parts),), origin.chat_id, origin.message_id, restores=True)
    return await _carry_out(admission, content, origin, reason)


async def _again(admission: Admission, draft: Draft[OpenAmendment], option: int | None, origin: Origin) -> Changed:
    """The first answer to a tap once more."""
    if option is None:
        return Changed(draft.scheme)
    content = draft.content
    stored = await _stored(admission, origin)
    if stored is None or option >= len(content.changes):
        raise Expired("question-gone")
    change = content.changes[option] if stored.asked is None else None
    if change is not None and change.takes_back:
        return Changed(draft.scheme, withdrawn=await take_back(admission, (), origin, ""), replied_to=content.receipt)
    if content.restores:
        return replace(stored, restored=True)
    return replace(stored, change=change, replied_to=content.receipt)


async def _stored(admission: Admission, origin: Origin) -> Changed | None:
    """What this very update has stored, or asked, before."""
    if origin.update_id is None or not admission.heads.seen:
        return None
    tx, scheme_id = admission.tx, admission.scheme.id
    if entries := await ledger.by_update(tx, origin.update_id):
        recorded = await recorded_before(admission.context, tx, entries)
        return Changed(scheme_id, receipts(admission.session, recorded))
    if asked := await drafts.by_update(tx, OpenAmendment, origin.update_id):
        return Changed(scheme_id, asked=amending.question(asked[0]))
    return None


async def _carry_out(admission: Admission, content: OpenAmendment, origin: Origin, reason: str) -> Changed:
    """Store the only change of `content`, all of it; where a figure is doubtful nothing, and it is asked about."""
    session, scheme_id, (change,) = admission.session, admission.scheme.id, content.changes
    replaced = await _replaced(admission, change, restores=content.restores)
    if change.takes_back:
        withdrawn = await take_back(admission, list(replaced.values()), origin, reason)
        return Changed(scheme_id, withdrawn=withdrawn, change=change, replied_to=content.receipt)
    settled = [
        _settled(session, part.claim, replaced[part.earlier.id] if part.earlier is not None else None)
        for part in change.parts
        if part.claim is not None
    ]
    suspicions = await _doubts(admission, settled, content)
    if suspicions:
        asked = await amending.put(admission, origin, replace(content, suspicions=suspicions))
        return Changed(scheme_id, asked=asked)
    back = [replaced[part.earlier.id] for part in change.parts if part.claim is None and part.earlier is not None]
    new = [new_entry(session, item, origin) for item in settled]
    new += [withdrawal(entry, admission.person, origin) for entry in back]
    recorded = await store(admission, new, reason=reason)
    answers = receipts(session, recorded)
    if content.restores:
        return Changed(scheme_id, answers, restored=True)
    return Changed(scheme_id, answers, change=change, replied_to=content.receipt)


async def _replaced(admission: Admission, change: Change, *, restores: bool) -> dict[int, Entry]:
    """The entries that the change replaces or takes back. Raises NotFound when one counts no more, NotAllowed."""
    tx, session = admission.tx, admission.session
    ids = [part.earlier.id for part in change.parts if part.earlier is not None]
    if restores:
        entries = await ledger.by_ids(tx, ids)
    else:
        entries = await ledger.counting_ids(tx, session.scheme_id, admission.selection.channel, ids)
    if len(entries) < len(set(ids)):
        raise NotFound("nothing-to-correct")
    for entry in entries:
        require_entering(session.person, session.scheme, session.scheme.fact(entry.fact), entry.unit)
    return {entry.id: entry for entry in entries}


def _settled(session: Session, claim: Claim, replaces: Entry | None) -> Settled:
    settled, doubts = settle(session, (claim,))
    if doubts:
        raise Expired("question-gone")
    return replace(settled[0], replaces=replaces)


async def _doubts(admission: Admission, settled: Sequence[Settled], content: OpenAmendment) -> tuple[Suspicion, ...]:
    """What is doubtful about the figures, and was not asked about yet."""
    asked = [(suspicion.claim.fact, suspicion.why) for suspicion in content.suspicions]
    items = [
        # Whoever taps 再加 12 has the 12 before their eyes.
        replace(item, sure=frozenset({Unusual.REPEATED, *(why for fact, why in asked if fact == item.claim.fact)}))
        for item in settled
    ]
    _, suspected = await weigh(admission, items, await courses_of(admission, items))
    return tuple(each.suspicion for each in suspected)
