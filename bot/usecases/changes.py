"""What made the difference between two views of the standing: of one unit, or of the whole board."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from bot.domain.changes import ALL, Ledger, Span, View, facts_behind
from bot.domain.courses import complete
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, require
from bot.domain.reviews import counting_for, default_basis, selection_of
from bot.storage import courses, ledger, people, reviews
from bot.usecases.standings import evening, figures, local_day
from scoring.gap import movement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.changes import Changes
    from bot.domain.entries import Basis, Entry, Review
    from bot.domain.people import Person
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Scheme, Standing


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
    session: Session, unit: str, span: Span, basis: Basis | None = None
) -> tuple[Changes, dict[int, str]]:
    """What made a unit's difference, and the names of those who did it. Raises NotAllowed, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    found, names = await _changes(session.context, session.scheme_id, [unit], span, basis)
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
        before, after = [await _standing(context, tx, scheme, view, basis) for view in (span.before, span.after)]
        movements = [movement(before, after, unit) for unit in units]
        keys = {key for moved in movements for key in facts_behind(scheme, moved, span)}
        chains = [await ledger.of_fact(tx, scheme_id, selection_of(scheme, basis).channel, *key) for key in keys]
        said = [await _reviews(tx, entries) for entries in chains]
        names = await people.names(tx, scheme_id)
    known = Ledger(
        scheme, chain.from_iterable(chains), {number: own for each in said for number, own in each.items()}, basis
    )
    return [known.changes(moved, span) for moved in movements], names


async def _standing(context: Context, tx: Transaction, scheme: Scheme, view: View, basis: Basis) -> Standing:
    """The standing of a day by what was known at an instant: what changed since is folded anew."""
    selection = selection_of(scheme, basis)
    now = await figures(context, tx, scheme.id, selection, view.day)
    if view.known == ALL:
        return now.standing
    courses_then = {}
    for key in await courses.changed_after(tx, scheme.id, view.known):
        entries = await ledger.of_fact(tx, scheme.id, selection.channel, *key)
        there = [entry for entry in entries if entry.recorded_at <= view.known]
        said = await _reviews(tx, there)
        heard = {number: [review for review in own if review.at <= view.known] for number, own in said.items()}
        counting = counting_for(there, heard, basis, self_assessed=scheme.self_assessed)
        courses_then[key] = complete(counting, *key, scheme.start)
    return now.after(courses_then).standing


async def _reviews(tx: Transaction, entries: Sequence[Entry]) -> dict[int, list[Review]]:
    said: dict[int, list[Review]] = {}
    for review in await reviews.of_entries(tx, [entry.id for entry in entries]):
        said.setdefault(review.entry_id, []).append(review)
    return said


def _evening(context: Context, day: date) -> datetime:
    """The last instant of a day in the scheme's time zone, UTC."""
    following = datetime.combine(day + timedelta(days=1), time(0), context.zone)
    return following.astimezone(UTC) - timedelta(microseconds=1)
