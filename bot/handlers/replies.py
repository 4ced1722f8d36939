"""Questions that are answered in words: the reason that a step needs, a right figure, an answer, an announcement."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from bot.domain import prompts
from bot.domain.entries import Source
from bot.domain.errors import Expired, ReasonNeeded
from bot.domain.people import Role
from bot.domain.prompts import (
    Amend,
    Choose,
    Edit,
    HandInStatement,
    ReadAs,
    ReasonOf,
    Report,
    Restore,
    SendForm,
    StoreWorkbook,
    Undo,
    UndoLast,
)
from bot.handlers import announcing, assessing, binding, evidence, publishing, reviewing
from bot.handlers import changing as shown
from bot.rendering import guides, people, receipts
from bot.rendering.statements import outcome_screen as statement_screen
from bot.rendering.workbooks import outcome_screen
from bot.usecases import amending, changing, guiding, reply_prompts, reporting, statements, undoing, workbooks

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.domain.entries import Origin
    from bot.domain.prompts import Purpose, Retry
    from bot.domain.results import Reported
    from bot.handlers.update_context import UpdateContext
    from bot.usecases.context import Session
    from scoring import Scheme


_REVIEWERS = {Role.REVIEWER, Role.BUREAU}


async def use_reply(event: UpdateContext, words: str) -> bool:
    """Hand a reply to the handler of the question it answers; False where nothing was asked.

    Where the handler raises UserError the question stays open.
    """
    draft = await reply_prompts.asked(event.context, event.person, event.update_id, (event.chat_id, event.replied_to))
    if draft is None or draft.scheme not in event.context.schemes:
        return False
    asked_here = draft.content.question == (event.chat_id, event.replied_to)
    if event.replied_entries is not None and not asked_here and _amends(event, words):
        return False  # a reply to a receipt that corrects it, whatever else was asked
    await _use(event, event.context.schemes[draft.scheme].scheme, draft.content.purpose, words)
    await reply_prompts.settle(event.context, event.person, draft, event.update_id)
    return True


async def use_next_words(event: UpdateContext, words: str) -> bool:
    """Take what is typed right after a screen of reasons as the reason; False where there was none, or for a report."""
    if not event.private or event.foreign or not _may_be_asked_why(event):
        return False
    draft = await reply_prompts.awaiting_words(event.context, event.person, event.update_id, event.chat_id)
    if draft is None or draft.scheme not in event.context.schemes:
        return False
    if any(event.read(scheme_id, words).claims for scheme_id in event.scheme_ids()):
        await reply_prompts.forget_next_words(event.context, event.person)
        return False
    try:
        await _use(event, event.context.schemes[draft.scheme].scheme, draft.content.purpose, words)
    except Expired:
        await reply_prompts.forget_next_words(event.context, event.person)
        raise
    await reply_prompts.settle(event.context, event.person, draft, event.update_id)
    return True


async def forget_next_words(event: UpdateContext) -> None:
    """A reviewer who does something else now types no reason for what was shown before."""
    if _may_be_asked_why(event):
        await reply_prompts.forget_next_words(event.context, event.person)


def _may_be_asked_why(event: UpdateContext) -> bool:
    """Whether the person reviews, and so may have screens of reasons before their eyes."""
    return any(event.person.roles(scheme_id) & _REVIEWERS for scheme_id in event.context.schemes)


def _amends(event: UpdateContext, words: str) -> bool:
    return any(amending.amends(event.read(scheme_id, words)) for scheme_id in event.scheme_ids())


async def _use(event: UpdateContext, scheme: Scheme, purpose: Purpose, words: str) -> None:
    match purpose:
        case ReasonOf():
            await _retry_with_reason(event, scheme, purpose, words)
        case prompts.ReturnReason():
            await reviewing.take_return_reason(event, scheme, purpose, words)
        case prompts.RightFigure():
            await reviewing.take_right_figure(event, scheme, purpose, words)
        case prompts.ReturnAnswer():
            await reviewing.take_answer(event, scheme, purpose, words)
        case prompts.AssessReason():
            await assessing.take_reply(event, scheme, purpose, words)
        case prompts.PublishNote():
            await publishing.take_note(event, scheme, purpose, words)
        case prompts.AppealReason() | prompts.AppealAnswer():
            await publishing.take_appeal_words(event, scheme, purpose, words)
        case prompts.AnnouncementText() | prompts.AnnouncementTime():
            await announcing.take_reply(event, scheme, purpose, words)
        case prompts.AddressSecret():
            await binding.take_secret(event, scheme, purpose, words)
        case _:
            assert_never(purpose)


@asynccontextmanager
async def asking_why(event: UpdateContext, scheme: str, retry: Retry) -> AsyncIterator[None]:
    """Where the block raises ReasonNeeded, ask for the reason; `retry` is what is to be done with it."""
    try:
        yield
    except ReasonNeeded as needed:
        await ask_why(event, scheme, retry, needed)


async def ask_why(event: UpdateContext, scheme: str, retry: Retry, needed: ReasonNeeded) -> None:
    """Ask for the reason; `retry` is what is to be done with it."""
    purpose = ReasonOf(retry, event.chat_id, event.message_id)
    await event.ask(scheme, purpose, people.ask_reason_screen(needed, event.catalogue))


async def _retry_with_reason(event: UpdateContext, scheme: Scheme, prompt: ReasonOf, reason: str) -> None:
    """The reply with the reason: do what waited for it."""
    origin = replace(event.origin(Source.BUTTON), chat_id=prompt.chat_id, message_id=prompt.message_id)
    context, person, session, retry = event.context, event.person, event.session(scheme.id), prompt.retry
    match retry:
        case Undo() | UndoLast():
            if isinstance(retry, Undo):
                withdrawn = await undoing.undo(session, retry.entries, origin, reason)
            else:
                withdrawn = await undoing.undo_last(session, origin, reason)
            await event.answer(await shown.withdrawn_screen(event, scheme, withdrawn))
        case Amend() | Restore():
            if isinstance(retry, Amend):
                changed = await changing.choose(context, person, retry.draft, retry.option, origin, reason)
            else:
                changed = await changing.restore(session, retry.entries, origin, reason)
            await event.answer(await shown.changed_screen(event, changed))
            await shown.mark_receipt(event, changed)
        case StoreWorkbook():
            origin = replace(origin, source=Source.WORKBOOK)
            stored = await workbooks.settle(context, person, retry.draft, origin, reason, asked=retry.asked)
            await event.answer(outcome_screen(stored, scheme, event.catalogue, event.zone))
        case HandInStatement():
            origin = replace(origin, source=Source.WORKBOOK)
            outcome = await statements.settle(context, person, retry.draft, origin, reason)
            _, statement = statements.duty_of(context, scheme.id, outcome.duty)
            await event.answer(statement_screen(outcome, statement, scheme, event.catalogue, event.zone))
        case SendForm():
            guided = await guiding.send(context, person, retry.draft, origin, reason)
            duties = context.schemes[scheme.id].duties_by_id
            await event.answer(guides.sent_screen(guided, scheme, duties, event.catalogue, event.zone))
        case _:
            reported = await _report(event, session, retry, origin, reason)
            for screen in receipts.report_screens(reported, scheme, event.catalogue):
                await event.answer(screen)
            await evidence.follow(event)
    event.services.wake()


async def _report(
    event: UpdateContext, session: Session, retry: ReadAs | Choose | Report | Edit, origin: Origin, reason: str
) -> Reported:
    match retry:
        case ReadAs():
            return await reporting.read_as(session, retry.entry, retry.mode, origin, reason)
        case Choose():
            return await reporting.choose(event.context, event.person, retry.draft, retry.option, origin, reason)
        case Report() | Edit():
            reading = event.read(session.scheme_id, retry.words)
            if isinstance(retry, Report):
                origin = replace(origin, source=Source.TEXT)
                reading = (await shown.ask(event, session.scheme, reading, origin)).reading
                return await reporting.report(session, reading, origin, reason)
            return await reporting.correct(session, reading, replace(origin, source=Source.EDIT), reason)
        case _:
            assert_never(retry)
