"""The ledger at an instant becomes a standing; tables are remembered and brought up to date fact by fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.results import Place
from bot.domain.reviews import default_basis, selection_of
from bot.storage import courses, ledger
from bot.usecases.context import Memory
from scoring import WHOLE, score, tabulate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Basis, Selection
    from bot.storage.engine import Transaction
    from bot.storage.ledger import Heads
    from bot.usecases.context import Context
    from scoring import FactTable, Scheme, Standing

    Cell = tuple[Key, int]  # a fact of a unit, and the place of a cut-off
    Value = tuple[int, date | None]  # in the smallest unit, and the day that it was reported for

_REMEMBERED = 16  # tables: today, a week ago, on another basis, …
_FEW = 200  # changed facts that are asked for one by one; of more the whole table is read anew


@dataclass(frozen=True)
class Figures:
    """The figures of all units on an evening, and the standing that follows."""

    table: FactTable

    @cached_property
    def standing(self) -> Standing:
        """The points, ranks and awards; scored when they are first asked for."""
        return score(self.table.scheme, self.table)

    def after(self, changed: Mapping[Key, Course]) -> Figures:
        """The figures after the courses of some facts have moved."""
        cells: dict[Cell, Value] = {}
        for place, cutoff in enumerate(self.table.scheme.cutoffs):
            day = min(cutoff, self.table.as_of)
            for key, course in changed.items():
                if day >= course.since:
                    cells[key, place] = course.total(day), course.last_day(day)
        return Figures(_with_cells(self.table, cells))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures by a ledger whose newest entry and review have these ids."""

    entries: int
    reviews: int
    figures: Figures


def _with_cells(table: FactTable, cells: Mapping[Cell, Value]) -> FactTable:
    """The table with other values in some of its cells; what belongs to the whole scheme stands with every unit."""
    values, days, scheme = table.values.copy(), table.days.copy(), table.scheme
    for ((unit, fact), cutoff), (value, day) in cells.items():
        cell = cutoff, scheme.fact_place(fact), slice(None) if unit == WHOLE else scheme.unit_place(unit)
        values[cell] = value
        days[cell] = day.toordinal() if day is not None else 0
    return replace(table, values=values, days=days)


async def figures(
    context: Context, tx: Transaction, scheme_id: str, selection: Selection, as_of: date, heads: Heads | None = None
) -> Figures:
    """The figures on the evening of `as_of` as a transaction sees them; only what changed since they were last read is read.

    A writer sees what the changes before it in the same commit brought about; what it brings about itself it hands to `keep`.
    `heads`: of the scheme, where the caller has read them.
    """
    heads = heads or await ledger.heads(tx, scheme_id)
    remembered = context.memory.setdefault(scheme_id, Memory()).snapshots
    known: Snapshot | None = tx.memory.get((scheme_id, as_of, selection)) or remembered.get((as_of, selection))
    scheme = context.schemes[scheme_id].scheme
    if known is not None and known.entries <= heads.entries and known.reviews <= heads.reviews:
        current = await _up_to_date(tx, scheme, selection, known, heads)
    else:
        days = {min(cutoff, as_of) for cutoff in scheme.cutoffs}
        totals = await courses.evening_totals(tx, scheme_id, selection, days)
        current = Snapshot(heads.entries, heads.reviews, Figures(tabulate(scheme, totals, as_of)))
    if current is not known:
        keep(context, tx, selection, current)
    return current.figures


def keep(context: Context, tx: Transaction, selection: Selection, snapshot: Snapshot) -> None:
    """Remember figures for later changes of the same commit at once, and for everybody once they are committed."""
    scheme_id, as_of = snapshot.figures.table.scheme.id, snapshot.figures.table.as_of
    tx.memory[scheme_id, as_of, selection] = snapshot
    remembered = context.memory.setdefault(scheme_id, Memory()).snapshots

    def remember() -> None:
        before = remembered.pop((as_of, selection), None)
        newer = before is None or (before.entries, before.reviews) <= (snapshot.entries, snapshot.reviews)
        remembered[as_of, selection] = snapshot if before is None or newer else before  # the newest last
        while len(remembered) > _REMEMBERED:
            remembered.pop(next(iter(remembered)))

    tx.after_commit(remember)


async def _up_to_date(tx: Transaction, scheme: Scheme, selection: Selection, known: Snapshot, heads: Heads) -> Snapshot:
    """What is known, with the facts that were reported or reviewed since."""
    ids = (heads.entries, heads.reviews if selection.confirmed else known.reviews)
    if ids == (known.entries, known.reviews):
        return known
    changed = await courses.changed_facts(tx, scheme.id, known.entries, known.reviews)
    table = known.figures.table
    days = [min(cutoff, table.as_of) for cutoff in scheme.cutoffs]
    if len(changed) > _FEW:
        totals = await courses.evening_totals(tx, scheme.id, selection, days)
        return Snapshot(*ids, Figures(tabulate(scheme, totals, table.as_of)))
    cells: dict[Cell, Value] = {(key, place): (0, None) for key in changed for place in range(len(days))}
    totals = await courses.evening_totals(tx, scheme.id, selection, days, changed)
    for total in sorted(totals, key=lambda total: total.date):
        for place, day in enumerate(days):
            if total.date <= day:
                cells[(total.unit, total.fact), place] = total.value, total.date
    same = all(_value(table, cell) == value for cell, value in cells.items())
    return Snapshot(*ids, known.figures if same else Figures(_with_cells(table, cells)))


def _value(table: FactTable, cell: Cell) -> Value:
    (unit, fact), place = cell
    cutoff = table.scheme.cutoffs[place]
    owner = table.scheme.units[0].id if unit == WHOLE else unit
    return table.value(owner, fact, cutoff), table.reported(owner, fact, cutoff)


async def standing(context: Context, scheme_id: str, as_of: date, basis: Basis | None = None) -> Standing:
    """The standing by everything that is known now, on the evening of `as_of`; on the scheme's usual basis unless another is asked for."""
    scheme = context.schemes[scheme_id].scheme
    selection = selection_of(scheme, basis or default_basis(scheme))
    async with context.db.read() as tx:
        return (await figures(context, tx, scheme_id, selection, as_of)).standing


async def has_samples(context: Context, scheme_id: str) -> bool:
    """Whether the scheme's ledger holds sample data, which every display then says."""
    async with context.db.read() as tx:
        entry = await ledger.first(tx, scheme_id)
    return entry is not None and entry.origin.source is Source.SAMPLE


def local_day(context: Context, instant: datetime) -> date:
    """The day of an instant in the scheme's time zone."""
    return instant.astimezone(context.zone).date()


def today(context: Context, scheme: Scheme) -> date:
    """The day whose evening a standing shows now: today, or the cycle's last day once it is over."""
    return min(local_day(context, context.clock.now()), scheme.end)


def evening(context: Context, scheme: Scheme, day: date | None) -> date:
    """The evening of a day that somebody names; of none, today's. Raises Refused for a day that has no standing, or none yet."""
    last = today(context, scheme)
    if day is None:
        return last
    if not scheme.start <= day <= last:
        raise Refused("day-without-standing", day=day, start=scheme.start, end=last)
    return day


def place(standing: Standing, unit: str) -> Place:
    """Where a unit stands."""
    group = standing.scheme.unit(unit).group
    return Place(
        total=standing.total(unit),
        rank=standing.rank(unit),
        units=len(standing.scheme.units),
        group_rank=standing.group_rank(unit),
        group_units=sum(one.group == group for one in standing.scheme.units),
    )
