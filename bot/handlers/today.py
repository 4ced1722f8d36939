"""The officer's card of the day: /today, what /help and /start show the bureau first, and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import Expired
from bot.domain.notices import NoticeKind
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.rendering import today as screens
from bot.rendering.desk.links import chat_link, desk_button
from bot.rendering.publications import appeals_screen
from bot.rendering.unconfirmed import unconfirmed_screen
from bot.usecases import publishing, unconfirmed
from bot.usecases.today import todays_work

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_MOST_BROADCASTS = 3


async def today(event: UpdateContext, _: str = "") -> None:
    """/today: what is to be done in the scheme that this person's questions are about."""
    await event.answer(await _card(event, event.scheme_id()))


async def turn_today(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the card, or one of the lists behind it."""
    scheme_id, view = tap.arguments
    show = _VIEWS.get(view)
    if show is None:
        raise Expired("button-gone")
    await show(event, scheme_id)


async def _show_card(event: UpdateContext, scheme_id: str) -> None:
    await event.alter(await _card(event, scheme_id))


async def _show_due(event: UpdateContext, scheme_id: str) -> None:
    served = event.context.schemes[scheme_id]
    work = await todays_work(event.session(scheme_id))
    await event.alter(screens.due_screen(work, served.scheme, served.duties_by_id, event.catalogue))


async def _show_appeals(event: UpdateContext, scheme_id: str) -> None:
    raised = await publishing.appeals(event.session(scheme_id))
    may = allowed(event.person, Right.PUBLISH, scheme_id)
    await event.alter(appeals_screen(raised, event.context.scheme(scheme_id), event.catalogue, may_answer=may))


async def _show_doubtful(event: UpdateContext, scheme_id: str) -> None:
    work = await todays_work(event.session(scheme_id))
    for kind, broadcast in work.doubtful[:_MOST_BROADCASTS]:
        doubtful = await unconfirmed.of_broadcast(event.context, scheme_id, NoticeKind(kind), broadcast)
        if doubtful is not None:
            await event.answer(unconfirmed_screen(doubtful, event.catalogue))


_VIEWS = {
    "": _show_card,
    screens.DUE: _show_due,
    screens.APPEALS: _show_appeals,
    screens.DOUBTFUL: _show_doubtful,
}


async def _card(event: UpdateContext, scheme_id: str) -> Screen:
    work, address = await todays_work(event.session(scheme_id)), event.services.desk_url
    desk = desk_button(chat_link(event.services.username()), event.catalogue) if address is not None else None
    return screens.today_screen(work, event.context.scheme(scheme_id), event.catalogue, desk, more=True)
