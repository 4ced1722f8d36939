"""Where notices go that are for no person, as rows of a page: chats, robots, mailboxes, webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.bound_places import PACKETS, PlaceState, packets
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM
from bot.rendering import binding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.domain.bound_places import BoundPlace
    from bot.domain.rankings import RankingSettings
    from bot.domain.workdays import Workdays
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_CHIPS = {  # class and sign
    PlaceState.UNDECIDED: ("ask", "●"),
    PlaceState.UNCONFIRMED: ("ask", "●"),
    PlaceState.TROUBLED: ("bad", "✕"),
    PlaceState.WELL: ("good", "✓"),
}
_WORKING_WEEK = 5


@dataclass(frozen=True, slots=True)
class RankingForm:
    """When a place gets the ranking, to change. `group`: our number of what is bound."""

    group: int
    settings: RankingSettings


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place. `chip` and `sign`: how it goes, at a glance; `greets`: it can be greeted again."""

    key: str
    title: str
    where: str
    gets: tuple[str, ...]
    chip: str
    sign: str
    state: str
    greets: bool
    chat: bool
    ranking: RankingForm | None
    packets: tuple[tuple[str, str], ...]  # what can go there
    packet: str  # what goes there and whose it is now, as forms say it
    unit: str


def place_rows(
    places: Iterable[BoundPlace], scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[PlaceRow, ...]:
    """The places, in their order."""
    return tuple(_row(place, scheme, catalogue, zone) for place in places)


def _row(place: BoundPlace, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> PlaceRow:
    ranking = next((group for group in place.groups if group.purpose is Purpose.RANKING), None)
    return PlaceRow(
        place.key,
        place.title,
        binding.where(place, catalogue),
        tuple(binding.received(group, scheme, catalogue) for group in place.groups),
        *_CHIPS[place.state],
        binding.state_words(place, catalogue, zone),
        greets=place.entry is not None and bool(place.groups),
        chat=place.place.outlet == TELEGRAM,
        ranking=RankingForm(ranking.id, ranking.ranking) if ranking is not None else None,
        packets=_worded(packets(place.place.outlet), catalogue),
        packet=_packet(place),
        unit=next((group.unit for group in place.groups if group.unit is not None), ""),
    )


def _packet(place: BoundPlace) -> str:
    purposes = {group.purpose for group in place.groups}
    return next((packet for packet in packets(place.place.outlet) if set(PACKETS[packet]) == purposes), "")


def _worded(letters: Iterable[str], catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    return tuple((packet, catalogue.plain(f"binding.which_{packet}")) for packet in letters)


@dataclass(frozen=True, slots=True)
class Choices:
    """What forms offer: values with their words."""

    packets: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    hours: tuple[tuple[str, str], ...]
    views: tuple[tuple[str, str], ...]


def choices(scheme: Scheme, days: Workdays, catalogue: Catalogue) -> Choices:
    """What can go to a place, whose it is, and when and of whom it gets the ranking."""
    every = ("", catalogue.plain("binding.all_units"))
    week = [(str(day), catalogue.plain(f"formatting.weekday_{day + 1}")) for day in range(_WORKING_WEEK)]
    awake = range(days.quiet_until.hour, days.quiet_from.hour)
    return Choices(
        _worded(PACKETS, catalogue),
        (every, *((unit.id, unit.short) for unit in scheme.units)),
        (("", catalogue.plain("groups.never")), *week),
        tuple((str(hour), catalogue.plain("groups.hour", hour=hour)) for hour in awake),
        (every, *((group.id, group.title) for group in scheme.groups)) if len(scheme.groups) > 1 else (every,),
    )
