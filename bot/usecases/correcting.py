"""Taking back and reading otherwise: by a tap under the receipt, or /undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import NewEntry, Source
from bot.domain.errors import NotFound
from bot.domain.permissions import require_entering
from bot.domain.results import Reported, Withdrawn
from bot.storage import ledger
from bot.usecases.admission import own_unit, store, withdrawal
from bot.usecases.context import admit
from bot.usecases.receipts import receipts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry, Mode, Origin
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Session

    _TakenBack = tuple[Recorded, list[Entry]]  # the withdrawals, and what they took back

_MOST_TOGETHER = 2000  # entries that one message or form leads to at most


async def undo(session: Session, entry_ids: Sequence[int], origin: Origin, reason: str = "") -> tuple[Withdrawn, ...]:
    """Take entries back; raises NotFound when none of them counts any more, NotAllowed when one is not this person's to touch."""

    async def change(tx: Transaction) -> _TakenBack:
        admission = await admit(session, tx)
        counting = await ledger.counting_ids(tx, session.scheme_id, admission.selection.channel, entry_ids)
        return await _take_back(admission, counting, origin, reason)

    return _told(session, await session.context.db.write(change))


async def undo_last(session: Session, origin: Origin, reason: str = "") -> tuple[Withdrawn, ...]:
    """Take back what the person's last message with a figure has led to; raises NotFound when there is nothing."""

    async def change(tx: Transaction) -> _TakenBack:
        admission = await admit(session, tx)
        last = await ledger.last_by(
            tx, session.scheme_id, admission.selection.channel, session.person.id, _MOST_TOGETHER
        )
        together = [entry for entry in last if _together(entry, last[-1])]
        return await _take_back(admission, together, origin, reason)

    return _told(session, await session.context.db.write(change))


async def read_as(session: Session, entry_id: int, mode: Mode, origin: Origin, reason: str = "") -> Reported:
    """The number was meant as the running total, or as an increment; raises NotFound when the entry does not count any more."""

    async def change(tx: Transaction) -> Recorded:
        admission = await admit(session, tx)
        scheme = admission.scheme
        counting = await ledger.counting_ids(tx, session.scheme_id, admission.selection.channel, [entry_id])
        for entry in counting:
            require_entering(session.person, scheme, scheme.fact(entry.fact), entry.unit)
        if not counting or counting[0].mode is mode:
            raise NotFound("nothing-to-correct")
        (entry,) = counting
        new = NewEntry(
            scheme=session.scheme_id,
            unit=entry.unit,
            fact=entry.fact,
            date=entry.date,
            mode=mode,
            value=entry.value,
            person_id=session.person.id,
            origin=replace(entry.origin, source=Source.BUTTON, update_id=origin.update_id),
            replaces=entry.id,
            channel=entry.channel,
        )
        return await store(admission, [new], reason=reason)

    return Reported(
        receipts(session.context, await session.context.db.write(change), own_unit(session.person, session.scheme_id))
    )


def _together(entry: Entry, last: Entry) -> bool:
    """Whether both came with one message, one tap, or one form that was sent from its page."""
    if last.origin.message_id is not None:
        return (entry.origin.chat_id, entry.origin.message_id) == (last.origin.chat_id, last.origin.message_id)
    if last.origin.update_id is not None:
        return entry.origin.update_id == last.origin.update_id
    return (entry.origin.source, entry.recorded_at) == (last.origin.source, last.recorded_at)


async def _take_back(admission: Admission, counting: list[Entry], origin: Origin, reason: str) -> _TakenBack:
    if not counting:
        raise NotFound("nothing-to-undo")
    scheme, person = admission.scheme, admission.person
    for entry in counting:
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    back = [withdrawal(entry, person, origin) for entry in counting]
    return await store(admission, back, reason=reason), counting


def _told(session: Session, taken_back: _TakenBack) -> tuple[Withdrawn, ...]:
    recorded, originals = taken_back
    withdrawn = {entry.id: was for entry, was in zip(recorded.entries, originals, strict=True)}
    answers = []
    for receipt in receipts(session.context, recorded, own_unit(session.person, session.scheme_id)):
        lines = tuple(
            replace(line, entry_id=was.id, mode=was.mode, value=was.value)
            for line in receipt.lines
            for was in (withdrawn[line.entry_id],)
        )
        moves = receipt.before, receipt.after, receipt.basis
        answers.append(Withdrawn(receipt.scheme, receipt.unit, receipt.as_of, lines, *moves))
    return tuple(answers)
