"""/lastyear: what is known of last year; a file of last year's totals is previewed, and a tap stores it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired
from bot.domain.last_year import Looked
from bot.domain.permissions import Action as May
from bot.domain.permissions import allowed
from bot.handlers.workbook import sheets_in
from bot.parsing.last_year import read_last_year
from bot.rendering import last_year as screens
from bot.rendering import people
from bot.usecases import last_year

if TYPE_CHECKING:
    from telegram import Document

    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap

_NAMED = r"去年|上年|last.?year|(?<!\d){year}(?!\d)"


async def overview(visit: UpdateContext, words: str) -> None:  # noqa: ARG001 every command has words
    """/lastyear: how much is known, and how to hand it in."""
    scheme = visit.context.scheme(visit.scheme())
    known = await last_year.known(visit.session(scheme.id))
    await visit.answer(screens.known_screen(known, scheme, visit.catalogue, visit.context.zone))


def is_named(visit: UpdateContext, document: Document) -> bool:
    """Whether a spreadsheet's name says that it is of last year, and this person may hand that in."""
    scheme = visit.context.scheme(visit.scheme())
    name, year = document.file_name or "", scheme.start.year
    named = re.search(_NAMED.format(year=year - 1), name, re.IGNORECASE) and str(year) not in name
    return bool(named) and allowed(visit.person, May.LAST_YEAR, scheme.id)


async def received(visit: UpdateContext, document: Document) -> None:
    """What storing the file would change."""
    scheme = visit.context.scheme(visit.scheme())
    last_year.require_right(visit.person, scheme.id)
    sheets = await sheets_in(visit, document)
    catalogues = visit.services.catalogues.values()
    headings, figures = screens.headings(catalogues), screens.figure_sheets(catalogues)
    words = visit.vocabulary(scheme.id)
    read = await asyncio.to_thread(read_last_year, sheets, document.file_name or "", words, headings, figures)
    looked = await last_year.look_over(visit.session(scheme.id), read, visit.origin(Source.WORKBOOK))
    await visit.answer(screens.looked_screen(looked, scheme, visit.catalogue))


async def store_last_year(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: store what a preview showed, or nothing."""
    scheme_id, draft, choice = tap.arguments
    if choice == "x":
        await last_year.drop(visit.context, visit.person, int(draft))
        await visit.alter(people.sentence("receipts.not_stored", visit.catalogue))
        return
    if choice != "store":
        raise Expired("button-gone")
    scheme = visit.context.scheme(scheme_id)
    outcome = await last_year.settle(visit.context, visit.person, int(draft), visit.origin(Source.BUTTON))
    if isinstance(outcome, Looked):
        await visit.alter(screens.looked_screen(outcome, scheme, visit.catalogue))
    else:
        await visit.alter(screens.stored_screen(outcome, scheme, visit.catalogue))
