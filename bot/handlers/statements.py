"""Statements: /statement gives the form or tells who has handed it in, a file that comes back is looked over, a tap hands it in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.statements import offered
from bot.handlers.reasons import asking_why
from bot.parsing.statements import read_statement, statement_mark
from bot.rendering import people
from bot.rendering import statements as screens
from bot.rendering.callback_data import Action
from bot.usecases import collecting, statements
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.handlers.desk import Visit
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from schemes.duties import Duty
    from schemes.xlsx import Sheet


async def show(visit: Visit, words: str) -> None:
    """/statement [unit]: the form of the own or the named unit; who sees all units is told who has handed it in."""
    scheme_id = visit.scheme()
    scheme, duties = visit.context.schemes[scheme_id].scheme, _offered(visit, scheme_id)
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


async def tapped(visit: Visit, tap: Tap) -> str | None:
    """A button: the form, who has handed it in, all of them, or handing in what was looked over."""
    scheme_id, *rest = tap.arguments
    visit.scheme()  # a stranger is told how to join
    if tap.action is Action.STATEMENT:
        unit, duty = rest
        return await visit.answer_privately(await _form(visit, scheme_id, unit, duty))
    if tap.action is Action.STATEMENTS:
        duty, *file = rest
        return await visit.answer_privately(await (_collected if file else _overview)(visit, scheme_id, duty))
    draft, choice = rest
    if choice == "x":
        await statements.drop(visit.context, visit.person, int(draft))
        await visit.alter(people.sentence("receipts.not_stored", visit.catalogue))
        return None
    if choice != "y":
        raise Expired("button-gone")
    async with asking_why(visit, scheme_id, do="statement", draft=int(draft)):
        origin = visit.origin(Source.WORKBOOK)
        outcome = await statements.settle(visit.context, visit.person, int(draft), origin)
        scheme, (_, statement) = (
            visit.context.schemes[scheme_id].scheme,
            statements.duty_of(visit.context, scheme_id, outcome.duty),
        )
        await visit.alter(screens.outcome_screen(outcome, statement, scheme, visit.catalogue, visit.context.zone))
    return None


async def received(visit: Visit, sheets: Sequence[Sheet], name: str) -> bool:
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
    preview = await statements.look_over(context, visit.person, scheme_id, sent, visit.origin(Source.WORKBOOK))
    scheme, (_, statement) = context.schemes[scheme_id].scheme, statements.duty_of(context, scheme_id, sent.duty)
    await visit.answer(screens.preview_screen(preview, statement, scheme, visit.catalogue, context.zone))
    return True


def _offered(visit: Visit, scheme_id: str) -> tuple[Duty, ...]:
    return offered(visit.context.schemes[scheme_id].duties, local_day(visit.context, visit.context.clock.now()))


async def _form(visit: Visit, scheme_id: str, unit: str, duty_id: str) -> Screen:
    context = visit.context
    blank = await statements.take(context, visit.person, scheme_id, unit, duty_id)
    scheme, (duty, statement) = context.schemes[scheme_id].scheme, statements.duty_of(context, scheme_id, duty_id)
    return await asyncio.to_thread(screens.form_screen, blank, duty, statement, scheme, _now(visit), visit.catalogue)


async def _overview(visit: Visit, scheme_id: str, duty_id: str) -> Screen:
    context = visit.context
    found = await collecting.overview(context, visit.person, scheme_id, duty_id)
    duty, statement = statements.duty_of(context, scheme_id, duty_id)
    return screens.overview_screen(found, duty, statement, context.schemes[scheme_id].scheme, visit.catalogue)


async def _collected(visit: Visit, scheme_id: str, duty_id: str) -> Screen:
    context = visit.context
    found = await collecting.collect(context, visit.person, scheme_id, duty_id)
    scheme, (duty, statement) = context.schemes[scheme_id].scheme, statements.duty_of(context, scheme_id, duty_id)
    return await asyncio.to_thread(
        screens.collected_screen, found, duty, statement, scheme, _now(visit), visit.catalogue
    )


def _now(visit: Visit) -> datetime:
    return visit.context.clock.now().astimezone(visit.context.zone)
