"""Arithmetic of people for scorers written from a document: fractions, rounding half up, ranks by counting.

Nothing here knows the engine. A scorer reads the tables of the document as csv and the totals that were reported.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    Rows = Sequence[tuple[str, str, str, str]]  # unit, fact, date, value as in a file of facts
    Points = Mapping[str, Fraction]  # a number of each unit
    Rates = Mapping[str, Fraction | None]  # the same, where it is known


@dataclass(frozen=True)
class Book:
    """Units in the document's order with their groups, targets, and what was reported until a day."""

    groups: Mapping[str, str]  # unit -> group
    targets: Mapping[tuple[str, str], Fraction]  # fact, unit
    rows: Rows
    as_of: str

    @classmethod
    def read(cls, folder: Path, rows: Rows, as_of: str) -> Book:
        with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
            groups = {row["unit"]: row["group"] for row in csv.DictReader(file)}
        with (folder / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
            targets = {(row["fact"], row["unit"]): Fraction(row["target"]) for row in csv.DictReader(file)}
        return cls(groups, targets, rows, as_of)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(self.groups)

    def said(self, unit: str, fact: str, by: str = "9999-12-31") -> str | None:
        """The running total of the last day until then, None where nothing was reported."""
        days = [(day, value) for who, what, day, value in self.rows if (who, what) == (unit, fact)]
        counted = [entry for entry in days if entry[0] <= min(by, self.as_of)]
        return max(counted)[1] if counted else None

    def value(self, unit: str, fact: str, by: str = "9999-12-31") -> Fraction:
        """The same as a number, 0 where nothing was reported."""
        return Fraction(self.said(unit, fact, by) or 0)

    def known(self, unit: str, fact: str) -> Fraction | None:
        """The same, None where nothing was reported."""
        said = self.said(unit, fact)
        return None if said is None else Fraction(said)

    def target(self, unit: str, fact: str) -> Fraction:
        return self.targets.get((fact, unit), Fraction(0))

    def each(self, work_out: Callable[[str], Fraction]) -> dict[str, Fraction]:
        return {unit: work_out(unit) for unit in self.groups}


def cents(number: Fraction) -> Fraction:
    """Rounded half up to two decimals."""
    return Fraction(floor(number * 100 + Fraction(1, 2)), 100)


def rate(number: Fraction, divisor: Fraction, times: int = 1) -> Fraction | None:
    """A quotient with two decimals, None by 0."""
    return None if divisor == 0 else cents(number * times / divisor)


def mean(numbers: Iterable[Fraction | None]) -> Fraction | None:
    """The exact mean of those that are known."""
    known = [number for number in numbers if number is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def part(points: int | Fraction, done: Fraction, whole: Fraction) -> Fraction:
    """In proportion, at most full marks; no task: full marks."""
    return Fraction(points) if done >= whole or whole == 0 else cents(points * done / whole)


def limited(number: Fraction, least: int | Fraction, most: int | Fraction) -> Fraction:
    return min(max(number, Fraction(least)), Fraction(most))


def places(keys: Mapping[str, object], *, lowest_first: bool = False) -> dict[str, int]:
    """Ranks 1, 2, 2, 4 of comparable keys, the highest first."""

    def before(one: object, other: object) -> bool:
        return bool(one < other if lowest_first else one > other)  # type: ignore[operator]

    return {unit: 1 + sum(before(other, key) for other in keys.values()) for unit, key in keys.items()}


def money(number: Fraction) -> str:
    """Two decimals, as points and money are published."""
    hundredths = cents(number) * 100
    sign, digits = "-" if hundredths < 0 else "", abs(int(hundredths))
    return f"{sign}{digits // 100}.{digits % 100:02}"
