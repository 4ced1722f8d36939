"""The tables of a scheme: units, facts and targets from csv, every mistake named with its line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from schemes.cells import read_value
from schemes.diagnostics import Diagnostic, FileError
from scoring import BadValue, Fact, Kind, Message, Unit, names_of, unknown
from scoring.rules.options import read_id

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from schemes.document import SchemeDocument

Row = dict[str, str]


def decode(data: bytes, file: str) -> str:
    """The text of a UTF-8 file, a byte order mark removed; raises FileError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileError.of(
            file, Message("byte {byte} is not UTF-8; save the file as UTF-8", byte=f"{data[error.start]:#04x}"), line
        ) from None


def decode_table(data: bytes, file: str) -> str:
    """The text of a csv: UTF-8, or GBK as Excel saves it; raises FileError."""
    try:
        return decode(data, file)
    except FileError:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
        raise


def encode_table(text: str) -> bytes:
    """The bytes of a csv that Excel opens with its Chinese letters: a byte order mark stands before them."""
    return text.encode("utf-8-sig")


_LAST = {"measure", "levels", "reviewer", "aliases"}  # columns whose cells may be missing at a row's end


def rows(text: str, file: str, columns: Sequence[str], problems: list[Diagnostic]) -> Iterator[tuple[int, Row]]:
    """The rows with the lines that they begin on; what is wrong goes to `problems`.

    Blank lines are passed over, and empty cells behind the last column.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = _without_empty_end(next(reader, []), 0)
        if wrong := _header_problem(header, columns):
            problems.append(Diagnostic(file, 1, "header", wrong))
            return
        line = reader.line_num + 1
        for cells in reader:
            first, line = line, reader.line_num + 1
            row = _without_empty_end(cells, len(header))
            if not any(row):
                continue
            if len(row) == len(header) or (len(row) < len(header) and set(header[len(row) :]) <= _LAST):
                yield first, dict(zip_longest(header, row, fillvalue=""))
            else:
                message = Message(
                    "{count} cells, there should be {needed}: {header}",
                    count=len(row),
                    needed=len(header),
                    header=",".join(header),
                )
                problems.append(Diagnostic(file, first, "", message))
    except csv.Error as error:
        problems.append(Diagnostic(file, line, "", Message("not a csv table: {error}", error=error)))


def _without_empty_end(cells: Sequence[str], needed: int) -> list[str]:
    """The cells without empty ones at the end, as far as there are more than needed."""
    row = [cell.strip() for cell in cells]
    while len(row) > needed and not row[-1]:
        row.pop()
    return row


def _header_problem(header: Sequence[str], columns: Sequence[str]) -> Message | None:
    if lacking := [column for column in columns if column not in header]:
        right = ",".join(columns)
        return Message(
            "column {lacking} is missing; the first line should read {columns}", lacking=lacking, columns=right
        )
    if len(set(header)) != len(header):
        return Message("a column stands here twice")
    return None


def _id_problem(name: str, seen: Container[str]) -> Message | None:
    if name in seen:
        return Message("{identifier!r} stands there twice", identifier=name)
    try:
        read_id(name)
    except ValueError as error:
        message: Message = error.args[0]
        return message
    return None


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[;；]", cell) if part.strip())


def read_units(
    folder: Path, groups: Mapping[str, Sequence[str]] | None, problems: list[Diagnostic]
) -> tuple[Unit, ...]:
    """units.csv in the source's order; `groups` None: those of the scheme are not known."""
    units: dict[str, Unit] = {}
    for line, row in _table(folder / "units.csv", ("unit", "name", "group", "aliases"), problems):
        if wrong := _id_problem(row["unit"], units):
            problems.append(Diagnostic("units.csv", line, "unit", wrong))
        if groups is not None and row["group"] not in groups:
            problems.append(Diagnostic("units.csv", line, "group", unknown("group", row["group"], groups)))
        units[row["unit"]] = Unit(row["unit"], row["name"], row["group"], _split(row["aliases"]))
    return tuple(units.values())


def read_facts(folder: Path, document: SchemeDocument | None, problems: list[Diagnostic]) -> tuple[Fact, ...]:
    """facts.csv, with what scheme.yaml says of facts, where that could be read."""
    facts: dict[str, Fact] = {}
    columns = ("fact", "title", "kind", "measure", "levels", "reviewer")
    for line, row in _table(folder / "facts.csv", columns, problems):
        name = row["fact"]
        if wrong := _id_problem(name, facts):
            problems.append(Diagnostic("facts.csv", line, "fact", wrong))
        try:
            kind = Kind(row["kind"])
        except ValueError:
            message = Message("{text!r} is not one of {words}", text=row["kind"], words=tuple(Kind))
            problems.append(Diagnostic("facts.csv", line, "kind", message))
            continue
        levels = _split(row["levels"])
        if (kind is Kind.LEVEL) != bool(levels):
            needed = Message("a level needs its words, joined by ;, the default first")
            message = needed if kind is Kind.LEVEL else Message("only for kind level")
            problems.append(Diagnostic("facts.csv", line, "levels", message))
            continue
        facts[name] = Fact(name, row["title"], kind, row["measure"], levels, row["reviewer"])
        if document is not None:
            facts[name] = replace(
                facts[name],
                whole=name in document.scheme_facts,
                derived=document.derived[name].way if name in document.derived else None,
                must_report=name in document.must_report,
                aliases=document.aliases.get(name, ()),
                evidence=document.evidence.get(name, ""),
            )
    return tuple(facts.values())


def read_targets(
    folder: Path, facts: Sequence[Fact], units: Sequence[Unit], problems: list[Diagnostic]
) -> dict[tuple[str, str], int]:
    """targets.csv: (fact, unit) -> smallest unit. Where a table of names cannot be read its names are not missed."""
    by_id, unit_ids = {fact.id: fact for fact in facts}, {unit.id for unit in units}
    read = {"fact": "facts.csv", "unit": "units.csv"}
    unread = {kind for kind, file in read.items() if any(problem.file == file for problem in problems)}
    names = {"fact": names_of(facts), "unit": names_of(units)}
    missing = cache(lambda kind, name: unknown(kind, name, names[kind]))
    targets: dict[tuple[str, str], int] = {}
    for line, row in _table(folder / "targets.csv", ("fact", "unit", "target"), problems):
        fact = by_id.get(row["fact"])
        if fact is None or row["unit"] not in unit_ids:
            kind = "fact" if fact is None else "unit"
            if kind not in unread:
                problems.append(Diagnostic("targets.csv", line, kind, missing(kind, row[kind])))
        elif (fact.id, row["unit"]) in targets:
            message = Message("this unit has a target for this fact already")
            problems.append(Diagnostic("targets.csv", line, "target", message))
        else:
            try:
                targets[fact.id, row["unit"]] = read_value(row["target"], fact)
            except BadValue as error:
                problems.append(Diagnostic("targets.csv", line, "target", error.message))
    return targets


def _table(path: Path, columns: Sequence[str], problems: list[Diagnostic]) -> list[tuple[int, Row]]:
    try:
        return list(rows(decode_table(path.read_bytes(), path.name), path.name, columns, problems))
    except FileNotFoundError:
        problems.append(Diagnostic(path.name, 0, "", Message("the file is missing")))
    except FileError as error:
        problems += error.diagnostics
    return []
