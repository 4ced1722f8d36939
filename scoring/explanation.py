"""How a result came about: the clause, the numbers and the arithmetic as data, without language."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scoring.frame import WorkedOut

    Operand = int | str | bool | None
    Values = dict[str, Operand]


@dataclass(frozen=True, slots=True)
class Origin:
    """From what a derived fact was worked out: its way, and the parts with their values in their smallest unit.

    Of a share of the mean `whole` is what all have together and `among` how many they are.
    """

    way: WorkedOut
    parts: tuple[tuple[str, int], ...]
    whole: int = 0
    among: int = 0


@dataclass(frozen=True, slots=True)
class Used:
    """A fact that a result rests on. Values in the fact's smallest unit; `day` is the day it was reported for."""

    fact: str
    value: int
    target: int | None
    day: date | None
    cutoff: date
    origin: Origin | None = None  # of a derived fact


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the arithmetic: a code that names the sentence, and its values.

    Values that end in `_points` are hundredths of a point, in `_money` 分, in `_percent` hundredths of 1%, in `_fine`
    ten-thousandths of the smallest unit of `fact`; `fact`, `of_fact`, `item`, `by_item` and `next` (a unit) are ids;
    `value`, `whole`, `target`, `limit`, `rung` and what ends in `_value` are in the smallest unit of `fact`, `of_value`
    in that of `of_fact`; `day` is written as 2021-12-31; the others are plain counts. `parts` are sentences inside of
    this one: the conditions on which it rests.
    """

    code: str
    values: Mapping[str, Operand] = field(default_factory=dict)
    parts: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What to aim at next: `amount` more of `fact` brings `points` more, all else held still; 0: needs more facts."""

    fact: str
    amount: int
    points: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The working of an item, the total, a rank, a grade or an award. Points in hundredths, money in 分."""

    unit: str
    subject: str  # id of the item or award, or: total, rank, grade
    title: str
    clause: str
    text: str
    result: int
    most: int | None
    used: tuple[Used, ...] = ()
    steps: tuple[Step, ...] = ()
    missing: tuple[Missing, ...] = ()
