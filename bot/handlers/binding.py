"""/bind and /unbind: in a group its purpose; in private addresses of robots, mailboxes, webhooks, and all places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain.address_book import WEBHOOK
from bot.domain.bound_places import OWNER_AGREES, WEBHOOK_GETS, packet_of
from bot.domain.errors import Expired, Refused
from bot.domain.people import Purpose
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed, require
from bot.domain.prompts import AddressSecret
from bot.handlers import choosing_group, groups
from bot.rendering import binding as screens
from bot.rendering.callback_data import number_of
from bot.rendering.formatting import clip
from bot.usecases import address_book, binding

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.domain.bound_places import BoundPlace
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Screen
    from bot.usecases.context import Session
    from scoring import Scheme

_BEGINS = ("https://", "http://")
_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+(\s|$)", re.ASCII)
_TITLE = 40


async def bind(event: UpdateContext, words: str) -> None:
    """/bind: in a group its purpose; in private an address; alone the list of all places, and a group to choose."""
    if not event.private:
        if any(beginning in words for beginning in _BEGINS):
            raise Refused("address-in-group")
        await groups.bind(event, words)
    elif words:
        await take_address(event, words)
    else:
        await _show_all(event, event.session(event.scheme_id()))
        await choosing_group.offer(event)


async def unbind(event: UpdateContext, words: str) -> None:
    """/unbind: in a group it gets nothing any more; in private the list of all places, to end one."""
    if not event.private:
        await groups.unbind(event, words)
        return
    await _show_all(event, event.session(event.scheme_id()))


def is_address(event: UpdateContext, words: str) -> bool:
    """Whether words are nothing but an address, from somebody who may bind it."""
    begins = words.startswith(_BEGINS) or _MAILBOX.match(words) is not None
    return begins and event.private and event.registered and allowed(event.person, Right.BIND, event.scheme_id())


async def take_address(event: UpdateContext, words: str) -> None:
    """An address, with its secret and what people call it where they follow: ask what is still to be known."""
    scheme = event.scheme()
    require(event.person, Right.BIND, scheme.id)
    deleted = await _delete(event)
    parts = words.split()
    count = next((place for place, part in enumerate(parts) if not part.isascii()), len(parts))
    new = event.services.read_address(" ".join(parts[:count]))
    if new is None:
        raise Refused("address-unknown")
    session, title = event.session(scheme.id), " ".join(parts[count:])
    entry = await address_book.add(
        session, replace(new, label=clip(title, _TITLE) or screens.label_of(new, event.catalogue))
    )
    note = event.catalogue("binding.deleted" if deleted else "binding.not_deleted")
    await event.answer(_first_question(event, await binding.place(session, f"a{entry.number}"), note, scheme))


def _first_question(event: UpdateContext, place: BoundPlace, note: Marked, scheme: Scheme) -> Screen:
    if place.place.outlet == WEBHOOK:
        return screens.webhook_screen(place, note, scheme, event.catalogue)
    signs = place.entry is not None and place.entry.signed
    asked = None if signs else screens.secret_screen(place, note, scheme, event.catalogue)
    return asked or screens.purposes_screen(place, note, scheme, event.catalogue)


async def _delete(event: UpdateContext) -> bool:
    """Take the message with a secret from the chat; False where Telegram does not let us."""
    return event.message_id is not None and await event.services.presenter.delete(event.chat_id, event.message_id)


async def take_secret(event: UpdateContext, scheme: Scheme, prompt: AddressSecret, words: str) -> None:
    """The reply with a robot's secret."""
    session, deleted = event.session(scheme.id), await _delete(event)
    if not words.isascii() or len(words.split()) != 1:
        raise Refused("address-secret")
    await address_book.sign(session, prompt.address, words)
    note = event.catalogue("binding.deleted" if deleted else "binding.not_deleted")
    place = await binding.place(session, f"a{prompt.address}")
    if not place.groups:
        await event.answer(screens.purposes_screen(place, note, scheme, event.catalogue))
        return
    await binding.greet(session, prompt.address)
    await event.answer(screens.again_screen(place, event.catalogue, note))
    event.services.wake()


async def step(event: UpdateContext, tap: Tap) -> None:
    """Tapped: a step of binding an address, or something about a place."""
    scheme_id, key, name, *rest = tap.arguments
    take = _STEPS.get(name)
    if take is None:
        raise Expired("button-gone")
    await take(event, event.session(scheme_id), key, rest)


async def _show_all(event: UpdateContext, session: Session) -> None:
    places = await binding.places(session)
    await event.answer(screens.places_screen(places, session.scheme, event.catalogue, event.zone))


async def _all(event: UpdateContext, session: Session, _: str, rest: Sequence[str]) -> None:
    places, page = await binding.places(session), number_of(rest[0]) if rest else 0
    await event.alter(screens.places_screen(places, session.scheme, event.catalogue, event.zone, page))


async def _open(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    place = await binding.place(session, key)
    await event.alter(screens.place_screen(place, session.scheme, event.catalogue, event.zone))


async def _ask_secret(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    place = await binding.place(session, key)
    prompt = AddressSecret(_number(place))
    await event.ask(session.scheme_id, prompt, screens.ask_secret_screen(event.catalogue))


async def _ask_purposes(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    place = await binding.place(session, key)
    await event.alter(screens.purposes_screen(place, None, session.scheme, event.catalogue))


async def _ask_unit(event: UpdateContext, session: Session, key: str, rest: Sequence[str]) -> None:
    packet, page = rest
    place = await binding.place(session, key)
    if place.place.outlet in OWNER_AGREES:  # a mailbox is of no unit
        await _bind(event, session, key, (packet, ""))
        return
    await event.alter(screens.unit_screen(place, packet, number_of(page), session.scheme, event.catalogue))


async def _bind(event: UpdateContext, session: Session, key: str, rest: Sequence[str]) -> None:
    packet, unit = rest
    unit_id = session.scheme.units[number_of(unit)].id if unit else None
    place = await binding.place(session, key)
    await binding.bind(session, _number(place), packet_of(place.place.outlet, packet), unit_id)
    await _bound(event, session, key)


async def _bind_webhook(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    number = _number(await binding.place(session, key))
    secret = await address_book.reveal(session, number)
    await binding.bind(session, number, WEBHOOK_GETS)
    await _bound(event, session, key, secret)


async def _bound(event: UpdateContext, session: Session, key: str, secret: str | None = None) -> None:
    await event.alter(screens.bound_screen(await binding.place(session, key), event.catalogue, secret))
    event.services.wake()


async def _again(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    place = await binding.place(session, key)
    await binding.greet(session, _number(place))
    await event.answer(screens.again_screen(place, event.catalogue))
    event.services.wake()


async def _times(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    place = await binding.place(session, key)
    group = next((group for group in place.groups if group.purpose is Purpose.RANKING), None)
    if group is None:
        raise Expired("button-gone")
    await event.alter(await groups.settings_of(event, group))


async def _ask_end(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    await event.alter(screens.end_screen(await binding.place(session, key), session.scheme, event.catalogue))


async def _end(event: UpdateContext, session: Session, key: str, _: Sequence[str]) -> None:
    ended = await binding.end(session, key)
    await event.alter(screens.ended_screen(ended, session.scheme, event.catalogue))
    event.services.wake()


def _number(place: BoundPlace) -> int:
    if place.entry is None:
        raise Expired("button-gone")
    return place.entry.number


_STEPS: dict[str, Callable[[UpdateContext, Session, str, Sequence[str]], Awaitable[None]]] = {
    "all": _all,
    "open": _open,
    "has_secret": _ask_secret,
    "has_no_secret": _ask_purposes,
    "change": _ask_purposes,
    "go_on": _ask_purposes,
    "is_webhook": _bind_webhook,
    "is_none": _end,
    "for": _ask_unit,
    "unit": _bind,
    "again": _again,
    "times": _times,
    "end": _ask_end,
    "end_yes": _end,
}
