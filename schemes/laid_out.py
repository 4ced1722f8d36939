"""A workbook becomes the folder of a scheme, for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemes.skeleton import lay_out
from schemes.workbook_in.reading import read_workbook

if TYPE_CHECKING:
    from pathlib import Path


def lay_out_from(folder: Path, file: Path) -> tuple[str, ...]:
    """Write the folder of the scheme that the workbook tells; the folder's name is its id, whatever stands there.

    Raises FileError with all that is wrong, and writes nothing then.
    """
    return lay_out(folder, read_workbook(file.read_bytes(), file.name, folder.name, named=True).texts)
