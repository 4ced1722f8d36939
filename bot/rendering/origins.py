"""From what a derived figure was worked out, as the arithmetic behind it: (= (965 − 1,000) ÷ 1,000)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.figures import number
from scoring.derived import Difference, Growth, Highest, Lowest, Per, ShareOf, ShareOfMean, Sum

if TYPE_CHECKING:
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme
    from scoring.explanation import Origin

_SENTENCES: dict[type, str] = {
    Growth: "working.from_growth",
    Per: "working.from_per",
    ShareOf: "working.from_share",
    Difference: "working.from_difference",
    Sum: "working.from_sum",
    Highest: "working.from_highest",
    Lowest: "working.from_lowest",
    ShareOfMean: "working.from_share_of_mean",
}


def origin_words(origin: Origin, scheme: Scheme, catalogue: Catalogue) -> str:
    """The arithmetic, in brackets."""
    numbers = [number(value, scheme.fact(fact)) for fact, value in origin.parts]
    whole = number(origin.whole, scheme.fact(origin.parts[0][0]))
    values = {"first": numbers[0], "last": numbers[-1], "whole": whole, "among": origin.among}
    each = origin.way.each if isinstance(origin.way, Per) else 1
    way = type(origin.way)
    parts = (" + " if way is Sum else "、").join(numbers)
    return catalogue.plain(_SENTENCES[way], parts=parts, each=f"{each:,}", **values)
