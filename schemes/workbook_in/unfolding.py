"""A workbook in the place of a scheme's folder: unfolded for as long as the process runs."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from schemes.diagnostics import CELLS
from schemes.workbook_in.reading import read_workbook

if TYPE_CHECKING:
    from schemes.workbook_in.following import Loader

_unfolded: dict[tuple[Path, int, int], tempfile.TemporaryDirectory[str]] = {}


def unfolded(file: Path, load: Loader) -> Path:
    """A folder with the scheme that the workbook tells, the same until the file changes; raises FileError, OSError.

    `load` loads a folder. The folder knows from which cells its lines come, so that mistakes are named by these.
    """
    told = file.stat()
    key = (file.resolve(), told.st_mtime_ns, told.st_size)
    if key not in _unfolded:
        identifier = re.sub(r"[^\w-]+", "-", file.stem).strip("-") or "sheet"
        read = read_workbook(file.read_bytes(), file.name, identifier, load)
        place = tempfile.TemporaryDirectory(prefix="kaohe-")
        cells = json.dumps(read.cells, ensure_ascii=False)
        for name, text in {**read.texts, CELLS: cells}.items():
            path = Path(place.name) / file.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        _unfolded[key] = place
    return Path(_unfolded[key].name) / file.name  # what is wrong as a whole is told by the folder's name
