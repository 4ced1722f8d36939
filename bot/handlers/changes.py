"""/changes: which reports made the difference between two days, or since a standing was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import Expired
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.handlers.asking import own_unit
from bot.parsing.spans import read_span
from bot.rendering import changes as screens
from bot.rendering.callback_data import number_of, read_past_day
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


async def changes_between(event: UpdateContext, words: str) -> None:
    """/changes [unit] [day] [day], or day 看 day [day]: without a day since a week ago, with one until today."""
    scheme = event.scheme()
    last = today(event.context, scheme)
    query = read_span(words, event.vocabulary(scheme.id), last)
    if query is None:
        await event.answer(screens.how_to_ask(scheme, event.catalogue))
        return
    first, *rest = query.days or (max(scheme.start, last - _WEEK),)
    until = first if query.seen else next(iter(rest), last)
    seen = (query.seen[0], next(iter(query.seen[1:]), None)) if query.seen else (None, None)
    span = comparing.span_of(event.context, scheme.id, (first, until), seen)
    unit = query.unit or _own_unit(event, scheme.id)
    await event.answer(await _screen(event, scheme.id, unit, span))


async def since(event: UpdateContext, scheme_id: str, unit: str, day: date) -> Screen:
    """What has changed for a unit since a day."""
    last = today(event.context, event.context.scheme(scheme_id))
    return await _screen(event, scheme_id, unit, comparing.span_of(event.context, scheme_id, (day, last)))


async def turn_changes(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: a unit of the board, a line of a unit, another page or basis.

    Without a unit it is the board, or the own unit of who may not see the board.
    """
    scheme_id, place, days, seen, basis, page, subject = tap.arguments
    scheme = event.context.scheme(scheme_id)
    unit = scheme.units[number_of(place)].id if place else None
    if unit is None and not allowed(event.person, Right.SEE_SHEET, scheme_id):
        unit = _own_unit(event, scheme_id)
    views = [read_past_day(day, scheme.start) for day in days.split(".")]
    evenings = [read_past_day(day, scheme.start) if day else None for day in seen.split(".")]
    if len(views) != 2 or len(evenings) != 2:
        raise Expired("button-gone")
    span = comparing.span_of(event.context, scheme_id, (views[0], views[1]), (evenings[0], evenings[1]))
    screen = await _screen(event, scheme_id, unit, span, _Shown(Basis(basis), number_of(page), subject))
    if not event.private:
        return await event.answer_privately(screen)
    await event.alter_or_answer(screen)
    return None


def _own_unit(event: UpdateContext, scheme_id: str) -> str | None:
    """The person's own unit, None for the whole board; raises NotFound for who has neither."""
    if not event.person.units(scheme_id) and allowed(event.person, Right.SEE_SHEET, scheme_id):
        return None
    return own_unit(event, scheme_id)


async def _screen(
    event: UpdateContext, scheme_id: str, unit: str | None, span: Span, shown: _Shown = _Shown()
) -> Screen:
    scheme = event.context.scheme(scheme_id, span.after.day)
    if unit is None:
        moved, names = await comparing.changes_of_all(event.context, event.person, scheme_id, span, shown.basis)
        return screens.all_screen(moved, shown.page, Words(scheme, event.catalogue, names, event.zone))
    change, names = await comparing.changes_of_unit(event.session(scheme_id), unit, span, shown.basis)
    words = Words(scheme, event.catalogue, names, event.zone)
    if shown.subject:
        return screens.subject_screen(change, shown.subject, shown.page, words)
    return screens.unit_screen(change, shown.page, words)
