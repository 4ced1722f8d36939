"""What made the difference between two views of the standing: of one unit, or of the whole board."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.changes import ALL, Ledger, Span, View
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, require
from bot.domain.reviews import default_basis
from bot.storage import people
from bot.usecases.standings import entries_of, evening, local_day, on_basis, reviews_of, standing_of
from scoring.gap import movement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.changes import Changes
    from bot.domain.entries import Basis
    from bot.domain.people import Person
    from bot.usecases.context import Context
    from scoring import Standing


def span_of(
    context: Context, scheme_id: str, days: tuple[date, date], seen: tuple[date | None, date | None] = (None, None)
) -> Span:
    """From one day to another as both are known now, or of a day as it was known on the evenings of `seen` (None: now).

    Raises NotFound, and Refused for days that have no standing, or none yet, or that do not follow each other.
    """
    if scheme_id not in context.schemes:
        raise NotFound("unknown-scheme", name=scheme_id)
    scheme = context.schemes[scheme_id].scheme
    for day in days:
        evening(context, scheme, day)
    evenings = [day for day in seen if day is not None]
    if any(day > local_day(context, context.clock.now()) for day in evenings):
        raise Refused("day-to-come", day=max(evenings))
    if any(day < days[0] for day in evenings):
        raise Refused("seen-too-early", day=days[0], seen=min(evenings))
    known = [ALL if day is None else _evening(context, day) for day in seen]
    if (days[0], known[0]) == (days[1], known[1]) or days[0] > days[1] or known[0] > known[1]:
        raise Refused("days-in-order")
    return Span(View(days[0], known[0], seen[0]), View(days[1], known[1], seen[1]))


async def of_unit(
    context: Context, person: Person, scheme_id: str, unit: str, span: Span, basis: Basis | None = None
) -> tuple[Changes, dict[int, str]]:
    """What made a unit's difference, and the names of those who did it. Raises NotAllowed, UnknownId."""
    require(person, Action.SEE_SHEET, scheme_id, unit)
    found, names = await _changes(context, scheme_id, [unit], span, basis)
    return found[0], names


async def of_all(
    context: Context, person: Person | None, scheme_id: str, span: Span, basis: Basis | None = None
) -> tuple[tuple[Changes, ...], dict[int, str]]:
    """The same of every unit, in the order of the later standing; `person` None: the command line. Raises NotAllowed."""
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    units = [unit.id for unit in context.schemes[scheme_id].scheme.units]
    found, names = await _changes(context, scheme_id, units, span, basis)
    return tuple(sorted(found, key=lambda one: one.movement.gap.sides.own.rank)), names


async def _changes(
    context: Context, scheme_id: str, units: Sequence[str], span: Span, basis: Basis | None
) -> tuple[list[Changes], dict[int, str]]:
    scheme = context.schemes[scheme_id].scheme
    basis = basis or default_basis(scheme)
    async with context.db.read() as tx:
        entries, said = await entries_of(context, scheme_id, tx), await reviews_of(context, scheme_id, tx)
        names = await people.names(tx, scheme_id)

    def standing(view: View) -> Standing:
        there = [entry for entry in entries if entry.recorded_at <= view.known]
        heard = {one: [review for review in reviews if review.at <= view.known] for one, reviews in said.items()}
        return standing_of(scheme, on_basis(scheme, there, heard, basis), view.day)

    before, after = standing(span.before), standing(span.after)
    ledger = Ledger(scheme, entries, said, basis)
    return [ledger.changes(movement(before, after, unit), span) for unit in units], names


def _evening(context: Context, day: date) -> datetime:
    """The last instant of a day in the scheme's time zone, UTC."""
    following = datetime.combine(day + timedelta(days=1), time(0), context.zone)
    return following.astimezone(UTC) - timedelta(microseconds=1)
