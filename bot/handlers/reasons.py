"""What can be done once the person says why: it is asked for, remembered, and done with the reply."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.domain.entries import Mode, Source
from bot.domain.errors import ReasonNeeded
from bot.handlers import evidence
from bot.rendering import people, receipts
from bot.rendering.statements import outcome_screen as statement_screen
from bot.rendering.workbooks import outcome_screen
from bot.usecases import correcting, reporting, statements, wording, workbooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.handlers.desk import Visit
    from bot.storage.drafts import Draft


@asynccontextmanager
async def asking_why(visit: Visit, scheme: str, **again: Any) -> AsyncIterator[None]:
    """Ask for the reason where one is needed; `again` says what is to be done with it."""
    try:
        yield
    except ReasonNeeded as needed:
        where = {"chat_id": visit.chat_id, "message_id": visit.message_id}
        await wording.ask(visit.context, visit.person, scheme, {"for": "reason", **where, **again})
        await visit.answer(people.ask_reason_screen(needed, visit.catalogue))


async def given(visit: Visit, draft: Draft, words: str) -> None:
    """The reason has come: do what waited for it."""
    context, person, told = visit.context, visit.person, draft.payload
    scheme = context.schemes[draft.scheme].scheme
    origin = replace(visit.origin(Source.BUTTON), chat_id=told["chat_id"], message_id=told["message_id"])
    if told["do"] == "undo":
        taken = await correcting.undo(context, person, scheme.id, told["entries"], origin, words)
        await visit.answer(receipts.withdrawn_screen(taken, scheme, visit.catalogue))
    elif told["do"] == "undo-last":
        taken = await correcting.undo_last(context, person, scheme.id, origin, words)
        await visit.answer(receipts.withdrawn_screen(taken, scheme, visit.catalogue))
    elif told["do"] == "workbook":
        outcome = await workbooks.settle(
            context, person, told["draft"], replace(origin, source=Source.WORKBOOK), words, asked=told["asked"]
        )
        await visit.answer(outcome_screen(outcome, scheme, visit.catalogue, context.zone))
    elif told["do"] == "statement":
        done = await statements.settle(context, person, told["draft"], replace(origin, source=Source.WORKBOOK), words)
        _, statement = statements.duty_of(context, scheme.id, done.duty)
        await visit.answer(statement_screen(done, statement, scheme, visit.catalogue, context.zone))
    else:
        if told["do"] == "read-as":
            reported = await correcting.read_as(
                context, person, scheme.id, told["entry"], Mode(told["mode"]), origin, words
            )
        elif told["do"] == "choose":
            reported = await reporting.choose(context, person, told["draft"], told["option"], origin, words)
        else:
            again = reporting.correct if told["do"] == "edit" else reporting.report
            source = Source.EDIT if told["do"] == "edit" else Source.TEXT
            reading = visit.read(scheme.id, told["words"])
            reported = await again(context, person, scheme.id, reading, replace(origin, source=source), words)
        for screen in receipts.report_screens(reported, scheme, visit.catalogue):
            await visit.answer(screen)
        await evidence.follow(visit)
    visit.desk.wake()
