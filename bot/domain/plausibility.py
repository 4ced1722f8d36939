"""What is asked about before it is stored: figures that are possible, but not as people usually report.

Thresholds: a rise is unusual beyond ten times the median of the last reports (of at least three); a figure is beyond
sense when it would bring the running total above three times the year's target; without a target, above ten times what
there is, and where there is nothing yet, above `_ENORMOUS`. A rise of `_SMALL` or less is never any of these. Where
last year's total is known, the report that brings the running total above twice of it is asked about, and in the
cycle's last month a total below half of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.errors import Refused
from bot.domain.results import Suspicion, Unusual
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from scoring import Fact, Scheme

_TEN = 10
_TARGETS = 3
_ENOUGH_REPORTS = 3
_SMALL = 20  # 人, 户, 万元
_ENORMOUS = {
    Kind.COUNT: 10_000,
    Kind.EVENTS: 1_000,
    Kind.AMOUNT: 10_000,
}  # 人, 例, 万元: more than any town reports at once
_YUAN = {"元": 10_000}  # how many of the measure are a 万元


def is_closing(scheme: Scheme, day: date) -> bool:
    """Whether a day is in the last month of the cycle: then totals are nearly final."""
    return day >= scheme.end.replace(day=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a claim is compared with, all figures in the fact's smallest unit."""

    present: int  # the running total on the claim's day
    target: int | None
    increments: Sequence[int]  # by how much the last reports raised it
    last: int | None  # what it came to last year
    closing: bool  # the cycle's last month has begun
    repeated: bool  # the same figure came for the same day before


def suspect(claim: Claim, unit: str, fact: Fact, usual: Usual) -> Suspicion | None:
    """What is odd about a claim, None for nothing. Raises Refused when the running total would fall below 0."""
    if not fact.kind.adds_up:
        return None
    total = claim.value if claim.mode is Mode.TOTAL else usual.present + claim.value
    if total < 0:
        raise Refused("below-zero", fact=fact, present=usual.present)
    odd = _odd_statement(claim, total, usual) or _odd_size(total, fact, usual)
    return Suspicion(claim, unit, odd[0], usual.present, odd[1], usual.target) if odd is not None else None


def is_outsized(mode: Mode, value: int, fact: Fact, usual: Usual) -> bool:
    """Whether a figure is of a size that is asked about: such a one is marked until it is reviewed."""
    total = value if mode is Mode.TOTAL else usual.present + value
    return fact.kind.adds_up and _odd_size(total, fact, usual) is not None


def _odd_statement(claim: Claim, total: int, usual: Usual) -> tuple[Unusual, int] | None:
    """Why it is odd to say this at all, and what it was compared with."""
    if usual.repeated and claim.value > 0:
        return Unusual.REPEATED, claim.value
    if claim.mode is Mode.TOTAL and total < usual.present:
        return Unusual.BELOW_TOTAL, usual.present
    if claim.value < 0:
        return Unusual.NEGATIVE, usual.present
    if usual.closing and usual.last and claim.mode is Mode.TOTAL and 2 * total < usual.last:
        return Unusual.HALF_LAST_YEAR, usual.last
    return None


def _odd_size(total: int, fact: Fact, usual: Usual) -> tuple[Unusual, int] | None:
    present, target, last = usual.present, usual.target, usual.last
    size = fact.scale * _YUAN.get(fact.measure, 1)
    if total - present <= _SMALL * size:
        return None
    if target and total > _TARGETS * target:
        return Unusual.BEYOND_TARGET, target
    steps = [step for step in usual.increments if step > 0]
    if len(steps) >= _ENOUGH_REPORTS and total - present > _TEN * median_low(steps):
        return Unusual.TEN_TIMES, median_low(steps)
    if last and present <= 2 * last < total:
        return Unusual.TWICE_LAST_YEAR, last
    return None if target else _odd_without_target(total, fact, present, size)


def _odd_without_target(total: int, fact: Fact, present: int, size: int) -> tuple[Unusual, int] | None:
    if present > 0 and total > _TEN * present:
        return Unusual.TEN_TIMES, present
    return (Unusual.ENORMOUS, present) if present == 0 and total > _ENORMOUS[fact.kind] * size else None
