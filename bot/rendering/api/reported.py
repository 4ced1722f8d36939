"""What a business system is told of its figures: where each stands in the ledger, or why none of them does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.domain.results import Suspicion
from bot.rendering.api.problems import WrongParameter, problem
from bot.rendering.form import doubt_words
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.domain.systems import FigureFault, FiguresRefused
    from bot.rendering.api.problems import Problem
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_USED = "reference-used"  # another figure came under the same reference


class StoredFigureTold(BaseModel):
    """A figure that is in the ledger: the number of its entry, and when it was stored first."""

    reference: str
    entry: int
    stored_at: datetime


class StoredFiguresTold(BaseModel):
    """The figures, in the order in which they were sent; sent again they are told the same."""

    figures: list[StoredFigureTold]


def stored_told(entries: Sequence[Entry]) -> StoredFiguresTold:
    """Where the figures stand."""
    return StoredFiguresTold(
        figures=[
            StoredFigureTold(reference=entry.origin.reference or "", entry=entry.id, stored_at=entry.recorded_at)
            for entry in entries
        ]
    )


def refused_told(refused: FiguresRefused, scheme: Scheme, catalogue: Catalogue) -> Problem:
    """That nothing is stored, and all that is wrong, each with the place of its figure."""
    wrong = [_wrong(fault, scheme, catalogue) for fault in refused.faults]
    used = any(each.code == _USED for each in wrong)
    detail = catalogue.plain("api.nothing_stored", count=len(wrong), first=wrong[0].detail)
    told = problem(409 if used else 422, _USED if used else "figures-refused", detail)
    return told.model_copy(update={"errors": wrong})


def _wrong(fault: FigureFault, scheme: Scheme, catalogue: Catalogue) -> WrongParameter:
    name = f"figures.{fault.place}"
    if isinstance(fault.why, Suspicion):
        words = doubt_words(fault.why, scheme, catalogue)
        return WrongParameter(name=name, detail=words, code=fault.why.why.value, ask=True)
    return WrongParameter(name=name, detail=plain_text(error_screen(fault.why, catalogue).text), code=fault.why.code)
