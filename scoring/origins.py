"""From what a unit's derived figure was worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.derived import ShareOfMean
from scoring.deriving import Figures
from scoring.explanation import Origin

if TYPE_CHECKING:
    from datetime import date

    from scoring.facts import FactTable


def origin(table: FactTable, unit: str, fact: str, cutoff: date | None) -> Origin | None:
    """From what the unit's figure was worked out; None of a fact that is reported."""
    way, place = table.frame.fact(fact).derived, table.frame.unit_place(unit)
    if way is None:
        return None
    seen = Figures(table.frame, table.at(cutoff), table.days_at(cutoff), ends=False)
    parts = tuple((part, int(seen.own(part)[place])) for part in way.facts())
    if not isinstance(way, ShareOfMean):
        return Origin(way, parts)
    known = seen.known(way.facts())
    return Origin(way, parts, int(seen.own(way.fact)[known].sum()), int(known.sum()))
