"""What was returned and still counts as reported, as rows of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.figures import stated
from bot.rendering.formatting import at_time, unit_name

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.review_items import SentBack
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A returned figure: what it says, why and by whom it was returned, and the path of the figure's page."""

    unit: str
    fact: str
    figure: str
    reason: str
    by: str
    at: str
    path: str


def returned_rows(
    figures: Iterable[SentBack], scheme: Scheme, zone: tzinfo, catalogue: Catalogue
) -> tuple[ReturnedRow, ...]:
    """The returned figures, those first that were returned first."""
    return tuple(
        ReturnedRow(
            unit_name(figure.entry.unit, scheme, catalogue),
            scheme.fact(figure.entry.fact).short,
            stated(figure.entry.value, figure.entry.mode, scheme.fact(figure.entry.fact), catalogue),
            figure.review.reason,
            figure.by,
            at_time(figure.review.at, zone, catalogue),
            f"progress/fact/{figure.entry.unit}/{figure.entry.fact}",
        )
        for figure in sorted(figures, key=lambda figure: figure.review.id)
    )
