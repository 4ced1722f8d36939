"""Computing few units: one step for many lines at once, for then a step costs more than what it computes."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.columns import choose, lookup
from scoring.lines import Fixed
from scoring.recording import Reported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from scoring.kept import Kept, Rows
    from scoring.lines import Node

    Batch = list[int]  # nodes with the same step


class Abreast:
    """The lines of one stage as rows of two tables, of numbers and of masks; a step works on many rows."""

    def __init__(self, nodes: Sequence[Node], places: list[int], kept: Rows, units: int) -> None:
        self._nodes = nodes
        self._row: dict[int, int] = {}
        self._count = {False: 0, True: 0}
        batches = list(_batches(nodes, [place for place in places if not nodes[place].is_given]))
        facts, fixed, earlier = self._read(batches, [place for place in places if place in kept])
        for batch in (facts, fixed, earlier):
            self._add(batch)
        for (
            batch
        ) in batches:  # in the order of what they are made of, so that what is read together mostly stands side by side
            batch.sort(key=lambda node: [self._row.get(one, -1) for one in nodes[node].of])
            self._add(batch)
        self._tables = {
            False: np.empty((self._count[False], units), dtype=np.int64),
            True: np.empty((self._count[True], units), dtype=np.bool_),
        }
        for one in fixed:
            self._tables[nodes[one].says_yes][self._row[one]] = nodes[one].made_by.value
        self._facts = np.array([nodes[one].made_by.row for one in facts], dtype=np.int64)
        self._earlier = self._moves(earlier, kept)
        self._saved = self._moves([place for place in places if place in kept], kept)
        self._steps: list[Callable[[], object]] = []
        for batch in batches:
            self._bind(batch)

    def run(self, facts: NDArray[np.int64], kept: Kept) -> None:
        """Read facts and what was kept before, write what is kept."""
        facts.take(self._facts, 0, self._tables[False][: self._facts.size], "clip")
        remembered = {False: kept.numbers, True: kept.masks}
        for sort, rows, kept_rows in self._earlier:
            remembered[sort].take(kept_rows, 0, self._tables[sort][rows[0] : rows[-1] + 1], "clip")
        for step in self._steps:
            step()
        for sort, rows, kept_rows in self._saved:
            self._tables[sort].take(rows, 0, remembered[sort][kept_rows[0] : kept_rows[-1] + 1], "clip")

    def _read(self, batches: list[Batch], to_keep: list[int]) -> tuple[Batch, Batch, Batch]:
        """What is not computed here, in the order of its use: facts, what is fixed, and what an earlier stage has kept."""
        computed = {one for batch in batches for one in batch}
        operands = [ones for batch in batches for ones in self._operands(batch) if not self._are_numbers(ones)]
        used = dict.fromkeys([*(one for ones in operands for one in ones), *to_keep])
        read = [one for one in used if one not in computed]
        facts = [one for one in read if isinstance(self._nodes[one].made_by, Reported)]
        fixed = [one for one in read if isinstance(self._nodes[one].made_by, Fixed)]
        return facts, fixed, [one for one in read if not self._nodes[one].is_given]

    def _add(self, batch: Batch) -> None:
        for one in batch:
            sort = self._nodes[one].says_yes
            self._row[one] = self._count[sort]
            self._count[sort] += 1

    def _moves(self, nodes: list[int], kept: Rows) -> list[tuple[bool, NDArray[np.int64], NDArray[np.int64]]]:
        """For numbers and for masks: rows of the table, and the rows that are kept of them; what is written stands side by side."""
        moves = []
        for sort in (False, True):
            own = [node for node in nodes if self._nodes[node].says_yes is sort]
            if own:
                moves.append(
                    (sort, np.array([self._row[one] for one in own]), np.array([kept.row(one) for one in own]))
                )
        return moves

    def _operands(self, batch: Batch) -> list[list[int]]:
        """For each argument of the step those of all lines; the table of a lookup is no argument."""
        operands = [list(ones) for ones in zip(*(self._nodes[node].of for node in batch), strict=True)]
        return operands[1:] if self._nodes[batch[0]].made_by is lookup else operands

    def _are_numbers(self, operands: list[int]) -> bool:
        return all(isinstance(made := self._nodes[one].made_by, Fixed) and not made.by_unit for one in operands)

    def _bind(self, batch: Batch) -> None:
        """Add the step for a batch."""
        first = self._nodes[batch[0]]
        out = self._tables[first.says_yes][self._row[batch[0]] : self._row[batch[0]] + len(batch)]
        given = [self._given(operands) for operands in self._operands(batch)]
        if first.made_by is choose:
            mask, yes, no = given
            self._steps += [partial(np.copyto, out, no), partial(np.copyto, out, yes, where=mask)]
        elif first.made_by is lookup:
            tables = [self._nodes[self._nodes[node].of[0]].made_by.value for node in batch]
            begins = np.cumsum([0, *(len(table) for table in tables[:-1])])
            self._steps.append(partial(np.add, given[0], begins[:, None], out=out))
            self._steps.append(partial(np.take, np.concatenate(tables), out, out=out, mode="clip"))
        else:
            self._steps.append(partial(first.made_by, *given, out=out))

    def _given(self, operands: list[int]) -> Any:
        """An argument: one number for all, one for each line, rows that stand side by side, or a copy of scattered ones."""
        if self._are_numbers(operands):
            numbers = [self._nodes[one].made_by.value for one in operands]
            width = self._tables[False].shape[1]
            return numbers[0] if len(set(numbers)) == 1 else np.repeat(np.array([numbers]).T, width, axis=1)
        table, rows = self._tables[self._nodes[operands[0]].says_yes], [self._row[one] for one in operands]
        if rows == list(range(rows[0], rows[0] + len(rows))):
            return table[rows[0] : rows[0] + len(rows)]
        copy = np.empty((len(rows), table.shape[1]), dtype=table.dtype)
        self._steps.append(partial(table.take, np.array(rows), 0, copy, "clip"))
        return copy


def _batches(nodes: Sequence[Node], places: Iterable[int]) -> Iterator[Batch]:
    """Nodes with the same step together, each after those it is made of; first the step whose nodes lie least deep."""
    depth: dict[int, int] = {}
    waiting: dict[int, int] = {}
    users: dict[int, list[int]] = defaultdict(list)
    left: dict[Any, list[int]] = defaultdict(list)  # by step
    ready: dict[Any, Batch] = defaultdict(list)
    for place in places:
        parts = {one for one in nodes[place].of if one in depth}
        depth[place] = 1 + max((depth[one] for one in parts), default=0)
        waiting[place] = len(parts)
        left[nodes[place].made_by].append(depth[place])
        for one in parts:
            users[one].append(place)
        if not parts:
            ready[nodes[place].made_by].append(place)
    while ready:
        made_by = min(ready, key=lambda one: sum(left[one]) / len(left[one]))
        batch = ready.pop(made_by)
        for place in batch:
            left[made_by].remove(depth[place])
            for user in users[place]:
                waiting[user] -= 1
                if not waiting[user]:
                    ready[nodes[user].made_by].append(user)
        yield batch
