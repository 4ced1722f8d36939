"""A filled-in workbook becomes figures with the addresses of their cells, and every cell that is not used is named with what would be right."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Column, Given, Workbook, Wrong, edition, read_mark
from bot.parsing.names import fold, key
from bot.parsing.numerals import read_number
from bot.parsing.values import Wrong as NoValue
from bot.parsing.values import read_value
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.domain.workbooks import Mark
    from bot.parsing.names import Names, Vocabulary
    from schemes.xlsx import Cell, Sheet
    from scoring import Fact, Scheme

    Headings = Mapping[str, Column]  # folded heading -> column

_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})  # what people put where there is nothing to report
_SUMS = frozenset({"合计", "总计", "小计", "全市", "全市合计", "平均", "total", "sum"})
_PASSED_OVER = frozenset({"序号", "备注", "说明", "排名", "名次", "no.", "note"}) | _SUMS
_UNIT_LINE = re.compile(r"(?:单位|unit) ?: ?(.+)")
_DAY_LABEL = re.compile(r"(?:数据截至|截至日期|figures as of) ?:? ?(.*)")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_FILLED = (Column.MORE, Column.TOTAL)
_MEASURES = {Kind.PERCENT: "%", Kind.MARK: "分"}  # of facts that name none
_HEAD = 20  # rows in which a sheet says whose figures it holds, and of which day
_LONGEST = 40  # letters of a number


@dataclass(slots=True)
class _Found:
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
class _Frame:
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
        return f"{self.place}{cell.address}"


def marked_scheme(sheets: Sequence[Sheet]) -> str | None:
    """The scheme that a workbook of ours was made for; None where no sheet has a mark."""
    marks = (mark for sheet in sheets for _, mark in _marks(sheet) if mark is not None)
    return next((mark.scheme for mark in marks), None)


def read_workbook(
    sheets: Sequence[Sheet], name: str, vocabulary: Vocabulary, headings: Headings, today: date
) -> Workbook:
    """What the sheets report. A sheet that holds no table of figures is passed over, and named where none holds one."""
    scheme, found, outdated = vocabulary.scheme, _Found(), False
    known = {key(text): column for text, column in headings.items()}
    tables = 0
    for sheet in sheets:
        place = f"{sheet.title}!" if len(sheets) > 1 else ""
        marks = _marks(sheet)
        if any(mark is None for _, mark in marks) or len({mark for _, mark in marks}) > 1:
            found.say(f"{place}{marks[0][0].address}", "mark")
            tables += 1
            continue
        mark = marks[0][1] if marks else None
        if mark is not None and mark.scheme != scheme.id:
            found.say(f"{place}{marks[0][0].address}", "scheme", scheme=scheme.title)
            tables += 1
            continue
        outdated = outdated or (mark is not None and mark.edition != edition(scheme))
        frame = _frame(sheet, vocabulary, place, mark, today, found)
        tables += frame is None or _read(frame, known, found)
    if not tables:
        found.say("", "no-table")
    figures = tuple(given for where, given in found.figures.items() if where not in found.twice)
    return Workbook(scheme.id, name, figures, tuple(found.wrong), outdated)


def _marks(sheet: Sheet) -> list[tuple[Cell, Mark | None]]:
    """Cells that hold a mark; None for one that was changed."""
    cells = [(cell, fold(cell.text)) for row in sheet.rows for cell in row]
    return [(cell, read_mark(text)) for cell, text in cells if "kaohe1/" in text]


def _frame(
    sheet: Sheet, vocabulary: Vocabulary, place: str, mark: Mark | None, today: date, found: _Found
) -> _Frame | None:
    """Whose figures and of which day; None, and why, where that is not clear."""
    scheme, sound = vocabulary.scheme, True
    day = None
    units: dict[str, str] = {}  # unit -> where it says so
    if mark is not None:
        units[mark.unit] = ""
    named = vocabulary.units.exact.get(key(sheet.title), ())
    units |= {one: sheet.title for one in named[:1] if one not in units}
    for cell in (cell for row in sheet.rows[:_HEAD] for cell in row):
        words = fold(cell.text).strip()
        if match := _UNIT_LINE.fullmatch(words):
            ids = vocabulary.units.exact.get(key(match[1]), ())
            if mark is not None and len(ids) != 1:  # of another table's, 单位:万元 tells the measure
                found.say(f"{place}{cell.address}", "unit", given=match[1])
                sound = False
            units |= {one: f"{place}{cell.address}" for one in ids if one not in units}
        elif match := _DAY_LABEL.fullmatch(words):
            row = sheet.rows[cell.row - 1]
            at = cell if match[1] or cell.column == len(row) else row[cell.column]
            said = match[1] if at is cell else at.text
            if said:
                day = _day(said, f"{place}{at.address}", scheme, today, found)
                sound = sound and day is not None
    if len(units) > 1:
        where = next(place for place in reversed(units.values()))
        found.say(where, "units", units="、".join(_unit_name(scheme, one) for one in units))
        sound = False
    elif mark is not None and mark.unit not in {unit.id for unit in scheme.units}:
        found.say(place, "unit", given=mark.unit)
        sound = False
    if not sound:
        return None
    unit = next(iter(units), vocabulary.own_units[0] if len(vocabulary.own_units) == 1 else None)
    return _Frame(sheet, scheme, vocabulary, place, mark, unit, day, today)


def _unit_name(scheme: Scheme, unit: str) -> str:
    return next((one.short for one in scheme.units if one.id == unit), unit)


def read_day(text: str) -> date | None:
    """2021-05-31, 2021/5/31, 2021年5月31日; also with a time behind it."""
    match = _DAY.match(fold(text).strip())
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def _day(text: str, cell: str, scheme: Scheme, today: date, found: _Found) -> date | None:
    day = read_day(text)
    if day is not None and scheme.start <= day <= today:
        return day
    found.say(cell, "day", given=text, start=scheme.start.isoformat(), end=today.isoformat())
    return None


def _read(frame: _Frame, headings: Headings, found: _Found) -> bool:
    """Read the sheet's table; False where it has none."""
    for row in frame.sheet.rows:
        columns: dict[Column, list[Cell]] = {}
        for cell in row:
            if (column := headings.get(key(cell.text))) is not None:
                columns.setdefault(column, []).append(cell)
        if Column.FACT in columns and any(one in columns for one in _FILLED):
            twice = [cells for cells in columns.values() if len(cells) > 1]
            for cells in twice:
                found.say(frame.at(cells[1]), "heading-twice", given=cells[1].text)
            if not twice:
                _read_list(frame, row[0].row, {name: cells[0].column for name, cells in columns.items()}, found)
            return True
    return _read_matrix(frame, found)


def _read_list(frame: _Frame, header: int, columns: Mapping[Column, int], found: _Found) -> None:
    """A row for each figure."""
    for row in frame.sheet.rows[header:]:

        def cell(column: Column, row: tuple[Cell, ...] = row) -> Cell | None:
            place = columns.get(column)
            return frame.sheet.seen(row[0].row, place) if place is not None else None

        filled = [one for name in _FILLED if (one := cell(name)) is not None and _said(one)]
        if not filled:
            continue
        fact = _fact_of_row(frame, cell(Column.FACT), cell(Column.CODE), filled[0], found)
        if fact is None:
            continue
        measure = cell(Column.MEASURE)
        if measure is not None and key(measure.text) != key(fact.measure):
            found.say(frame.at(measure), "measure", fact=fact.short, given=measure.text, measure=fact.measure or "—")
            continue
        if _shifted(frame, row, header, found):
            continue
        unit, day = _unit_of_row(frame, cell(Column.UNIT), found), frame.day
        if unit is None:
            if cell(Column.UNIT) is None:
                found.say(frame.at(filled[0]), "no-unit", fact=fact.short)
            continue
        dated = cell(Column.DATE)
        if dated is not None and dated.text:
            day = _day(dated.text, frame.at(dated), frame.scheme, frame.today, found)
            if day is None:
                continue
        _take(frame, unit, fact, day, cell(Column.MORE), cell(Column.TOTAL), found)


def _shifted(frame: _Frame, row: tuple[Cell, ...], header: int, found: _Found) -> bool:
    """Whether a row of a .csv has more cells than headings: a thousands separator that divides a cell moves all behind it."""
    if frame.sheet.title:
        return False
    last = max(cell.column for cell in frame.sheet.rows[header - 1] if cell.text)
    beyond = next((cell for cell in row[last:] if cell.text), None)
    if beyond is not None:
        found.say(frame.at(beyond), "shifted", given=beyond.text)
    return beyond is not None


def _said(cell: Cell) -> bool:
    return key(cell.text) not in _NOTHING or cell.formula


def _fact_of_row(frame: _Frame, named: Cell | None, coded: Cell | None, filled: Cell, found: _Found) -> Fact | None:
    """The fact that name and code agree on."""
    names, facts = frame.vocabulary.facts.exact, {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    title = named.text if named is not None else ""
    ids = names.get(key(title), ()) if title else ()
    if coded is not None:
        fact = facts.get(fold(coded.text).strip())
        if fact is None:
            found.say(frame.at(coded), "code", given=coded.text)
            return None
        if named is not None and fact.id not in ids:
            found.say(frame.at(named), "name-and-code", given=title, fact=fact.title)
            return None
        return fact
    if not title:
        found.say(frame.at(filled), "no-name", given=filled.text)
    elif len(ids) == 1 and ids[0] in facts:
        return facts[ids[0]]
    else:
        near = ids or frame.vocabulary.facts.near(title)
        likely = "、".join(facts[one].short for one in near[:3] if one in facts)
        found.say(frame.at(named or filled), "fact-like" if likely else "fact", given=title, likely=likely)
    return None


def _unit_of_row(frame: _Frame, named: Cell | None, found: _Found) -> str | None:
    if named is None or not named.text:
        return frame.unit
    ids = frame.vocabulary.units.exact.get(key(named.text), ())
    if len(ids) != 1:
        found.say(frame.at(named), "unit", given=named.text)
        return None
    if frame.mark is not None and ids[0] != frame.mark.unit:
        found.say(frame.at(named), "units", units=named.text)
        return None
    return ids[0]


def _take(
    frame: _Frame, unit: str, fact: Fact, day: date | None, more: Cell | None, total: Cell | None, found: _Found
) -> None:
    """The figure of a row: what is added, or what it is now; of both, nobody can say which is meant."""
    said = [one for one in (more, total) if one is not None and _said(one)]
    if len(said) > 1:
        first, second = said
        found.say(frame.at(first), "both", fact=fact.short, other=frame.at(second))
        return
    [cell] = said
    mode = Mode.INCREMENT if cell is more else Mode.TOTAL
    if mode is Mode.INCREMENT and not fact.kind.adds_up:
        found.say(frame.at(cell), "only-total", fact=fact.short)
        return
    value = _value(frame, cell, fact, found)
    if value is not None:
        seen = frame.mark.state if frame.mark is not None else None
        found.put(Given(unit, fact.id, mode, value, frame.at(cell), day, seen), frame.scheme)


def _value(frame: _Frame, cell: Cell, fact: Fact, found: _Found) -> int | None:
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


def _read_matrix(frame: _Frame, found: _Found) -> bool:
    """Units down and facts across, or the other way round: totals."""
    units, facts = frame.vocabulary.units, frame.vocabulary.facts
    for across, down in ((facts, units), (units, facts)):
        for row in frame.sheet.rows:
            heads = {cell.column: cell for cell in row if _named(across, cell.text)}
            corner = _corner(frame.sheet, row, heads, down) if heads else None
            if corner is not None:
                _read_below(frame, row, corner, across is facts, found)
                return True
    return False


def _named(names: Names, text: str) -> bool:
    return bool(text) and key(text) in names.exact


def _corner(sheet: Sheet, row: tuple[Cell, ...], heads: Mapping[int, Cell], down: Names) -> int | None:
    """The column left of the headings whose cells below name what goes down."""
    columns = range(1, min(heads))
    counted = [
        (sum(_named(down, one[column - 1].text) for one in sheet.rows[row[0].row :]), column) for column in columns
    ]
    best = max(counted, default=(0, 0))
    return best[1] if best[0] else None


def _read_below(frame: _Frame, head: tuple[Cell, ...], corner: int, facts_across: bool, found: _Found) -> None:
    across, down = frame.vocabulary.facts, frame.vocabulary.units
    if not facts_across:
        across, down = down, across
    facts = {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    columns = dict(_meant(frame, head[corner:], across, facts_across, found))
    for row in frame.sheet.rows[head[0].row :]:
        label = frame.sheet.seen(row[0].row, corner)
        filled = [cell for cell in row[corner:] if cell.column in columns and _said(cell)]
        if not filled or _shifted(frame, row, head[0].row, found):
            continue
        for _, below in _meant(frame, (label,), down, not facts_across, found):
            for cell in filled:
                fact_id, unit = (columns[cell.column], below) if facts_across else (below, columns[cell.column])
                value = _value(frame, cell, facts[fact_id], found)
                if value is not None:
                    given = Given(unit, fact_id, Mode.TOTAL, value, frame.at(cell), frame.day)
                    found.put(given, frame.scheme)
        if not label.text:
            found.say(frame.at(filled[0]), "no-name", given=filled[0].text)


def _meant(frame: _Frame, cells: Sequence[Cell], names: Names, facts: bool, found: _Found) -> Iterator[tuple[int, str]]:
    """Column and id of each heading that names one thing; headings that name none are told once."""
    whole = {fact.id for fact in frame.scheme.facts if fact.whole}
    for cell in cells:
        ids = [one for one in names.exact.get(key(cell.text), ()) if one not in whole]
        if len(ids) == 1:
            yield cell.column, ids[0]
        elif cell.text and key(cell.text) not in _PASSED_OVER:
            found.say(frame.at(cell), "fact" if facts else "unit", given=cell.text, likely="")
