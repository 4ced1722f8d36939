"""What can be done once the person says why: it is asked for, remembered, and done with the reply."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from bot.domain.entries import Source
from bot.domain.errors import ReasonNeeded
from bot.domain.prompts import Choose, Edit, HandInStatement, ReadAs, ReasonOf, Report, StoreWorkbook, Undo, UndoLast
from bot.handlers import evidence
from bot.rendering import people, receipts
from bot.rendering.statements import outcome_screen as statement_screen
from bot.rendering.workbooks import outcome_screen
from bot.usecases import reply_prompts, reporting, statements, workbooks
from bot.usecases.context import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.entries import Origin
    from bot.domain.prompts import Retry
    from bot.domain.results import Reported
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.screen import Screen
    from scoring import Scheme


@asynccontextmanager
async def asking_why(visit: UpdateContext, scheme: str, retry: Retry) -> AsyncIterator[None]:
    """Ask for the reason where one is needed; `retry` is what is to be done with it."""
    try:
        yield
    except ReasonNeeded as needed:
        purpose = ReasonOf(retry, visit.chat_id, visit.message_id)
        await reply_prompts.ask(visit.session(scheme), purpose)
        await visit.answer(people.ask_reason_screen(needed, visit.catalogue))


async def given(visit: UpdateContext, scheme: Scheme, asked: ReasonOf, reason: str) -> None:
    """The reason has come: do what waited for it."""
    origin = replace(visit.origin(Source.BUTTON), chat_id=asked.chat_id, message_id=asked.message_id)
    match asked.retry:
        case Undo() | UndoLast():
            await visit.answer(await _undone(visit, scheme, asked.retry, origin, reason))
        case StoreWorkbook() | HandInStatement():
            from_file = replace(origin, source=Source.WORKBOOK)
            await visit.answer(await _stored(visit, scheme, asked.retry, from_file, reason))
        case _:
            reported = await _reported(visit, scheme, asked.retry, origin, reason)
            for screen in receipts.report_screens(reported, scheme, visit.catalogue):
                await visit.answer(screen)
            await evidence.follow(visit)
    visit.services.wake()


async def _undone(visit: UpdateContext, scheme: Scheme, retry: Undo | UndoLast, origin: Origin, reason: str) -> Screen:
    context, person = visit.context, visit.person
    if isinstance(retry, Undo):
        taken = await reporting.undo(Session(context, person, scheme.id), retry.entries, origin, reason)
    else:
        taken = await reporting.undo_last(Session(context, person, scheme.id), origin, reason)
    return receipts.withdrawn_screen(taken, scheme, visit.catalogue)


async def _stored(
    visit: UpdateContext, scheme: Scheme, retry: StoreWorkbook | HandInStatement, origin: Origin, reason: str
) -> Screen:
    context, person = visit.context, visit.person
    if isinstance(retry, StoreWorkbook):
        outcome = await workbooks.settle(context, person, retry.draft, origin, reason, asked=retry.asked)
        return outcome_screen(outcome, scheme, visit.catalogue, context.zone)
    done = await statements.settle(context, person, retry.draft, origin, reason)
    _, statement = statements.duty_of(context, scheme.id, done.duty)
    return statement_screen(done, statement, scheme, visit.catalogue, context.zone)


async def _reported(
    visit: UpdateContext, scheme: Scheme, retry: ReadAs | Choose | Report | Edit, origin: Origin, reason: str
) -> Reported:
    context, person = visit.context, visit.person
    match retry:
        case ReadAs():
            return await reporting.read_as(Session(context, person, scheme.id), retry.entry, retry.mode, origin, reason)
        case Choose():
            return await reporting.choose(context, person, retry.draft, retry.option, origin, reason)
        case Report():
            reading, written = visit.read(scheme.id, retry.words), replace(origin, source=Source.TEXT)
            return await reporting.report(Session(context, person, scheme.id), reading, written, reason)
        case Edit():
            reading, written = visit.read(scheme.id, retry.words), replace(origin, source=Source.EDIT)
            return await reporting.correct(Session(context, person, scheme.id), reading, written, reason)
        case _:
            assert_never(retry)
