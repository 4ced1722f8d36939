"""What the loader finds wrong in a workbook beside what its cells could not say, so that all is told in one round."""

from __future__ import annotations

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from schemes.diagnostics import CELLS, FileError, in_cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from schemes.diagnostics import Diagnostic
    from schemes.workbook_in.files import Files
    from schemes.workbook_in.lines import Item

    Loader = Callable[[str], object]  # of the folder at a path; raises FileError

# A mistake in one of these sheets leads the loader astray in these files.
_ASTRAY = {"办法": ("scheme.yaml",), "单位": ("units.csv", "targets.csv"), "奖补": ("awards.yaml",)}


def following(files: Files, problems: Iterable[Diagnostic], items: Iterable[Item], load: Loader) -> list[Diagnostic]:
    """The loader's mistakes in other rows than those that are told already; none where a fact is not understood."""
    told = {problem.file for problem in problems}
    sheets = {cell.partition("!")[0] for cell in told}
    if "指标" in sheets:
        return []
    rows = {_row(cell) for cell in told}
    for item in items:
        of_item = {f"{line.sheet}!{line.number}" for line in item.lines}
        rows |= of_item if of_item & rows else set()
    astray = {file for sheet in sheets for file in _ASTRAY.get(sheet, ())}
    found = [problem for problem in _found(files, load) if "!" in problem[1].file and problem[0] not in astray]
    return [problem for _, problem in found if problem.file not in told and _row(problem.file) not in rows]


def _row(cell: str) -> str:
    """The row of a cell; in 任务 each cell stands for itself."""
    return cell if cell.startswith("任务!") else re.sub("![A-Z]+", "!", cell)


def _found(files: Files, load: Loader) -> list[tuple[str, Diagnostic]]:
    """The mistakes by their cells, each with its file."""
    with TemporaryDirectory(prefix="kaohe-") as place:
        folder = Path(place)
        for name, text in files.texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        try:
            load(str(folder))
        except FileError as error:
            (folder / CELLS).write_text(json.dumps(files.cells), "utf-8")
            named = [problem.file for problem in error.diagnostics]
            return list(zip(named, in_cells(folder, error.diagnostics), strict=True))
    return []
