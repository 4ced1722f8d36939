"""`kaohe targets import`: a bureau's spreadsheet into units.csv and targets.csv, whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schemes.diagnostics import Diagnostic, FileError
from schemes.load import WORKBOOKS, publish
from schemes.sheets import BadWorkbook
from schemes.spreadsheets import sheets_of
from schemes.table_figures import figures_of
from schemes.table_names import names_of
from schemes.table_reading import Asked, Want
from schemes.table_shape import shape_of
from schemes.table_values import Doubt
from schemes.tables import encode_table
from schemes.unit_list import read_units
from scoring import Message, Unit, format_value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from schemes.load import Published
    from schemes.sheets import Sheet
    from schemes.table_reading import Reading
    from scoring import Scheme


@dataclass(slots=True)
class Imported:
    """What an import wrote: how many units and targets, the printed totals as texts, and what it passed over."""

    units: int = 0
    targets: int = 0
    totals: dict[str, str] = field(default_factory=dict)
    passed: list[Diagnostic] = field(default_factory=list)


def import_targets(name: str, file: Path, sheet: str | None = None) -> Imported:
    """Read the file into the scheme's folder; raises FileError with every doubtful cell, and writes nothing then."""
    if name.endswith(WORKBOOKS):
        raise FileError.of(
            name, Message("a workbook is no folder to write into; first: kaohe new PATH --from {file}", file=name)
        )
    published = publish(name)
    sheets = _chosen(_sheets(file), file, sheet)
    units, imported = published.scheme.units, Imported()
    if not units:
        units = _new_units(published, sheets, file)
        imported.units = len(units)
    asked = _asked(published.scheme, units)
    read = ((table, figures_of(shape_of(table, asked.names), asked)) for table in sheets)
    readings = [(table, reading) for table, reading in read if reading.units]
    if not readings:
        raise FileError.of(
            file, Message("no unit of units.csv is named here beside a number, down a column or across a row")
        )
    targets = _together(readings, file)
    for table, reading in readings:
        told = [doubt for doubt in reading.passed if doubt.code != "column-other"]
        passed = [*told, *_missing(units, reading)]
        imported.passed += [_at(file, table, doubt) for doubt in passed]
        for fact, total in reading.totals.items():
            imported.totals[fact] = format_value(total, published.scheme.fact(fact).kind)
    imported.targets = len(targets)
    if imported.units:
        rows = [[unit.id, unit.name, unit.group, ""] for unit in units]
        _replace(published.folder / "units.csv", _table(["unit", "name", "group", "aliases"], rows))
    _write_targets(published, units, {**published.scheme.targets, **targets})
    return imported


def _asked(scheme: Scheme, units: Sequence[Unit]) -> Asked:
    """Targets are looked for, by the names in the scheme's own files."""
    names = names_of(scheme.facts, units, scheme.start.year)
    return Asked(names, {fact.id: fact for fact in scheme.facts}, Want.TARGET)


def _missing(units: Sequence[Unit], reading: Reading) -> list[Doubt]:
    """The units of which a table says nothing."""
    missing = "、".join(unit.name for unit in units if unit.id not in reading.units)
    return [Doubt.of("", "rows-missing", units=missing)] if missing else []


def _sheets(file: Path) -> tuple[Sheet, ...]:
    try:
        return tuple(sheet for sheet in sheets_of(file.read_bytes(), file.name) if not sheet.hidden and sheet.rows)
    except BadWorkbook as error:
        raise FileError.of(file, error.args[0]) from error


def _chosen(sheets: tuple[Sheet, ...], file: Path, title: str | None) -> tuple[Sheet, ...]:
    if not sheets:
        raise FileError.of(file, Message("nothing is written in it"))
    chosen = tuple(sheet for sheet in sheets if title in (None, sheet.title))
    if not chosen:
        titles = "、".join(sheet.title for sheet in sheets)
        raise FileError.of(file, Message("no sheet {title!r}; there is {titles}", title=title, titles=titles))
    return chosen


def _new_units(published: Published, sheets: tuple[Sheet, ...], file: Path) -> tuple[Unit, ...]:
    groups = {group.title: group.id for group in published.scheme.groups}
    for sheet in sheets:
        if listed := read_units(sheet, groups):
            ids = _ids([name for name, _ in listed])
            return tuple(Unit(identifier, name, group) for identifier, (name, group) in zip(ids, listed, strict=True))
    raise FileError.of(
        file,
        Message(
            "no list of units: a column (or row) headed 单位, 乡镇, 街道, 社区 …, with one name in each cell below"
        ),
    )


def _ids(names: Sequence[str]) -> list[str]:
    """The names as ids: without brackets where that tells them apart, and letters, digits and dashes only."""
    short = [re.sub(r"[^\w-]", "", re.sub(r"[（(].*?[）)]", "", name)) for name in names]
    full = [re.sub(r"[^\w-]", "", name) for name in names]
    ids = [one if one and short.count(one) == 1 else other for one, other in zip(short, full, strict=True)]
    return [one if ids.count(one) == 1 else f"{one}-{place}" for place, one in enumerate(ids, start=1)]


def _together(readings: list[tuple[Sheet, Reading]], file: Path) -> dict[tuple[str, str], int]:
    """The targets of all sheets; raises FileError with all doubts, also where two sheets say different things."""
    doubts = [_at(file, sheet, doubt) for sheet, reading in readings for doubt in reading.doubts]
    targets: dict[tuple[str, str], int] = {}
    for sheet, reading in readings:
        own = {(figure.fact, figure.unit): figure.value for figure in reading.figures}
        for (fact, unit), target in own.items():
            if targets.setdefault((fact, unit), target) != target:
                message = Message(
                    "another sheet has another {fact} of {unit}; choose one with --sheet", fact=fact, unit=unit
                )
                doubts.append(Diagnostic(f"{file}[{sheet.title}]", 0, "", message))
    if not targets and not doubts:
        message = Message("units are named here, but no column is headed by a fact's title or alias in facts.csv")
        doubts.append(Diagnostic(str(file), 0, "", message))
    if doubts:
        raise FileError(tuple(doubts))
    return targets


def _at(file: Path, sheet: Sheet, doubt: Doubt) -> Diagnostic:
    """The cell as a spreadsheet names it: figures.xlsx[Sheet1] B7."""
    place = f"{file}{f'[{sheet.title}]' if sheet.title else ''} {doubt.address}".rstrip()
    return Diagnostic(place, 0, "", doubt.message)


def _write_targets(published: Published, units: tuple[Unit, ...], targets: dict[tuple[str, str], int]) -> None:
    _replace(published.folder / "targets.csv", targets_csv(published.scheme, units, targets))


def targets_csv(scheme: Scheme, units: Sequence[Unit], targets: Mapping[tuple[str, str], int]) -> bytes:
    """The file targets.csv of a scheme's folder."""
    rows = [
        [fact.id, unit.id, format_value(targets[fact.id, unit.id], fact.kind, fact.levels)]
        for fact in scheme.facts
        for unit in units
        if (fact.id, unit.id) in targets
    ]
    return _table(["fact", "unit", "target"], rows)


def _table(header: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return encode_table(text.getvalue())


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".new")
    beside.write_bytes(content)
    beside.replace(path)
