"""/preview: what would go out next, and the ranking as it looks now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.previews import coming_screen
from bot.rendering.rankings import ranking_screen
from bot.usecases import notice_content, outlook

if TYPE_CHECKING:
    from bot.handlers.desk import Visit


async def preview(visit: Visit, words: str) -> None:  # noqa: ARG001 every command has words
    """/preview."""
    context, scheme_id = visit.context, visit.scheme()
    found = await outlook.coming(context, visit.person, scheme_id)
    await visit.answer(coming_screen(found, context.zone, visit.catalogue))
    notice = await outlook.ranking_for(context, scheme_id, outlook.LEADERS, context.clock.now())
    turn = await notice_content.turn_of(context, notice) if notice is not None else None
    content = await notice_content.ranking(turn) if turn is not None else None
    if content is not None:
        offering = context.schemes[scheme_id]
        board, sample = content.board, content.sample
        await visit.answer(ranking_screen(board, offering.scheme, offering.duties, visit.catalogue, sample=sample))
