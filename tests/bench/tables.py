"""A table of 50 rows and 30 columns, from the bytes of its file to figures and questions; openpyxl alone beside it."""

from __future__ import annotations

import io
import random
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook

from bot.domain.languages import LANGUAGES
from bot.parsing.names import vocabulary
from bot.parsing.tables import Sent
from bot.parsing.workbook import read_workbook
from bot.rendering.catalogue import load_catalogue
from bot.rendering.template import headings
from schemes import load
from schemes.spreadsheets import sheets_of
from scoring import Kind
from tests.bench.goals import Goal
from tests.bench.timing import best

if TYPE_CHECKING:
    from pathlib import Path

_ROWS, _COLUMNS = 50, 30
_SUBHEADS = ("任务", "本月新增", "累计")
_DAY = date(2021, 6, 15)


async def tables(_: Path, *, seconds: float = 3) -> list[Goal]:
    """How long the largest usual table takes: with units that there are, and with names that there are not."""
    scheme = load("rugao-2021")
    words, columns = vocabulary(scheme), headings([load_catalogue(language) for language in LANGUAGES])
    data = _file()
    alone = best(lambda: _laid_out(data), seconds=seconds)
    print(f"tables: openpyxl lays {_ROWS} x {_COLUMNS} cells out in {alone * 1000:.0f} ms")
    whole = best(
        lambda: read_workbook(sheets_of(data, "x.xlsx"), Sent(name="x.xlsx"), words, columns, _DAY), seconds=seconds
    )
    return [Goal(f"a table of {_ROWS} x {_COLUMNS} is read", whole, 0.5, " s")]


def _laid_out(data: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(data), data_only=True).worksheets[0]]


def _file() -> bytes:
    """Heads over two rows, the scheme's units and many others, of which the nearest names are looked for."""
    chance, scheme = random.Random(50), load("rugao-2021")
    facts = [fact for fact in scheme.facts if fact.kind is Kind.COUNT][: (_COLUMNS - 1) // len(_SUBHEADS)]
    names = [unit.name for unit in scheme.units]
    names += [f"{names[number % len(names)][:2]}{number}社区" for number in range(_ROWS - 2 - len(names))]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["单位", *(text for fact in facts for text in (fact.title, None, None))])
    sheet.append([None, *_SUBHEADS * len(facts)])
    for name in names:
        sheet.append([name, *(chance.randint(0, 2000) for _ in range(len(facts) * len(_SUBHEADS)))])
    for start in range(2, 2 + len(facts) * 3, 3):
        sheet.merge_cells(start_row=1, start_column=start, end_row=1, end_column=start + 2)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
