"""The calendar: every duty and notice of the year, a day's notices, a message as it will be sent; pauses and moves."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.errors import NotFound
from bot.domain.notices import NoticeKind
from bot.domain.planner import PLANNED
from bot.rendering.announcements import when
from bot.rendering.desk import calendar as pages
from bot.rendering.desk.progress import duty_title
from bot.rendering.desk.said import said
from bot.rendering.formatting import clip, day_with_weekday
from bot.rendering.formatting import day as day_words
from bot.usecases import announcing, calendar, reminding
from bot.web.desk.visit import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.rendering.screen import Screen
    from bot.web.desk.visit import Visit

_TITLE = 30  # letters of an announcement in a list


async def show(visit: Visit) -> web.Response:
    """The year, from this month on, the months before folded; and the latest announcements."""
    year = await calendar.year(visit.session)
    months = pages.months(year, visit.catalogue)
    announced = []
    for outcome in await announcing.outcomes(visit.session):
        announcement = outcome.announcement
        at = announcement.due_at or announcement.approved_at or announcement.created_at
        words = clip(" ".join(announcement.text.split()), _TITLE)
        announced.append((announcement.id, words, when(at, visit.context.zone, visit.catalogue), outcome))
    return visit.respond(
        "calendar.html",
        visit.catalogue.plain("desk.calendar"),
        coming=[month for month in months if not month.over],
        over=[month for month in months if month.over],
        announced=announced,
        paused=[
            (pages.duty_address(called.duty.id), duty_title(called.duty, visit.catalogue))
            for called in year.duties
            if called.paused
        ],
    )


def _day(visit: Visit) -> date:
    with suppress(ValueError):
        return date.fromisoformat(visit.part("day"))
    raise NotFound("no-such-day", day=visit.part("day")[:20])


async def day(visit: Visit) -> web.Response:
    """Who got what on a day, what is still to go, and why others get nothing."""
    others = visit.query("others") == "all" or not calendar.is_large(visit.session)
    notices = await calendar.day(visit.session, _day(visit), others=others)
    prospects = notices.prospects or ()
    kinds = [(kind.value, visit.catalogue.plain(f"desk_calendar.kind_{kind}")) for kind in PLANNED]
    return visit.respond(
        "calendar_day.html",
        day_with_weekday(notices.day, visit.catalogue),
        day=notices.day,
        past=notices.day < visit.today,
        deliveries=pages.delivery_rows(notices, visit.context.zone, visit.catalogue),
        others=others,
        coming=pages.coming_rows(prospects, visit.catalogue),
        reasons=pages.reason_rows(prospects, visit.catalogue),
        kinds=kinds,
    )


async def duty(visit: Visit) -> web.Response:
    """A duty with the days on which it is called to mind; these can be paused and moved."""
    called = await calendar.duty(visit.session, visit.part("duty"))
    owed, catalogue = called.duty, visit.catalogue
    return visit.respond(
        "calendar_duty.html",
        duty_title(owed, catalogue),
        called=called,
        days={name: day_words(getattr(owed, name), catalogue) for name in ("opens", "due", "closes")},
        chips=pages.outcome_chips(called, catalogue),
        calls=pages.calls(called, visit.today, catalogue),
        today=visit.today,
    )


async def _previewed(visit: Visit) -> tuple[list[str], Screen | None]:
    """The names of those to whom a kind goes on a day, and the chosen one's message."""
    kind = next((kind for kind in PLANNED if kind == visit.part("kind")), None)
    if kind is None:
        raise NotFound("no-such-page")
    moment, notices = await calendar.previews(visit.session, kind, _day(visit))
    place = visit.number("to")
    if place >= len(notices):
        raise NotFound("no-such-page")
    return [name for name, _ in notices], await visit.services.message(notices[place][1], moment)


async def message(visit: Visit) -> web.Response:
    """A message of a day as it will be sent, or was, by today's ledger."""
    names, screen = await _previewed(visit)
    kind, catalogue = NoticeKind(visit.part("kind")), visit.catalogue
    what = catalogue.plain(f"desk_calendar.kind_{kind}")
    return visit.respond(
        "calendar_message.html",
        catalogue.plain("desk_calendar.message_of", day=day_words(_day(visit), catalogue), what=what),
        names=names,
        chosen=visit.number("to"),
        text=said(screen.text) if screen is not None else None,
        buttons=[[button.label for button in row] for row in screen.buttons] if screen is not None else [],
        picture=screen is not None and screen.picture is not None,
        here=f"{_day(visit)}/{kind}",
        day=_day(visit),
    )


async def picture(visit: Visit) -> web.Response:
    """The picture of a message."""
    _, screen = await _previewed(visit)
    if screen is None or screen.picture is None:
        raise NotFound("no-such-page")
    return web.Response(body=screen.picture.png, content_type="image/png")


async def pause(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Remind nobody of a duty."""
    duty = await reminding.pause(visit.session, fields.get("duty", ""))
    words = visit.catalogue.plain("desk_calendar.paused_now", title=duty_title(duty, visit.catalogue))
    return Done(pages.duty_address(duty.id), words)


async def resume(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Remind of a duty again."""
    duty = await reminding.pause(visit.session, fields.get("duty", ""), resume=True)
    words = visit.catalogue.plain("desk_calendar.resumed_now", title=duty_title(duty, visit.catalogue))
    return Done(pages.duty_address(duty.id), words)


async def move(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Remind of a duty on another day."""
    day, to = (_of_field(fields, name) for name in ("day", "to"))
    duty = await reminding.move(visit.session, fields.get("duty", ""), day, to)
    days = {"day": day_words(day, visit.catalogue), "to": day_words(to, visit.catalogue)}
    return Done(pages.duty_address(duty.id), visit.catalogue.plain("desk_calendar.moved_now", **days))


def _of_field(fields: Mapping[str, str], name: str) -> date:
    text = fields.get(name, "")
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise NotFound("no-such-day", day=text[:20])
