"""The cells of a table that somebody sent: their values, what is wrong with which, and tables of units and facts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.intents import Wrong as NoValue
from bot.domain.workbooks import Given, Wrong
from bot.parsing.names import fold, key
from bot.parsing.numerals import read_number
from bot.parsing.values import read_value
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.workbooks import Mark
    from bot.parsing.names import Names, Vocabulary
    from schemes.xlsx import Cell, Sheet
    from scoring import Fact, Scheme

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})  # what people put where there is nothing to report
MOST_GUESSES = 100  # wrong cells up to which the right name is looked for: it takes long, and a person reads a few
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MEASURES = {Kind.PERCENT: "%", Kind.MARK: "分"}  # of facts that name none
_LONGEST = 40  # letters of a number
_SUMS = frozenset({"合计", "总计", "小计", "全市", "全市合计", "平均", "total", "sum"})
_PASSED_OVER = frozenset({"序号", "备注", "说明", "排名", "名次", "no.", "note"}) | _SUMS


@dataclass(slots=True)
class Findings:
    """What was read so far of all sheets: figures by unit and fact, and the cells that are not used."""

    figures: dict[tuple[str, str], Given] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    twice: set[tuple[str, str]] = field(default_factory=set)  # given twice and differently: not used at all

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
    unit: str | None = None
    day: date | None = None

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
        """Add a figure, unless it stands there twice and differently."""
        place = (given.unit, given.fact)
        other = self.findings.figures.setdefault(place, given)
        if (other.mode, other.value, other.day) != (given.mode, given.value, given.day):
            self.findings.twice.add(place)
            self.findings.say(given.cell, "twice", fact=self.scheme.fact(given.fact).short, other=other.cell)


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
    value = read_value(bare, fact, frame.scheme)
    if isinstance(value, NoValue):
        frame.findings.wrong.append(Wrong(at, value.reason, (*value.values, ("words", f"{at} {fact.short}"))))
        return None
    return value


def read_matrix(frame: Frame) -> bool:
    """Read a table of units and facts as running totals; False where the sheet holds none."""
    units, facts = frame.vocabulary.units, frame.vocabulary.facts
    for across, down in ((facts, units), (units, facts)):
        for row in frame.sheet.rows:
            heads = [cell for cell in row if _names(across, cell)]
            corner = _corner(frame.sheet, row, heads[0].column, down) if heads else None
            if corner is not None:
                _read_below(frame, row, corner, facts_across=across is facts)
                return True
    return False


def _names(names: Names, cell: Cell) -> bool:
    return bool(cell.text) and key(cell.text) in names.exact


def _corner(sheet: Sheet, row: tuple[Cell, ...], heading: int, down: Names) -> int | None:
    """The column left of the first heading in which most cells below name what goes down."""
    below = sheet.rows[row[0].row :]
    counts = [(sum(_names(down, cells[column - 1]) for cells in below), column) for column in range(1, heading)]
    count, column = max(counts, default=(0, 0))
    return column if count else None


def _read_below(frame: Frame, head: tuple[Cell, ...], corner: int, *, facts_across: bool) -> None:
    facts = {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    columns = dict(_named(frame, head[corner:], facts=facts_across))
    for row in frame.sheet.rows[head[0].row :]:
        label = frame.sheet.seen(row[0].row, corner)
        filled = [cell for cell in row[corner:] if cell.column in columns and is_filled(cell)]
        if not filled or shifted(frame, row, head[0].row):
            continue
        for _, named in _named(frame, (label,), facts=not facts_across):
            for cell in filled:
                fact, unit = (columns[cell.column], named) if facts_across else (named, columns[cell.column])
                value = value_of_cell(frame, cell, facts[fact])
                if value is not None:
                    frame.put(Given(unit, fact, Mode.TOTAL, value, frame.at(cell), frame.day))
        if not label.text:
            frame.say(filled[0], "no-name", given=filled[0].text)


def _named(frame: Frame, cells: Sequence[Cell], *, facts: bool) -> Iterator[tuple[int, str]]:
    """Column and id of each cell that names one fact (or unit); cells that name none are said to be wrong."""
    whole = {fact.id for fact in frame.scheme.facts if fact.whole}
    names = frame.vocabulary.facts if facts else frame.vocabulary.units
    for cell in cells:
        ids = [id_ for id_ in names.exact.get(key(cell.text), ()) if id_ not in whole]
        if len(ids) == 1:
            yield cell.column, ids[0]
        elif cell.text and key(cell.text) not in _PASSED_OVER:
            frame.say(cell, "fact" if facts else "unit", given=cell.text, likely="")
