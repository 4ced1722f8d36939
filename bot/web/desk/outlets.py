"""Where notices go that are for no person: bound groups, robots, mailboxes and webhooks; how that goes; new ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.address_book import WEBHOOK
from bot.domain.bound_places import WEBHOOK_GETS, packet_of
from bot.domain.errors import Expired, Refused
from bot.rendering import binding as screens
from bot.rendering.desk.outlets import choices, place_rows
from bot.rendering.marks import plain_text
from bot.usecases import address_book, binding, groups
from bot.web.desk.visit import Done, number_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.domain.bound_places import BoundPlace
    from bot.domain.people import Purpose
    from bot.web.desk.visit import Visit

_LABEL = 40
_SETTINGS = ("day", "hour", "month", "moments", "show")


async def show(visit: Visit, note: str = "") -> web.Response:
    """All places, and the form for a new one."""
    places = await binding.places(visit.session)
    return visit.respond(
        "outlets.html",
        visit.catalogue.plain("desk.outlets"),
        note=note,
        places=place_rows(places, visit.scheme, visit.catalogue, visit.context.zone),
        choices=choices(visit.scheme, visit.context.days, visit.catalogue),
    )


async def add(visit: Visit, fields: Mapping[str, str]) -> Done | web.Response:
    """Enter an address, bind it and greet it. The secret of a webhook is shown once, and kept in no cookie."""
    words = " ".join([fields.get("address", ""), fields.get("secret", "")]).strip()
    new = visit.services.read_address(words)
    if new is None:
        raise Refused("address-unknown")
    is_webhook = new.outlet == WEBHOOK
    if is_webhook and not fields.get("hook"):
        raise Refused("address-webhook")
    label = " ".join(fields.get("label", "").split())[:_LABEL] or screens.label_of(new, visit.catalogue)
    entry = await address_book.add(visit.session, replace(new, label=label))
    secret = await address_book.reveal(visit.session, entry.number) if is_webhook else None
    purposes = WEBHOOK_GETS if is_webhook else packet_of(new.outlet, fields.get("packet", ""))
    await _bind(visit, entry.number, purposes, fields)
    place = await binding.place(visit.session, f"a{entry.number}")
    said = plain_text(screens.bound_screen(place, visit.catalogue, secret).text)
    return await show(visit, said) if secret is not None else Done("outlets", said)


async def bind(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Say what goes to an address that is in the book."""
    place = await _place(visit, fields)
    await _bind(visit, _number(place), packet_of(place.place.outlet, fields.get("packet", "")), fields)
    place = await _place(visit, fields)
    return Done("outlets", plain_text(screens.bound_screen(place, visit.catalogue).text))


async def greet(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send the greeting again."""
    place = await _place(visit, fields)
    await binding.greet(visit.session, _number(place))
    visit.services.wake()
    return Done("outlets", plain_text(screens.again_screen(place, visit.catalogue).text))


async def end(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send a place nothing any more."""
    ended = await binding.end(visit.session, fields.get("place", ""))
    return Done("outlets", plain_text(screens.ended_screen(ended, visit.scheme, visit.catalogue).text))


async def set_ranking(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Say when a place gets the ranking, and of which units."""
    settings = {name: fields.get(name, "0" if name in ("month", "moments") else "") for name in _SETTINGS}
    try:
        group = await groups.set_ranking(visit.context, visit.person, number_in(fields, "group"), settings)
    except ValueError as error:  # nobody was offered that
        raise Expired("button-gone") from error
    visit.services.wake()
    times = screens.ranking_times(group, visit.catalogue)
    return Done("outlets", visit.catalogue.plain("desk_outlets.times_set", title=group.title, times=times))


async def _place(visit: Visit, fields: Mapping[str, str]) -> BoundPlace:
    return await binding.place(visit.session, fields.get("place", ""))


async def _bind(visit: Visit, number: int, purposes: tuple[Purpose, ...], fields: Mapping[str, str]) -> None:
    await binding.bind(visit.session, number, purposes, fields.get("unit") or None)
    visit.services.wake()


def _number(place: BoundPlace) -> int:
    if place.entry is None:
        raise Expired("button-gone")
    return place.entry.number
