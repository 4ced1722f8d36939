"""LibreOffice as a scorer: it recalculates a generated workbook, headless, with a profile of its own."""

from __future__ import annotations

import csv
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from openpyxl import Workbook

from tests.bench.workbook import AWARDS, LEAVES, cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scoring import FactTable, Standing

SOFFICE = shutil.which("soffice")

_RECALCULATE = (  # OOXMLRecalcMode 0: always; a file that it did not write itself is else taken at its stored values
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    '<item oor:path="/org.openoffice.Office.Calc/Formula/Load">'
    '<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>'
)


def write(path: Path, rows: Iterable[list[str | int]]) -> None:
    """The rows as a workbook; a text that begins with `=` is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(path)


class Office:
    """LibreOffice with a folder of its own; the first start, which lays out its profile, is behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder, profile = folder, folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(
            f'<?xml version="1.0" encoding="UTF-8"?>{_RECALCULATE}'
        )
        self._command = (
            SOFFICE or "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "csv",
        )
        write(folder / "start.xlsx", [["=1+1"]])
        _, told = self._convert(folder / "start.xlsx")
        assert told == [["2"]], f"LibreOffice did not recalculate: {told}"

    def recalculate(self, table: FactTable) -> tuple[float, dict[str, list[int]]]:
        """Seconds of the whole process, and the results, column by column."""
        path = self.folder / "sheet.xlsx"
        write(path, cells(table))
        seconds, (names, *rows) = self._convert(path)
        found = dict(zip(names, zip(*rows, strict=True), strict=True))
        wanted = (*LEAVES, "total", "rank", *(f"award {name}" for name in AWARDS))
        return seconds, {name: [int(text) for text in found[name]] for name in wanted}

    def _convert(self, path: Path) -> tuple[float, list[list[str]]]:
        begun = time.perf_counter()
        command = (*self._command, "--outdir", str(self.folder), str(path))
        ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
        seconds, answer = time.perf_counter() - begun, path.with_suffix(".csv")
        if ran.returncode or not answer.exists():
            raise ChildProcessError(f"LibreOffice: {ran.stderr.strip() or ran.stdout.strip() or 'no answer'}")
        with answer.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        answer.unlink()
        return seconds, rows


def differences(standing: Standing, found: dict[str, list[int]]) -> list[str]:
    """Every cell that is not the engine's; money and points in hundredths."""
    own = {name: standing.columns[name] for name in LEAVES}
    own |= {"total": standing.results.total, "rank": standing.ranks}
    own |= {f"award {name}": standing.awards[name] for name in AWARDS}
    return [
        f"{unit.id} {name}: engine {ours}, LibreOffice {theirs}"
        for name, column in own.items()
        for unit, ours, theirs in zip(standing.scheme.units, column.tolist(), found[name], strict=True)
        if ours != theirs
    ]
