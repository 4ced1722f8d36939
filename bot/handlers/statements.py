"""Statements: /statement sends the form or tells who has handed it in; a filled-in file is previewed first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.prompts import HandInStatement
from bot.domain.statements import offered
from bot.handlers.replies import asking_why
from bot.parsing.statements import read_statement, statement_mark
from bot.rendering import statements as screens
from bot.rendering.callback_data import number_of
from bot.usecases import statements
from bot.usecases.context import in_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.sheets import Sheet


async def show(event: UpdateContext, words: str) -> None:
    """/statement [unit]: the form of the own or the named unit; who sees all units is told who has handed it in."""
    scheme_id = event.scheme_id()
    served = event.context.schemes[scheme_id]
    duties = offered(served.duties, event.today)
    if not duties:
        raise NotFound("no-statement")
    units = event.person.units(scheme_id)
    if words:
        units = (event.unit_named(scheme_id, words),)
    elif allowed(event.person, Right.SEE_SHEET, scheme_id):
        units = ()
    choices = [(unit, duty) for duty in duties for unit in units or (None,)]
    unit, duty = choices[0]
    if len(choices) > 1:
        await event.answer(screens.choose_screen(choices, served.scheme, event.catalogue))
    elif unit is not None:
        await event.answer(await _form(event, scheme_id, unit, duty.id))
    else:
        await event.answer(await _overview(event, scheme_id, duty.id))


async def send_form(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: the form of a unit, to fill in."""
    scheme_id, unit, duty = tap.arguments
    event.scheme_id()  # a stranger is told how to join
    return await event.answer_privately(await _form(event, scheme_id, unit, duty))


async def show_handed_in(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: who has handed it in; or all of them as a file."""
    scheme_id, duty, *file = tap.arguments
    event.scheme_id()  # a stranger is told how to join
    return await event.answer_privately(await (_collected if file else _overview)(event, scheme_id, duty))


async def hand_in(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a previewed statement is handed in, or not now."""
    scheme_id, draft, choice = tap.arguments
    event.scheme_id()  # a stranger is told how to join
    if choice == "x":
        await statements.drop(event.context, event.person, number_of(draft))
        await event.alter(event.sentence("receipts.not_stored"))
        return
    if choice != "y":
        raise Expired("button-gone")
    async with asking_why(event, scheme_id, HandInStatement(number_of(draft))):
        origin = event.origin(Source.WORKBOOK)
        outcome = await statements.settle(event.context, event.person, number_of(draft), origin)
        scheme = event.context.scheme(scheme_id)
        _, statement = statements.duty_of(event.context, scheme_id, outcome.duty)
        await event.alter(screens.outcome_screen(outcome, statement, scheme, event.catalogue, event.zone))


async def preview_file(event: UpdateContext, sheets: Sequence[Sheet], name: str) -> bool:
    """Show what handing a spreadsheet in would do; False where it is no statement."""
    mark = statement_mark(sheets)
    scheme_id = mark.scheme if mark is not None else event.scheme_id()
    if scheme_id not in event.scheme_ids():
        raise NotFound("unknown-scheme", name=scheme_id)
    served, vocabulary = event.context.schemes[scheme_id], event.vocabulary(scheme_id)
    filled = await in_thread(read_statement, sheets, name, vocabulary, served.duties, event.today)
    if filled is None:
        return False
    preview = await statements.look_over(event.session(scheme_id), filled, event.origin(Source.WORKBOOK))
    _, statement = statements.duty_of(event.context, scheme_id, filled.duty)
    await event.answer(screens.preview_screen(preview, statement, served.scheme, event.catalogue, event.zone))
    return True


async def _form(event: UpdateContext, scheme_id: str, unit: str, duty_id: str) -> Screen:
    blank = await statements.take(event.session(scheme_id), unit, duty_id)
    duty = statements.duty_of(event.context, scheme_id, duty_id)
    scheme = event.context.scheme(scheme_id)
    return await in_thread(screens.form_screen, blank, *duty, scheme, event.now, event.catalogue)


async def _overview(event: UpdateContext, scheme_id: str, duty_id: str) -> Screen:
    overview = await statements.overview(event.context, event.person, scheme_id, duty_id)
    duty = statements.duty_of(event.context, scheme_id, duty_id)
    return screens.overview_screen(overview, *duty, event.context.scheme(scheme_id), event.catalogue)


async def _collected(event: UpdateContext, scheme_id: str, duty_id: str) -> Screen:
    collected = await statements.collect(event.context, event.person, scheme_id, duty_id)
    duty = statements.duty_of(event.context, scheme_id, duty_id)
    scheme = event.context.scheme(scheme_id)
    return await in_thread(screens.collected_screen, collected, *duty, scheme, event.now, event.catalogue)
