"""Computing many units: one line after the other, block after block, so that what is in work stays in the processor's cache."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.columns import choose, lookup
from scoring.lines import Fixed
from scoring.recording import Reported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from scoring.kept import Kept, Rows
    from scoring.lines import Node

BLOCK = 4096  # units at a time


class InTurn:
    """The lines of one stage; memory is used again as soon as nobody needs what is in it."""

    def __init__(self, nodes: Sequence[Node], places: list[int], kept: Rows, units: int) -> None:
        self._units, self._width = units, min(units, BLOCK)
        local = [place for place in places if not nodes[place].is_given]
        given = [place for place in places if nodes[place].is_given and place in kept]
        self._steps = [(_compute(nodes[place]), nodes[place].of, place) for place in local]
        self._steps += [(_copy, (place,), -1 - place) for place in given]
        read = dict.fromkeys(one for _, of, _ in self._steps for one in of if one not in set(local))
        self._facts = [(node, nodes[node].made_by.row) for node in read if isinstance(nodes[node].made_by, Reported)]
        fixed = [node for node in read if isinstance(nodes[node].made_by, Fixed)]
        self._fixed = [(node, nodes[node].made_by.value) for node in fixed if nodes[node].made_by.by_unit]
        self._numbers = {node: nodes[node].made_by.value for node in fixed if not nodes[node].made_by.by_unit}
        earlier = [(node, node) for node in read if not nodes[node].is_given]
        to_keep = [(-1 - node, node) for node in given] + [(node, node) for node in local if node in kept]
        self._kept = [(name, nodes[node].says_yes, kept.row(node)) for name, node in (*earlier, *to_keep)]
        self._memory = dict(self._places({name for name, _ in to_keep}, nodes))

    def _places(self, elsewhere: set[int], nodes: Sequence[Node]) -> Any:
        """Each computed line with memory for a block; that of a line that was needed for the last time goes to another."""
        last = {one: at for at, (_, of, _) in enumerate(self._steps) for one in of}
        free: dict[bool, list[NDArray[Any]]] = {False: [], True: []}
        memory: dict[int, NDArray[Any]] = {}
        for at, (_, of, place) in enumerate(self._steps):
            if place not in elsewhere:
                sort = nodes[place].says_yes
                memory[place] = (
                    free[sort].pop() if free[sort] else np.empty(self._width, np.bool_ if sort else np.int64)
                )
                yield place, memory[place]
            for one in set(of):
                if one in memory and last[one] == at:
                    free[nodes[one].says_yes].append(memory[one])

    def run(self, facts: NDArray[np.int64], kept: Kept) -> None:
        """Read facts and what was kept before, write what is kept."""
        if not self._width:
            return
        columns: dict[int, Any] = {**self._numbers, **self._memory}
        for start in (*range(0, self._units - self._width, self._width), self._units - self._width):
            block = slice(start, start + self._width)
            for node, row in self._facts:
                columns[node] = facts[row, block]
            for node, value in self._fixed:
                columns[node] = value[block]
            for node, says_yes, row in self._kept:
                columns[node] = (kept.masks if says_yes else kept.numbers)[row, block]
            for compute, of, place in self._steps:
                compute(*[columns[one] for one in of], out=columns[place])


def _compute(node: Node) -> Callable[..., object]:
    compute: Callable[..., object] = {choose: _choose, lookup: np.take}.get(node.made_by, node.made_by)
    return compute


def _choose(mask: Any, yes: Any, no: Any, out: NDArray[Any]) -> None:
    if isinstance(no, int) and no == 0:
        np.multiply(mask, yes, out=out)
    else:
        np.copyto(out, np.where(mask, yes, no))


def _copy(column: Any, out: NDArray[Any]) -> None:
    np.copyto(out, column)
