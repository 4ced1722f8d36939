"""Taking back and reading otherwise: by a tap under the receipt, or /undo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.entries import NewEntry, Source
from bot.domain.errors import NotFound
from bot.domain.ledger import live
from bot.domain.permissions import require_entering
from bot.domain.results import Reported, Withdrawn
from bot.usecases.receipts import receipts
from bot.usecases.reporting import own_entries, own_unit, store, withdrawal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry, Mode, Origin
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context


async def undo(
    context: Context, person: Person, scheme_id: str, entry_ids: Sequence[int], origin: Origin, reason: str = ""
) -> tuple[Withdrawn, ...]:
    """Take entries back; raises NotFound when none of them counts any more, NotAllowed when one is not this person's to touch."""

    async def change(tx: Transaction) -> tuple[list[Entry], list[Entry]]:
        known = await own_entries(context, person, scheme_id, tx)
        counting = [entry for entry in live(known) if entry.id in set(entry_ids)]
        return await _take_back(tx, context, person, counting, origin, known, reason)

    return _told(context, person, scheme_id, *await context.db.write(change))


async def undo_last(
    context: Context, person: Person, scheme_id: str, origin: Origin, reason: str = ""
) -> tuple[Withdrawn, ...]:
    """Take back what the person's last message with a figure has led to; raises NotFound when there is nothing."""

    async def change(tx: Transaction) -> tuple[list[Entry], list[Entry]]:
        known = await own_entries(context, person, scheme_id, tx)
        counting = sorted((entry for entry in live(known) if entry.person_id == person.id), key=lambda entry: entry.id)
        together = [entry for entry in counting if _together(entry, counting[-1])]
        return await _take_back(tx, context, person, together, origin, known, reason)

    return _told(context, person, scheme_id, *await context.db.write(change))


async def read_as(
    context: Context, person: Person, scheme_id: str, entry_id: int, mode: Mode, origin: Origin, reason: str = ""
) -> Reported:
    """The number was meant as the running total, or as an increment; raises NotFound when the entry does not count any more."""

    async def change(tx: Transaction) -> tuple[list[Entry], list[Entry]]:
        known = await own_entries(context, person, scheme_id, tx)
        scheme = context.schemes[scheme_id].scheme
        entry = next((one for one in live(known) if one.id == entry_id), None)
        if entry is not None:
            require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
        if entry is None or entry.mode is mode:
            raise NotFound("nothing-to-correct")
        where = replace(entry.origin, source=Source.BUTTON, update_id=origin.update_id)
        new = NewEntry(
            scheme=scheme_id,
            unit=entry.unit,
            fact=entry.fact,
            date=entry.date,
            mode=mode,
            value=entry.value,
            person_id=person.id,
            origin=where,
            replaces=entry.id,
            channel=entry.channel,
        )
        stored = await store(tx, context, person, scheme, known, [new], reason)
        return [*known, *stored], stored

    known, stored = await context.db.write(change)
    return Reported(receipts(context, known, stored, own_unit(person, scheme_id)))


def _together(one: Entry, last: Entry) -> bool:
    """Whether both came with one message, one tap, or one form that was sent from its page."""
    if last.origin.message_id is not None:
        return (one.origin.chat_id, one.origin.message_id) == (last.origin.chat_id, last.origin.message_id)
    if last.origin.update_id is not None:
        return one.origin.update_id == last.origin.update_id
    return (one.origin.source, one.recorded_at) == (last.origin.source, last.recorded_at)


async def _take_back(
    tx: Transaction,
    context: Context,
    person: Person,
    counting: Sequence[Entry],
    origin: Origin,
    known: list[Entry],
    reason: str,
) -> tuple[list[Entry], list[Entry]]:
    if not counting:
        raise NotFound("nothing-to-undo")
    for entry in counting:
        scheme = context.schemes[entry.scheme].scheme
        require_entering(person, scheme, scheme.fact(entry.fact), entry.unit)
    scheme = context.schemes[counting[0].scheme].scheme
    back = [withdrawal(entry, person, origin) for entry in counting]
    stored = await store(tx, context, person, scheme, known, back, reason)
    return [*known, *stored], stored


def _told(
    context: Context, person: Person, scheme_id: str, known: Sequence[Entry], stored: Sequence[Entry]
) -> tuple[Withdrawn, ...]:
    own = own_unit(person, scheme_id)
    by_id = {entry.id: entry for entry in known}
    answers = []
    for receipt in receipts(context, known, stored, own):
        originals = {line.entry_id: by_id[by_id[line.entry_id].replaces or 0] for line in receipt.lines}
        lines = tuple(
            replace(line, entry_id=was.id, mode=was.mode, value=was.value)
            for line in receipt.lines
            for was in (originals[line.entry_id],)
        )
        moves = receipt.before, receipt.after, receipt.basis
        answers.append(Withdrawn(receipt.scheme, receipt.unit, receipt.as_of, lines, *moves))
    return tuple(answers)
