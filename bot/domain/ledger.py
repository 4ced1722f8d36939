"""The ledger's fold: which entries count, and what the running totals are. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from scoring import Total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from bot.domain.entries import Entry


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in the order in which they count: by day, and within a day by arrival.

    What was replaced or taken back does not count; a correction stands where the first entry that it corrects stood.
    """
    known = list(entries)
    replaced = {entry.replaces for entry in known if entry.replaces is not None}
    roots: dict[int, int] = {}
    for entry in known:  # by rising id: what is replaced comes before what replaces it
        roots[entry.id] = entry.id if entry.replaces is None else roots.get(entry.replaces, entry.replaces)
    counting = [entry for entry in known if entry.id not in replaced and entry.mode is not Mode.WITHDRAWAL]
    return sorted(counting, key=lambda entry: (entry.date, roots[entry.id]))


def _courses(entries: Iterable[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each counting entry with the running total that it leads to."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in live(entries):
        key = (entry.unit, entry.fact)
        sums[key] = entry.value if entry.mode is Mode.TOTAL else sums[key] + entry.value
        yield entry, sums[key]


def totals(entries: Iterable[Entry]) -> list[Total]:
    """The running totals of all units and facts, one for each day on which something was reported."""
    found: dict[tuple[str, str, date], int] = {}
    for entry, total in _courses(entries):
        found[entry.unit, entry.fact, entry.date] = total
    return [Total(unit, fact, day, value) for (unit, fact, day), value in found.items()]


def running_total(entries: Iterable[Entry], unit: str, fact: str, day: date) -> int:
    """What the fact amounts to on the evening of `day`; 0 where nothing was reported."""
    own = (entry for entry in entries if entry.unit == unit and entry.fact == fact)
    value = 0
    for entry, total in _courses(own):
        if entry.date <= day:
            value = total
    return value


def recent_increments(entries: Iterable[Entry], unit: str, fact: str, most: int = 12) -> tuple[int, ...]:
    """By how much the last reports raised the running total, newest last: what is usual for this unit and fact."""
    own = (entry for entry in entries if entry.unit == unit and entry.fact == fact)
    steps, before = [], 0
    for _, total in _courses(own):
        steps.append(total - before)
        before = total
    return tuple(steps[-most:])


def day_totals(entries: Sequence[Entry], unit: str, fact: str) -> dict[int, int]:
    """Entry id -> the running total that it led to, for the entries that count."""
    own = (entry for entry in entries if entry.unit == unit and entry.fact == fact)
    return {entry.id: total for entry, total in _courses(own)}
