"""What is asked of a sheet's tables, and what they say: figures, columns that only the sender can tell, doubts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.table_names import TableNames
    from schemes.table_values import Doubt
    from schemes.table_words import Meaning
    from scoring import Fact


class Want(StrEnum):
    """Which figures are looked for."""

    RESULT = "result"
    TARGET = "target"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in the fact's smallest unit. `dated`: the head tells a month or a day (1-5月), else empty."""

    unit: str
    fact: str
    meaning: Meaning
    value: int
    address: str
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A column that was taken: its head and place, the fact (empty: each row has its own) and what it is read as.

    `place` is the letter of a column (C), or the number of a row where the table's units stand across.
    """

    title: str
    place: str
    fact: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Open:
    """A column of which only the sender knows what it is; its figures and doubts count once that is said."""

    title: str  # the words that leave it open: 上报数
    place: str
    fact: str
    figures: tuple[Figure, ...]
    doubts: tuple[Doubt, ...]
    adds: bool  # beside another one of the same fact: the two may be parts of it


@dataclass(slots=True)
class Reading:
    """What the tables of a sheet say. `passed` is told without being wrong; `totals` are printed sums by fact."""

    figures: list[Figure] = field(default_factory=list)
    targets: list[Figure] = field(default_factory=list)  # what stands under 任务, where results are looked for
    open: list[Open] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    passed: list[Doubt] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    units: set[str] = field(default_factory=set)
    is_table: bool = False  # it is a table of figures, whatever came of it


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for in which scheme; `unit` is the one whose figures a table without units holds."""

    names: TableNames
    facts: Mapping[str, Fact]  # of units, not of the whole scheme
    want: Want
    unit: str | None = None
    divided: bool = False  # by commas: one within a figure moves all that follows in its row
    measure: str = ""  # of all columns that tell none: 单位：万元
