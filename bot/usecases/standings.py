"""The ledger at an instant becomes a standing; what was computed is remembered until the ledger grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Refused
from bot.domain.ledger import latest_totals
from bot.domain.results import Place
from bot.domain.reviews import counting_for, default_basis
from bot.storage import ledger, reviews
from bot.usecases.context import Memory
from scoring import score, tabulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.entries import Basis, Channel, Entry, Review
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import Scheme, Standing

_REMEMBERED = 16  # standings of one state of the ledger: today, a week ago, …


async def entries_of(context: Context, scheme: str, tx: Transaction) -> Sequence[Entry]:
    """All entries of the scheme that are committed, in order; only new ones are read. For a writer, see `entries_for_writing`."""
    memory = context.memory.setdefault(scheme, Memory())
    known = memory.entries[-1].id if memory.entries else 0
    if newer := await ledger.since(tx, scheme, known):
        # Another reader may have appended meanwhile: keep what is still newer.
        known = memory.entries[-1].id if memory.entries else 0
        memory.entries.extend(entry for entry in newer if entry.id > known)
        memory.forget()
    return tuple(memory.entries)


async def reviews_of(context: Context, scheme: str, tx: Transaction) -> dict[int, list[Review]]:
    """What was said of each entry of the scheme, as far as it is committed. For a writer, see `reviews_for_writing`."""
    memory = context.memory.setdefault(scheme, Memory())
    known = memory.reviews[-1].id if memory.reviews else 0
    if newer := await reviews.since(tx, scheme, known):
        known = memory.reviews[-1].id if memory.reviews else 0
        memory.reviews.extend(one for one in newer if one.id > known)
        memory.forget()
    return by_entry(memory.reviews)


async def entries_for_writing(context: Context, scheme: str, tx: Transaction, channel: Channel) -> list[Entry]:
    """The channel's entries as a running transaction sees them, its neighbours' uncommitted ones included; nothing is remembered."""
    memory = context.memory.setdefault(scheme, Memory())
    committed = list(memory.entries)
    newer = await ledger.since(tx, scheme, committed[-1].id if committed else 0)
    return [entry for entry in (*committed, *newer) if entry.channel is channel]


async def reviews_for_writing(context: Context, scheme: str, tx: Transaction) -> dict[int, list[Review]]:
    """The reviews as a running transaction sees them."""
    committed = list(context.memory.setdefault(scheme, Memory()).reviews)
    return by_entry([*committed, *await reviews.since(tx, scheme, committed[-1].id if committed else 0)])


def by_entry(said: Iterable[Review]) -> dict[int, list[Review]]:
    """The reviews of each entry, in their order."""
    found: dict[int, list[Review]] = {}
    for one in said:
        found.setdefault(one.entry_id, []).append(one)
    return found


def standing_of(scheme: Scheme, entries: Sequence[Entry], as_of: date) -> Standing:
    """The standing that follows from these entries on the evening of `as_of`."""
    days = {min(cutoff, as_of) for cutoff in scheme.cutoffs}
    return score(scheme, tabulate(scheme, latest_totals(entries, days), as_of))


async def standing(context: Context, scheme_id: str, as_of: date, basis: Basis | None = None) -> Standing:
    """The standing by everything that is known now, on the evening of `as_of`; on the scheme's usual basis unless another is asked for."""
    scheme = context.schemes[scheme_id].scheme
    basis = basis or default_basis(scheme)
    async with context.db.read() as tx:
        await entries_of(context, scheme_id, tx)
        said = await reviews_of(context, scheme_id, tx)
        # No pause from here on: another reader could bring in newer entries, which this standing would not know.
        memory = context.memory[scheme_id]
        if (as_of, basis) not in memory.standings:
            if len(memory.standings) >= _REMEMBERED:
                memory.forget()
            rests_on = on_basis(scheme, memory.entries, said, basis)
            memory.standings[as_of, basis] = standing_of(scheme, rests_on, as_of)
        return memory.standings[as_of, basis]


def on_basis(
    scheme: Scheme, entries: Iterable[Entry], said: Mapping[int, Sequence[Review]], basis: Basis
) -> list[Entry]:
    """The entries of the scheme that count on the basis."""
    return counting_for(entries, said, basis, self_assessed=scheme.self_assessed)


async def has_samples(context: Context, scheme_id: str) -> bool:
    """Whether the scheme's ledger holds sample data, which every display then says."""
    async with context.db.read() as tx:
        entries = await entries_of(context, scheme_id, tx)
    return any(entry.origin.source is Source.SAMPLE for entry in entries[:1])


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
