"""What a business system is told of its figures: where each stands in the ledger, or why none of them does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from bot.domain.results import Suspicion
from bot.rendering.form import doubt_words
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.entries import Entry
    from bot.domain.systems import FigureFault, FiguresRefused
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

USED = "reference-used"  # another figure came under the same reference


class StoredFigureTold(BaseModel):
    """A figure that is in the ledger: the number of its entry, and when it was stored first."""

    reference: str
    entry: int
    stored_at: datetime


class StoredFiguresTold(BaseModel):
    """The figures, in the order in which they were sent; sent again they are told the same."""

    figures: list[StoredFigureTold]


class FigureFaultTold(BaseModel):
    """Why a figure is not stored. `place`: figures.0 is the first.

    `ask`: it is only odd, and `error` is the code of the question; who has looked and means it sends the code as
    `sure`, and the figure is marked until a reviewer has seen it.
    """

    place: str
    reference: str
    error: str
    message: str
    ask: bool


class FiguresRefusedTold(BaseModel):
    """Nothing was stored, and why."""

    error: str
    message: str
    faults: list[FigureFaultTold]


def stored_told(entries: Sequence[Entry]) -> StoredFiguresTold:
    """Where the figures stand."""
    return StoredFiguresTold(
        figures=[
            StoredFigureTold(reference=entry.origin.reference or "", entry=entry.id, stored_at=entry.recorded_at)
            for entry in entries
        ]
    )


def refused_told(
    refused: FiguresRefused, references: Sequence[str], scheme: Scheme, catalogue: Catalogue
) -> FiguresRefusedTold:
    """All that is wrong; `references`: of the figures that were sent."""
    faults = [_fault(fault, references[fault.place], scheme, catalogue) for fault in refused.faults]
    used = any(fault.error == USED for fault in faults)
    message = f"nothing is stored: {len(faults)} of {len(references)} figures are refused"
    return FiguresRefusedTold(error=USED if used else "refused", message=message, faults=faults)


def _fault(fault: FigureFault, reference: str, scheme: Scheme, catalogue: Catalogue) -> FigureFaultTold:
    ask = isinstance(fault.why, Suspicion)
    if isinstance(fault.why, Suspicion):
        error, message = fault.why.why.value, doubt_words(fault.why, scheme, catalogue)
    else:
        error, message = fault.why.code, plain_text(error_screen(fault.why, catalogue).text)
    return FigureFaultTold(place=f"figures.{fault.place}", reference=reference, error=error, message=message, ask=ask)
