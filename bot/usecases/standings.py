"""The ledger at an instant becomes a standing; tables are remembered and brought up to date fact by fact."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.figures import Figures, Snapshot
from bot.domain.results import Place
from bot.domain.reviews import default_basis, selection_of
from bot.storage import courses, ledger, projection
from bot.usecases.context import Memory, remembered
from schemes.version import is_known_to, known_to
from scoring import tabulate

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.courses import Key
    from bot.domain.entries import Basis, Selection
    from bot.storage.engine import Transaction
    from bot.storage.ledger import Heads
    from bot.usecases.context import Context
    from scoring import Scheme, Standing

_REMEMBERED = 16  # tables: today, a week ago, on another basis, …
_FEW = 200  # changed facts that are asked for one by one; of more the whole table is read anew


async def figures(
    context: Context, tx: Transaction, scheme_id: str, selection: Selection, as_of: date, heads: Heads | None = None
) -> Figures:
    """The figures on the evening of `as_of` as a transaction sees them; only what changed since the last time is read.

    A writer sees what earlier changes of the same commit brought about; what it brings about itself it hands to `keep`.
    `heads`: of the scheme, where the caller has read them.
    """
    heads = heads or await ledger.heads(tx, scheme_id)
    remembered = context.memory.setdefault(scheme_id, Memory()).snapshots
    last: Snapshot | None = tx.memory.get((scheme_id, as_of, selection)) or remembered.get((as_of, selection))
    scheme = context.scheme(scheme_id, as_of)
    if last is not None and last.entries <= heads.entries and last.reviews <= heads.reviews:
        current = await _up_to_date(tx, scheme, selection, last, heads)
    else:
        current = Snapshot(heads.entries, heads.reviews, await figures_under(tx, scheme, selection, as_of))
    if current is not last:
        keep(context, tx, selection, current)
    return current.figures


async def figures_under(tx: Transaction, scheme: Scheme, selection: Selection, as_of: date) -> Figures:
    """The figures on the evening of `as_of` under some version of the scheme, read anew and not remembered."""
    days = {min(cutoff, as_of) for cutoff in scheme.cutoffs}
    totals = known_to(scheme, await courses.evening_totals(tx, scheme.id, selection, days))
    return Figures(scheme, tabulate(scheme, totals, as_of))


def keep(context: Context, tx: Transaction, selection: Selection, snapshot: Snapshot) -> None:
    """Remember figures for later changes of the same commit at once, and for everybody once they are committed."""
    scheme_id, as_of = snapshot.figures.scheme.id, snapshot.figures.table.as_of
    tx.memory[scheme_id, as_of, selection] = snapshot
    remembered = context.memory.setdefault(scheme_id, Memory()).snapshots

    def remember() -> None:
        before = remembered.pop((as_of, selection), None)
        newer = before is None or (before.entries, before.reviews) <= (snapshot.entries, snapshot.reviews)
        remembered[as_of, selection] = snapshot if before is None or newer else before  # the newest last
        while len(remembered) > _REMEMBERED:
            remembered.pop(next(iter(remembered)))

    tx.after_commit(remember)


async def _up_to_date(tx: Transaction, scheme: Scheme, selection: Selection, last: Snapshot, heads: Heads) -> Snapshot:
    """The last snapshot, with the facts that were reported or reviewed since."""
    ids = (heads.entries, heads.reviews if selection.confirmed else last.reviews)
    if ids == (last.entries, last.reviews):
        return last
    table = last.figures.table
    changed = await courses.changed_facts(tx, scheme.id, last.entries, last.reviews)
    changed = [key for key in changed if is_known_to(scheme, *key)]
    if len(changed) > _FEW:
        return Snapshot(*ids, await figures_under(tx, scheme, selection, table.as_of))
    days = [min(cutoff, table.as_of) for cutoff in scheme.cutoffs]
    totals = await courses.evening_totals(tx, scheme.id, selection, days, changed)
    return Snapshot(*ids, last.figures.with_totals(changed, totals))


async def standing(context: Context, scheme_id: str, as_of: date, basis: Basis | None = None) -> Standing:
    """The standing by all that is known now, on the evening of `as_of`; `basis` None: on the scheme's usual one."""
    scheme = context.scheme(scheme_id)
    selection = selection_of(scheme, basis or default_basis(scheme))
    async with context.db.read() as tx:
        return (await figures(context, tx, scheme_id, selection, as_of)).standing


async def doubted_facts(
    context: Context, tx: Transaction, scheme_id: str, selection: Selection, as_of: date
) -> frozenset[Key]:
    """The units and facts whose figures of an evening rest on a doubted one that no reviewer has confirmed yet."""
    heads = await ledger.heads(tx, scheme_id)
    state, name = (heads.entries, heads.reviews), f"doubted of {selection.channel} on {as_of}"

    async def read() -> frozenset[Key]:
        return await courses.doubted(tx, scheme_id, selection.channel, as_of)

    return await remembered(context, tx, scheme_id, name, state, read)


async def rebuild(context: Context) -> int:
    """Make the projection of the ledger anew: what counts, running totals, what waits; how many entries there are.

    Each unit is a change of its own, so that a bot that runs meanwhile can write.
    """
    async with context.db.read() as tx:
        units = await projection.units(tx)
    return sum(
        [await context.db.write(partial(projection.rebuild_unit, scheme=scheme, unit=unit)) for scheme, unit in units]
    )


async def has_samples(context: Context, scheme_id: str) -> bool:
    """Whether the scheme's ledger holds sample data, which every display then says."""
    entry = await context.db.ask(lambda tx: ledger.first(tx, scheme_id))
    return entry is not None and entry.origin.source is Source.SAMPLE


def local_day(context: Context, instant: datetime) -> date:
    """The day of an instant in the scheme's time zone."""
    return instant.astimezone(context.zone).date()


def today(context: Context, scheme: Scheme) -> date:
    """The day whose evening a standing shows now: today, or the cycle's last day once it is over."""
    return min(local_day(context, context.clock.now()), scheme.end)


def evening(context: Context, scheme: Scheme, day: date | None) -> date:
    """The evening of a day that somebody names; None: today's. Raises Refused for a day that has no standing (yet)."""
    last = today(context, scheme)
    if day is None:
        return last
    if not scheme.start <= day <= last:
        raise Refused("day-without-standing", day=day, start=scheme.start, end=last)
    return day


def place(standing: Standing, unit: str) -> Place:
    """The position of a unit in a standing."""
    scheme = standing.scheme
    return Place(
        total=standing.total(unit),
        rank=standing.rank(unit),
        units=len(scheme.units),
        group_rank=standing.group_rank(unit),
        group_units=int(scheme.members(scheme.unit(unit).group).sum()),
    )
