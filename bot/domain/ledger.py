"""The ledger's fold: which entries count, and what the running totals are. Pure.

entry 1  5 March  +12                    counts, in this order:  entry 3  5 March  +21  -> 21
entry 2  6 March  total 40                                       entry 2  6 March  =40  -> 40
entry 3  5 March  +21, corrects entry 1                          entry 4  6 March   +2  -> 42
entry 4  6 March  +2
"""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.domain.entries import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from bot.domain.entries import Entry


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in the order in which they count: by day, and within a day by arrival.

    What was replaced or taken back does not count; a correction stands where the first entry that it corrects stood.
    The order in which `entries` come does not matter: their ids tell it.
    """
    ledger = list(entries)
    places = roots(ledger)
    replaced = {entry.replaces for entry in ledger}
    counting = [entry for entry in ledger if entry.id not in replaced and entry.mode is not Mode.WITHDRAWAL]
    return sorted(counting, key=lambda entry: (entry.date, places[entry.id]))


def roots(entries: Iterable[Entry]) -> dict[int, int]:
    """Entry id -> the id of the first entry of its chain of corrections; its own where it corrects nothing."""
    places: dict[int, int] = {}
    for entry in sorted(entries, key=attrgetter("id")):  # what is replaced comes before what replaces it
        places[entry.id] = entry.id if entry.replaces is None else places.get(entry.replaces, entry.replaces)
    return places


def folded(entries: Iterable[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each entry that counts, in order, with the running total of its unit and fact that it leads to.

    A total may come out below 0, when what an increment took away has been withdrawn: that is refused where it would be
    entered, and not hidden here.
    """
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in live(entries):
        key = (entry.unit, entry.fact)
        sums[key] = entry.value if entry.mode is Mode.TOTAL else sums[key] + entry.value
        yield entry, sums[key]


def running_totals(entries: Iterable[Entry]) -> dict[int, int]:
    """Entry id -> the running total that it leads to, of the entries that count, in order."""
    return {entry.id: total for entry, total in folded(entries)}


def running_total(entries: Iterable[Entry], day: date) -> int:
    """What a fact amounts to on the evening of `day`, from all of its entries; 0 where nothing was reported."""
    return next((total for entry, total in reversed([*folded(entries)]) if entry.date <= day), 0)


def by_fact(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Unit and fact -> its entries: a ledger of its own, as a correction is of the same unit and fact."""
    ledgers: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        ledgers[entry.unit, entry.fact].append(entry)
    return ledgers
