"""What a reviewer sees of a correction, and what its reporter reads, made from values that stand here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.entries import Mode, Verdict
from bot.domain.intents import Claim
from bot.domain.moves import NeedsSecond, UnitMove
from bot.domain.notices import FigureCorrected
from bot.domain.results import Suspicion, Unusual
from bot.domain.review_items import Corrected, Correction
from bot.rendering import corrections, people

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Scheme

_SCHEME, _UNIT, _FACT = "rugao-2021", "changjiang", "university-talent-bases"
_WHY = "与系统<核对>"
_MOVE = UnitMove(_UNIT, (3416, 5216), (2, 1), (2, 1), (23_856_600, 425_047_600))
_STILL = UnitMove(_UNIT, (3416, 3416), (2, 2), (2, 2), (0, 0))
_SECOND = NeedsSecond((), (_MOVE,), ("陈志强",))
_DOUBT = Suspicion(Claim(_FACT, Mode.TOTAL, 1580, _UNIT), _UNIT, Unusual.BEYOND_TARGET, 2, 2, 2)
_SHOWN = Correction(
    _SCHEME, _UNIT, _FACT, date(2021, 6, 15), 7, 2, 1580, _WHY,
    (_MOVE, *(replace(_MOVE, unit=unit) for unit in ("baipu", "banjing", "xiayuan", "jiangan", "jiuhua"))),
    _DOUBT, _SECOND,
)  # fmt: skip
_DONE = Corrected(_SCHEME, _UNIT, _FACT, 2, 1, _WHY, 105, _STILL, Verdict.CONFIRM, None, 40)
_TOLD = FigureCorrected(_SCHEME, _UNIT, _FACT, 2, 1, _WHY, "李敏", undone=False)


def _shown(correction: Correction) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: corrections.correction_screen(correction, scheme, catalogue)


def _done(corrected: Corrected) -> Callable[[Scheme, Catalogue], Screen]:
    return lambda scheme, catalogue: corrections.corrected_screen(corrected, scheme, catalogue)


def _told(scheme: Scheme, catalogue: Catalogue, *, undone: bool = False, assessed: bool = False) -> Screen:
    scheme = replace(scheme, self_assessed=assessed)
    return corrections.corrected_notice(replace(_TOLD, undone=undone), scheme, catalogue)


CORRECTION_SCREENS: dict[str, Callable[[Scheme, Catalogue], Screen]] = {
    "correction-ask": lambda scheme, catalogue: corrections.ask_right_figure_screen(_UNIT, _FACT, 2, scheme, catalogue),
    "correction": _shown(_SHOWN),
    "correction-small": _shown(replace(_SHOWN, after=1, moves=(_STILL,), doubt=None, needs_second=None)),
    "correction-overtaken": _shown(replace(_SHOWN, overtaken=True, doubt=None, needs_second=None)),
    "correction-left": lambda _, catalogue: people.sentence("corrections.left", catalogue),
    "corrected": _done(_DONE),
    "corrected-second": _done(
        replace(_DONE, after=1580, move=_MOVE, verdict=Verdict.PROPOSE, needs_second=_SECOND, left=0)
    ),
    "correction-undone": _done(replace(_DONE, before=1, after=2, undone=True, left=1)),
    "correction-told": _told,
    "correction-told-assessed": lambda scheme, catalogue: _told(scheme, catalogue, assessed=True),
    "correction-told-undone": lambda scheme, catalogue: _told(scheme, catalogue, undone=True),
}
