"""Taking back: entries of a receipt or a person's last report, what came before it, and what became of old entries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.amending import Fate, earlier_of
from bot.domain.entries import Mode, Source
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, allowed, may_touch, require_entering
from bot.domain.results import Withdrawn
from bot.storage import courses, ledger, projection
from bot.usecases.admission import store, withdrawal
from bot.usecases.context import admit, in_transaction
from bot.usecases.conversation import came_together, topic
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.amending import Earlier
    from bot.domain.entries import Entry, Origin
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Session

_MOST_TOGETHER = 2000  # entries that one message or form leads to at most
LISTED = 3  # reports that are offered to be taken back


@in_transaction
async def undo(
    tx: Transaction, session: Session, entry_ids: Sequence[int], origin: Origin, reason: str = ""
) -> tuple[Withdrawn, ...]:
    """Take entries back. Raises NotFound when none of them counts any more, NotAllowed when one is somebody else's."""
    admission = await admit(session, tx, origin.update_id)
    counting = await ledger.counting_ids(tx, session.scheme_id, admission.selection.channel, entry_ids)
    return await take_back(admission, counting, origin, reason)


@in_transaction
async def undo_last(tx: Transaction, session: Session, origin: Origin, reason: str = "") -> tuple[Withdrawn, ...]:
    """Take back what the person's last message with a figure has led to; raises NotFound when there is nothing."""
    admission = await admit(session, tx, origin.update_id)
    last = await reports(admission)
    return await take_back(admission, last[0] if last else (), origin, reason)


async def take_back(
    admission: Admission, counting: Sequence[Entry], origin: Origin, reason: str
) -> tuple[Withdrawn, ...]:
    """Withdraw these entries, or tell again what this very update has withdrawn before; one answer for each unit."""
    tx, session = admission.tx, admission.session
    stored = (
        await ledger.by_update(tx, origin.update_id) if origin.update_id is not None and admission.heads.seen else []
    )
    if stored:
        recorded = await recorded_before(admission.context, tx, stored)
        counting = await ledger.by_ids(tx, [entry.replaces for entry in recorded.entries if entry.replaces])
    elif not counting:
        raise NotFound("nothing-to-undo")
    else:
        for entry in counting:
            require_entering(session.person, session.scheme, session.scheme.fact(entry.fact), entry.unit)
        _require_no_correction(admission, counting)
        back = [withdrawal(entry, admission.person, origin) for entry in counting]
        recorded = await store(admission, back, reason=reason)
    replaced = {entry.id: entry for entry in counting}
    withdrawn = {new.id: replaced[new.replaces or 0] for new in recorded.entries}
    answers = []
    for receipt in receipts(session, recorded):
        pairs = [(line, withdrawn[line.entry_id]) for line in receipt.lines]
        lines = tuple(replace(line, entry_id=entry.id, mode=entry.mode, value=entry.value) for line, entry in pairs)
        moves = receipt.before, receipt.after, receipt.basis, receipt.needs_second
        answers.append(Withdrawn(receipt.scheme, receipt.unit, receipt.as_of, lines, *moves))
    return tuple(answers)


def _require_no_correction(admission: Admission, entries: Iterable[Entry]) -> None:
    """Raise Refused where a reviewer would take back a correction, and with it what was reported."""
    person, scheme = admission.person, admission.scheme
    for entry in entries:
        corrects = entry.origin.source is Source.REVIEW and entry.replaces is not None
        if corrects and allowed(person, Action.REVIEW, scheme.id, entry.unit, scheme.fact(entry.fact)):
            raise Refused("undo-correction", fact=scheme.fact(entry.fact))


async def reports(admission: Admission) -> list[list[Entry]]:
    """The person's last reports that count, newest first, each with the entries that came together."""
    channel, person_id = admission.selection.channel, admission.person.id
    entries = await ledger.last_by(admission.tx, admission.scheme.id, channel, person_id, _MOST_TOGETHER)
    together: list[list[Entry]] = []
    for entry in reversed(entries):
        report = next((report for report in together if came_together(entry, report[0])), None)
        if report is not None:
            report.insert(0, entry)
        else:
            together.append([entry])
    return together


async def lately(admission: Admission) -> list[list[Entry]]:
    """Those of today, a few at most, newest first; where there are none the last one."""
    return (await of_today(admission))[:LISTED] or (await reports(admission))[:1]


async def of_today(admission: Admission) -> list[list[Entry]]:
    """All that were reported today, newest first."""
    context = admission.context
    today = local_day(context, admission.session.now())
    return [report for report in await reports(admission) if local_day(context, report[-1].recorded_at) == today]


async def last_report(session: Session) -> tuple[Earlier, ...]:
    """What the next 撤销 would take back."""
    async with session.db.read() as tx:
        last = await reports(await admit(session, tx))
    return tuple(map(earlier_of, last[0])) if last else ()


async def has_just_undone(session: Session, origin: Origin) -> bool:
    """Whether the last thing that the person did in this chat, lately, was to take something back."""
    async with session.db.read() as tx:
        last = await topic(tx, session, origin)
    return last is not None and not (last.entries or last.claims or last.figure)


async def fates(session: Session, entry_ids: Iterable[int]) -> tuple[Fate, ...]:
    """What became of those of these entries that count no more; of what the person may not touch nothing is told."""
    async with session.db.read() as tx:
        entries = await ledger.by_ids(tx, entry_ids)
        own = [
            entry
            for entry in entries
            if entry.scheme == session.scheme_id and may_touch(session.person, session.scheme, entry)
        ]
        chains = await projection.chains(tx, await projection.roots_of(tx, [entry.id for entry in own]))
    last = {link.entry.id: chain[-1].entry for chain in chains.values() for link in chain}
    return tuple(_fate(entry, last[entry.id]) for entry in own if last[entry.id].id != entry.id)


def _fate(entry: Entry, last: Entry) -> Fate:
    now = earlier_of(last) if last.mode is not Mode.WITHDRAWAL else None
    return Fate(earlier_of(entry), now, last.recorded_at)


async def with_totals(admission: Admission, entries: Sequence[Entry]) -> list[Earlier]:
    """These entries as questions show them, in their order."""
    days = {(entry.unit, entry.fact): entry.date for entry in sorted(entries, key=lambda each: each.date, reverse=True)}
    read = await courses.courses(admission.tx, admission.scheme.id, admission.selection, days) if days else {}
    totals = {row.entry.id: row.total for course in read.values() for row in course.rows}
    return [earlier_of(entry, totals.get(entry.id, 0)) for entry in entries]
