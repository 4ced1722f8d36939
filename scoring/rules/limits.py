"""Limits: the numbers, percentages of the target and means that rules and conditions compare figures with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from scoring.errors import BadScheme, Message
from scoring.numbers import LARGEST_PERCENT, LARGEST_VALUE, Kind, parse_hundredths
from scoring.rules.base import must_aim_above_zero
from scoring.rules.options import Text

if TYPE_CHECKING:
    from scoring.frame import Fact, Frame, Line


@dataclass(frozen=True, slots=True)
class Limit:
    """What a condition compares with: a number or a percentage, in hundredths, or the mean of all units."""

    hundredths: int  # below 0 only where the fact can be
    percent: bool
    mean: bool = False

    def scaled(self, fact: Fact) -> int:
        """The number in the fact's smallest unit."""
        return self.hundredths * fact.scale // 100


def as_limit(text: str) -> Limit:
    """A number or a percentage as it is written; raises ValueError with what would be right."""
    percent = text.endswith("%")
    size = parse_hundredths(text.removesuffix("%").removeprefix("-"))
    limit = Limit(-size if text.startswith("-") else size, percent)
    if size > (LARGEST_PERCENT if percent else LARGEST_VALUE):
        raise ValueError(Message("{text!r} is more than any figure can be", text=text))
    return limit


def _limit_or_mean(text: str) -> Limit:
    return Limit(0, percent=False, mean=True) if text == "mean" else as_limit(text)


_LIMIT = r"-?\d+(\.\d{1,2})?%?"
_MOST = LARGEST_VALUE / 100
AsLimit = Annotated[Limit, Text(as_limit, f"^{_LIMIT}$", _MOST, -_MOST)]
AsLimitOrMean = Annotated[Limit, Text(_limit_or_mean, f"^({_LIMIT}|mean)$", _MOST, -_MOST)]


def must_compare(limit: Limit, frame: Frame[Line], fact: Fact) -> None:
    """Raise BadScheme where the fact has no such number, or no target to be a percentage of."""
    if fact.kind in (Kind.LEVEL, Kind.FLAG):
        raise BadScheme(Message("{fact} is {kind}: it has no numbers to compare with", fact=fact.id, kind=fact.kind))
    if limit.hundredths < 0 and not fact.kind.signed:
        raise BadScheme(Message("{fact} is {kind}: it is never below 0", fact=fact.id, kind=fact.kind))
    if limit.percent:
        must_aim_above_zero(frame, fact)
    if not limit.percent and limit.hundredths * fact.scale % 100:
        raise BadScheme(Message("{fact} is {kind}: the limit must be a whole number", fact=fact.id, kind=fact.kind))
    if (
        limit.percent
        and fact.kind in (Kind.PERCENT, Kind.RATE)
        and frame.units
        and fact.id not in frame.facts_with_targets
    ):
        number = f"{limit.hundredths / 100:g}"
        raise BadScheme(
            Message(
                "{fact} has no target that {number}% could be a part of; write {number} for the figure itself",
                fact=fact.id,
                number=number,
            )
        )
