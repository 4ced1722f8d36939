"""How a recording is computed: in stages, between which stands what looks at all units, such as a rank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np

from scoring.abreast import Abreast
from scoring.again import Again, Reach
from scoring.in_turn import InTurn
from scoring.kept import Rows
from scoring.lines import Lines
from scoring.ranking import Ranking, Rankings

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.again import Cell
    from scoring.kept import Kept, Row
    from scoring.lines import Node
    from scoring.recording import Recording

FEW = 100  # so many units are computed with all lines abreast, more with one line after the other


@dataclass(frozen=True, slots=True)
class Answers:
    """The kept rows of all results."""

    points: Mapping[str, Row]
    awards: Mapping[str, Row]
    ranks: Row
    total: Row
    grades: Row
    valid: Row


class Local(Protocol):
    """Computes of each unit by itself what one stage keeps."""

    def run(self, facts: NDArray[np.int64], kept: Kept) -> None:
        """Read facts and what was kept before, write what is kept."""


class Plan:
    """The steps for all units of one recording."""

    def __init__(self, recording: Recording, units: int) -> None:
        lines = Lines()
        points = {item: lines.number(column) for item, column in recording.points.items()}
        awards = {award: lines.number(column) for award, column in recording.awards.items()}
        own = recording.results
        others = [lines.number(column) for column in (recording.ranks, own.total, own.grades, own.valid)]
        self.nodes, self.units = lines.nodes, units
        self.kept = Rows(self.nodes, self._to_keep([*points.values(), *awards.values(), *others]))
        self.rows = Answers(
            {item: self.kept[node] for item, node in points.items()},
            {award: self.kept[node] for award, node in awards.items()},
            *(self.kept[node] for node in others),
        )
        stages = range(1 + max((node.stage for node in self.nodes), default=0))
        how = Abreast if units <= FEW else InTurn
        self.stages: list[Local] = [how(self.nodes, self._local(stage), self.kept, units) for stage in stages]
        self.across = [Across(self.nodes, self._across(stage), self.kept, units) for stage in stages]
        self._lock = Lock()  # the stages have memory to work in

    def run(self, values: NDArray[np.int64]) -> Kept:
        """All results from the facts, cut-offs x facts x units."""
        facts = values.reshape(values.shape[0] * values.shape[1], self.units)
        kept = self.kept.empty(self.units)
        with self._lock:
            for stage, across in zip(self.stages, self.across, strict=True):
                stage.run(facts, kept)
                across.run(kept)
        return kept

    def run_again(
        self, values: NDArray[np.int64], supposed: Mapping[Cell, int], differing: Collection[Cell], before: Kept
    ) -> Kept | None:
        """The same from the results `before`, when only the `differing` facts were others; None where too much is reached."""
        facts = values.reshape(values.shape[0] * values.shape[1], self.units)
        return Again(self._reach, facts, supposed, differing, before).run()

    @cached_property
    def _reach(self) -> Reach:
        return Reach(self.nodes, self.kept)

    def _to_keep(self, results: list[int]) -> list[int]:
        """The results, what is computed across all units and from what, and what a later stage needs; by stages."""
        wanted = set(results)
        for place, node in enumerate(self.nodes):
            if node.is_across:
                wanted |= {place, *node.of}
            wanted |= {one for one in node.of if self.nodes[one].stage < node.stage and not self.nodes[one].is_given}
        return sorted(wanted, key=lambda place: (self.nodes[place].stage, self.nodes[place].is_across, place))

    def _local(self, stage: int) -> list[int]:
        return [place for place, node in enumerate(self.nodes) if node.stage == stage and not node.is_across]

    def _across(self, stage: int) -> list[int]:
        return [place for place, node in enumerate(self.nodes) if node.stage == stage and node.is_across]


class Across:
    """What one stage computes of all units together, from and into what is kept."""

    def __init__(self, nodes: Sequence[Node], places: list[int], kept: Rows, units: int) -> None:
        ranked = [place for place in places if isinstance(nodes[place].made_by, Ranking)]
        self._others = [(nodes[place].made_by, nodes[place].of, place) for place in places if place not in ranked]
        self._rank = Rankings([nodes[place].made_by for place in ranked], units)
        self._ranked = [kept.row(place) for place in ranked]
        self._among = np.array([kept.row(nodes[place].of[0]) for place in ranked], dtype=np.int64)
        self._keys = np.array([kept.row(nodes[place].of[1]) for place in ranked], dtype=np.int64)
        self._ties = {row: nodes[place].of[2] for row, place in enumerate(ranked) if len(nodes[place].of) > 2}
        self._rows = kept

    def run(self, kept: Kept) -> None:
        """Read what the stage has kept, write what is kept."""
        for made_by, of, place in self._others:
            kept.numbers[self._rows.row(place)] = made_by(*(kept.column(self._rows[one]) for one in of))
        if self._ranked:
            among, keys = kept.masks.take(self._among, 0), kept.numbers.take(self._keys, 0)
            ties = {row: kept.numbers[self._rows.row(tie)] for row, tie in self._ties.items()}
            kept.numbers[self._ranked] = self._rank(among, keys, ties)
