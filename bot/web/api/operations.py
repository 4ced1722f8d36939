"""The table of what other systems can ask: a row is an address, what it takes and what it tells."""

from __future__ import annotations

from bot.domain.api_tokens import ApiScope
from bot.parsing.api import EveningAsked, UnitsAsked
from bot.rendering.api.schemes import SchemesTold, SchemeTold
from bot.rendering.api.standings import SheetTold, StandingTold
from bot.web.api import reading
from bot.web.api.operation import Operation

_SCHEME = "schemes/{scheme}"
_UNIT = f"{_SCHEME}/units/{{unit}}"

OPERATIONS = (
    Operation("schemes", "The schemes that the key is for", None, SchemesTold, reading.schemes),
    Operation(_SCHEME, "Units, figures, clauses and duties of a scheme", None, SchemeTold, reading.scheme),
    Operation(
        f"{_SCHEME}/standing",
        "Totals, ranks, grades and money of the units",
        ApiScope.STANDINGS,
        StandingTold,
        reading.standing,
        UnitsAsked,
    ),
    Operation(
        f"{_UNIT}/sheet", "A unit's points, line by line", ApiScope.SHEETS, SheetTold, reading.sheet, EveningAsked
    ),
)
