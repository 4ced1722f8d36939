"""What is settled beside figures: missed reports that the scheme deducts for, and objections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.permissions import Action, require
from bot.rendering.desk.missed import appeal_rows, missed_lines
from bot.rendering.desk.returned import returned_rows
from bot.rendering.desk.review import APPEALS, MISSED, RETURNED
from bot.usecases import publishing, reviewing, timeliness
from bot.usecases.standings import local_day
from bot.web.desk.review import tabs_of
from bot.web.desk.visit import Done, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.domain.moves import UnitMove
    from bot.web.desk.visit import Visit


async def show_missed(visit: Visit) -> web.Response:
    """The missed reports that are to be settled, line by line of the calendar, with what each would cost."""
    session, duties = visit.session, visit.session.served.duties_by_id
    require(visit.person, Action.SEE_TIMELINESS, visit.scheme.id)
    proposed = await timeliness.proposals(visit.context, visit.scheme.id, local_day(visit.context, session.now()))
    costs: dict[str, UnitMove] = {}
    for line in dict.fromkeys(proposal.line for proposal in proposed):
        moves = await timeliness.costs(session, [proposal for proposal in proposed if proposal.line == line])
        costs |= {f"{line} {unit}": move for unit, move in moves.items()}
    return visit.respond(
        "review_missed.html",
        visit.catalogue.plain("desk.review"),
        tabs=await tabs_of(visit, MISSED),
        lines=missed_lines(proposed, costs, duties, visit.scheme, visit.catalogue),
    )


async def show_returned(visit: Visit) -> web.Response:
    """What was returned to its reporters and still counts as reported."""
    figures = await reviewing.all_returned(visit.session)
    return visit.respond(
        "review_returned.html",
        visit.catalogue.plain("desk.review"),
        tabs=await tabs_of(visit, RETURNED),
        rows=returned_rows(figures, visit.scheme, visit.context.zone, visit.catalogue),
    )


async def show_appeals(visit: Visit) -> web.Response:
    """The objections, those without an answer first."""
    require(visit.person, Action.PUBLISH, visit.scheme.id)
    appeals = await publishing.appeals(visit.session)
    return visit.respond(
        "review_appeals.html",
        visit.catalogue.plain("desk.review"),
        tabs=await tabs_of(visit, APPEALS),
        appeals=appeal_rows(appeals, visit.scheme, visit.context.zone, visit.catalogue),
    )


async def settle_missed(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Enter the missed periods of the ticked units of a line (`how` enter), or let them not count."""
    line, is_entered = fields.get("line", ""), fields.get("how") == "enter"
    shown = {name.removeprefix("unit."): number_in(fields, name) for name in fields if name.startswith("unit.")}
    if is_entered:
        count = await timeliness.enter_all(visit.session, line, shown, visit.origin)
    else:
        count = await timeliness.excuse_all(visit.session, line, shown)
    done = visit.catalogue.plain(f"desk_review.note_{'entered' if is_entered else 'excused'}", count=count)
    return Done(f"review/{MISSED}", done)


async def answer(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Answer an objection."""
    number = number_in(fields, "number")
    await publishing.answer_appeal(visit.session, number, fields.get("words", ""))
    return Done(f"review/{APPEALS}", visit.catalogue.plain("desk_review.note_answered", number=number))
