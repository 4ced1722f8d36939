"""How a unit's fact came to its running total: the end of its fold, enough to add a report without the rest. Pure.

The fold over all entries of a fact (`domain.ledger`) is the definition; a course is the part that a new entry can move.

    jobs of 长江, course since 10 March      after "correct entry 7 to 4"
    5 March   entry 3  +2  -> 2              5 March   entry 3  +2  -> 2
    10 March  entry 7  +3  -> 5              10 March  entry 9  +4  -> 6   (stands where entry 7 stood)
    12 March  entry 8  +1  -> 6              12 March  entry 8  +1  -> 7
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.ledger import folded, roots

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.entries import Entry

    Key = tuple[str, str]  # unit, fact

RECENT = 12  # reports by whose increments a new one is judged


@dataclass(frozen=True, slots=True)
class Counted:
    """An entry that counts and the running total that it leads to, in the fact's smallest unit.

    `root` is the id of the first entry of its chain of corrections: a correction keeps the place of what it corrects.
    """

    entry: Entry
    root: int
    total: int


@dataclass(frozen=True, slots=True)
class Course:
    """The entries of a unit's fact that count, in the order in which they count.

    All from the day `since` on; of the days before it the last `RECENT` + 1, or as many as there are.
    """

    unit: str
    fact: str
    since: date
    rows: tuple[Counted, ...] = ()

    def total(self, day: date) -> int:
        """The running total on the evening of `day`, which is not before `since`; 0 where nothing was reported."""
        return next((row.total for row in reversed(self.rows) if row.entry.date <= day), 0)

    def last_day(self, day: date) -> date | None:
        """The latest day up to `day` for which something counts."""
        return next((row.entry.date for row in reversed(self.rows) if row.entry.date <= day), None)

    def lowest_stated_after(self, day: date) -> int | None:
        """The lowest running total that was stated for a later day; None: there is none."""
        stated = (row.total for row in self.rows if row.entry.mode is Mode.TOTAL and row.entry.date > day)
        return min(stated, default=None)

    def recent_increments(self) -> tuple[int, ...]:
        """By how much the last reports raised the running total, newest last."""
        totals = [row.total for row in self.rows]
        steps = [after - before for before, after in zip([0, *totals], totals, strict=False)]
        return tuple(steps[-RECENT:])

    def stated_after(self, entry: Entry) -> Entry | None:
        """The next running total that was stated for a later moment than `entry`: it holds whatever `entry` says."""
        ids = [row.entry.id for row in self.rows]
        if entry.id not in ids:
            return None
        return next((row.entry for row in self.rows[ids.index(entry.id) + 1 :] if row.entry.mode is Mode.TOTAL), None)

    def without(self, entry: Entry) -> Course:
        """The course as it would be had this entry been taken back."""
        return self.replaced({entry.id}, ())

    def with_entries(self, entries: Iterable[Entry], withdrawals: Mapping[int, int] | None = None) -> Course:
        """The course after these new entries of the fact, in their order.

        None is for a day before `since`, nor corrects one that is. `withdrawals`: id -> root of withdrawals that new
        entries take the place of. Raises KeyError for a correction of any other entry that does not count.
        """
        places = {row.entry.id: row.root for row in self.rows} | dict(withdrawals or {})
        removed: set[int] = set()
        added: dict[int, tuple[Entry, int]] = {}
        for entry in entries:
            root = entry.id
            if entry.replaces is not None:
                root = places.pop(entry.replaces)
                removed.add(entry.replaces)
                added.pop(entry.replaces, None)
            if entry.mode is not Mode.WITHDRAWAL:
                places[entry.id] = root
                added[entry.id] = entry, root
        return self.replaced(removed, added.values())

    def replaced(self, removed: Collection[int], added: Iterable[tuple[Entry, int]]) -> Course:
        """The course without the entries of these ids, and with others, each with its root."""
        counting = [(row.entry, row.root) for row in self.rows if row.entry.id not in removed]
        ordered = sorted((*counting, *added), key=lambda placed: (placed[0].date, placed[1]))
        return Course(self.unit, self.fact, self.since, self._fold(ordered))

    def lowest_evening(self) -> int:
        """The lowest running total on the evening of any day from `since` on; 0 where there is none below."""
        evenings = {row.entry.date: row.total for row in self.rows if row.entry.date >= self.since}
        return min((0, *evenings.values()))

    def _fold(self, placed: Iterable[tuple[Entry, int]]) -> tuple[Counted, ...]:
        """The running totals anew from `since` on; earlier ones stay what they are."""
        earlier = {row.entry.id: row.total for row in self.rows if row.entry.date < self.since}
        rows, total = [], 0
        for entry, root in placed:
            added = entry.value if entry.mode is Mode.TOTAL else total + entry.value
            total = earlier.get(entry.id, added)
            rows.append(Counted(entry, root, total))
        return tuple(rows)


def complete(entries: Iterable[Entry], unit: str, fact: str, since: date) -> Course:
    """The whole course of a fact from all of its entries, whichever they are: by the fold itself."""
    ledger = list(entries)
    places = roots(ledger)
    return Course(unit, fact, since, tuple(Counted(entry, places[entry.id], total) for entry, total in folded(ledger)))


def following(
    before: Mapping[Key, Course], entries: Sequence[Entry], withdrawals: Mapping[int, int] | None = None
) -> dict[Key, Course]:
    """The courses of these facts after new entries, in their order; `withdrawals` as for `Course.with_entries`."""
    return {
        key: course.with_entries((entry for entry in entries if (entry.unit, entry.fact) == key), withdrawals)
        for key, course in before.items()
    }


def moved(before: Course, after: Course) -> list[Counted]:
    """The rows of `after` that are new or whose running total differs from before."""
    totals = {row.entry.id: row.total for row in before.rows}
    return [row for row in after.rows if totals.get(row.entry.id) != row.total]


def gone(before: Course, after: Course) -> list[Entry]:
    """The entries that counted before and do not any more."""
    counting = {row.entry.id for row in after.rows}
    return [row.entry for row in before.rows if row.entry.id not in counting]
