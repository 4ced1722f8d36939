"""The cells of a form that somebody filled in: their values, and what is wrong with which."""

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
    from schemes.sheets import Cell, Sheet
    from scoring import Fact, Scheme

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})  # what people put where there is nothing to report
MOST_GUESSES = 100  # wrong cells up to which the right name is looked for: it takes long, and a person reads a few
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MEASURES = {Kind.PERCENT: "%", Kind.MARK: "分"}  # of facts that name none
_LONGEST = 40  # letters of a number


@dataclass(slots=True)
class Findings:
    """What was read so far of all sheets: figures, and the cells that are not used."""

    figures: list[Given] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def say(self, cell: str, reason: str, **values: str) -> None:
        """A cell, by its address, that is not used, and why."""
        self.wrong.append(Wrong(cell, reason, tuple(values.items())))


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet and what holds for all its rows; what is read of it is added to `findings`."""

    sheet: Sheet
    vocabulary: Vocabulary
    place: str  # stands before an address, where there are several sheets
    today: date
    findings: Findings
    mark: Mark | None = None
    unit: str | None = None  # that the sheet names
    day: date | None = None

    @property
    def own_unit(self) -> str | None:
        """The unit of a sender of one unit, who need not name it."""
        units = self.vocabulary.own_units
        return units[0] if len(units) == 1 else None

    @property
    def scheme(self) -> Scheme:
        """The scheme whose figures the sheet may hold."""
        return self.vocabulary.scheme

    def at(self, cell: Cell) -> str:
        """The cell's address, as the preview names it."""
        return f"{self.place}{cell.address}"

    def say(self, cell: Cell, reason: str, **values: str) -> None:
        """A cell that is not used, and why."""
        self.findings.say(self.at(cell), reason, **values)

    def put(self, given: Given) -> None:
        """Add a figure."""
        self.findings.figures.append(given)


def read_day(text: str) -> date | None:
    """2021-05-31, 2021/5/31, 2021年5月31日; also with a time behind it."""
    match = _DAY.match(fold(text).strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def day_in_cycle(frame: Frame, cell: Cell, text: str) -> date | None:
    """The day in the cell's `text`, within the cycle and not in the future; None, and why is said, where it is none."""
    day, first = read_day(text), frame.scheme.start
    if day is not None and first <= day <= frame.today:
        return day
    frame.say(cell, "day", given=text, start=first.isoformat(), end=frame.today.isoformat())
    return None


def shifted(frame: Frame, row: tuple[Cell, ...], header: int) -> bool:
    """Whether a row of a .csv has more cells than headings: the comma of an unquoted 1,200 shifts all that follows."""
    if frame.sheet.title:
        return False
    last = max(cell.column for cell in frame.sheet.rows[header - 1] if cell.text)
    beyond = next((cell for cell in row[last:] if cell.text), None)
    if beyond is not None:
        frame.say(beyond, "shifted", given=beyond.text)
    return beyond is not None


def is_filled(cell: Cell) -> bool:
    """Whether somebody has filled it in."""
    return key(cell.text) not in NOTHING or cell.formula


def value_of_cell(frame: Frame, cell: Cell, fact: Fact) -> int | None:
    """The value of a cell, as written or as its formula came out when the file was saved; None where it has none."""
    at, text = frame.at(cell), cell.text
    if cell.formula and not text:
        frame.say(cell, "formula", fact=fact.short)
        return None
    plain = fold(text).strip()
    bare = plain.removesuffix(fold(fact.measure or _MEASURES.get(fact.kind, ""))).strip()
    number = read_number(bare) if fact.kind is Kind.PERCENT and bare == plain and len(bare) < _LONGEST else None
    if number is not None and 0 < number <= 1:
        # 0.985 under a heading with % is 98.5 % as often as 0.985 %: only the writer knows.
        frame.say(cell, "share", fact=fact.short, given=text)
        return None
    value = read_value(bare, fact, frame.scheme, bare=True)
    if isinstance(value, NoValue):
        frame.findings.wrong.append(Wrong(at, value.reason, (*value.values, ("words", f"{at} {fact.short}"))))
        return None
    return value
