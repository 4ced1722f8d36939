"""A standing from another whose facts differ in few cells: only what these reach is computed, and only for the units it reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.columns import choose, lookup
from scoring.lines import Fixed
from scoring.ranking import Ranking, Rankings
from scoring.recording import Reported

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from scoring.kept import Kept, Row, Rows
    from scoring.lines import Node
    from scoring.numbers import Column

    Cell = tuple[int, int]  # a row of the facts and a unit

MOST_UNITS = 1_000  # that are reached; where there are more, computing everything is as quick
_FEW = 8  # units whose places in a ranking of all are changed one by one


class Reach:
    """Which lines each fact reaches."""

    def __init__(self, nodes: Sequence[Node], kept: Rows) -> None:
        self.nodes, self.kept = nodes, kept
        self.used = {one for node in nodes for one in node.of}
        reached_by: list[frozenset[int]] = []  # facts (-1 - row) and lines across all units, through no other such line
        stages = 1 + max((node.stage for node in nodes), default=0)
        self._local: list[list[tuple[int, frozenset[int]]]] = [[] for _ in range(stages)]
        self.across: list[list[int]] = [[] for _ in range(stages)]
        for place, node in enumerate(nodes):
            own = frozenset({-1 - node.made_by.row} if isinstance(node.made_by, Reported) else ())
            reached_by.append(own.union(*({one} if nodes[one].is_across else reached_by[one] for one in node.of)))
            if node.is_across:
                self.across[node.stage].append(place)
            elif place in kept:
                self._local[node.stage].append((place, reached_by[place]))

    def local(self, stage: int, sources: set[int]) -> list[int]:
        """The kept lines of the stage that these facts and lines reach."""
        return [place for place, by in self._local[stage] if not by.isdisjoint(sources)]


class Again:
    """One run: `facts` with those that are `supposed` in their place, of which the `differing` were others in `before`."""

    def __init__(
        self, reach: Reach, facts: Column, supposed: Mapping[Cell, int], differing: Collection[Cell], before: Kept
    ) -> None:
        self._reach, self._facts, self._supposed = reach, facts, supposed
        self._sources = {-1 - row for row, _ in differing}
        self._units = np.array(sorted({unit for _, unit in differing}), dtype=np.int64)
        self._now = self._then = before
        self._known: dict[int, Any] = {}

    def run(self) -> Kept | None:
        """What is kept; None where too many units are reached."""
        for stage, across in enumerate(self._reach.across):
            self._known = {}
            wanted = self._reach.local(stage, self._sources)
            cells = {self._reach.kept[place]: self._differing(place, wanted) for place in wanted}
            self._then = self._now.with_cells({row: found for row, found in cells.items() if found})
            reached: set[int] = set()
            for place in across:
                moved = self._look_across(place)
                if moved and place in self._reach.used:
                    self._sources.add(place)
                    reached |= moved
            if not reached.issubset(self._units.tolist()):
                self._units = np.union1d(self._units, np.array(sorted(reached), dtype=np.int64))
            self._now = self._then
            if self._units.size > MOST_UNITS:
                return None
        return self._now

    def _differing(self, place: int, wanted: Collection[int]) -> dict[int, int]:
        column, before = self._column(place, wanted), self._now.some(self._reach.kept[place], self._units)
        where = np.flatnonzero(column != before)
        found = np.broadcast_to(column, before.shape)[where]
        return dict(zip(self._units[where].tolist(), found.tolist(), strict=True))

    def _column(self, place: int, wanted: Collection[int]) -> Any:
        """One line at the units that are reached."""
        if place not in self._known:
            self._known[place] = self._compute(place, wanted)
        return self._known[place]

    def _compute(self, place: int, wanted: Collection[int]) -> Any:
        node = self._reach.nodes[place]
        if isinstance(node.made_by, Fixed):
            return node.made_by.value[self._units] if node.made_by.by_unit else node.made_by.value
        if isinstance(node.made_by, Reported):
            row = node.made_by.row
            found = self._facts[row, self._units]
            for index, unit in enumerate(self._units.tolist()):
                found[index] = self._supposed.get((row, unit), found[index])
            return found
        if place in self._reach.kept and place not in wanted:
            return self._now.some(self._reach.kept[place], self._units)
        made_by: Any = {choose: np.where, lookup: np.take}.get(node.made_by, node.made_by)
        return made_by(*(self._column(one, wanted) for one in node.of))

    def _look_across(self, place: int) -> set[int]:
        """Note the line's new numbers; the units where they differ."""
        node, row = self._reach.nodes[place], self._reach.kept[place]
        rows = [self._reach.kept[one] for one in node.of]
        changed = sorted({unit for one in rows for unit in self._now.differing(self._then, one)})
        if not changed:
            return set()
        if not isinstance(node.made_by, Ranking):
            return self._replace(row, node.made_by(*(self._then.column(one) for one in rows)))
        ranking = node.made_by
        if ranking.is_plain and len(rows) == 2 and len(changed) <= _FEW:
            self._then = self._then.with_row(row, self._moved(row, rows[0], rows[1], changed))
            return set(changed)
        if ranking.most is None or self._were_first(row, ranking.most, changed):
            return self._replace(row, _rank(ranking, [self._then.column(one) for one in rows]))
        # None of these was among the first, so the first stay before all others: only they can be overtaken.
        rivals = np.union1d(self._now.first(row, ranking.most), np.array(changed, dtype=np.int64))
        ranks = _rank(ranking.among(rivals), [self._then.some(one, rivals) for one in rows])
        where = np.flatnonzero(ranks != self._now.some(row, rivals))
        moved = dict(zip(rivals[where].tolist(), ranks[where].tolist(), strict=True))
        self._then = self._then.with_cells({row: moved} if moved else {})
        return set(moved)

    def _replace(self, row: Row, column: Column) -> set[int]:
        moved = np.flatnonzero(column != self._now.column(row))
        self._then = self._then.with_row(row, column)
        return set(moved.tolist())

    def _were_first(self, row: Row, most: int, units: list[int]) -> bool:
        return any(0 < self._now.at(row, unit) < most for unit in units)

    def _moved(self, row: Row, among_row: Row, key_row: Row, changed: list[int]) -> Column:
        """The ranks of all after some units have changed their keys, one after the other."""
        ranks, among, keys = (self._now.column(one).copy() for one in (row, among_row, key_row))
        for unit in changed:
            key, counts = self._then.at(key_row, unit), bool(self._then.at(among_row, unit))
            if among[unit]:
                ranks -= among & (keys < keys[unit])
            among[unit], keys[unit] = counts, key
            if counts:
                ranks += among & (keys < key)
            ranks[unit] = 1 + np.count_nonzero(among & (keys > key)) if counts else 0
        return ranks


def _rank(ranking: Ranking, given: list[Any]) -> Column:
    among, keys, *ties = given
    ranks: Column = Rankings([ranking], among.size)(among[None], keys[None].copy(), dict(enumerate(ties)))[0]
    return ranks
