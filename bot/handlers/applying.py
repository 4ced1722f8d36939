"""Asking to be let in: the scheme's link or a stranger's own wish, unit and name by taps or words, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.parsing.invitees import read_name
from bot.rendering import applications as screens
from bot.rendering.callback_data import number_of
from bot.rendering.formatting import at_time, clip
from bot.usecases import applying
from bot.usecases.applying import Request

if TYPE_CHECKING:
    from bot.domain.applications import Application, JoinLink
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_MOST = 6  # units that a few letters may mean
_LABEL = 12


async def by_link(event: UpdateContext, link: JoinLink) -> None:
    """Somebody comes by a scheme's link: which unit are they from?"""
    await applying.begin(event.context, event.person, link.scheme, by_link=True)
    await _answer(event, screens.units_screen(event.context.scheme(link.scheme), 0, event.catalogue))


async def ask(event: UpdateContext, tap: Tap) -> None:
    """Tapped: somebody asks to be let in: in which scheme, for which unit."""
    if not tap.arguments and len(event.context.schemes) > 1:
        schemes = [served.scheme for served in event.context.schemes.values()]
        await _alter(event, screens.schemes_screen(schemes, event.catalogue))
        return
    scheme_id, page = tap.arguments or (next(iter(event.context.schemes)), "0")
    begun = await applying.unfinished(event.context, event.person)
    came_by_link = begun is not None and begun.scheme == scheme_id and begun.content.by_link
    screen = screens.units_screen(event.context.scheme(scheme_id), number_of(page), event.catalogue)
    await applying.begin(event.context, event.person, scheme_id, by_link=came_by_link)
    await _alter(event, screen)


async def choose_unit(event: UpdateContext, tap: Tap) -> None:
    """Tapped: this is the person's unit."""
    scheme_id, unit = tap.arguments
    screen = await _chosen(event, scheme_id, unit)
    await _alter(event, screen)


async def _chosen(event: UpdateContext, scheme_id: str, unit: str) -> Screen:
    """The unit is known: ask for the name of who is new, hand in for who is known."""
    if event.registered:
        return await _handed_in(event, Request(scheme_id, unit, event.person.name))
    await applying.choose_unit(event.context, event.person, scheme_id, unit)
    return screens.name_screen(unit, event.person.name, event.context.scheme(scheme_id), event.catalogue)


async def use_account_name(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the person is called as Telegram says."""
    scheme_id, unit = tap.arguments
    await _alter(event, await _handed_in(event, Request(scheme_id, unit, event.person.name)))


async def _handed_in(event: UpdateContext, request: Request) -> Screen:
    application = await applying.apply(event.context, event.person, request)
    event.services.wake()
    return screens.handed_in_screen(application, event.context.scheme(application.scheme), event.catalogue, event.zone)


async def take_words(event: UpdateContext, words: str) -> None:
    """A stranger's words: the unit or the name that was asked for; NotAllowed where nothing was."""
    draft = await applying.unfinished(event.context, event.person)
    if draft is None:
        waiting = await applying.waiting_of(event.context, event.person.id)
        raise _still_waits(event, waiting) if waiting is not None else NotAllowed("stranger")
    scheme = event.context.scheme(draft.scheme)
    if draft.content.unit is not None:
        name = read_name(words)
        if name is None:
            await _answer(event, event.sentence("applications.not_a_name", name=clip(words, _LABEL)))
        else:
            await _answer(event, await _handed_in(event, Request(scheme.id, draft.content.unit, name)))
        return
    units = event.vocabulary(scheme.id).units.find(words)
    if len(units) == 1:
        await _answer(event, await _chosen(event, scheme.id, units[0]))
    else:
        await _answer(event, screens.several_units_screen(words, units[:_MOST], scheme, event.catalogue))


def _still_waits(event: UpdateContext, application: Application) -> Refused:
    unit = event.context.scheme(application.scheme).unit(application.unit).name
    return Refused("apply-waiting", unit=unit, at=at_time(application.at, event.zone, event.catalogue).strip())


async def _answer(event: UpdateContext, screen: Screen) -> None:
    """Answer; a stranger behind the members, and so many times an hour."""
    if event.registered:
        await event.answer(screen)
    elif event.services.strangers_steps.take(event.person.id, event.now):
        await event.services.presenter.broadcast(event.chat_id, screen)


async def _alter(event: UpdateContext, screen: Screen) -> None:
    """Change the message whose button was tapped, as `_answer`."""
    if not event.private:
        raise NotFound("private-only")
    if event.registered:
        await event.alter_or_answer(screen)
    elif event.message_id is not None and event.services.strangers_steps.take(event.person.id, event.now):
        await event.services.presenter.renew(event.chat_id, event.message_id, screen)
