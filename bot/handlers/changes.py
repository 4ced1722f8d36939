"""/changes: which reports made the difference between two days, or since a standing was seen; and its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import Expired, NotFound
from bot.domain.permissions import Action as May
from bot.domain.permissions import allowed
from bot.parsing.spans import read_span
from bot.rendering import changes as screens
from bot.rendering.callback_data import read_past_day
from bot.rendering.causes import Words
from bot.usecases import comparing
from bot.usecases.standings import today

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.changes import Span
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which changes are shown: the basis (None: the scheme's usual), the page, the line ("": all lines)."""

    basis: Basis | None = None
    page: int = 0
    subject: str = ""


async def changes_between(visit: UpdateContext, words: str) -> None:
    """/changes [unit] [day] [day], or day 看 day [day]: without a day since a week ago, with one until today."""
    scheme = visit.context.scheme(visit.scheme())
    last = today(visit.context, scheme)
    asked = read_span(words, visit.vocabulary(scheme.id), last)
    if asked is None:
        await visit.answer(screens.how_to_ask(scheme, visit.catalogue))
        return
    first, *rest = asked.days or (max(scheme.start, last - _WEEK),)
    until = first if asked.seen else next(iter(rest), last)
    seen = (asked.seen[0], next(iter(asked.seen[1:]), None)) if asked.seen else (None, None)
    span = comparing.span_of(visit.context, scheme.id, (first, until), seen)
    unit = asked.unit or _own(visit, scheme.id)
    await visit.answer(await _screen(visit, scheme.id, unit, span))


async def since(visit: UpdateContext, scheme: str, unit: str, day: date) -> Screen:
    """What has moved of a unit since a day."""
    last = today(visit.context, visit.context.scheme(scheme))
    return await _screen(visit, scheme, unit, comparing.span_of(visit.context, scheme, (day, last)))


async def turn_changes(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: a unit of the board, a line of a unit, another page or basis.

    Without a unit it is the board, or the own unit of who may not see the board.
    """
    identifier, place, days, seen, basis, page, subject = tap.arguments
    scheme = visit.context.scheme(identifier)
    unit = scheme.units[int(place)].id if place else None
    if unit is None and not allowed(visit.person, May.SEE_SHEET, identifier):
        unit = _own(visit, identifier)
    views = [read_past_day(day, scheme.start) for day in days.split(".")]
    evenings = [read_past_day(day, scheme.start) if day else None for day in seen.split(".")]
    if len(views) != 2 or len(evenings) != 2:
        raise Expired("button-gone")
    span = comparing.span_of(visit.context, identifier, (views[0], views[1]), (evenings[0], evenings[1]))
    screen = await _screen(visit, identifier, unit, span, _Shown(Basis(basis), int(page), subject))
    if not visit.private:
        return await visit.answer_privately(screen)
    await visit.alter_or_answer(screen)
    return None


def _own(visit: UpdateContext, scheme: str) -> str | None:
    """The person's own unit, None for the whole board; raises NotFound for who has neither."""
    own = visit.person.units(scheme)
    if own:
        return own[0]
    if allowed(visit.person, May.SEE_SHEET, scheme):
        return None
    raise NotFound("which-unit")


async def _screen(
    visit: UpdateContext, scheme_id: str, unit: str | None, span: Span, shown: _Shown = _Shown()
) -> Screen:
    scheme = visit.context.scheme(scheme_id)
    if unit is None:
        found, names = await comparing.changes_of_all(visit.context, visit.person, scheme_id, span, shown.basis)
        return screens.all_screen(found, shown.page, Words(scheme, visit.catalogue, names, visit.context.zone))
    one, names = await comparing.changes_of_unit(visit.session(scheme_id), unit, span, shown.basis)
    words = Words(scheme, visit.catalogue, names, visit.context.zone)
    if shown.subject:
        return screens.subject_screen(one, shown.subject, shown.page, words)
    return screens.unit_screen(one, shown.page, words)
