"""A process that reads one file which somebody sent and ends: what a hostile file does to it harms nobody else.

`python -m bot.parsing.sheet_worker` takes the file's name on the first line of its input and the file behind it, and
writes the sheets or why they are not read, as JSON. It imports little, because somebody waits for its start.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from typing import Any

from schemes.sheets import BadWorkbook, Cell, Sheet
from schemes.spreadsheets import sheets_of

_SECONDS = 20  # of reckoning, which the largest file that is read does not need
DEADLINE = 40.0  # seconds until the worker is ended, where a busy machine gives it half of its time
_MEMORY = 1 << 30  # bytes of addresses
_TOO_LARGE = "the file needs too much memory"


def packed(sheets: tuple[Sheet, ...]) -> bytes:
    """The sheets as JSON."""
    return json.dumps({"sheets": [_told(sheet) for sheet in sheets]}).encode()


def unpacked(output: bytes) -> tuple[Sheet, ...]:
    """The sheets that a worker wrote; raises BadWorkbook with the worker's reason."""
    answer = json.loads(output)
    if "refused" in answer:
        code, message, details = answer["refused"]
        raise BadWorkbook(code, message, **details)
    return tuple(_sheet(told) for told in answer["sheets"])


def _told(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "hidden": sheet.hidden,
        "rows": [[cell.text for cell in row] for row in sheet.rows],
        "formulas": [[cell.row, cell.column] for row in sheet.rows for cell in row if cell.formula],
        "decimals": [[c.row, c.column, c.decimals] for row in sheet.rows for c in row if c.decimals is not None],
        "merged": [[*place, *first] for place, first in sheet.merged.items()],
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
    }


def _sheet(told: dict[str, Any]) -> Sheet:
    formulas = {(row, column) for row, column in told["formulas"]}
    decimals = {(row, column): count for row, column, count in told["decimals"]}
    rows = tuple(
        tuple(
            Cell(number, column, text, (number, column) in formulas, decimals.get((number, column)))
            for column, text in enumerate(row, 1)
        )
        for number, row in enumerate(told["rows"], 1)
    )
    merged = {(row, column): (first_row, first_column) for row, column, first_row, first_column in told["merged"]}
    hidden_rows, hidden_columns = frozenset(told["hidden_rows"]), frozenset(told["hidden_columns"])
    return Sheet(told["title"], told["hidden"], rows, merged, hidden_rows, hidden_columns)


def _limit() -> None:
    """Let the kernel end this process when it takes too much, and keep it from writing files."""
    with suppress(ImportError):  # a system without limits has the deadline of whoever waits
        import resource  # noqa: PLC0415 there is none on Windows

        limits = {
            resource.RLIMIT_AS: _MEMORY,
            resource.RLIMIT_CPU: _SECONDS,
            resource.RLIMIT_FSIZE: 0,
            resource.RLIMIT_CORE: 0,
        }
        for limit, most in limits.items():
            with suppress(ValueError, OSError):  # a limit that is lower already stays
                resource.setrlimit(limit, (most, most))


def main() -> None:
    """Read the file that comes in, write what came of it."""
    _limit()
    name, _, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        output = packed(sheets_of(data, name.decode()))
    except BadWorkbook as error:
        output = json.dumps({"refused": [error.code, str(error), error.details]}).encode()
    except MemoryError:
        output = json.dumps({"refused": ["too-slow", _TOO_LARGE, {}]}).encode()
    sys.stdout.buffer.write(output)


if __name__ == "__main__":
    main()
