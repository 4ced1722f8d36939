"""/preview: what would go out next, and the ranking as it looks now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.announcements import coming_screen
from bot.rendering.rankings import ranking_screen
from bot.usecases import forecast, notice_content
from bot.usecases.context import Session

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext


async def preview(visit: UpdateContext, words: str) -> None:  # noqa: ARG001 every command has words
    """/preview."""
    context, scheme_id = visit.context, visit.scheme()
    found = await forecast.coming(Session(context, visit.person, scheme_id))
    await visit.answer(coming_screen(found, context.zone, visit.catalogue))
    notice = await forecast.ranking_for(context, scheme_id, forecast.LEADERS, context.clock.now())
    turn = await notice_content.turn_of(context, notice) if notice is not None else None
    content = await notice_content.ranking(turn) if turn is not None else None
    if content is not None:
        offering = context.schemes[scheme_id]
        board, sample = content.board, content.sample
        await visit.answer(ranking_screen(board, offering.scheme, offering.duties, visit.catalogue, sample=sample))
