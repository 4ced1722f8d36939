"""The workbook: /template sends it, a file that comes back is previewed, and a tap stores it."""

from __future__ import annotations

import asyncio
import functools
import operator
from typing import TYPE_CHECKING

from telegram.ext import filters

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.prompts import StoreWorkbook
from bot.handlers import statements
from bot.handlers.reasons import asking_why
from bot.parsing.spreadsheets import sheets_of
from bot.parsing.workbook import marked_scheme, read_workbook
from bot.rendering import people
from bot.rendering.template import headings, template_screen
from bot.rendering.workbooks import differences_screen, outcome_screen
from bot.usecases import filling, workbooks
from bot.usecases.standings import today
from schemes.xlsx import LARGEST_FILE, BadWorkbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Document

    from bot.domain.workbooks import Preview, Stored, Workbook
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.xlsx import Sheet

_ENDINGS = ("xlsx", "xlsm", "csv", "xls", "et", "ods")  # those that cannot be read are answered with what can
SPREADSHEET = functools.reduce(operator.or_, map(filters.Document.FileExtension, _ENDINGS))


async def template(visit: UpdateContext, words: str) -> None:
    """/template [unit]: the workbook of the own unit, or of all units that the person reports for."""
    scheme = visit.scheme()
    unit = None
    if words:
        found = visit.vocabulary(scheme).units.find(words)
        if len(found) != 1:
            raise NotFound("unknown-unit", name=words)
        unit = found[0]
    forms = await workbooks.forms(visit.session(scheme), unit)
    await workbooks.note_template(visit.session(scheme), unit)
    known, now = visit.context.scheme(scheme), visit.context.clock.now().astimezone(visit.context.zone)
    await visit.answer(await asyncio.to_thread(template_screen, forms, known, now, visit.catalogue))


async def received(visitor: UpdateContext, document: Document) -> bool:
    """A spreadsheet came: what it would change; False when it is one that holds no figures, like a list of names."""
    if not filling.forms_of(visitor.context, visitor.person):
        raise NotAllowed("not-allowed-report")
    sheets, name = await sheets_in(visitor, document), document.file_name or ""
    if await statements.received(visitor, sheets, name):
        return True
    workbook = await _read(visitor, sheets, name)
    if [one.reason for one in workbook.wrong] == ["no-table"] and _may_prove(document):
        return False
    preview = await workbooks.look_over(visitor.context, visitor.person, workbook, visitor.origin(Source.WORKBOOK))
    now = visitor.context.clock.now().astimezone(visitor.context.zone)
    scheme = visitor.context.scheme(preview.scheme)
    differences = await asyncio.to_thread(differences_screen, preview, scheme, now, visitor.catalogue)
    if differences is not None:
        await visitor.answer(differences)
    await visitor.answer(_screen(visitor, preview))
    return True


def _may_prove(document: Document) -> bool:
    return (document.file_name or "").lower().endswith(".xlsx")


async def store_workbook(visitor: UpdateContext, tap: Tap) -> None:
    """Tapped: store all of a preview, what asked nothing, or nothing."""
    scheme, draft, choice = tap.arguments
    if choice == "x":
        await workbooks.drop(visitor.context, visitor.person, int(draft))
        await visitor.alter(people.sentence("receipts.not_stored", visitor.catalogue))
        return
    if choice not in ("all", "clear"):
        raise Expired("button-gone")
    asked, origin = choice == "all", visitor.origin(Source.WORKBOOK)
    async with asking_why(visitor, scheme, StoreWorkbook(int(draft), asked)):
        outcome = await workbooks.settle(visitor.context, visitor.person, int(draft), origin, asked=asked)
        await visitor.alter(_screen(visitor, outcome))


def _screen(visitor: UpdateContext, outcome: Preview | Stored) -> Screen:
    scheme = visitor.context.scheme(outcome.scheme)
    return outcome_screen(outcome, scheme, visitor.catalogue, visitor.context.zone)


async def sheets_in(visitor: UpdateContext, document: Document) -> tuple[Sheet, ...]:
    """Download and open, within limits; raises Refused with what would be right."""
    if (document.file_size or 0) > LARGEST_FILE:
        raise _unreadable("too-large", visitor)
    file = await document.get_file()
    data = bytes(await file.download_as_bytearray())
    try:
        return await asyncio.to_thread(sheets_of, data, document.file_name or "")
    except BadWorkbook as error:
        raise _unreadable(error.code, visitor) from error


async def _read(visitor: UpdateContext, sheets: Sequence[Sheet], name: str) -> Workbook:
    scheme = marked_scheme(sheets) or visitor.scheme()
    if scheme not in visitor.schemes():
        raise NotFound("unknown-scheme", name=scheme)
    day = today(visitor.context, visitor.context.scheme(scheme))
    columns = headings(visitor.services.catalogues.values())
    return await asyncio.to_thread(read_workbook, sheets, name, visitor.vocabulary(scheme), columns, day)


def _unreadable(code: str, visitor: UpdateContext) -> Refused:
    why = visitor.catalogue.plain(f"workbook.unreadable_{code}", most=LARGEST_FILE // 1_000_000)
    return Refused("workbook-unreadable", why=why)
