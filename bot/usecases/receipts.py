"""What a report did: the running totals, the points and the rank before its first and after its last entry."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.courses import complete
from bot.domain.entries import Selection
from bot.domain.results import Effect, Receipt, ReceiptLine, Stated
from bot.domain.reviews import basis_of
from bot.storage import courses, ledger
from bot.usecases.admission import Recorded, own_unit
from bot.usecases.confirming import needing_second
from bot.usecases.standings import figures, local_day, place
from scoring.numbers import HUNDRED_PERCENT, half_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Scheme, Standing


def receipts(session: Session, recorded: Recorded) -> tuple[Receipt, ...]:
    """One receipt for each unit that was reported for, in the order of reporting."""
    if recorded.figures is None:
        return ()
    units = dict.fromkeys(entry.unit for entry in recorded.entries)
    *rest, last = [_receipt(session, recorded, unit) for unit in units]
    return (*rest, replace(last, needs_second=recorded.needs_second))


def _receipt(session: Session, recorded: Recorded, unit: str) -> Receipt:
    scheme, entries = session.scheme, [entry for entry in recorded.entries if entry.unit == unit]
    before, after = (figures.standing for figures in recorded.figures or ())
    return Receipt(
        scheme=scheme.id,
        unit=unit,
        as_of=recorded.as_of,
        lines=tuple(_line(recorded, entry, before) for entry in entries),
        before=place(before, unit),
        after=place(after, unit),
        effects=effects(scheme, before, after, unit),
        corrects=any(entry.replaces is not None for entry in entries),
        after_cycle=local_day(session.context, recorded.entries[0].recorded_at) > scheme.end,
        own=unit in own_unit(session.person, session.scheme_id),
        basis=basis_of(scheme, recorded.entries[0].channel),
    )


def effects(scheme: Scheme, before: Standing, after: Standing, unit: str) -> tuple[Effect, ...]:
    """The lines whose points moved, and what that did to the total where their section counts by a weight.

    Several lines of a section that has a cap, or shares out points, do not move it by their sum: of these it is left
    out.
    """
    moved = {item.id: after.points(unit, item.id) - before.points(unit, item.id) for item in scheme.items}
    lines = [item.id for item in scheme.items if moved[item.id] and not scheme.children(item.id)]
    total = after.total(unit) - before.total(unit)
    summed: Counter[str] = Counter()
    for line in lines:
        summed[scheme.section_of(line)] += moved[line]

    def in_total(line: str) -> int | None:
        weight, section = scheme.weight(line, unit), scheme.section_of(line)
        if weight == HUNDRED_PERCENT:
            return None
        if len(lines) == 1:
            return total
        return half_up(moved[line] * weight, HUNDRED_PERCENT) if summed[section] == moved[section] else None

    return tuple(Effect(line, before.points(unit, line), after.points(unit, line), in_total(line)) for line in lines)


def _line(recorded: Recorded, entry: Entry, before: Standing) -> ReceiptLine:
    course = recorded.after[entry.unit, entry.fact]
    stated = course.stated_after(entry)
    return ReceiptLine(
        entry_id=entry.id,
        fact=entry.fact,
        mode=entry.mode,
        value=entry.value,
        date=entry.date,
        total=course.total(recorded.as_of),
        target=before.scheme.target(entry.fact, entry.unit),
        held=Stated(stated.date, stated.value) if stated is not None else None,
        reported=bool(course.rows),
    )


async def recorded_before(context: Context, tx: Transaction, entries: Sequence[Entry]) -> Recorded:
    """What entries brought about when they were stored, so that a repeated update gets its first answer again."""
    scheme, channel = context.schemes[entries[0].scheme].scheme, entries[0].channel
    as_of = min(local_day(context, entries[0].recorded_at), scheme.end)
    heads = await ledger.heads(tx, scheme.id)
    later = await courses.changed_facts(tx, scheme.id, entries[-1].id, heads.reviews)
    before, after = {}, {}
    for key in {(entry.unit, entry.fact) for entry in entries}.union(later):
        reported = await ledger.of_fact(tx, scheme.id, channel, *key)
        earlier = [entry for entry in reported if entry.id < entries[0].id]
        until = [entry for entry in reported if entry.id <= entries[-1].id]
        before[key], after[key] = (complete(rows, *key, scheme.start) for rows in (earlier, until))
    current = await figures(context, tx, scheme.id, Selection(channel), as_of, heads)
    moves = current.after(before), current.after(after)
    return Recorded(
        as_of, tuple(entries), before, after, moves, needs_second=await needing_second(context, tx, entries)
    )
