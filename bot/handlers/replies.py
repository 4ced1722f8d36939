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


async def replied(visit: UpdateContext, words: str) -> bool:
    """Use a reply for what was asked; False when nothing was. What could not be used is asked for still."""
    draft = await reply_prompts.asked(visit.context, visit.person)
    if draft is None or draft.scheme not in visit.context.schemes:
        return False
    await _use(visit, visit.context.schemes[draft.scheme].scheme, draft.content.purpose, words)
    await reply_prompts.settle(visit.context, visit.person, draft)
    return True


async def _use(visit: UpdateContext, scheme: Scheme, purpose: Purpose, words: str) -> None:
    match purpose:
        case ReasonOf():
            await reasons.given(visit, scheme, purpose, words)
        case ReturnReason():
            await reviewing.return_reason(visit, scheme, purpose, words)
        case RightFigure():
            await reviewing.right_figure(visit, scheme, purpose, words)
        case ReturnAnswer():
            await reviewing.answered(visit, scheme, purpose, words)
        case AssessReason():
            await assessing.replied(visit, scheme, purpose, words)
        case PublishNote():
            await publishing.noted(visit, scheme, purpose, words)
        case AppealAnswer():
            await publishing.answered(visit, scheme, purpose, words)
        case AnnouncementText():
            await announcing.worded(visit, scheme, words)
        case AnnouncementTime():
            await announcing.timed(visit, purpose, words)
        case _:
            assert_never(purpose)
