"""Who came and who has not: the message of the day, the units that nobody serves, and the scheme's link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.formatting import at_time, clip, counted, day
from bot.rendering.rosters import seat_name
from bot.rendering.screen import Screen, button, copy_button, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from bot.domain.applications import Arrival, Arrivals, EmptyUnit, JoinLink
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Button, Picture
    from scoring import Scheme

_MOST = 10  # arrivals
_TITLE = 40


def arrivals_screen(arrivals: Arrivals, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Screen:
    """Who joined by invitation on a day, the latest first, and how many units have nobody yet."""
    count = len(arrivals.arrivals)
    lines: list[str] = [catalogue("arrivals.title", day=day(arrivals.day, catalogue), count=count)]
    lines += [_line(arrival, scheme, catalogue, zone) for arrival in arrivals.arrivals[:_MOST]]
    lines += counted("arrivals.others", count - _MOST, catalogue)
    key = "arrivals.still_empty" if arrivals.empty else "arrivals.all_served"
    lines.append(catalogue(key, count=arrivals.empty, units=len(scheme.units)))
    return message(lines, catalogue, [_to_empty(arrivals.empty, scheme, catalogue)])


def _line(arrival: Arrival, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Marked:
    membership = arrival.membership
    values = {"seat": seat_name(membership, scheme, catalogue), "name": arrival.name}
    return catalogue("arrivals.line", time=f"{arrival.at.astimezone(zone):%H:%M}", **values)


def _to_empty(count: int, scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    if not count:
        return ()
    return (button(catalogue, "arrivals.empty_button", Action.EMPTY_UNITS, scheme.id, count=count),)


def empty_units_screen(empty: Sequence[EmptyUnit], scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The units that nobody serves, by what is under way for them, and what can be done about it."""
    back = button(catalogue, "rosters.back", Action.ROSTER, scheme.id, 0)
    if not empty:
        return Screen(catalogue("arrivals.nobody_missing", units=len(scheme.units)), ((back,),))
    kinds = {
        "applied": [each for each in empty if each.applied],
        "invited": [each for each in empty if each.invited_until is not None and not each.applied],
        "blocked": [each for each in empty if each.blocked and each.invited_until is None and not each.applied],
        "untouched": [each for each in empty if each.invited_until is None and not (each.applied or each.blocked)],
    }
    lines: list[str] = [catalogue("arrivals.missing", count=len(empty), units=len(scheme.units))]
    for kind, units in kinds.items():
        if units:
            names = "、".join(scheme.unit(each.unit).short for each in units)
            lines.append(catalogue(f"arrivals.missing_{kind}", count=len(units), names=names))
    words = button(catalogue, "arrivals.words_button", Action.EMPTY_UNITS, scheme.id, "words")
    slips = _to_slips(empty, scheme, catalogue)
    waiting = [button(catalogue, "arrivals.applications_button", Action.APPLICATIONS, scheme.id, 0)]
    rows = ((words,), slips, waiting if kinds["applied"] else (), (back,))
    return message(lines, catalogue, rows)


def reminder_screen(
    empty: Sequence[EmptyUnit], link: JoinLink, url: str, scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> Screen:
    """Words to pass on in whatever group the units are in: who has not joined, and by which link they do."""
    names = "、".join(scheme.unit(each.unit).short for each in empty)
    until = day(link.expires_at.astimezone(zone).date(), catalogue)
    return message([catalogue("arrivals.words", names=names, url=url, until=until, scheme=scheme.title)], catalogue)


def link_screen(
    link: JoinLink, url: str, picture: Picture, scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> Screen:
    """The link of the whole scheme with its QR code, to pass on, and what can be done with it."""
    until = at_time(link.expires_at, zone, catalogue).strip()
    text = catalogue("arrivals.link", scheme=clip(scheme.title, _TITLE), url=url, until=until)
    poster = button(catalogue, "arrivals.poster", Action.JOIN_LINK, scheme.id, "pdf")
    missing = button(catalogue, "applications.empty_units", Action.EMPTY_UNITS, scheme.id)
    end = button(catalogue, "arrivals.end_link", Action.JOIN_LINK, scheme.id, "x")
    copy = copy_button(catalogue, "people.copy_link", url)
    return Screen(text, ((copy, poster), (missing, end)), picture=picture)


def _to_slips(empty: Sequence[EmptyUnit], scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    """Invitations to print for the units of which nobody waits to be admitted."""
    count = sum(not each.applied for each in empty)
    if not count:
        return ()
    return (button(catalogue, "arrivals.slips_button", Action.EMPTY_UNITS, scheme.id, "pdf", count=count),)


def invite_screen(scheme: Scheme, empty: Sequence[EmptyUnit], catalogue: Catalogue) -> Screen:
    """Whom to invite, and how: all units by one link, each by slips, one by its name."""
    lines: list[str] = [
        catalogue("arrivals.how_to_invite", example=scheme.units[0].short, other=scheme.units[-1].short)
    ]
    if reviewers := dict.fromkeys(fact.reviewer for fact in scheme.facts if fact.reviewer):
        lines.append(catalogue("people.departments", departments="、".join(reviewers)))
    shared = button(catalogue, "arrivals.link_button", Action.JOIN_LINK, scheme.id)
    slips, missing = _to_slips(empty, scheme, catalogue), _to_empty(len(empty), scheme, catalogue)
    return message(lines, catalogue, ((shared,), slips, missing))
