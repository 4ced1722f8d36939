"""Replies in one's own words to what the bot asked: a reason, a right figure, an answer, an announcement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handlers import announcing, assessing, publishing, reasons, reviewing
from bot.usecases import wording

if TYPE_CHECKING:
    from bot.handlers.desk import Visit

_TAKERS = {
    "reason": reasons.given,
    "return": reviewing.return_reason,
    "correct": reviewing.right_figure,
    "assess": assessing.replied,
    "answer": reviewing.answered,
    "publish": publishing.noted,
    "appeal": publishing.answered,
    announcing.TEXT: announcing.worded,
    announcing.TIME: announcing.timed,
}


async def replied(visit: Visit, words: str) -> bool:
    """Use a reply for what was asked; False when nothing was. What could not be used is asked for still."""
    draft = await wording.asked(visit.context, visit.person)
    if draft is None or draft.scheme not in visit.context.schemes:
        return False
    await _TAKERS[draft.payload["for"]](visit, draft, words)
    await wording.settle(visit.context, visit.person, draft)
    return True
