"""Replies in one's own words to what the bot asked: a reason, a right figure, an answer, an announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from bot.domain.prompts import (
    AnnouncementText,
    AnnouncementTime,
    AppealAnswer,
    AssessReason,
    PublishNote,
    ReasonOf,
    ReturnAnswer,
    ReturnReason,
    RightFigure,
)
from bot.handlers import announcing, assessing, publishing, reasons, reviewing
from bot.usecases import reply_prompts

if TYPE_CHECKING:
    from bot.domain.prompts import Purpose
    from bot.handlers.update_context import UpdateContext
    from scoring import Scheme


async def use_reply(event: UpdateContext, words: str) -> bool:
    """Hand a reply to the handler of the question it answers; False where nothing was asked.

    Where the handler raises UserError the question stays open.
    """
    draft = await reply_prompts.asked(event.context, event.person)
    if draft is None or draft.scheme not in event.context.schemes:
        return False
    await _use(event, event.context.schemes[draft.scheme].scheme, draft.content.purpose, words)
    await reply_prompts.settle(event.context, event.person, draft)
    return True


async def _use(event: UpdateContext, scheme: Scheme, purpose: Purpose, words: str) -> None:
    match purpose:
        case ReasonOf():
            await reasons.retry_with_reason(event, scheme, purpose, words)
        case ReturnReason():
            await reviewing.take_return_reason(event, scheme, purpose, words)
        case RightFigure():
            await reviewing.take_right_figure(event, scheme, purpose, words)
        case ReturnAnswer():
            await reviewing.take_answer(event, scheme, purpose, words)
        case AssessReason():
            await assessing.take_reply(event, scheme, purpose, words)
        case PublishNote():
            await publishing.take_note(event, scheme, purpose, words)
        case AppealAnswer():
            await publishing.take_appeal_answer(event, scheme, purpose, words)
        case AnnouncementText():
            await announcing.take_text(event, scheme, words)
        case AnnouncementTime():
            await announcing.take_time(event, purpose, words)
        case _:
            assert_never(purpose)
