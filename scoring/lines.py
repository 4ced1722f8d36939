"""The lines of a recording, each once, numbered so that a line stands after those it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from scoring.columns import Line, choose, lookup
from scoring.recording import Reported


@dataclass(frozen=True, slots=True)
class Fixed:
    """Makes what no fact changes: one value for all units, or, `by_unit`, one for each."""

    value: Any
    by_unit: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One line: what makes it, and the numbers of those it is made of."""

    made_by: Any
    of: tuple[int, ...]
    says_yes: bool
    stage: int  # how often all units have to be looked at before it can be computed

    @property
    def is_given(self) -> bool:
        """Whether it is there before anything is computed."""
        return isinstance(self.made_by, (Reported, Fixed))

    @property
    def is_across(self) -> bool:
        """Whether it looks at all units together."""
        return not self.is_given and not isinstance(self.made_by, np.ufunc) and self.made_by not in (choose, lookup)


class Lines:
    """Nodes without repetition; `number` finds or adds a line with all that it is made of."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[Any, int] = {}
        self._kept: list[Any] = []  # whose identity is a key

    def number(self, line: Any) -> int:
        """The node of a recorded or a fixed column."""
        if (found := self._known.get(id(line))) is None:
            self._kept.append(line)
            found = self._known[id(line)] = self._number(line)
        return found

    def _number(self, line: Any) -> int:
        if not isinstance(line, Line):
            return self._fixed(line, by_unit=isinstance(line, np.ndarray))
        if line.made_by is choose and _is_always(line.of[0]):
            return self.number(line.of[1])
        if line.made_by is lookup:
            table, index = line.of
            of: tuple[int, ...] = (self._fixed(table, by_unit=False), self.number(index))
        else:
            of = tuple(self.number(one) for one in line.of)
        parts = [self.nodes[one] for one in of]
        stage = max((one.stage + one.is_across for one in parts), default=0)
        return self._node((line.made_by, of), Node(line.made_by, of, line.says_yes, stage))

    def _fixed(self, value: Any, *, by_unit: bool) -> int:
        says_yes = isinstance(value, np.ndarray) and value.dtype == np.bool_
        key = value.tobytes() if isinstance(value, np.ndarray) else int(value)
        return self._node((Fixed, by_unit, says_yes, key), Node(Fixed(value, by_unit), (), says_yes, 0))

    def _node(self, key: Any, node: Node) -> int:
        found: int = self._known.setdefault(key, len(self.nodes))
        if found == len(self.nodes):
            self.nodes.append(node)
        return found


def _is_always(mask: Any) -> bool:
    return isinstance(mask, np.ndarray) and bool(mask.all())
