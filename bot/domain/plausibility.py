"""What is asked about before it is stored: figures that are possible, but not as people usually report.

Thresholds: a rise is unusual beyond ten times the median of the last reports (of at least three); a figure is beyond sense when
it would bring the running total above three times the year's target; without a target, above ten times what there is, and
where there is nothing yet, above `_ENORMOUS`. A rise of `_SMALL` or less is never any of these. Where last year's total is known, the
report that brings the running total above twice of it is asked about, and in the cycle's last month a total below half of it.
"""

from __future__ import annotations

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


def suspect(
    claim: Claim,
    unit: str,
    fact: Fact,
    present: int,
    target: int | None,
    increments: Sequence[int],
    *,
    last: int | None,
    closing: bool,
    repeated: bool,
) -> Suspicion | None:
    """What is odd about a claim, None for nothing. All figures in the fact's smallest unit.

    `present` is the running total on the claim's day, `increments` by how much the last reports raised it, `last` what it came to
    last year, `closing` whether the cycle's last month has begun, `repeated` whether the same figure came for the same day before. Raises Refused when the running total would fall below 0.
    """
    if not fact.kind.adds_up:
        return None

    def because(why: Unusual, usual: int) -> Suspicion:
        return Suspicion(claim, unit, why, present, usual, target)

    total = claim.value if claim.mode is Mode.TOTAL else present + claim.value
    raised = total - present
    if total < 0:
        raise Refused("below-zero", fact=fact, present=present)
    if repeated and claim.value > 0:
        return because(Unusual.REPEATED, claim.value)
    if claim.mode is Mode.TOTAL and total < present:
        return because(Unusual.BELOW_TOTAL, present)
    if claim.value < 0:
        return because(Unusual.NEGATIVE, present)
    if closing and last and claim.mode is Mode.TOTAL and 2 * total < last:
        return because(Unusual.HALF_LAST_YEAR, last)
    size = fact.scale * _YUAN.get(fact.measure, 1)
    if raised <= _SMALL * size:
        return None
    usual = [step for step in increments if step > 0]
    if target and total > _TARGETS * target:
        return because(Unusual.BEYOND_TARGET, target)
    if len(usual) >= _ENOUGH_REPORTS and raised > _TEN * median_low(usual):
        return because(Unusual.TEN_TIMES, median_low(usual))
    if last and present <= 2 * last < total:
        return because(Unusual.TWICE_LAST_YEAR, last)
    if not target and present > 0 and total > _TEN * present:
        return because(Unusual.TEN_TIMES, present)
    if not target and present == 0 and total > _ENORMOUS[fact.kind] * size:
        return because(Unusual.ENORMOUS, present)
    return None
