"""What follows from the entries and reviews of one unit's fact: which of them count, and the running totals. Pure.

`project` is the definition, from all entries by the fold of `domain.ledger`; storage keeps its result beside the
entries and brings it up to date chain by chain (`chain_status`). A chain is an entry with its corrections, each naming
the one before it:

    entry 3  +20  confirmed           does not count as reported; counts as confirmed until entry 7 is
    entry 7  +25  corrects 3, waits   counts as reported, in the place of entry 3
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.ledger import roots, running_totals
from bot.domain.reviews import State, confirmed, open_entries, state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.courses import Key
    from bot.domain.entries import Channel, Entry, Review

    Place = tuple[str, Channel, Key]  # scheme, channel, unit and fact


@dataclass(frozen=True, slots=True)
class EntryState:
    """What became of an entry. Totals in the fact's smallest unit.

    `root`: the first entry of its chain. `total`: the running total that it leads to by all that was reported; None: it
    does not count (any more). `confirmed_root`, `confirmed_total`: the same among confirmed entries only.
    `waits_since`: the instant since which it waits for a reviewer; None: it does not.
    """

    entry_id: int
    root: int
    total: int | None
    confirmed_root: int | None
    confirmed_total: int | None
    state: State
    waits_since: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of a chain of corrections, with its state in the projection."""

    entry: Entry
    root: int
    state: State
    confirmed_root: int | None
    waits_since: datetime | None


@dataclass(frozen=True, slots=True)
class ChainStatus:
    """The state of a chain of corrections: which entry counts as confirmed, in place of which root, and which waits."""

    confirmed: Entry | None
    confirmed_root: int | None
    waiting: Entry | None


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What counts no more among the confirmed entries of a fact, and what counts now, each with its root."""

    removed: list[Entry] = field(default_factory=list)
    added: list[tuple[Entry, int]] = field(default_factory=list)

    @property
    def since(self) -> date:
        """The first day whose running total the change can move."""
        return min(entry.date for entry in (*self.removed, *(entry for entry, _ in self.added)))


def chain_status(chain: Sequence[Entry], states: Mapping[int, State]) -> ChainStatus:
    """The status of a chain, its entries in order, from where each stands in its review."""
    good = [entry for entry in chain if states[entry.id] is State.CONFIRMED]
    counts = good[-1] if good and good[-1].mode is not Mode.WITHDRAWAL else None
    last, earlier = chain[-1], [entry for entry in good if entry is not chain[-1]]
    takes_back = bool(earlier) and earlier[-1].mode is not Mode.WITHDRAWAL
    waits = states[last.id] in (State.WAITING, State.PROPOSED) and (last.mode is not Mode.WITHDRAWAL or takes_back)
    return ChainStatus(counts, good[0].id if counts is not None else None, last if waits else None)


def superseded(chain: Sequence[Link], entry: Entry) -> Entry | None:
    """The confirmed entry of a chain whose place a later one would take, if it were confirmed; None: there is none."""
    before = [link.entry for link in chain if link.state is State.CONFIRMED and link.entry.id < entry.id]
    return before[-1] if before and before[-1].mode is not Mode.WITHDRAWAL else None


def regrouped(chains: Iterable[Sequence[Link]], accepted: Collection[int] = ()) -> dict[Place, Regrouping]:
    """By scheme, channel and fact: how the confirmed entries change to fit the states of these chains.

    `accepted`: the ids of entries that are supposed to be confirmed.
    """
    changes: dict[Place, Regrouping] = {}
    for chain in chains:
        states = {link.entry.id: State.CONFIRMED if link.entry.id in accepted else link.state for link in chain}
        status = chain_status([link.entry for link in chain], states)
        for link in chain:
            entry, root = link.entry, status.confirmed_root if status.confirmed is link.entry else None
            if root == link.confirmed_root:
                continue
            change = changes.setdefault((entry.scheme, entry.channel, (entry.unit, entry.fact)), Regrouping())
            if link.confirmed_root is not None:
                change.removed.append(entry)
            if root is not None:
                change.added.append((entry, root))
    return changes


def project(entries: Sequence[Entry], reviews: Mapping[int, Sequence[Review]]) -> list[EntryState]:
    """The states of all entries of one unit's fact (one channel), in their order: the definition."""
    by_id = sorted(entries, key=lambda entry: entry.id)
    good = confirmed(by_id, reviews)
    totals, confirmed_totals = running_totals(by_id), running_totals(good)
    places, confirmed_places = roots(by_id), roots(good)
    waiting = {entry.id for entry in open_entries(by_id, reviews)}
    return [
        EntryState(
            entry.id,
            places[entry.id],
            totals.get(entry.id),
            confirmed_places[entry.id] if entry.id in confirmed_totals else None,
            confirmed_totals.get(entry.id),
            state(entry, reviews),
            _last_word(entry, reviews) if entry.id in waiting else None,
        )
        for entry in by_id
    ]


def _last_word(entry: Entry, reviews: Mapping[int, Sequence[Review]]) -> datetime:
    return reviews[entry.id][-1].at if reviews.get(entry.id) else entry.recorded_at
