"""Workbooks: /template sends one, /lastyear asks for one of last year; a file is previewed, and a tap stores it."""

from __future__ import annotations

import functools
import operator
import re
from typing import TYPE_CHECKING

from telegram.ext import filters

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.last_year import Looked
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.prompts import StoreWorkbook
from bot.domain.workbooks import AskedOfTable, Preview
from bot.handlers import statements
from bot.handlers.replies import asking_why
from bot.parsing.last_year import read_last_year
from bot.parsing.pasted import pasted
from bot.parsing.tables import Sent
from bot.parsing.workbook import marked_scheme, read_workbook
from bot.rendering import last_year as screens
from bot.rendering.callback_data import number_of
from bot.rendering.table_questions import ANEW, DROP, question_screen
from bot.rendering.template import headings, template_screen
from bot.rendering.workbooks import differences_screen, outcome_screen
from bot.usecases import filling, last_year, table_questions, workbooks
from bot.usecases.context import in_thread
from bot.usecases.standings import today
from schemes.sheets import LARGEST_FILE, BadWorkbook, too_many_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Document

    from bot.domain.workbooks import Stored, Workbook
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.sheets import Sheet

_ENDINGS = ("xlsx", "xlsm", "xls", "et", "ods", "csv", "tsv", "txt")
_PROVING = (".xlsx", ".xls")  # of those, what may also be sent as evidence
_LAST_YEAR = (
    r"去年|上年|last.?year|(?<!\d){year}(?!\d)"  # in a file's name: 去年就业数据.xlsx, 2020.xlsx in the cycle 2021
)
_COMPARES = r"对比|同比|比较|相比|[较与和跟][去上]年"  # 与去年同期对比.xlsx: of this year too
SPREADSHEET = functools.reduce(operator.or_, map(filters.Document.FileExtension, _ENDINGS))


async def template(event: UpdateContext, words: str) -> None:
    """/template [unit]: the workbook of the own unit, or of all units that the person reports for."""
    scheme = event.scheme()
    unit = event.unit_named(scheme.id, words) if words else None
    write = functools.partial(template_screen, scheme=scheme, made=event.now, catalogue=event.catalogue)
    await event.answer(await workbooks.template(event.session(scheme.id), unit, write))


async def preview_file(event: UpdateContext, document: Document, caption: str = "") -> bool:
    """Show what a spreadsheet would change; False for an Excel file without figures, like a list of names."""
    if not filling.forms_of(event.context, event.person):
        raise NotAllowed("not-allowed-report")
    sheets, name = await sheets_in(event, document), document.file_name or ""
    if await statements.preview_file(event, sheets, name):
        return True
    workbook = await _read(event, sheets, Sent(caption, name))
    if [wrong.reason for wrong in workbook.wrong] == ["no-table"] and name.lower().endswith(_PROVING):
        return False  # it may be evidence
    await _look_over(event, workbook)
    return True


async def preview_pasted(event: UpdateContext, words: str) -> bool:
    """Show what a table would change that was pasted into a message; False where the message is none."""
    sheet = pasted(words)  # within the length of a message
    if sheet is None or not event.private or not filling.forms_of(event.context, event.person):
        return False
    workbook = await _read(event, (sheet,), Sent(name=event.catalogue.plain("workbook.pasted")))
    if [wrong.reason for wrong in workbook.wrong] == ["no-table"]:
        return False
    await _look_over(event, workbook)
    return True


async def _look_over(event: UpdateContext, workbook: Workbook) -> None:
    """Answer with the first question of a table, or with its preview."""
    origin = event.origin(Source.WORKBOOK)
    if workbook.questions:
        outcome = await table_questions.begin(event.context, event.person, workbook, origin)
    else:
        outcome = await workbooks.look_over(event.context, event.person, workbook, origin)
    if isinstance(outcome, Preview):
        await _send_differences(event, outcome)
    await event.answer(_screen(event, outcome))


async def _send_differences(event: UpdateContext, preview: Preview) -> None:
    scheme = event.context.scheme(preview.scheme)
    differences = await in_thread(differences_screen, preview, scheme, event.now, event.catalogue)
    if differences is not None:
        await event.answer(differences)


async def answer_table(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what a column or the day of a table is; or ask anew; or store nothing of it."""
    _, draft_id, number, said = tap.arguments
    draft, origin = number_of(draft_id), event.origin(Source.WORKBOOK)
    if said == DROP:
        await table_questions.drop(event.context, event.person, draft)
        await event.alter(event.sentence("receipts.not_stored"))
        return
    if said == ANEW:
        outcome = await table_questions.ask_anew(event.context, event.person, draft, origin)
    else:
        answered = (draft, number_of(number), said)
        outcome = await table_questions.answer(event.context, event.person, answered, origin)
    if isinstance(outcome, Preview):
        await _send_differences(event, outcome)
    await event.alter(_screen(event, outcome))


async def store_workbook(event: UpdateContext, tap: Tap) -> None:
    """Tapped: store all of a preview, only the figures without a question, or nothing."""
    scheme, draft, choice = tap.arguments
    if choice == "x":
        await workbooks.drop(event.context, event.person, number_of(draft))
        await event.alter(event.sentence("receipts.not_stored"))
        return
    if choice not in ("all", "clear"):
        raise Expired("button-gone")
    asked, origin = choice == "all", event.origin(Source.WORKBOOK)
    async with asking_why(event, scheme, StoreWorkbook(number_of(draft), asked)):
        outcome = await workbooks.settle(event.context, event.person, number_of(draft), origin, asked=asked)
        await event.alter(_screen(event, outcome))


def _screen(event: UpdateContext, outcome: AskedOfTable | Preview | Stored) -> Screen:
    scheme = event.context.scheme(outcome.scheme)
    last = today(event.context, scheme)
    if isinstance(outcome, AskedOfTable):
        return question_screen(outcome, scheme, event.catalogue, last)
    return outcome_screen(outcome, scheme, event.catalogue, event.zone, last)


async def sheets_in(event: UpdateContext, document: Document) -> tuple[Sheet, ...]:
    """Download and read, within limits; raises Refused with what is wrong with the file, and what would be right."""
    try:
        if (document.file_size or 0) > LARGEST_FILE:
            raise too_many_bytes(document.file_size or 0)
        file = await document.get_file()
        return await event.services.sheets.read(bytes(await file.download_as_bytearray()), document.file_name or "")
    except BadWorkbook as error:
        why = event.catalogue.plain(f"workbook.unreadable_{error.code}", **error.details)
        raise Refused("workbook-unreadable", why=why) from error


async def _read(event: UpdateContext, sheets: Sequence[Sheet], sent: Sent) -> Workbook:
    scheme = marked_scheme(sheets) or event.scheme_id()
    if scheme not in event.scheme_ids():
        raise NotFound("unknown-scheme", name=scheme)
    day = today(event.context, event.context.scheme(scheme))
    columns = headings(event.services.catalogues.values())
    return await in_thread(read_workbook, sheets, sent, event.vocabulary(scheme), columns, day)


async def last_year_overview(event: UpdateContext, _: str) -> None:
    """/lastyear: how much is known, and how to hand it in."""
    scheme = event.scheme()
    totals = await last_year.known(event.session(scheme.id))
    await event.answer(screens.known_screen(totals, scheme, event.catalogue, event.zone))


def is_last_year(event: UpdateContext, document: Document) -> bool:
    """Whether a spreadsheet's name says that it is of last year, and this person may hand that in."""
    scheme = event.scheme()
    name, year = document.file_name or "", scheme.start.year
    named = re.search(_LAST_YEAR.format(year=year - 1), name, re.IGNORECASE) and str(year) not in name
    named = named and not re.search(_COMPARES, name)
    return bool(named) and allowed(event.person, Right.LAST_YEAR, scheme.id)


async def preview_last_year(event: UpdateContext, document: Document) -> None:
    """Show what storing a file of last year's totals would change."""
    scheme = event.scheme()
    last_year.require_right(event.person, scheme.id)
    sheets = await sheets_in(event, document)
    catalogues = event.services.catalogues.values()
    headings, figures = screens.headings(catalogues), screens.figure_sheets(catalogues)
    words = event.vocabulary(scheme.id)
    read = await in_thread(read_last_year, sheets, document.file_name or "", words, headings, figures)
    preview = await last_year.look_over(event.session(scheme.id), read, event.origin(Source.WORKBOOK))
    await event.answer(screens.looked_screen(preview, scheme, event.catalogue))


async def store_last_year(event: UpdateContext, tap: Tap) -> None:
    """Tapped: store what a preview showed, or nothing."""
    scheme_id, draft, choice = tap.arguments
    if choice == "x":
        await last_year.drop(event.context, event.person, number_of(draft))
        await event.alter(event.sentence("receipts.not_stored"))
        return
    if choice != "store":
        raise Expired("button-gone")
    scheme = event.context.scheme(scheme_id)
    outcome = await last_year.settle(event.context, event.person, number_of(draft), event.origin(Source.BUTTON))
    if isinstance(outcome, Looked):
        await event.alter(screens.looked_screen(outcome, scheme, event.catalogue))
    else:
        await event.alter(screens.stored_screen(outcome, scheme, event.catalogue))
