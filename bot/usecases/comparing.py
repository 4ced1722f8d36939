"""Comparisons: a unit with another, with another day, with supposed figures; its own assessment with the assessor's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from bot.domain.changes import ALL, Ledger, RuleChange, Span, View, facts_behind
from bot.domain.courses import complete
from bot.domain.entries import Basis, Mode
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action, allowed, require
from bot.domain.reviews import counting_for, default_basis, selection_of
from bot.domain.shortfalls import shortfalls
from bot.storage import courses, ledger, reviews
from bot.usecases import naming, publishing
from bot.usecases.standings import evening, figures, figures_under, local_day, standing, today
from schemes.version import is_known_to
from scoring import BadValue
from scoring.gap import gap, movement, neighbour, sides
from scoring.what_if import Change, Move, moved, suppose

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.changes import Changes
    from bot.domain.entries import Entry, Review
    from bot.domain.intents import Claim
    from bot.domain.people import Person
    from bot.domain.shortfalls import Shortfalls
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from scoring import Scheme, Standing
    from scoring.gap import Gap, Sides
    from scoring.what_if import WhatIf


async def gap_to(session: Session, unit: str, other: str | None) -> Gap | Sides:
    """The unit beside another, None for its neighbour in the ranking; where its sheet is hidden only the ranking.

    Raises NotAllowed, and NotFound where all units share one rank.
    """
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    require(session.person, Action.SEE_BOARD, session.scheme_id, other)
    now = await standing(session.context, session.scheme_id, today(session.context, session.scheme))
    other = other or neighbour(now, unit)
    if other is None:
        raise NotFound("nobody-ahead")
    if allowed(session.person, Action.SEE_SHEET, session.scheme_id, other):
        return gap(now, unit, now, other)
    return sides(now, unit, now, other)


async def own_shortfalls(session: Session, unit: str) -> Shortfalls:
    """Where the unit's own lines have most to gain, beside the best of the last publication. Raises NotAllowed."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    now = await standing(session.context, session.scheme_id, today(session.context, session.scheme))
    published = await publishing.last_publication(session.context, session.scheme_id)
    best = publishing.standing_of(session.context, published) if published is not None else None
    return shortfalls(now, unit, best)


async def what_if(session: Session, unit: str, claims: Sequence[Claim]) -> WhatIf:
    """The unit before and after the claims, one of each fact; of units whose sheet is not theirs to see only the ranks.

    Raises NotAllowed, Refused for a value that cannot be.
    """
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    scheme = session.scheme
    now = await standing(session.context, session.scheme_id, today(session.context, scheme))
    changes = {claim.fact: Change(claim.value, relative=claim.mode is Mode.INCREMENT) for claim in claims}
    for fact, change in changes.items():
        try:
            moved(now, unit, fact, change)
        except BadValue as error:
            raise Refused("supposed-impossible", fact=scheme.fact(fact), present=now.table.value(unit, fact)) from error
    supposition = suppose(now, unit, changes)
    others = (
        other if allowed(session.person, Action.SEE_SHEET, scheme.id, other.unit) else replace(other, money=Move(0, 0))
        for other in supposition.others
    )
    return replace(supposition, others=tuple(other for other in others if other.moves))


async def differences_of_unit(session: Session, unit: str) -> Gap:
    """What a unit gives itself beside what it was given, line by line. Raises NotAllowed, Refused, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    day = today(session.context, session.scheme)
    (difference,) = await _differences(session.context, session.scheme_id, [unit], day)
    return difference


async def differences_of_all(
    context: Context, person: Person | None, scheme_id: str, as_of: date | None = None
) -> tuple[Gap, ...]:
    """The differences of every unit, the largest of the totals first; `person` None: the command line.

    Raises NotAllowed, NotFound, Refused.
    """
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    scheme = context.served(scheme_id).scheme
    day = min(as_of, scheme.end) if as_of is not None else today(context, scheme)
    units = [unit.id for unit in context.scheme(scheme_id, day).units]
    differences = await _differences(context, scheme_id, units, day)
    return tuple(sorted(differences, key=lambda gap: (-abs(gap.sides.difference), not gap.lines)))


async def _differences(context: Context, scheme_id: str, units: Sequence[str], day: date) -> list[Gap]:
    if not context.scheme(scheme_id).self_assessed:
        raise Refused("not-self-assessed")
    self_given = await standing(context, scheme_id, day, Basis.REPORTED)
    assessed = await standing(context, scheme_id, day, Basis.CONFIRMED)
    return [gap(self_given, unit, assessed, unit) for unit in units]


def span_of(
    context: Context, scheme_id: str, days: tuple[date, date], seen: tuple[date | None, date | None] = (None, None)
) -> Span:
    """From one day to another as both are known now, or of a day as it was known on the evenings of `seen` (None: now).

    Raises NotFound, and Refused for days that have no standing, or none yet, or that do not follow each other.
    """
    scheme = context.served(scheme_id).scheme
    for day in days:
        evening(context, scheme, day)
    evenings = [day for day in seen if day is not None]
    if any(day > local_day(context, context.clock.now()) for day in evenings):
        raise Refused("day-to-come", day=max(evenings))
    if any(day < days[0] for day in evenings):
        raise Refused("seen-too-early", day=days[0], seen=min(evenings))
    before, after = (
        View(day, ALL if evening_ is None else _last_instant(context, evening_), evening_)
        for day, evening_ in zip(days, seen, strict=True)
    )
    if (before.day, before.known) == (after.day, after.known) or before.day > after.day or before.known > after.known:
        raise Refused("days-in-order")
    return Span(before, after)


async def changes_of_unit(
    session: Session, unit: str, span: Span, basis: Basis | None = None
) -> tuple[Changes, dict[int, str]]:
    """What made a unit's difference, and the names of those who did it. Raises NotAllowed, UnknownId."""
    require(session.person, Action.SEE_SHEET, session.scheme_id, unit)
    (changes,), names = await _changes(session.context, session.scheme_id, [unit], span, basis)
    return changes, names


async def changes_of_all(
    context: Context, person: Person | None, scheme_id: str, span: Span, basis: Basis | None = None
) -> tuple[tuple[Changes, ...], dict[int, str]]:
    """The changes of every unit, by the later ranking; `person` None: the command line. Raises NotAllowed."""
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    units = [unit.id for unit in context.scheme(scheme_id, span.after.day).units]
    changes, names = await _changes(context, scheme_id, units, span, basis)
    return tuple(sorted(changes, key=lambda each: each.movement.gap.sides.own.rank)), names


async def _changes(
    context: Context, scheme_id: str, units: Sequence[str], span: Span, basis: Basis | None
) -> tuple[list[Changes], dict[int, str]]:
    scheme, earlier = (context.scheme(scheme_id, view.day) for view in (span.after, span.before))
    basis = basis or default_basis(scheme)
    async with context.db.read() as tx:
        # What the figures did is seen under one set of rules, the later; what new rules did stands beside it.
        before, after = [await _standing(context, tx, scheme, view, basis) for view in (span.before, span.after)]
        by_old_rules = before if earlier is scheme else await _standing(context, tx, earlier, span.before, basis)
        movements = [movement(before, after, unit) for unit in units]
        keys = {key for moved in movements for key in facts_behind(scheme, moved, span)}
        channel = selection_of(scheme, basis).channel
        entries = [await ledger.of_fact(tx, scheme_id, channel, *key) for key in keys]
        reviewed = [await _reviews(tx, of_fact) for of_fact in entries]
        names = await naming.names(tx, context.scheme(scheme_id))
    by_entry = {number: of_entry for of_fact in reviewed for number, of_entry in of_fact.items()}
    behind = Ledger(scheme, chain.from_iterable(entries), by_entry, basis)
    changes = [behind.changes(moved, span) for moved in movements]
    return [replace(each, rules=_rules(by_old_rules, before, each.movement.unit)) for each in changes], names


def _rules(by_old: Standing, by_new: Standing, unit: str) -> RuleChange | None:
    """What new rules did to the earlier day's total of a unit; None where they are the same, or it was not there."""
    if by_old is by_new or unit not in by_old.scheme.unit_ids:
        return None
    return RuleChange(by_old.total(unit), by_new.total(unit))


async def _standing(context: Context, tx: Transaction, scheme: Scheme, view: View, basis: Basis) -> Standing:
    """The standing of a day by what was known at an instant: what changed since is folded anew."""
    selection = selection_of(scheme, basis)
    if scheme is context.scheme(scheme.id, view.day):
        now = await figures(context, tx, scheme.id, selection, view.day)
    else:
        now = await figures_under(tx, scheme, selection, view.day)
    if view.known == ALL:
        return now.standing
    courses_then = {}
    changed = await courses.changed_after(tx, scheme.id, view.known)
    for key in (key for key in changed if is_known_to(scheme, *key)):
        of_fact = await ledger.of_fact(tx, scheme.id, selection.channel, *key)
        entries = [entry for entry in of_fact if entry.recorded_at <= view.known]
        reviewed = {
            number: [review for review in of_entry if review.at <= view.known]
            for number, of_entry in (await _reviews(tx, entries)).items()
        }
        counting = counting_for(entries, reviewed, selection)
        courses_then[key] = complete(counting, *key, scheme.start)
    return now.after(courses_then).standing


async def _reviews(tx: Transaction, entries: Sequence[Entry]) -> dict[int, list[Review]]:
    by_entry: dict[int, list[Review]] = {}
    for review in await reviews.of_entries(tx, [entry.id for entry in entries]):
        by_entry.setdefault(review.entry_id, []).append(review)
    return by_entry


def _last_instant(context: Context, day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), context.zone).astimezone(UTC) - timedelta(microseconds=1)
