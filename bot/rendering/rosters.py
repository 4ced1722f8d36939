"""The roster and substitutes, in words; the roster as a table for the command line too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from bot.domain.people import Role
from bot.domain.rosters import Need
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import clip, csv_text, day, harmless
from bot.rendering.screen import Button, Screen, Tone, button, copy_invitation, in_rows, message, paged, turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime, tzinfo

    from bot.domain.notices import Substituting
    from bot.domain.people import Invitation, Membership, Service
    from bot.domain.results import Invited
    from bot.domain.rosters import Place, Seat, Serving
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_PAGE = 9  # seats that a phone shows at once with their buttons
_ACROSS = 3
_LABEL = 40  # letters on a button
_INSTANT = timedelta(microseconds=1)
_COLUMNS = ("role", "unit", "department", "name", "id", "since", "until", "instead_of", "last_report", "blocked")


def span(since: datetime, until: datetime, zone: tzinfo, catalogue: Catalogue) -> str:
    """6月20日—6月30日: the days of a role from `since` on and before `until`."""
    first, last = since.astimezone(zone).date(), (until - _INSTANT).astimezone(zone).date()
    return days_of(first, last, catalogue)


def days_of(first: date, last: date, catalogue: Catalogue) -> str:
    """6月20日—6月30日; of one day alone 6月20日."""
    if first == last:
        return day(first, catalogue)
    return catalogue.plain("rosters.days", first=day(first, catalogue), last=day(last, catalogue))


def seat_name(seat: Seat | Membership | Invitation, scheme: Scheme, catalogue: Catalogue) -> str:
    """A unit's short name, a department, or the name of the role."""
    if seat.unit is not None:
        return scheme.unit(seat.unit).short
    return seat.department or catalogue.plain(f"people.role_{seat.role}")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How many invitations are open, how many people ask to be let in, and until when the scheme's link is good."""

    invitations: int
    applications: int = 0
    link_until: datetime | None = None


def roster_screen(
    places: Sequence[Place], page: int, scheme: Scheme, catalogue: Catalogue, zone: tzinfo, under_way: UnderWay
) -> Screen:
    """A page of the roster, with a button for each seat, and those to whoever is still to come."""
    page = max(0, min(page, -(-len(places) // _PAGE) - 1))
    shown, pages = paged(places, page, _PAGE)
    units = [place for place in places if place.seat.role is Role.COORDINATOR]
    filled = sum(place.need is not Need.NOBODY for place in units)
    page_label = catalogue.plain("rosters.page", page=page + 1, pages=pages) if pages > 1 else ""
    lines: list[str] = [catalogue("rosters.title", filled=filled, seats=len(units), page=page_label)]
    lines += [_line(place, scheme, catalogue, zone) for place in shown]
    lines.append(catalogue("rosters.tap"))
    seats = []
    for place in shown:
        label = clip(seat_name(place.seat, scheme, catalogue), _LABEL)
        seats.append(Button(label, pack(Action.SEAT, scheme.id, place.seat.number)))
    keys = ("rosters.earlier", "rosters.later")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.ROSTER, scheme.id, other))
    if under_way.link_until is not None:
        until = day(under_way.link_until.astimezone(zone).date(), catalogue)
        lines.insert(1, catalogue("rosters.open_link", until=until))
    lacking = sum(place.need is not Need.SERVED for place in units)
    to_come = _to_come_buttons(lacking, under_way, scheme, catalogue)
    return message(lines, catalogue, (*in_rows(seats, _ACROSS), turn, *in_rows(to_come, 2)))


def _to_come_buttons(empty: int, under_way: UnderWay, scheme: Scheme, catalogue: Catalogue) -> list[Button]:
    """To those who ask to be let in, to units that nobody serves, to open invitations and the link of all units."""
    to_come = [
        ("rosters.applications", Action.APPLICATIONS, (0,), under_way.applications),
        ("arrivals.empty_button", Action.EMPTY_UNITS, (), empty),
        ("rosters.invitations", Action.INVITATIONS, (0,), under_way.invitations),
        ("rosters.open_link_button", Action.JOIN_LINK, (), int(under_way.link_until is not None)),
    ]
    return [
        button(catalogue, key, action, scheme.id, *more, count=count) for key, action, more, count in to_come if count
    ]


def _line(place: Place, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> str:
    seat = seat_name(place.seat, scheme, catalogue)
    if not place.serving and place.need is Need.NOBODY:
        return catalogue("rosters.nobody", seat=seat)
    names = []
    for serving in place.serving:
        name = serving.service.person.name
        if serving.service.person.blocked:
            name = catalogue.plain("rosters.blocked", name=name)
        elif serving.last is not None:
            name = catalogue.plain("rosters.heard", name=name, day=day(serving.last.astimezone(zone).date(), catalogue))
        names.append(name)
    key = "rosters.line" if place.need is Need.SERVED else "rosters.blocked_line"
    return catalogue(key, seat=seat, people="、".join(names) or "–")


def seat_screen(place: Place, scheme: Scheme, catalogue: Catalogue, zone: tzinfo, *, persons: bool = False) -> Screen:
    """The services in a seat, since when, with the last report of each; with buttons to invite and to end a role.

    `persons`: statements of the scheme name persons, which the bureau may let a substitute see.
    """
    seat = seat_name(place.seat, scheme, catalogue)
    lines: list[str] = [catalogue("rosters.seat", seat=scheme.unit(place.seat.unit).name if place.seat.unit else seat)]
    lines += [_serving(serving, catalogue, zone) for serving in place.serving] or [catalogue("rosters.seat_empty")]
    ends = []
    for serving in place.serving:
        label = catalogue.plain("rosters.end", name=serving.service.person.name)
        ends.append((end_button(serving.service, label), *_allow(serving.service, catalogue, persons=persons)))
    label = catalogue.plain("rosters.invite", seat=seat)
    invite = Button(clip(label, _LABEL), pack(Action.INVITE, scheme.id, place.seat.number))
    back = button(catalogue, "rosters.back", Action.ROSTER, scheme.id, 0)
    return Screen("\n".join(lines), (*ends, (invite,), (back,)))


def end_button(service: Service, label: str, *sure: str) -> Button:
    """A button that ends a role."""
    tone = Tone.WITHDRAW if sure == ("y",) else None
    return Button(clip(label, _LABEL), pack(Action.END, service.membership.scheme, service.id, *sure), tone=tone)


def _allow(service: Service, catalogue: Catalogue, *, persons: bool) -> tuple[Button, ...]:
    if not persons or service.membership.sees_persons:
        return ()
    return (button(catalogue, "rosters.allow_persons", Action.ALLOW_PERSONS, service.membership.scheme, service.id),)


def _serving(serving: Serving, catalogue: Catalogue, zone: tzinfo) -> str:
    service = serving.service
    name, since = service.person.name, service.since.astimezone(zone).date()
    last = catalogue.plain("rosters.never")
    if serving.last is not None:
        last = catalogue.plain("rosters.last", day=day(serving.last.astimezone(zone).date(), catalogue))
    if service.membership.until is not None:
        days = span(service.since, service.membership.until, zone, catalogue)
        line = catalogue("rosters.substitute", name=name, absent=serving.instead_of, days=days, last=last)
    else:
        line = catalogue("rosters.person", name=name, since=day(since, catalogue), last=last)
    return line + (catalogue("rosters.unreachable") if service.person.blocked else "")


def end_sure_screen(service: Service, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask whether a role is really to end."""
    seat = seat_name(service.membership, scheme, catalogue)
    sure = end_button(service, catalogue.plain("rosters.sure"), "y")
    keep = end_button(service, catalogue.plain("rosters.keep"), "n")
    return Screen(catalogue("rosters.end_sure", name=service.person.name, seat=seat), ((sure, keep),))


def ended_screen(service: Service, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A role has ended."""
    seat = seat_name(service.membership, scheme, catalogue)
    return Screen(catalogue("rosters.ended", name=service.person.name, seat=seat))


def substitutes_screen(
    substitutes: Sequence[tuple[Service, str]],
    example: str,
    scheme: Scheme,
    catalogue: Catalogue,
    zone: tzinfo,
    *,
    bureau: bool,
) -> Screen:
    """Who serves in whose place and until when, to end it; and how to name somebody, with `example` as a name."""
    lines, ends = [catalogue("rosters.substitutes" if substitutes else "rosters.no_substitutes")], []
    for service, absent in substitutes:
        days = span(service.since, service.membership.until or service.since, zone, catalogue)
        unit, name = seat_name(service.membership, scheme, catalogue), service.person.name
        lines.append(catalogue("rosters.one", unit=unit, name=name, absent=absent, days=days))
        ends.append((end_button(service, catalogue.plain("rosters.end", name=name)),))
    lines.append(catalogue("rosters.how_bureau" if bureau else "rosters.how", example=example))
    return message(lines, catalogue, ends[:_PAGE])


def appointed_screen(
    name: str, absent: str, units: Sequence[str], days: tuple[date, date], scheme: Scheme, catalogue: Catalogue
) -> Screen:
    """A substitute was named."""
    shown = "、".join(scheme.unit(unit).short for unit in units)
    return Screen(catalogue("rosters.appointed", name=name, absent=absent, units=shown, days=days_of(*days, catalogue)))


@dataclass(frozen=True, slots=True)
class SubstituteLink:
    """A link that makes its user a substitute."""

    url: str
    invited: Invited
    whom: str  # empty when nobody was named
    absent: str


def substitute_link_screen(link: SubstituteLink, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """The link, for whom it is, in whose place and when."""
    invited = link.invited
    since, until = invited.since or invited.expires_at, invited.until or invited.expires_at
    values = {
        "whom": link.whom or catalogue.plain("rosters.link_anybody"),
        "absent": link.absent,
        "unit": scheme.unit(invited.unit).short if invited.unit else "",
        "days": span(since, until, zone, catalogue),
    }
    text = catalogue("rosters.link", link=link.url, token=invited.token, **values)
    return Screen(text, copy_invitation(link.url, invited.token, catalogue))


def substitute_notice(substituting: Substituting, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice to a substitute who was named."""
    unit = scheme.unit(substituting.unit).name
    days = days_of(substituting.first, substituting.last, catalogue)
    return Screen(catalogue("rosters.told", name=substituting.name, unit=unit, days=days))


def roster_rows(places: Sequence[Place], zone: tzinfo) -> list[tuple[str, ...]]:
    """The roster as a table, its head first; a seat without anybody has one row with an empty name."""
    rows: list[tuple[str, ...]] = [_COLUMNS]
    for place in places:
        seat = (place.seat.role.value, place.seat.unit or "", place.seat.department or "")
        for serving in place.serving:
            service = serving.service
            person, since, until = service.person, _at(service.since, zone), _at(service.membership.until, zone)
            last, blocked = _at(serving.last, zone), "yes" if person.blocked else ""
            rows.append((*seat, person.name, str(person.id), since, until, serving.instead_of, last, blocked))
        if not place.serving:
            rows.append((*seat, *("" for _ in _COLUMNS[len(seat) :])))
    return rows


def _at(instant: datetime | None, zone: tzinfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M") if instant is not None else ""


def roster_csv(rows: Sequence[tuple[str, ...]]) -> str:
    """The table as .csv; a name is never read as a formula."""
    return csv_text([harmless(cell) for cell in row] for row in rows)


def roster_text(rows: Sequence[tuple[str, ...]]) -> str:
    """The table with its columns below each other on a terminal, where a Chinese letter takes two places."""
    wide = [max(map(_places, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell + " " * (size - _places(cell)) for cell, size in zip(row, wide, strict=True)) for row in rows
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _places(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
