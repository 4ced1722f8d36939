"""The roster and substitutes: /roster, /substitute, and their buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.parsing.absences import read_span
from bot.rendering import people
from bot.rendering import rosters as screens
from bot.usecases import joining, substituting
from bot.usecases.context import Session
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.domain.results import Invited
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap


async def roster(visit: UpdateContext, _: str) -> None:
    """/roster: who serves where; those seats that need somebody first."""
    scheme = visit.context.scheme(visit.scheme())
    places = await joining.roster(visit.context, visit.person, scheme.id)
    await visit.answer(screens.roster_screen(places, 0, scheme, visit.catalogue, visit.context.zone))


async def turn_roster(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, page = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    places = await joining.roster(visit.context, visit.person, scheme_id)
    await visit.alter(screens.roster_screen(places, int(page), scheme, visit.catalogue, visit.context.zone))


async def open_seat(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: who serves and served in a seat."""
    scheme_id, number = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    place = await joining.seat(visit.session(scheme_id), int(number))
    await visit.alter(screens.seat_screen(place, scheme, visit.catalogue, visit.context.zone))


async def invite_to_seat(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a link for whoever is to serve in a seat."""
    scheme_id, number = tap.arguments
    context, scheme = visit.context, visit.context.scheme(scheme_id)
    seat = (await joining.seat(Session(context, visit.person, scheme_id), int(number))).seat
    invited = await joining.invite(context, visit.person, scheme_id, seat.role, seat.unit, seat.department)
    await visit.answer(people.invited_screen(invited, scheme, _link(visit, invited), visit.catalogue))


async def end_role(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: a role ends, once one is sure."""
    scheme_id, number, *sure = tap.arguments
    context, scheme = visit.context, visit.context.scheme(scheme_id)
    if not sure:
        service = await joining.role(Session(context, visit.person, scheme_id), int(number))
        await visit.alter(screens.end_sure_screen(service, scheme, visit.catalogue))
    elif sure == ["y"]:
        service = await joining.end_role(Session(context, visit.person, scheme_id), int(number))
        await visit.alter(screens.ended_screen(service, scheme, visit.catalogue))
    else:
        visit.scheme()
        await visit.alter(people.sentence("rosters.kept", visit.catalogue))


async def substitute(visit: UpdateContext, words: str) -> None:
    """/substitute [who is away] [who serves] days; alone it lists them."""
    scheme = visit.context.scheme(visit.scheme())
    bureau = allowed(visit.person, Right.INVITE, scheme.id)
    if not words:
        found = await substituting.substitutes(visit.session(scheme.id))
        example = visit.person.name if bureau else "陈志强"
        zone = visit.context.zone
        screen = screens.substitutes_screen(found, example, scheme, visit.catalogue, zone, bureau=bureau)
        await visit.answer(screen)
        return
    read = read_span(words, local_day(visit.context, visit.context.clock.now()))
    if read is None:
        raise NotFound("unreadable-span", name=words)
    names, first, last = read
    away, _, name = names.partition(" ") if bureau else ("", "", names)
    absences = await substituting.absences(visit.session(scheme.id), away, first, last)
    absent, name = away or visit.person.name, name.strip()
    known = await substituting.known_as(visit.session(scheme.id), name) if name else None
    if known is not None:
        for one in absences:
            await substituting.appoint(visit.context, visit.person, one, known)
        units = [one.unit for one in absences]
        await visit.answer(screens.appointed_screen(name, absent, units, (first, last), scheme, visit.catalogue))
        visit.services.wake()
        return
    for one in absences:
        invited = await substituting.invite_substitute(visit.context, visit.person, one)
        link = screens.SubstituteLink(_link(visit, invited), invited, name, absent)
        await visit.answer(screens.substitute_link_screen(link, scheme, visit.catalogue, visit.context.zone))


def _link(visit: UpdateContext, invited: Invited) -> str:
    return f"https://t.me/{visit.services.username()}?start={invited.token}"
