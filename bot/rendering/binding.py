"""Binding robots, mailboxes and webhooks in words: the steps, the list of all places, the greeting and its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from bot.domain.address_book import EMAIL, WEBHOOK, tail_of
from bot.domain.bound_places import OWNER_AGREES, Advice, PlaceState, packets
from bot.domain.mailboxes import masked
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import at_time, clip
from bot.rendering.screen import Button, Screen, button, copy_button, in_rows, message, paged, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.domain.address_book import NewAddress
    from bot.domain.bound_places import BoundPlace, Greeted
    from bot.domain.people import BoundGroup
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from scoring import Scheme

_UNITS, _ACROSS = 24, 3  # units on a page, and beside each other
_LABEL = 14
_SIGNS = {
    PlaceState.UNDECIDED: "⏳",
    PlaceState.UNCONFIRMED: "⏳",
    PlaceState.TROUBLED: "❌",
    PlaceState.WELL: "✅",
}
_PLACES = 5  # on one screen
_ARRIVED = {EMAIL: "binding.asked", WEBHOOK: "binding.arrived_webhook"}


def places_screen(
    places: Sequence[BoundPlace], scheme: Scheme, catalogue: Catalogue, zone: tzinfo, page: int = 0
) -> Screen:
    """Where notices go, a button each, and how to add one."""
    lines = [catalogue("binding.title", scheme=scheme.title)]
    if not places:
        return message([*lines, catalogue("binding.none"), catalogue("binding.how")], catalogue)
    shown, pages = paged(places, page, _PLACES)
    lines += [place_line(place, catalogue, zone) for place in shown]
    choices = [_step(place, "open", scheme, catalogue, title=clip(place.title, _LABEL)) for place in shown]
    keys = ("rosters.earlier", "rosters.later")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.OUTLET, scheme.id, "", "all", other))
    return message([*lines, catalogue("binding.how_short")], catalogue, (*in_rows(choices, 2), turn))


def place_line(place: BoundPlace, catalogue: Catalogue, zone: tzinfo) -> Marked:
    """A place in a line: where it is, what it gets, how that goes."""
    values = {"title": place.title, "where": where(place, catalogue), "gets": gets(place.groups, catalogue)}
    return catalogue("binding.line", **values, sign=_SIGNS[place.state], state=state_words(place, catalogue, zone))


def where(place: BoundPlace, catalogue: Catalogue) -> str:
    """Of which outlet a place is, with the last letters of its address where it has one."""
    outlet = outlet_name(place.place.outlet, catalogue)
    if place.entry is None or not place.entry.tail:
        return outlet
    return catalogue.plain("binding.tail", outlet=outlet, tail=place.entry.tail)


def outlet_name(outlet: str, catalogue: Catalogue) -> str:
    """How people call an outlet."""
    key = f"outlets.{outlet}"
    return catalogue.plain(key) if catalogue.has(key) else outlet


def gets(groups: Iterable[BoundGroup], catalogue: Catalogue) -> str:
    """What goes to a place."""
    purposes = dict.fromkeys(group.purpose for group in groups)
    words = "、".join(catalogue.plain(f"binding.gets_{purpose}") for purpose in purposes)
    return words or catalogue.plain("binding.gets_nothing")


def received(group: BoundGroup, scheme: Scheme, catalogue: Catalogue) -> str:
    """What goes to a place by one binding, and of which units."""
    every = catalogue.plain("binding.all_units")
    if group.purpose is Purpose.RANKING:
        shown = group.ranking.shown_group
        of = scheme.group(shown).title if shown else every
    else:
        of = scheme.unit(group.unit).short if group.unit else every
    return catalogue.plain("desk_outlets.received", what=catalogue.plain(f"binding.gets_{group.purpose}"), of=of)


def label_of(new: NewAddress, catalogue: Catalogue) -> str:
    """How an address is called that nobody has given a name."""
    if new.outlet == EMAIL:
        return masked(unquote(new.url.removeprefix("mailto:")))
    return f"{outlet_name(new.outlet, catalogue)} {tail_of(new.url)}".strip()


def state_words(place: BoundPlace, catalogue: Catalogue, zone: tzinfo) -> str:
    """How it goes: what is still to be done, or when something arrived last."""
    state, deliveries = place.state, place.deliveries
    at = deliveries.failed_at if state is PlaceState.TROUBLED else deliveries.arrived_at
    if state is PlaceState.WELL and at is None:
        return catalogue.plain("binding.state_unused")
    special = f"binding.state_{state}_{place.place.outlet}"
    key = special if catalogue.has(special) else f"binding.state_{state}"
    return catalogue.plain(key, at=at_time(at, zone, catalogue).strip() if at is not None else "")


def place_screen(place: BoundPlace, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """One place, with what can be done about it."""
    steps = [_step(place, "again", scheme, catalogue)] if place.entry is not None and place.groups else []
    if any(group.purpose is Purpose.RANKING for group in place.groups):
        steps.append(_step(place, "times", scheme, catalogue))
    if place.entry is not None and place.place.outlet == WEBHOOK:
        steps += [_step(place, "is_webhook", scheme, catalogue)] if not place.groups else []
    elif place.entry is not None:
        steps.append(_step(place, "change" if place.groups else "go_on", scheme, catalogue))
    rows = [*in_rows([*steps, _step(place, "end", scheme, catalogue)], 2), (_all_places(scheme, catalogue),)]
    return message([place_line(place, catalogue, zone)], catalogue, rows)


def secret_screen(place: BoundPlace, note: Marked, scheme: Scheme, catalogue: Catalogue) -> Screen | None:
    """Whether the robot signs what is sent to it; None: it is of an outlet without signatures."""
    key = f"binding.ask_secret_{place.place.outlet}"
    if not catalogue.has(key):
        return None
    choices = (_step(place, "has_secret", scheme, catalogue), _step(place, "has_no_secret", scheme, catalogue))
    return message([catalogue(key, title=place.title), note], catalogue, [choices])


def ask_secret_screen(catalogue: Catalogue) -> Screen:
    """The request for the secret."""
    return Screen(catalogue("binding.send_secret"), ask_reply=catalogue.plain("binding.secret_placeholder"))


def webhook_screen(place: BoundPlace, note: Marked, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whether an address that is no robot's is where another system receives events."""
    choices = [(_step(place, step, scheme, catalogue),) for step in ("is_webhook", "is_none")]
    return message([catalogue("binding.ask_webhook"), note], catalogue, choices)


def purposes_screen(place: BoundPlace, note: Marked | None, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What is to go to a place."""
    choices = [
        (button(catalogue, f"binding.which_{packet}", Action.OUTLET, scheme.id, place.key, "for", packet, 0),)
        for packet in packets(place.place.outlet)
    ]
    key = "binding.which_mailbox" if place.place.outlet in OWNER_AGREES else "binding.which"
    return message([catalogue(key, title=place.title), *([note] if note else [])], catalogue, choices)


def unit_screen(place: BoundPlace, packet: str, page: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whose group it is: of all units, or of one."""
    shown, pages = paged(scheme.units, page, _UNITS)

    def choice(label: str, unit: int | str) -> Button:
        return Button(clip(label, _LABEL), pack(Action.OUTLET, scheme.id, place.key, "unit", packet, unit))

    units = [choice(unit.short, scheme.unit_place(unit.id)) for unit in shown]
    keys = ("rosters.earlier", "rosters.later")
    turn = turns(
        page, pages, keys, catalogue, lambda other: pack(Action.OUTLET, scheme.id, place.key, "for", packet, other)
    )
    rows = [(choice(catalogue.plain("binding.all_units"), ""),), *in_rows(units, _ACROSS), turn]
    return message([catalogue("binding.which_unit", title=place.title)], catalogue, rows)


def bound_screen(place: BoundPlace, catalogue: Catalogue, secret: str | None = None) -> Screen:
    """It is bound, and the greeting is on its way. `secret`: of a webhook, shown this once."""
    lines = [catalogue("binding.greeting_sent", title=place.title, gets=gets(place.groups, catalogue))]
    if place.place.outlet in OWNER_AGREES:
        return message([catalogue("binding.asking", title=place.title)], catalogue)
    if not secret:
        return Screen("\n\n".join(lines))
    copy = copy_button(catalogue, "people.copy_secret", secret)
    return Screen("\n\n".join([*lines, catalogue("binding.secret_once", secret=secret)]), ((copy,),))


def again_screen(place: BoundPlace, catalogue: Catalogue, note: Marked | None = None) -> Screen:
    """Another greeting is on its way."""
    return message([catalogue("binding.greeting_again", title=place.title), *([note] if note else [])], catalogue)


def end_screen(place: BoundPlace, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whether it is to end."""
    rows = [(_step(place, "end_yes", scheme, catalogue), _all_places(scheme, catalogue))]
    return message([catalogue("binding.end_sure", title=place.title)], catalogue, rows)


def ended_screen(place: BoundPlace, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """It has ended."""
    key = "binding.ended_chat" if place.place.outlet == TELEGRAM else "binding.ended"
    return message([catalogue(key, title=place.title)], catalogue, [(_all_places(scheme, catalogue),)])


def greeting_screen(groups: Sequence[BoundGroup], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What a place reads first: from whom, and what will come."""
    lines = [catalogue("binding.greeting", scheme=scheme.title)]
    for group in groups:
        of = scheme.unit(group.unit).name if group.unit else catalogue.plain("binding.all_units")
        when = ranking_times(group, catalogue)
        lines.append(catalogue(f"binding.greeting_{group.purpose}", of=of, when=when))
    return Screen("\n".join([*lines, catalogue("binding.greeting_also")]))


def ranking_times(group: BoundGroup, catalogue: Catalogue) -> str:
    """When a group gets the ranking."""
    ranking, times = group.ranking, []
    if ranking.weekday is not None:
        weekday = catalogue.plain(f"formatting.weekday_{ranking.weekday + 1}")
        times.append(catalogue.plain("binding.times_week", weekday=weekday, hour=ranking.hour))
    if ranking.monthly:
        times.append(catalogue.plain("binding.times_month", hour=ranking.hour))
    return catalogue.plain("binding.or").join(times) or catalogue.plain("groups.never")


def greeted_screen(news: Greeted, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What became of a greeting, and what to put right where it was refused."""
    values = {"title": news.title, "outlet": outlet_name(news.outlet, catalogue)}
    back = _all_places(scheme, catalogue)
    if news.advice is None:
        key = _ARRIVED.get(news.outlet, "binding.arrived")
        return message([catalogue(key, **values)], catalogue, [(back,)])
    advice = catalogue.plain(f"binding.advice_{news.advice}")
    steps = [button(catalogue, "binding.again", Action.OUTLET, scheme.id, news.key, "again"), back]
    if news.advice is Advice.SIGNATURE:
        steps.insert(0, button(catalogue, "binding.has_secret", Action.OUTLET, scheme.id, news.key, "has_secret"))
    return message([catalogue("binding.refused", **values, advice=advice)], catalogue, in_rows(steps, 2))


def _step(place: BoundPlace, step: str, scheme: Scheme, catalogue: Catalogue, **values: object) -> Button:
    return button(catalogue, f"binding.{step}", Action.OUTLET, scheme.id, place.key, step, **values)


def _all_places(scheme: Scheme, catalogue: Catalogue) -> Button:
    return button(catalogue, "binding.back", Action.OUTLET, scheme.id, "", "all")
