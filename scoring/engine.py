"""From facts to a standing: the scheme's plan, run over a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.plan import FEW
from scoring.standing import Standing

if TYPE_CHECKING:
    from scoring.facts import FactTable
    from scoring.scheme import Scheme


def score(scheme: Scheme, table: FactTable) -> Standing:
    """Points, ranks, grades and awards of all units. Pure: the same facts give the same standing."""
    return Standing(scheme, table, scheme.plan.run(table.all_values()))


def rescore(standing: Standing, table: FactTable) -> Standing:
    """What `score` answers for the table, quicker where it is the standing's own with other suppositions."""
    scheme, before = standing.scheme, standing.table
    if len(scheme.units) <= FEW or table.values is not before.values or scheme is not table.scheme:
        return score(scheme, table)
    rows = {cell: (cell[0] * len(scheme.facts) + cell[1], cell[2]) for cell in {*table.supposed, *before.supposed}}
    now = {row: table.at(cell)[0] for cell, row in rows.items()}
    differing = {row for cell, row in rows.items() if before.at(cell)[0] != now[row]}
    kept = scheme.plan.run_again(table.values, now, differing, standing.kept)
    return score(scheme, table) if kept is None else Standing(scheme, table, kept)
