"""What is wrong with a request of another system: each parameter or field by its name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Misasked(StrEnum):
    """What is wrong with a parameter, or a field of a body."""

    UNKNOWN = "unknown"
    REPEATED = "repeated"
    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    RANGE = "range"
    MISSING = "missing"
    LENGTH = "length"
    PERIOD = "period"
    FIGURE = "figure"
    DAY_OR_PERIOD = "day_or_period"
    LETTERS = "letters"
    TOTAL_ONLY = "total_only"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A parameter that is wrong; `right`: what would be right there, as far as it can be told.

    A scoring.Message there is told in the reader's language.
    """

    name: str
    why: Misasked
    right: str = ""


class BadRequest(Exception):
    """A request that is not understood."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{mistake.name}: {mistake.why}" for mistake in mistakes))
        self.mistakes = mistakes
