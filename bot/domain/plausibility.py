"""What is refused or asked about before it is stored: figures that cannot be, and such as people seldom report. Pure.

Refused, and not even offered by a button: a figure or a running total of ten million people (or 万元) or more, or of
eleven digits: a phone number, an identity number, a date.

Asked about:

- a rise beyond ten times the median of the last reports (of at least three);
- a running total above three times the year's target, by a rise of more than `_SMALL` or for the first time; above ten
  times of it each time;
- the whole target or more as new at once;
- without a target, above ten times what there is, and above `_ENORMOUS` where there was less before;
- above twice last year's total for the first time; in the cycle's last month a total below half of it;
- a running total that falls, or is above one that was stated for a later day; an increment that takes away;
- what was reported before, or is said beside a business system's figure (`bot.domain.doubles`);
- a rate of one percent or less where the rate was not as small before: 0.95 may be 95%;
- a growth of more than ten times, up or down, for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import median_low
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.errors import Refused
from bot.domain.results import Suspicion, Unusual
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.domain.results import Twin
    from scoring import Fact, Scheme

_TEN = 10
_TARGETS = 3
_ENOUGH_REPORTS = 3
_SMALL = 20  # 人, 户, 万元
_SLACK = 5  # by so much small targets are exceeded without a question
_ENORMOUS = {
    Kind.COUNT: 10_000,
    Kind.EVENTS: 1_000,
    Kind.AMOUNT: 10_000,
}  # 人, 例, 万元: more than any town reports at once
_IMPOSSIBLE = 10_000_000  # 人, 例, 万元: more than any town has
_ELEVEN_DIGITS = 10_000_000_000
_YUAN = {"元": 10_000}  # how many of the measure are a 万元
_ONE_PERCENT, _PERCENT = 100, 10_000  # in hundredths of a percent
_MONEY = "万元"


def is_closing(scheme: Scheme, day: date) -> bool:
    """Whether a day is in the last month of the cycle: then totals are nearly final."""
    return day >= scheme.end.replace(day=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """What a claim is compared with, all figures in the fact's smallest unit."""

    present: int  # the running total on the claim's day
    target: int | None
    increments: Sequence[int]  # by how much the last reports raised it
    last: int | None = None  # what it came to last year
    closing: bool = False  # the cycle's last month has begun
    twin: Twin | None = None  # an earlier report that says the same
    later: int | None = None  # the lowest running total that was stated for a later day
    beside: Twin | None = None  # the last word on the fact, where a business system has it


def is_possible(value: int, fact: Fact) -> bool:
    """Whether any unit can have this much of the fact; phone and identity numbers are no figures."""
    if not (fact.kind.adds_up or fact.kind.signed):
        return True
    most = min(_IMPOSSIBLE * _YUAN.get(fact.measure, 1), _ELEVEN_DIGITS)
    return abs(value) < most * fact.scale


def require_possible(value: int, fact: Fact) -> None:
    """Raise Refused unless `is_possible`."""
    if not is_possible(value, fact):
        raise Refused("impossible", fact=fact)


def suspect(
    claim: Claim, unit: str, fact: Fact, usual: Usual, sure: Collection[Unusual] = frozenset()
) -> Suspicion | None:
    """What is odd about a claim beside what the person is `sure` of, None for nothing.

    Raises Refused when the figure cannot be, or when the running total would fall below 0.
    """
    require_possible(claim.value, fact)
    total = claim.value if claim.mode is Mode.TOTAL else usual.present + claim.value
    if fact.kind.adds_up and total < 0:
        raise Refused("below-zero", fact=fact, present=usual.present)
    answered = {*sure, *(_SIZES if _SIZES.intersection(sure) else ())}  # who is sure of the size is sure of it
    for why, compared in _oddities(claim, total, fact, usual):
        if why not in answered:
            twin = {Unusual.REPEATED: usual.twin, Unusual.BESIDE_SYSTEM: usual.beside}.get(why)
            return Suspicion(claim, unit, why, usual.present, compared, usual.target, twin)
    return None


def is_outsized(mode: Mode, value: int, fact: Fact, usual: Usual) -> bool:
    """Whether a figure is of a size that is asked about: such a one is marked until it is reviewed."""
    total = value if mode is Mode.TOTAL else usual.present + value
    return fact.kind.adds_up and any(_odd_sizes(total, fact, usual))


def answered_with(why: Unusual) -> frozenset[Unusual]:
    """What somebody is sure of who has said yes to this question: it was asked after those that come before it."""
    return frozenset(_ORDER[: _ORDER.index(why) + 1])


def likely(suspicion: Suspicion, fact: Fact, usual: Usual) -> tuple[Claim, ...]:
    """What may have been meant instead, as far as nothing is odd about it: 95% for 0.95, a total for an increment.

    An amount in 万元 that was written in 元 is offered in 万元.
    """
    claim, why, sensible = suspicion.claim, suspicion.why, []
    if why is Unusual.FRACTION:
        sensible.append(replace(claim, value=claim.value * _ONE_PERCENT))
    elif why is Unusual.BELOW_TOTAL and claim.value > 0:
        sensible.append(replace(claim, mode=Mode.INCREMENT))
    elif why not in _OF_OTHERS and claim.mode is Mode.INCREMENT and claim.value >= suspicion.present > 0:
        sensible.append(replace(claim, mode=Mode.TOTAL))
    if fact.measure == _MONEY and why in _SIZES and claim.value % _YUAN["元"] == 0:
        sensible.append(replace(claim, value=claim.value // _YUAN["元"]))
    alone = replace(usual, twin=None, beside=None)
    return tuple(each for each in sensible if suspect(each, suspicion.unit, fact, alone) is None)


def _oddities(claim: Claim, total: int, fact: Fact, usual: Usual) -> Iterator[tuple[Unusual, int]]:
    """Why it is odd to say this, and what it was compared with each time, the gravest first."""
    if usual.beside is not None:
        yield Unusual.BESIDE_SYSTEM, usual.beside.value
    if not fact.kind.adds_up:
        if fact.kind is Kind.PERCENT and 0 < claim.value <= _ONE_PERCENT and not 0 < usual.present <= _ONE_PERCENT:
            yield Unusual.FRACTION, usual.present
        if fact.kind.signed and fact.measure == "%" and abs(claim.value) > _TEN * _PERCENT >= abs(usual.present):
            yield Unusual.ENORMOUS, usual.present
        return
    yield from _odd_statements(claim, total, usual)
    yield from _odd_sizes(total, fact, usual)
    if claim.mode is Mode.INCREMENT and usual.target and _is_whole_target(claim.value, fact, usual.target):
        yield Unusual.WHOLE_TARGET, usual.target


def _odd_statements(claim: Claim, total: int, usual: Usual) -> Iterator[tuple[Unusual, int]]:
    if usual.twin is not None:
        yield Unusual.REPEATED, claim.value
    if claim.mode is Mode.TOTAL and total < usual.present:
        yield Unusual.BELOW_TOTAL, usual.present
    if claim.mode is Mode.TOTAL and usual.later is not None and total > usual.later:
        yield Unusual.ABOVE_LATER, usual.later
    if claim.value < 0:
        yield Unusual.NEGATIVE, usual.present
    if usual.closing and usual.last and claim.mode is Mode.TOTAL and 2 * total < usual.last:
        yield Unusual.HALF_LAST_YEAR, usual.last


def _is_whole_target(value: int, fact: Fact, target: int) -> bool:
    size = _size(fact)
    return value > target + _SLACK * size or value >= max(target, _SMALL * size + 1)


def _odd_sizes(total: int, fact: Fact, usual: Usual) -> Iterator[tuple[Unusual, int]]:
    present, target, last, rise = usual.present, usual.target, usual.last, total - usual.present
    small, several = _SMALL * _size(fact), _beyond(usual.target, fact)
    if several is not None and rise > 0 and total > several and _is_new(total, small, usual, several):
        yield Unusual.BEYOND_TARGET, target or 0
    if rise <= small:
        return
    steps = [step for step in usual.increments if step > 0]
    if len(steps) >= _ENOUGH_REPORTS and rise > _TEN * median_low(steps):
        yield Unusual.TEN_TIMES, median_low(steps)
    if last and present <= 2 * last < total:
        yield Unusual.TWICE_LAST_YEAR, last
    if not target:
        yield from _odd_without_target(total, fact, usual)


def _beyond(target: int | None, fact: Fact) -> int | None:
    """The running total beyond which a target is far exceeded."""
    return max(_TARGETS * target, target + _SLACK * _size(fact)) if target else None


def _is_new(total: int, small: int, usual: Usual, several: int) -> bool:
    """Whether a total far beyond the target has to be asked about: nobody is asked at each small step after the first.

    Beyond ten times the target they are: many small taps lead there as well.
    """
    return total - usual.present > small or usual.present <= several or total > max(several, _TEN * (usual.target or 0))


def _odd_without_target(total: int, fact: Fact, usual: Usual) -> Iterator[tuple[Unusual, int]]:
    if usual.present > 0 and total > _TEN * usual.present:
        yield Unusual.TEN_TIMES, usual.present
    enormous = _ENORMOUS[fact.kind] * _size(fact)
    if usual.present <= enormous < total and not (usual.last and total <= 2 * usual.last):
        yield Unusual.ENORMOUS, usual.present


def _size(fact: Fact) -> int:
    """One 人, 例 or 万元 in the fact's smallest unit."""
    return fact.scale * _YUAN.get(fact.measure, 1)


_ORDER = (  # in which oddities are told
    Unusual.FORWARDED,
    Unusual.BESIDE_SYSTEM,
    Unusual.REPEATED,
    Unusual.BELOW_TOTAL,
    Unusual.ABOVE_LATER,
    Unusual.NEGATIVE,
    Unusual.HALF_LAST_YEAR,
    Unusual.BEYOND_TARGET,
    Unusual.TEN_TIMES,
    Unusual.TWICE_LAST_YEAR,
    Unusual.ENORMOUS,
    Unusual.WHOLE_TARGET,
    Unusual.FRACTION,
)
_OF_OTHERS = frozenset({Unusual.REPEATED, Unusual.BESIDE_SYSTEM})  # nothing is odd about the figure itself
_SIZES = frozenset(
    {Unusual.TEN_TIMES, Unusual.BEYOND_TARGET, Unusual.ENORMOUS, Unusual.TWICE_LAST_YEAR, Unusual.WHOLE_TARGET}
)
