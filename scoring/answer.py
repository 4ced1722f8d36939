"""A standing as the contract's JSON: what `kaohe score --json` prints, and what a publication freezes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from scoring.numbers import format_hundredths

if TYPE_CHECKING:
    from scoring.standing import Standing


def as_json(standing: Standing) -> str:
    """All points, totals, ranks, grades and awards; the same standing gives the same text, to the byte."""
    scheme = standing.scheme
    units = [_unit(standing, unit.id) for unit in scheme.units]
    told = {"scheme": scheme.id, "as_of": standing.as_of.isoformat(), "units": units}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _unit(standing: Standing, unit: str) -> dict[str, object]:
    scheme = standing.scheme
    return {
        "unit": unit,
        "rank": standing.rank(unit),
        "total": format_hundredths(standing.total(unit)),
        "grade": standing.grade(unit),
        "items": {item.id: format_hundredths(standing.points(unit, item.id)) for item in scheme.items},
        "awards": {award.id: format_hundredths(standing.award(unit, award.id)) for award in scheme.awards},
    }
