"""From facts to a standing: the scheme's plan, run over a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from scoring.awards import Results
from scoring.standing import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scoring.facts import FactTable
    from scoring.numbers import Column
    from scoring.plan import Kept
    from scoring.scheme import Scheme


class Columns(Mapping[str, "Column"]):
    """Columns of numbers by name, each a row of what a plan has kept."""

    def __init__(self, kept: Kept, rows: Mapping[str, int]) -> None:
        self._numbers, self._rows = kept.numbers, rows

    def __getitem__(self, name: str) -> Column:
        column: Column = self._numbers[self._rows[name]]
        return column

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def score(scheme: Scheme, table: FactTable) -> Standing:
    """Points, ranks, grades and awards of all units. Pure: the same facts give the same standing."""
    kept = scheme.plan.run(table.values)
    rows = scheme.plan.rows
    numbers = kept.numbers
    results = Results(numbers[rows.total], numbers[rows.grades], kept.masks[rows.valid])
    return Standing(scheme, table, Columns(kept, rows.points), numbers[rows.ranks], results, Columns(kept, rows.awards))
