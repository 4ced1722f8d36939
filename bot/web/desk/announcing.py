"""An announcement at the desk: written, looked at, sent now or later, moved, cancelled; and who has read it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.announcements import LONGEST, AnnouncementState
from bot.domain.errors import NotFound, Refused
from bot.domain.people import Role
from bot.rendering.announcements import announcement_screen, when
from bot.rendering.desk.said import said
from bot.rendering.marks import plain_text
from bot.usecases import announcing
from bot.web.desk.visit import Done, number_in, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.web.desk.visit import Visit

_ROLE, _GROUP = "role-", "group-"  # names of fields begin so


async def write(visit: Visit) -> web.Response:
    """The form of a new announcement."""
    people, groups = await announcing.audience(visit.session)
    roles = [
        (f"{_ROLE}{role}", visit.catalogue.plain(f"people.role_{role}"), count, role is Role.COORDINATOR)
        for role, count in people
    ]
    return visit.respond(
        "announce.html",
        visit.catalogue.plain("desk_calendar.announce"),
        roles=roles,
        groups=[(f"{_GROUP}{number}", title) for number, title in groups],
        most=LONGEST,
        now=f"{visit.session.now().astimezone(visit.context.zone):%Y-%m-%dT%H:%M}",
    )


async def show(visit: Visit) -> web.Response:
    """An announcement: a draft as it will be sent and to how many; else who has got it and read it."""
    zone, catalogue = visit.context.zone, visit.catalogue
    number = number_of(visit.part("number"))
    outcome = await announcing.outcome(visit.context, visit.person, number)
    announcement = outcome.announcement
    _require_here(visit, announcement.scheme)
    draft = announcement.state is AnnouncementState.DRAFT
    proposal = await announcing.proposal(visit.context, visit.person, number) if draft else None
    at = proposal.sends_at if proposal is not None else announcement.due_at or announcement.approved_at
    units = {unit.id: unit.short for unit in visit.scheme.units}
    return visit.respond(
        "announcement.html",
        catalogue.plain("desk_calendar.announcement"),
        announcement=announcement,
        outcome=outcome,
        proposal=proposal,
        text=said(announcement_screen(number, announcement.text, catalogue).text),
        confirm=catalogue.plain("announcing.confirm"),
        at=when(at, zone, catalogue) if at is not None else "",
        waits=announcement.state is AnnouncementState.APPROVED and bool(outcome.waiting),
        untouched=not outcome.readers and not outcome.groups and not outcome.undelivered,
        readers=[
            (reader.name, "、".join(units.get(unit, unit) for unit in reader.units), reader.read_at is not None)
            for reader in outcome.readers
        ],
        now=f"{visit.session.now().astimezone(zone):%Y-%m-%dT%H:%M}",
    )


async def draft(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Make a draft of what was written, to be looked at."""
    roles = frozenset(role for role in Role if f"{_ROLE}{role}" in fields)
    groups = frozenset(number_of(name.removeprefix(_GROUP)) for name in fields if name.startswith(_GROUP))
    at = _moment(visit, fields.get("at", "")) if fields.get("when") == "later" else None
    proposal = await announcing.draft(visit.session, fields.get("text", ""), roles, groups, at)
    return Done(f"calendar/announcement/{proposal.announcement.id}", visit.catalogue.plain("desk_calendar.drafted"))


async def send(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send a draft, now or at its time."""
    number = number_in(fields, "number")
    count, at = await announcing.approve(visit.context, visit.person, number)
    say, to = visit.catalogue.plain, f"calendar/announcement/{number}"
    if at is None:
        return Done(to, say("desk_calendar.sending", count=count))
    return Done(to, say("desk_calendar.scheduled", count=count, when=when(at, visit.context.zone, visit.catalogue)))


async def cancel(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send it to nobody (else)."""
    number = number_in(fields, "number")
    already = await announcing.cancel(visit.context, visit.person, number)
    key = "announcing.cancelled_late" if already else "announcing.cancelled"
    return Done("calendar", plain_text(visit.catalogue(key, count=already)))


async def move(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Send what waits at another time."""
    number = number_in(fields, "number")
    at = await announcing.move(visit.session, number, _moment(visit, fields.get("at", "")))
    words = visit.catalogue.plain(
        "desk_calendar.announcement_moved", when=when(at, visit.context.zone, visit.catalogue)
    )
    return Done(f"calendar/announcement/{number}", words)


def _moment(visit: Visit, text: str) -> datetime:
    """A moment of a form, in the scheme's zone; raises Refused for what is none."""
    with suppress(ValueError):
        return datetime.fromisoformat(text).replace(tzinfo=visit.context.zone)
    raise Refused("announcement-time")


def _require_here(visit: Visit, scheme: str) -> None:
    if scheme != visit.scheme.id:
        raise NotFound("announcement-gone")
