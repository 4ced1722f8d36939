"""Tables as bureaus lay them out: their figures, the questions that they leave, what was passed over."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.domain.entries import Mode
from bot.domain.workbooks import Given, Legend, Meant, ReadColumn, WhichDay, WhichMeaning, Wrong
from bot.parsing.table_doubts import notes_of, wrong_of
from bot.parsing.values import worked_out
from schemes.table_blocks import visible
from schemes.table_day import UNTIL, Day, dates_of_signing, day_of, day_said
from schemes.table_figures import figures_of
from schemes.table_names import TableNames, place_of
from schemes.table_reading import Asked, Want
from schemes.table_shape import shape_of
from schemes.table_values import Doubt
from schemes.table_words import Kind, Meaning, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.domain.workbooks import TableQuestion
    from bot.parsing.cells import Frame
    from bot.parsing.names import Vocabulary
    from schemes.table_reading import Figure, Open, Reading
    from schemes.table_shape import Shape
    from scoring import Fact

_MEANT = {Meaning.TOTAL: Meant.TOTAL, Meaning.PLAIN: Meant.TOTAL, Meaning.MORE: Meant.MORE, Meaning.OTHER: Meant.TOTAL}
_SO_FAR = re.compile(r"\d月?[-—~～至到]\d{1,2}月")  # a note: 本表为1-5月累计数
_MOST_TITLES = 50  # cells above or below the tables in which a day or a unit is looked for
_LONGEST_TITLE = 2000  # letters of all that is written above
_LISTED = ("姓名", "身份证", "企业", "公司", "学员", "合同", "地址")  # heads of a list, which may be evidence


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands beside a table: the words under the file, and the file's name."""

    caption: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _OpenColumn:
    """A column of which only the sender can tell what it is: its figures as running totals."""

    title: str
    place: str
    fact: str
    adds: bool
    adds_up: bool
    figures: tuple[Given, ...]
    wrong: tuple[Wrong, ...]


@dataclass(slots=True)
class TableFindings:
    """What the tables of all sheets say, beside their figures."""

    open: list[_OpenColumn] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    columns: list[ReadColumn] = field(default_factory=list)
    notes: list[Wrong] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)

    def legend(self) -> Legend | None:
        """How the tables were read; None where there are none."""
        if not self.heads and not self.columns:
            return None
        said = [day for day in self.days if day.day is not None]
        several = len({day.day for day in said}) > 1  # each sheet has its own: no line names them all
        day = said[0] if said and not several else Day()
        digest = hashlib.sha256("\n".join(self.heads).encode()).hexdigest()[:16]
        return Legend(tuple(dict.fromkeys(self.columns)), tuple(self.notes), day.day, day.text, digest)

    def questions(self) -> tuple[TableQuestion, ...]:
        """What the sender has to say of the columns, those of one head together, and of the day."""
        by_title: dict[str, list[_OpenColumn]] = {}
        for column in self.open:
            by_title.setdefault(column.title, []).append(column)
        questions: list[TableQuestion] = [_question(title, same) for title, same in by_title.items()]
        unclear = next((day for day in self.days if day.choices), None)
        if unclear is not None:
            questions.append(WhichDay(unclear.text, unclear.choices))
        return tuple(questions)


def table_names(vocabulary: Vocabulary) -> TableNames:
    """The names of a scheme's units and facts, for the reader of tables."""
    scheme = vocabulary.scheme
    whole = {fact.id for fact in scheme.facts if fact.whole}
    facts = {
        name: own
        for name, ids in vocabulary.facts.exact.items()
        if (own := tuple(id_ for id_ in ids if id_ not in whole))
    }
    return TableNames.of(vocabulary.units.exact, facts, scheme.facts, scheme.start.year, place_of(scheme.title))


def read_tables(frame: Frame, names: TableNames, sent: Sent, read: TableFindings) -> bool:
    """Read the tables of a sheet into `read` and the frame's findings; False where it has none of figures."""
    shape = shape_of(frame.sheet, names)
    above = [cell.text for cell in shape.asides.above[:_MOST_TITLES]]
    title = " ".join((*above, frame.sheet.title, sent.caption, sent.name))
    unit = frame.unit or _unit_named(names, (frame.sheet.title, *above, sent.name)) or frame.own_unit
    facts = {fact.id: fact for fact in frame.scheme.facts if not fact.whole}
    asked = Asked(names, facts, Want.RESULT, unit, divided=not frame.sheet.title)
    reading = figures_of(shape, asked, title[:_LONGEST_TITLE])
    if not _is_table(reading, shape):
        return _says_no_figures(frame, names)
    day = _day(frame, shape, sent, names)
    days = dict.fromkeys(facts, day.day) | _days_of_facts(frame, shape, names)
    read.days.append(day)
    read.heads += reading.heads
    for figure in reading.figures:
        if (given := _given(figure, frame, days[figure.fact])) is not None:
            frame.put(given)
    read.open += [_open_column(column, frame, days) for column in reading.open]
    read.columns += [_read_column(taken.title, taken.place, _MEANT[taken.meaning], frame) for taken in reading.taken]
    read.notes += notes_of(reading, frame)
    frame.findings.wrong += wrong_of(reading.doubts, frame)
    return True


def _is_table(reading: Reading, shape: Shape) -> bool:
    """Whether it is a table of figures, whatever came of it: a list of persons with their units is none."""
    if reading.is_table:
        return True
    is_list = any(word in text for text in reading.heads for word in _LISTED)
    return len(reading.units) > 1 and bool(shape.tables) and not is_list


def _says_no_figures(frame: Frame, names: TableNames) -> bool:
    """Name the cells of a unit and a fact that hold more than one figure (40/620); False where there are none."""
    places: dict[int, str] = {}
    doubts: list[Doubt] = []
    for row in visible(frame.sheet):
        places |= {place: fact for place, cell in enumerate(row) if (fact := names.fact_in(cell.text)) is not None}
        if not any(names.kind(cell.text) is Kind.UNIT for cell in row):
            continue
        for place, cell in enumerate(row):
            if place in places and names.kind(cell.text) is Kind.TEXT and re.search(r"\d", cell.text):
                measure = frame.scheme.fact(places[place]).measure
                code = "no-figure" if measure else "no-whole-figure"
                doubts.append(Doubt.of(cell, code, given=cell.text, measure=measure))
    frame.findings.wrong += wrong_of(doubts, frame)
    return bool(doubts)


def _unit_named(names: TableNames, texts: Iterable[str]) -> str | None:
    """The one unit that a title names, the first title that names one."""
    for text in texts:
        units = names.units_in(text)
        if units:
            return units[0] if len(units) == 1 else None
    return None


def _days_of_facts(frame: Frame, shape: Shape, names: TableNames) -> dict[str, date]:
    """The days that notes tell of single facts: 注：创业培训数据截至5月底."""
    days: dict[str, date] = {}
    for cell in shape.asides.below[-_MOST_TITLES:]:
        fact = names.fact_in(cell.text) if UNTIL.search(plain(cell.text)) else None
        said = day_said(cell.text, frame.scheme.start, frame.today) if fact is not None else None
        if fact is not None and said is not None and said.day is not None:
            days[fact] = said.day
    return days


def _day(frame: Frame, shape: Shape, sent: Sent, names: TableNames) -> Day:
    """The day of a sheet's figures: of its own line 数据截至, of its title, of what stands beside the file."""
    start, today = frame.scheme.start, frame.today
    if frame.day is not None:
        return Day(frame.day)
    above = [cell.text for cell in shape.asides.above[:_MOST_TITLES]]
    below = [cell.text for cell in shape.asides.below[-_MOST_TITLES:]]
    notes = [text for text in below if UNTIL.search(plain(text)) or _SO_FAR.search(plain(text))]
    notes = [text for text in notes if names.fact_in(text) is None]
    day = day_of([*above, *_until(shape), *notes], sent.caption, (frame.sheet.title, sent.name), start, today)
    if day.is_said:
        return day
    bare = [text for text in above if text.strip().startswith("20")]  # the day of a form, in its head
    if days := list(dates_of_signing(bare, start, today)):
        return Day(days[0], bare[0])
    signed = dates_of_signing([*above, *below], start, today)
    other = sorted({each for each in signed if each != today})
    if not other:
        return Day()
    return Day(None, f"{other[0].year}年{other[0].month}月{other[0].day}日", (*other, today))


def _until(shape: Shape) -> list[str]:
    """Lines like 截止日期 | 2021-05-31, whose parts stand in two cells."""
    rows: dict[int, list[str]] = {}
    for cell in shape.asides.above[:_MOST_TITLES]:
        rows.setdefault(cell.row, []).append(cell.text)
    return ["".join(texts) for texts in rows.values() if len(texts) > 1 and UNTIL.search(plain("".join(texts)))]


def _given(figure: Figure, frame: Frame, day: date | None) -> Given | None:
    """A figure as the workbook has it; None, and why is said, where its head names a day that cannot be.

    Of a fact that nobody reports it is None, too; that is said once.
    """
    fact = frame.scheme.fact(figure.fact)
    if not fact.reportable:
        _say_worked_out(f"{frame.place}{figure.address}", fact, frame)
        return None
    mode = Mode.INCREMENT if figure.meaning is Meaning.MORE else Mode.TOTAL
    own = day
    if figure.dated and (said := day_said(figure.dated, frame.scheme.start, frame.today)) is not None:
        if said.day is None:
            values = {"given": figure.dated, "start": frame.scheme.start.isoformat(), "end": frame.today.isoformat()}
            frame.findings.say(f"{frame.place}{figure.address}", "day", **values)
            return None
        is_same_month = own is not None and (own.year, own.month) == (said.day.year, said.day.month)
        own = own if is_same_month else said.day
    return Given(figure.unit, figure.fact, mode, figure.value, f"{frame.place}{figure.address}", own)


def _say_worked_out(cell: str, fact: Fact, frame: Frame) -> None:
    why = worked_out(fact, frame.scheme)
    told = {dict(wrong.values).get("fact") for wrong in frame.findings.wrong if wrong.reason == why.reason}
    if fact.short not in told:
        frame.findings.wrong.append(Wrong(cell, why.reason, (*why.values, ("words", f"{cell} {fact.short}"))))


def _read_column(title: str, place: str, meant: Meant, frame: Frame) -> ReadColumn:
    return ReadColumn(title, f"{frame.place}{place}", meant)


def _open_column(column: Open, frame: Frame, days: Mapping[str, date | None]) -> _OpenColumn:
    figures = column.figures
    given = [given for figure in figures if (given := _given(figure, frame, days[figure.fact])) is not None]
    adds_up = all(frame.scheme.fact(figure.fact).kind.adds_up for figure in column.figures)
    title, place = " ".join(column.title.split()), f"{frame.place}{column.place}"
    totals = tuple(replace(figure, mode=Mode.TOTAL) for figure in given)
    return _OpenColumn(title, place, column.fact, column.adds, adds_up, totals, tuple(wrong_of(column.doubts, frame)))


def _question(title: str, same: Sequence[_OpenColumn]) -> WhichMeaning:
    """What is asked of the columns with the same words in their heads."""
    options = [Meant.TOTAL, Meant.MORE, Meant.TARGET, Meant.NOT, Meant.ADD]
    if not all(column.adds_up for column in same):
        options.remove(Meant.MORE)
    if not any(column.adds for column in same):
        options.remove(Meant.ADD)
    return WhichMeaning(
        title,
        tuple(dict.fromkeys(column.place for column in same)),
        tuple(dict.fromkeys(column.fact for column in same if column.fact)),
        tuple(given for column in same for given in column.figures),
        tuple(wrong for column in same for wrong in column.wrong),
        tuple(options),
    )
