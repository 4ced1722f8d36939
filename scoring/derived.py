"""Ways to work a fact out from others, that nobody reports then: growth, per head, a share, the highest of some."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import reduce
from math import gcd
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scoring.errors import BadScheme, Message
from scoring.numbers import HUNDRED_PERCENT, Kind, add
from scoring.rules.options import Count, Names, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scoring.deriving import Derived, Figures
    from scoring.frame import Fact, Frame, Line
    from scoring.numbers import Column

_ADDED = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.EVENTS, Kind.RATE})
_ORDERED = _ADDED | {Kind.PERCENT}


class Way(Options, ABC):
    """A way to work a fact out: its parts, and the figures that they give."""

    signed: ClassVar[bool] = False  # whether it can be below 0 although no part is

    @abstractmethod
    def facts(self) -> tuple[str, ...]:
        """What it is worked out from."""

    @abstractmethod
    def figures(self, seen: Figures) -> Derived:
        """The figures of all units, smallest unit, and where they are known."""

    @abstractmethod
    def check(self, frame: Frame[Line]) -> Kind:
        """Raise BadScheme or UnknownId where it cannot be worked out; the kind that the fact has."""

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        """A part, and what it must come to, all others held still, so that the figure is `wanted`; None where none is.

        `has`: what each part comes to now. All in smallest units.
        """
        return None


@dataclass(frozen=True, kw_only=True)
class Growth(Way):
    """`of` has grown by so many percent since `from`: (of - from) / from."""

    signed: ClassVar[bool] = True

    of: str
    from_: str

    def facts(self) -> tuple[str, str]:
        return (self.of, self.from_)

    def figures(self, seen: Figures) -> Derived:
        grown: Column = seen.own(self.of) - seen.other(self.from_)
        return seen.ratio(grown, (HUNDRED_PERCENT, 1), self.facts())

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        before = has(self.from_)
        return (self.of, before + _least(wanted, HUNDRED_PERCENT, before)) if before > 0 else None

    def check(self, frame: Frame[Line]) -> Kind:
        parts = _never_below_0(frame, self.facts())
        if len({part.scale for part in parts}) > 1:
            raise BadScheme(
                Message("{of} has not grown from {start}: only one of them has decimals", of=self.of, start=self.from_)
            )
        return Kind.RATE


@dataclass(frozen=True, kw_only=True)
class Per(Way):
    """So many of `fact` for `each` of `of`: petitions for each 10,000 inhabitants."""

    fact: str
    each: Count
    of: str

    def facts(self) -> tuple[str, str]:
        return (self.fact, self.of)

    def _factors(self, frame: Frame[Line]) -> tuple[int, int]:
        """By what the fact is multiplied and the whole, to give hundredths."""
        factor, divisor = self.each * 100 * frame.fact(self.of).scale, frame.fact(self.fact).scale
        common = gcd(factor, divisor)
        return factor // common, divisor // common

    def figures(self, seen: Figures) -> Derived:
        return seen.ratio(seen.own(self.fact), self._factors(seen.frame), self.facts())

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        times, divisor = self._factors(frame)
        return (self.fact, _least(wanted, times, divisor * has(self.of))) if has(self.of) > 0 else None

    def check(self, frame: Frame[Line]) -> Kind:
        _never_below_0(frame, self.facts())
        return Kind.RATE


@dataclass(frozen=True, kw_only=True)
class ShareOf(Way):
    """`fact` in percent of `of`; may be more than 100."""

    fact: str
    of: str

    def facts(self) -> tuple[str, ...]:
        return (self.fact, self.of)

    def figures(self, seen: Figures) -> Derived:
        return Per(fact=self.fact, each=100, of=self.of).figures(seen)

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        return Per(fact=self.fact, each=100, of=self.of).needed(frame, has, wanted)

    def check(self, frame: Frame[Line]) -> Kind:
        return Per(fact=self.fact, each=100, of=self.of).check(frame)


@dataclass(frozen=True, kw_only=True)
class Difference(Way):
    """`fact` less `minus`."""

    signed: ClassVar[bool] = True

    fact: str
    minus: str

    def facts(self) -> tuple[str, ...]:
        return (self.fact, self.minus)

    def figures(self, seen: Figures) -> Derived:
        fact, minus = (100 // seen.frame.fact(part).scale for part in self.facts())
        figure: Column = seen.own(self.fact) * fact - seen.other(self.minus) * minus
        return figure, seen.known(self.facts())

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        fact, minus = (100 // frame.fact(part).scale for part in self.facts())
        return self.fact, -(-(wanted + has(self.minus) * minus) // fact)

    def check(self, frame: Frame[Line]) -> Kind:
        for fact in self.facts():
            _must_be(frame.fact(fact), _ORDERED)
        return Kind.RATE


@dataclass(frozen=True, kw_only=True)
class _OfSeveral(Way):
    """Worked out from facts of one kind, which it has, too."""

    SHORT: ClassVar[str | None] = "fact"
    KINDS: ClassVar[frozenset[Kind]] = _ORDERED

    fact: Names

    def facts(self) -> tuple[str, ...]:
        return self.fact

    def check(self, frame: Frame[Line]) -> Kind:
        parts = [frame.fact(fact) for fact in self.fact]
        for part in parts:
            _must_be(part, self.KINDS)
        if len({part.kind for part in parts}) > 1:
            raise BadScheme(Message("{facts} are not of the same kind", facts=self.fact))
        return parts[0].kind


class Sum(_OfSeveral):
    """All of them added up."""

    KINDS: ClassVar[frozenset[Kind]] = _ADDED

    def figures(self, seen: Figures) -> Derived:
        return add(seen.own(fact) for fact in self.fact), seen.known(self.fact)

    def needed(self, frame: Frame[Line], has: Callable[[str], int], wanted: int) -> tuple[str, int] | None:
        return self.fact[0], wanted - sum(has(fact) for fact in self.fact[1:])


class Highest(_OfSeveral):
    """The highest of them."""

    def figures(self, seen: Figures) -> Derived:
        return reduce(np.maximum, [seen.own(fact) for fact in self.fact]), seen.known(self.fact)


class Lowest(_OfSeveral):
    """The lowest of them."""

    def figures(self, seen: Figures) -> Derived:
        return reduce(np.minimum, [seen.own(fact) for fact in self.fact]), seen.known(self.fact)


@dataclass(frozen=True, kw_only=True)
class ShareOfMean(Way):
    """The fact in percent of the mean of all units of which it is known."""

    SHORT: ClassVar[str | None] = "fact"

    fact: str

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)

    def figures(self, seen: Figures) -> Derived:
        return seen.share_of_mean(self.fact)

    def check(self, frame: Frame[Line]) -> Kind:
        _never_below_0(frame, self.facts())
        return Kind.RATE


def _least(wanted: int, times: int, divisor: int) -> int:
    """The least number of which times / divisor, half up, is as much as is wanted."""
    return -(-(2 * wanted - 1) * divisor // (2 * times))


@dataclass(frozen=True, kw_only=True)
class Derivation(Options):
    """How a fact is worked out from others: exactly one way."""

    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("growth", "per", "share", "difference", "sum", "highest", "lowest", "share_of_mean"),
    )

    growth: Growth | None = None
    per: Per | None = None
    share: ShareOf | None = None
    difference: Difference | None = None
    sum: Sum | None = None
    highest: Highest | None = None
    lowest: Lowest | None = None
    share_of_mean: ShareOfMean | None = None

    @property
    def way(self) -> Way:
        """The one way."""
        ways: list[Way] = [way for name in self.ONE_OF[0] if (way := getattr(self, name)) is not None]
        return ways[0]


def check_derived(frame: Frame[Line], fact: Fact) -> None:
    """Raise BadScheme or UnknownId where a derived fact cannot be worked out."""
    way = fact.derived
    if not isinstance(way, Way):
        return
    for part in way.facts():
        frame.fact(part)
    if fact not in frame.derived_facts:
        raise BadScheme(Message("{fact} is worked out from itself: {parts}", fact=fact.id, parts=way.facts()))
    kind = way.check(frame)
    if fact.kind is not kind:
        raise BadScheme(
            Message(
                "{fact} is worked out: its kind must be {kind}, not {other}", fact=fact.id, kind=kind, other=fact.kind
            )
        )
    if fact.must_report:
        raise BadScheme(Message("{fact} is worked out, nobody reports it: take it out of must-report", fact=fact.id))


def _must_be(fact: Fact, kinds: frozenset[Kind]) -> None:
    if fact.kind not in kinds:
        raise BadScheme(Message("{fact} is {kind}: nothing can be worked out from it", fact=fact.id, kind=fact.kind))


def _never_below_0(frame: Frame[Line], facts: Iterable[str]) -> list[Fact]:
    """The facts; raises BadScheme for one that is no number, or that can be below 0."""
    parts = [frame.fact(fact) for fact in facts]
    for part in parts:
        _must_be(part, _ORDERED)
        if part.id in frame.signed_facts:
            raise BadScheme(Message("{fact} can be below 0: there is no share of it and no growth", fact=part.id))
    return parts
