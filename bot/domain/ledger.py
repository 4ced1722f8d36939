"""The ledger's fold: which entries count, and what the running totals are. Pure."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from scoring import Total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from bot.domain.entries import Entry

_ID, _DATE = attrgetter("id"), attrgetter("date")


def live(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in the order in which they count: by day, and within a day by arrival.

    What was replaced or taken back does not count; a correction stands where the first entry that it corrects stood.
    The order in which `entries` come does not matter: their ids tell it.
    """
    return _counting(entries, lambda _: True)


def roots(entries: Iterable[Entry]) -> dict[int, int]:
    """Entry id -> the id of the first entry of its chain of corrections; its own where it corrects nothing."""
    places: dict[int, int] = {}
    for entry in sorted(entries, key=_ID):  # what is replaced comes before what replaces it
        places[entry.id] = entry.id if entry.replaces is None else places.get(entry.replaces, entry.replaces)
    return places


def _counting(entries: Iterable[Entry], wanted: Callable[[Entry], bool]) -> list[Entry]:
    known = sorted(entries, key=_ID)
    places = roots(known)
    replaced = {entry.replaces for entry in known}
    counting = [e for e in known if e.id not in replaced and e.mode is not Mode.WITHDRAWAL and wanted(e)]
    counting.sort(key=lambda entry: places[entry.id])
    counting.sort(key=_DATE)  # keeps the order within a day
    return counting


def _courses(counting: Iterable[Entry]) -> Iterator[tuple[Entry, int]]:
    """Each of these entries with the running total that it leads to.

    A total may come out below 0, when what an increment took away has been withdrawn: that is refused where it would be
    entered, and not hidden here.
    """
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for entry in counting:
        key = (entry.unit, entry.fact)
        sums[key] = entry.value if entry.mode is Mode.TOTAL else sums[key] + entry.value
        yield entry, sums[key]


def _course(entries: Iterable[Entry], unit: str, fact: str) -> list[tuple[Entry, int]]:
    # A correction may name another unit or fact than what it corrects: all entries say together which of them count.
    return list(_courses(_counting(entries, lambda entry: entry.unit == unit and entry.fact == fact)))


def totals(entries: Iterable[Entry]) -> list[Total]:
    """The running totals of all units and facts, one for each day on which something was reported."""
    found: dict[tuple[str, str, date], int] = {}
    for entry, total in _courses(live(entries)):
        found[entry.unit, entry.fact, entry.date] = total
    return [Total(unit, fact, day, value) for (unit, fact, day), value in found.items()]


def latest_totals(entries: Iterable[Entry], days: Iterable[date]) -> list[Total]:
    """Of each unit and fact the running total that stands on the evening of each of `days`, told once.

    All that a table with these cut-offs needs of `totals`, in a fraction of the time: a year has many more days.
    """
    found: list[Total] = []
    course = _courses(live(entries))
    following = next(course, None)
    for day in sorted(set(days)):
        changed: dict[tuple[str, str], tuple[date, int]] = {}
        while following is not None and following[0].date <= day:
            entry, total = following
            changed[entry.unit, entry.fact] = (entry.date, total)
            following = next(course, None)
        found += [Total(unit, fact, *told) for (unit, fact), told in changed.items()]
    return found


def stated_after(entries: Iterable[Entry], entry: Entry) -> Entry | None:
    """The next running total of the same figure that stands after `entry`: it holds whatever `entry` says, which so moves nothing later."""
    own = _counting(entries, lambda one: (one.unit, one.fact) == (entry.unit, entry.fact))
    places = [place for place, one in enumerate(own) if one.id == entry.id]
    later = own[places[0] + 1 :] if places else []
    return next((one for one in later if one.mode is Mode.TOTAL), None)


def running_total(entries: Iterable[Entry], unit: str, fact: str, day: date) -> int:
    """What the fact amounts to on the evening of `day`; 0 where nothing was reported."""
    value = 0
    for entry, total in _course(entries, unit, fact):
        if entry.date <= day:
            value = total
    return value


def recent_increments(entries: Iterable[Entry], unit: str, fact: str, most: int = 12) -> tuple[int, ...]:
    """By how much the last reports raised the running total, newest last: what is usual for this unit and fact."""
    steps, before = [], 0
    for _, total in _course(entries, unit, fact):
        steps.append(total - before)
        before = total
    return tuple(steps[-most:])


def day_totals(entries: Iterable[Entry], unit: str, fact: str) -> dict[int, int]:
    """Entry id -> the running total that it led to, for the entries that count."""
    return {entry.id: total for entry, total in _course(entries, unit, fact)}


def by_fact(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    """Unit and fact -> all entries that say which of its own count: as many facts are asked for, each is a short ledger.

    A correction may name another unit or fact than what it corrects: then the whole chain belongs to both.
    """
    chains: dict[int, list[Entry]] = {}
    roots: dict[int, int] = {}
    for entry in sorted(entries, key=_ID):
        root = roots.get(entry.replaces, entry.replaces) if entry.replaces is not None else entry.id
        roots[entry.id] = root
        chains.setdefault(root, []).append(entry)
    found: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for chain in chains.values():
        for key in {(entry.unit, entry.fact) for entry in chain}:
            found[key] += chain
    return found
