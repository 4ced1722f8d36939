"""Figures as an officer keeps them, with heads and names in Chinese or in a spreadsheet, as facts.csv has them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from schemes import facts_csv
from schemes.diagnostics import FileError
from schemes.tables import decode
from scoring import names_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scoring import Scheme, Total

_HEADS = {"单位": "unit", "指标": "fact", "日期": "date", "数值": "value"}
_PACKED = (b"PK", b"\xd0\xcf\x11\xe0")  # how spreadsheets begin


def in_ids(data: bytes, file: str, scheme: Scheme) -> bytes:
    """The csv with the heads and ids of facts.csv, line for line; what names nothing, or two things, is left as it is.

    Raises FileError for what is neither UTF-8 nor a spreadsheet.
    """
    if data.startswith(_PACKED):
        lines = _of_spreadsheet(data, file)
    else:
        try:
            lines = list(csv.reader(io.StringIO(decode(data, file), newline=""), strict=True))
        except csv.Error:
            return data  # told by who reads it
    if not lines or any("\n" in cell for line in lines for cell in line):
        return data
    header = [_HEADS.get(cell.strip(), cell.strip()) for cell in lines[0]]
    ids = {"unit": _ids(names_of(scheme.units)), "fact": _ids(names_of(scheme.facts))}
    columns = {place: ids[head] for place, head in enumerate(header) if head in ids}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for line in lines[1:]:
        writer.writerow(
            columns[place].get(cell.strip(), cell) if place in columns else cell for place, cell in enumerate(line)
        )
    return text.getvalue().encode()


def read_named(data: bytes, file: str, scheme: Scheme) -> tuple[Total, ...]:
    """What `facts_csv.read` reads, whether or not heads and names are Chinese; raises FileError."""
    try:
        return facts_csv.read(data, file, scheme)
    except FileError:  # most files have ids, and need not be read twice
        return facts_csv.read(in_ids(data, file, scheme), file, scheme)


def _ids(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The id of each name that only one is called by; ids themselves come first."""
    owners: dict[str, set[str]] = {}
    for identifier, called in names.items():
        for name in called:
            owners.setdefault(name, set()).add(identifier)
    ids = {name: next(iter(owner)) for name, owner in owners.items() if len(owner) == 1}
    return ids | {identifier: identifier for identifier in names}


def _of_spreadsheet(data: bytes, file: str) -> list[list[str]]:
    """The rows of the first sheet that is seen."""
    from schemes.sheets import BadWorkbook  # noqa: PLC0415 a csv needs nothing that reads spreadsheets
    from schemes.spreadsheets import sheets_of  # noqa: PLC0415

    try:
        sheet = next(sheet for sheet in sheets_of(data, file) if not sheet.hidden)
    except BadWorkbook as error:
        raise FileError.of(file, error.args[0]) from error
    return [[cell.text for cell in row] for row in sheet.rows]
