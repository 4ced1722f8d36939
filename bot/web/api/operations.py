"""The table of what other systems can ask: a row is an address, what it takes and what it tells."""

from __future__ import annotations

from bot.domain.api_tokens import ApiScope
from bot.parsing.api import DutiesAsked, EveningAsked, FiguresAsked, NoticesAsked, PageAsked, UnitsAsked
from bot.parsing.system_figures import SystemFiguresGiven
from bot.rendering.api.notices import NoticesTold
from bot.rendering.api.progress import DutiesTold, FiguresTold
from bot.rendering.api.publications import PublicationsTold, PublicationTold
from bot.rendering.api.reported import StoredFiguresTold
from bot.rendering.api.schemes import SchemesTold, SchemeTold
from bot.rendering.api.standings import SheetTold, StandingTold
from bot.rendering.api.workings import WorkingTold
from bot.web.api import reading, reporting, work
from bot.web.api.operation import Operation

_SCHEME = "schemes/{scheme}"
_UNIT = f"{_SCHEME}/units/{{unit}}"

OPERATIONS = (
    Operation("schemes", "schemes", "The schemes that the key is for", None, SchemesTold, reading.schemes),
    Operation("scheme", _SCHEME, "Units, figures, clauses and duties of a scheme", None, SchemeTold, reading.scheme),
    Operation(
        "standing",
        f"{_SCHEME}/standing",
        "Totals, ranks, grades and money of the units",
        ApiScope.STANDINGS,
        StandingTold,
        reading.standing,
        UnitsAsked,
    ),
    Operation(
        "sheet",
        f"{_UNIT}/sheet",
        "A unit's points, line by line",
        ApiScope.SHEETS,
        SheetTold,
        reading.sheet,
        EveningAsked,
    ),
    Operation(
        "working",
        f"{_UNIT}/workings/{{subject}}",
        "How the points of a line, `total`, `rank`, `grade` or an award of a unit came about",
        ApiScope.SHEETS,
        WorkingTold,
        reading.working,
        EveningAsked,
    ),
    Operation(
        "figures",
        f"{_SCHEME}/figures",
        "The units' figures against their targets",
        ApiScope.PROGRESS,
        FiguresTold,
        work.figures,
        FiguresAsked,
    ),
    Operation(
        "report",
        f"{_SCHEME}/figures",
        "Figures of a business system: all of a message are stored, or none; sent again they are told the same",
        ApiScope.FIGURES,
        StoredFiguresTold,
        reporting.report,
        given=SystemFiguresGiven,
    ),
    Operation(
        "duties",
        f"{_SCHEME}/duties",
        "What became of the units' duties: who owes what, and reporting rates",
        ApiScope.PROGRESS,
        DutiesTold,
        work.duties,
        DutiesAsked,
    ),
    Operation(
        "publications",
        f"{_SCHEME}/publications",
        "What was published, each version with its checksum and seal",
        ApiScope.PUBLICATIONS,
        PublicationsTold,
        reading.publications,
        PageAsked,
    ),
    Operation(
        "publication",
        f"{_SCHEME}/publications/{{version}}",
        "A published version with its facts and its answer",
        ApiScope.PUBLICATIONS,
        PublicationTold,
        reading.publication,
    ),
    Operation(
        "notices",
        f"{_SCHEME}/notices",
        "What went out, to which seat or group, and what became of it",
        ApiScope.NOTICES,
        NoticesTold,
        work.notices,
        NoticesAsked,
    ),
)
