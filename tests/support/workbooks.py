"""Workbooks for tests: the template as the bot makes it, and what people do to it."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from bot.domain.forms import Form, FormFact, FormSection
from bot.domain.languages import LANGUAGES
from bot.domain.results import Place
from bot.domain.sections import sections
from bot.parsing.names import vocabulary
from bot.parsing.tables import Sent
from bot.parsing.workbook import read_workbook
from bot.rendering.catalogue import load_catalogue
from bot.rendering.template import headings, template
from schemes.spreadsheets import sheets_of
from tests.support.context import SCHEME, ZONE, offering

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

    from bot.domain.workbooks import Workbook
    from scoring import Scheme

TODAY = date(2021, 6, 15)
MADE = datetime(2021, 6, 15, 12, tzinfo=ZONE)
STATE = 77
HEADER = 5  # the row of the headings


def form_of(scheme: Scheme, unit: str) -> Form:
    """A form in which every fact was reported."""
    reported = tuple(
        FormSection(
            section.item,
            tuple(FormFact(fact, 1, scheme.target(fact, unit), TODAY, STATE) for fact in section.facts),
        )
        for section in sections(scheme)
    )
    return Form(scheme.id, unit, TODAY, Place(0, 1, 14, 1, 4), (), reported)


@cache
def template_of(*units: str, scheme: str = SCHEME, language: str = "zh-CN") -> bytes:
    """The workbook of these units."""
    served = offering(scheme).scheme
    return template([form_of(served, unit) for unit in units], served, MADE, load_catalogue(language))


def changed(data: bytes, change: Callable[[Worksheet], None], sheet: str | None = None) -> bytes:
    """The workbook as somebody has changed it."""
    book = load_workbook(io.BytesIO(data))
    change(book[sheet] if sheet else book.worksheets[0])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def row_of(sheet: Worksheet, fact: str) -> int:
    """The row of a fact."""
    return next(int(cell.row or 0) for cell in sheet["H"] if cell.value == fact)


def put(sheet: Worksheet, fact: str, column: str, value: str | float) -> None:
    """Fill in a cell: F is what is added, G the total."""
    sheet[f"{column}{row_of(sheet, fact)}"] = value


def as_csv(data: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """The first sheet as a spreadsheet program saves it."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True):
        writer.writerow(["" if value is None else value for value in row])
    return text.getvalue().encode(encoding)


def read(data: bytes, name: str = "回.xlsx", *, scheme: str = SCHEME, own: str = "changjiang") -> Workbook:
    """What the bot reads from a file."""
    words = vocabulary(offering(scheme).scheme, (own,) if own else ())
    columns = headings([load_catalogue(language) for language in LANGUAGES])
    return read_workbook(sheets_of(data, name), Sent(name=name), words, columns, TODAY)


def told(book: Workbook) -> list[tuple[str, str, str, int]]:
    """Unit, fact, mode and value of each figure."""
    return [(figure.unit, figure.fact, figure.mode.value, figure.value) for figure in book.figures]


def saved_by_office(data: bytes, ending: str = "xlsx") -> bytes:
    """The workbook opened, calculated anew and saved by LibreOffice, which must not complain; of .csv the first."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice is missing")
        pytest.skip("needs LibreOffice (soffice)")
    with TemporaryDirectory() as folder:
        source, out = Path(folder, "book.xlsx"), Path(folder, "out")
        source.write_bytes(data)
        command = (program, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore")
        done = subprocess.run(
            (*command, "--convert-to", ending, "--outdir", str(out), str(source)),
            capture_output=True,
            text=True,
            check=True,
            timeout=180,
        )
        assert "rror" not in done.stdout + done.stderr, done
        return Path(out, f"book.{ending.partition(':')[0]}").read_bytes()
