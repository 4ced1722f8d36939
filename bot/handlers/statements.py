"""Statements: /statement gives the form or tells who has handed it in; a file that comes back is previewed first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.prompts import HandInStatement
from bot.domain.statements import offered
from bot.handlers.reasons import asking_why
from bot.parsing.statements import read_statement, statement_mark
from bot.rendering import people
from bot.rendering import statements as screens
from bot.usecases import statements
from bot.usecases.context import Session
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.duties import Duty
    from schemes.xlsx import Sheet


async def show(visit: UpdateContext, words: str) -> None:
    """/statement [unit]: the form of the own or the named unit; who sees all units is told who has handed it in."""
    scheme_id = visit.scheme()
    scheme, duties = visit.context.scheme(scheme_id), _offered(visit, scheme_id)
    if not duties:
        raise NotFound("no-statement")
    units = visit.person.units(scheme_id)
    if words:
        found = visit.vocabulary(scheme_id).units.find(words)
        if len(found) != 1:
            raise NotFound("unknown-unit", name=words)
        units = (found[0],)
    elif allowed(visit.person, Right.SEE_SHEET, scheme_id):
        units = ()
    choices = [(unit, duty) for duty in duties for unit in units or (None,)]
    unit, duty = choices[0]
    if len(choices) > 1:
        await visit.answer(screens.choose_screen(choices, scheme, visit.catalogue))
    elif unit is not None:
        await visit.answer(await _form(visit, scheme_id, unit, duty.id))
    else:
        await visit.answer(await _overview(visit, scheme_id, duty.id))


async def send_form(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: the form of a unit, to fill in."""
    scheme_id, unit, duty = tap.arguments
    visit.scheme()  # a stranger is told how to join
    return await visit.answer_privately(await _form(visit, scheme_id, unit, duty))


async def show_handed_in(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: who has handed it in; or all of them as a file."""
    scheme_id, duty, *file = tap.arguments
    visit.scheme()  # a stranger is told how to join
    return await visit.answer_privately(await (_collected if file else _overview)(visit, scheme_id, duty))


async def hand_in(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: what was looked over is handed in, or not now."""
    scheme_id, draft, choice = tap.arguments
    visit.scheme()  # a stranger is told how to join
    if choice == "x":
        await statements.drop(visit.context, visit.person, int(draft))
        await visit.alter(people.sentence("receipts.not_stored", visit.catalogue))
        return
    if choice != "y":
        raise Expired("button-gone")
    async with asking_why(visit, scheme_id, HandInStatement(int(draft))):
        origin = visit.origin(Source.WORKBOOK)
        outcome = await statements.settle(visit.context, visit.person, int(draft), origin)
        scheme, (_, statement) = (
            visit.context.scheme(scheme_id),
            statements.duty_of(visit.context, scheme_id, outcome.duty),
        )
        await visit.alter(screens.outcome_screen(outcome, statement, scheme, visit.catalogue, visit.context.zone))


async def received(visit: UpdateContext, sheets: Sequence[Sheet], name: str) -> bool:
    """A spreadsheet came: what handing it in would do; False where it is no statement."""
    mark = statement_mark(sheets)
    scheme_id = mark.scheme if mark is not None else visit.scheme()
    if scheme_id not in visit.schemes():
        raise NotFound("unknown-scheme", name=scheme_id)
    context, day = visit.context, local_day(visit.context, visit.context.clock.now())
    duties = context.schemes[scheme_id].duties
    sent = await asyncio.to_thread(
        read_statement, sheets, name, visit.vocabulary(scheme_id), duties, _offered(visit, scheme_id), day
    )
    if sent is None:
        return False
    preview = await statements.look_over(Session(context, visit.person, scheme_id), sent, visit.origin(Source.WORKBOOK))
    scheme, (_, statement) = context.scheme(scheme_id), statements.duty_of(context, scheme_id, sent.duty)
    await visit.answer(screens.preview_screen(preview, statement, scheme, visit.catalogue, context.zone))
    return True


def _offered(visit: UpdateContext, scheme_id: str) -> tuple[Duty, ...]:
    return offered(visit.context.schemes[scheme_id].duties, local_day(visit.context, visit.context.clock.now()))


async def _form(visit: UpdateContext, scheme_id: str, unit: str, duty_id: str) -> Screen:
    context = visit.context
    blank = await statements.take(Session(context, visit.person, scheme_id), unit, duty_id)
    scheme, (duty, statement) = context.scheme(scheme_id), statements.duty_of(context, scheme_id, duty_id)
    return await asyncio.to_thread(screens.form_screen, blank, duty, statement, scheme, _now(visit), visit.catalogue)


async def _overview(visit: UpdateContext, scheme_id: str, duty_id: str) -> Screen:
    context = visit.context
    found = await statements.overview(context, visit.person, scheme_id, duty_id)
    duty, statement = statements.duty_of(context, scheme_id, duty_id)
    return screens.overview_screen(found, duty, statement, context.scheme(scheme_id), visit.catalogue)


async def _collected(visit: UpdateContext, scheme_id: str, duty_id: str) -> Screen:
    context = visit.context
    found = await statements.collect(context, visit.person, scheme_id, duty_id)
    scheme, (duty, statement) = context.scheme(scheme_id), statements.duty_of(context, scheme_id, duty_id)
    return await asyncio.to_thread(
        screens.collected_screen, found, duty, statement, scheme, _now(visit), visit.catalogue
    )


def _now(visit: UpdateContext) -> datetime:
    return visit.context.clock.now().astimezone(visit.context.zone)
