"""What a report did: derived from the ledger before its first and after its last entry, so that it can be told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.ledger import by_fact, running_total, stated_after
from bot.domain.results import Effect, Receipt, ReceiptLine, Stated
from bot.domain.reviews import basis_of
from bot.usecases.standings import local_day, place, standing_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.usecases.context import Context


def receipts(
    context: Context, known: Sequence[Entry], stored: Sequence[Entry], own: frozenset[str]
) -> tuple[Receipt, ...]:
    """One receipt for each unit that `stored` is about, in the order of reporting.

    `known` are all entries of the scheme up to the last of `stored`; `own` the unit that goes without saying.
    """
    if not stored:
        return ()
    scheme = context.schemes[stored[0].scheme].scheme
    reported = local_day(context, stored[0].recorded_at)
    as_of = min(reported, scheme.end)
    earlier = [entry for entry in known if entry.id < stored[0].id]
    later = [entry for entry in known if entry.id <= stored[-1].id]
    before, after = (standing_of(scheme, entries, as_of) for entries in (earlier, later))
    told_before, told_after = by_fact(earlier), by_fact(later)
    answers = []
    for unit in dict.fromkeys(entry.unit for entry in stored):
        mine = [entry for entry in stored if entry.unit == unit]
        lines = tuple(
            ReceiptLine(
                entry_id=entry.id,
                fact=entry.fact,
                mode=entry.mode,
                value=entry.value,
                date=entry.date,
                total_before=running_total(told_before.get((unit, entry.fact), ()), unit, entry.fact, as_of),
                total=running_total(told_after[unit, entry.fact], unit, entry.fact, as_of),
                target=scheme.target(entry.fact, unit),
                held=_holding(stated_after(told_after[unit, entry.fact], entry)),
            )
            for entry in mine
        )
        effects = tuple(
            Effect(item.id, before.points(unit, item.id), after.points(unit, item.id))
            for item in scheme.items
            if not scheme.children(item.id) and before.points(unit, item.id) != after.points(unit, item.id)
        )
        answers.append(
            Receipt(
                scheme=scheme.id,
                unit=unit,
                as_of=as_of,
                lines=lines,
                before=place(before, unit),
                after=place(after, unit),
                effects=effects,
                corrects=any(entry.replaces is not None for entry in mine),
                after_cycle=reported > scheme.end,
                own=unit in own,
                basis=basis_of(scheme, stored[0].channel),
            )
        )
    return tuple(answers)


def _holding(entry: Entry | None) -> Stated | None:
    return Stated(entry.date, entry.value) if entry is not None else None
