"""The cells of somebody's table: what was read of them, and what is wrong in which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.intents import Wrong as NoValue
from bot.domain.workbooks import Wrong
from bot.parsing.names import fold, key
from bot.parsing.numerals import read_number
from bot.parsing.values import read_value
from scoring import Kind

if TYPE_CHECKING:
    from bot.domain.workbooks import Given, Mark
    from bot.parsing.names import Vocabulary
    from schemes.xlsx import Cell, Sheet
    from scoring import Fact, Scheme

_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})  # what people put where there is nothing to report
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MEASURES = {Kind.PERCENT: "%", Kind.MARK: "分"}  # of facts that name none
_LONGEST = 40  # letters of a number


@dataclass(slots=True)
class Found:
    """What was read so far, of all sheets."""

    figures: dict[tuple[str, str], Given] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    twice: set[tuple[str, str]] = field(default_factory=set)

    def put(self, given: Given, scheme: Scheme) -> None:
        """Take a figure; one that stands there twice and differently is not used at all."""
        where = (given.unit, given.fact)
        other = self.figures.get(where)
        if other is None:
            self.figures[where] = given
        elif (other.mode, other.value, other.day) != (given.mode, given.value, given.day):
            self.twice.add(where)
            self.say(given.cell, "twice", fact=scheme.fact(given.fact).short, other=other.cell)

    def say(self, cell: str, reason: str, **values: str) -> None:
        """A cell that is not used."""
        self.wrong.append(Wrong(cell, reason, tuple(values.items())))


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for all rows of a sheet."""

    sheet: Sheet
    scheme: Scheme
    vocabulary: Vocabulary
    place: str  # stands before an address, where there are several sheets
    mark: Mark | None
    unit: str | None
    day: date | None
    today: date

    def at(self, cell: Cell) -> str:
        """The cell's address, as the preview names it."""
        return f"{self.place}{cell.address}"


def read_day(text: str) -> date | None:
    """2021-05-31, 2021/5/31, 2021年5月31日; also with a time behind it."""
    match = _DAY.match(fold(text).strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def day_in_cycle(text: str, cell: str, scheme: Scheme, today: date, found: Found) -> date | None:
    """The day, within the cycle and not in the future; None, and why, where it is none."""
    day = read_day(text)
    if day is not None and scheme.start <= day <= today:
        return day
    found.say(cell, "day", given=text, start=scheme.start.isoformat(), end=today.isoformat())
    return None


def shifted(frame: Frame, row: tuple[Cell, ...], header: int, found: Found) -> bool:
    """Whether a row of a .csv has more cells than headings: a thousands separator that divides a cell moves all behind it."""
    if frame.sheet.title:
        return False
    last = max(cell.column for cell in frame.sheet.rows[header - 1] if cell.text)
    beyond = next((cell for cell in row[last:] if cell.text), None)
    if beyond is not None:
        found.say(frame.at(beyond), "shifted", given=beyond.text)
    return beyond is not None


def is_filled(cell: Cell) -> bool:
    """Whether somebody has filled it in."""
    return key(cell.text) not in _NOTHING or cell.formula


def value_of_cell(frame: Frame, cell: Cell, fact: Fact, found: Found) -> int | None:
    """The value of a cell, as it is written or as its formula came out when the file was saved."""
    at, text = frame.at(cell), cell.text
    if cell.formula and not text:
        found.say(at, "formula", fact=fact.short)
        return None
    plain = fold(text).strip()
    measure = fold(fact.measure or _MEASURES.get(fact.kind, ""))
    bare = plain.removesuffix(measure).strip()
    number = read_number(bare) if fact.kind is Kind.PERCENT and bare == plain and len(bare) < _LONGEST else None
    if number is not None and 0 < number <= 1:
        # 0.985 under a heading with % is 98.5 % as often as 0.985 %: only the writer knows.
        found.say(at, "share", fact=fact.short, given=text)
        return None
    value = read_value(bare, fact, frame.scheme)
    if isinstance(value, NoValue):
        found.wrong.append(Wrong(at, value.reason, (*value.values, ("words", f"{at} {fact.short}"))))
        return None
    return value
