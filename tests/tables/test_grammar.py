"""Tables of known meaning: what is stored is what was meant, or it was asked."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot.domain.drafts import OpenTable
from bot.domain.languages import LANGUAGES
from bot.domain.open_tables import resolved
from bot.domain.workbooks import Meant, WhichMeaning
from bot.parsing.names import vocabulary
from bot.parsing.tables import Sent
from bot.parsing.workbook import read_workbook
from bot.rendering.catalogue import load_catalogue
from bot.rendering.template import headings
from schemes.spreadsheets import sheets_of
from tests.support.context import SCHEME, offering
from tests.tables.grammar import as_file, table

if TYPE_CHECKING:
    from bot.domain.workbooks import Column, Workbook
    from bot.parsing.names import Vocabulary
    from schemes.sheets import Sheet
    from tests.tables.grammar import Meant as MeantTable

TODAY = date(2021, 6, 15)
ANSWERS = {"T": Meant.TOTAL, "M": Meant.MORE, "x": Meant.NOT}


@cache
def words() -> tuple[Vocabulary, dict[str, Column]]:
    return vocabulary(offering(SCHEME).scheme), headings([load_catalogue(language) for language in LANGUAGES])


def read(sheet: Sheet) -> Workbook:
    known, columns = words()
    return read_workbook((sheet,), Sent(name="表.xlsx"), known, columns, TODAY)


def answered(book: Workbook, meant: MeantTable) -> Workbook:
    """The workbook when its sender has said what the columns are."""
    answers = []
    for question in book.questions:
        assert isinstance(question, WhichMeaning), question
        answers.append(ANSWERS[meant.open.get(question.title, "T" if question.title == "完成" else "x")])
    return resolved(OpenTable(book, tuple(answers)), offering(SCHEME).scheme)


def judge(meant: MeantTable, book: Workbook) -> None:
    stored = {(given.unit, given.fact): (given.mode.value, given.value) for given in answered(book, meant).figures}
    shown = "\n".join(" | ".join(cell.text for cell in row) for row in meant.sheet.rows)
    assert stored == meant.figures, f"{shown}\n{book.wrong}\n{list(book.questions)}"
    days = {given.day or TODAY for given in book.figures}
    own = {TODAY} if "1-6月" in shown else set[date]()  # a head that tells its month
    assert days <= {meant.day or TODAY} | own, shown


@pytest.mark.parametrize("seed", range(40))
def test_what_is_stored_is_what_was_meant_or_it_was_asked(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(75):
        meant = table(chance)
        judge(meant, read(meant.sheet))


def test_files_say_the_same_as_sheets() -> None:
    chance = random.Random(2021)
    for _ in range(30):
        meant = table(chance)
        (sheet,) = sheets_of(as_file(meant.sheet), "表.xlsx")
        judge(meant, read(sheet))
