"""Where a scheme begins: an empty workbook, or the folder that a workbook becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.diagnostics import FileError
from schemes.load import publish
from schemes.skeleton import lay_out
from schemes.workbook_in.reading import read_workbook
from schemes.workbook_out.book import empty_workbook
from scoring import Message

if TYPE_CHECKING:
    from pathlib import Path


def lay_out_from(folder: Path, file: Path) -> tuple[str, ...]:
    """Write the folder of the scheme that the workbook tells; the folder's name is its id, whatever stands there.

    Raises FileError with all that is wrong, and writes nothing then.
    """
    return lay_out(folder, read_workbook(file.read_bytes(), file.name, folder.name, publish, named=True).texts)


def lay_out_workbook(file: Path) -> None:
    """Write a workbook to be filled in; raises FileError where the file is there already."""
    if file.exists():
        raise FileError.of(file, Message("is there already; nothing was written"))
    file.write_bytes(empty_workbook())
