"""The months: /periods closes them, /reopen opens one again for a unit."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.periods import periods as months_of
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require
from bot.rendering import people
from bot.rendering import periods as screens
from bot.usecases import inbox, periods
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_DAYS = re.compile(r"([1-9]\d?)\s*[天日]")
_MONTH = re.compile(r"(\d{1,2})\s*月(?:份)?")


async def overview(visit: UpdateContext, _: str) -> None:
    """/periods: which months are closed."""
    await visit.answer(await _overview(visit, visit.scheme()))


async def close_month(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: close a month, once one is sure."""
    scheme_id, period, *sure = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    if not period:
        await visit.alter(await _overview(visit, scheme_id))
    elif sure:
        await periods.close(visit.session(scheme_id), period)
        await visit.alter(people.sentence("periods.done", visit.catalogue, month=screens.month_of(period)))
    else:
        require(visit.person, Right.CLOSE, scheme_id)
        waiting = await inbox.count_waiting(visit.session(scheme_id))
        await visit.alter(screens.sure_screen(period, waiting, scheme, visit.catalogue))


async def reopen(visit: UpdateContext, words: str) -> None:
    """/reopen month unit days reason."""
    scheme = visit.context.scheme(visit.scheme())
    parts = words.split(maxsplit=3)
    if len(parts) < 4:
        await visit.answer(people.sentence("periods.how", visit.catalogue, unit=scheme.units[0].short))
        return
    month, unit_name, how_long, reason = parts
    units = visit.vocabulary(scheme.id).units.find(unit_name)
    if len(units) != 1:
        raise NotFound("unknown-unit", name=unit_name)
    days = _DAYS.fullmatch(how_long)
    if days is None:
        raise NotFound("unreadable-days", name=how_long)
    period = _period(month, scheme)
    last = local_day(visit.context, visit.context.clock.now()) + timedelta(days=int(days[1]))
    until = await periods.reopen(visit.session(scheme.id), period, units[0], last, reason)
    await visit.answer(screens.reopened_screen(period, units[0], until, scheme, visit.catalogue))
    visit.services.wake()


def _period(words: str, scheme: Scheme) -> str:
    match = _MONTH.fullmatch(words)
    found = [one.id for one in months_of(scheme) if match and screens.month_of(one.id) == int(match[1])]
    if len(found) != 1:
        raise NotFound("unknown-period", name=words)
    return found[0]


async def _overview(visit: UpdateContext, scheme_id: str) -> Screen:
    states = await periods.overview(visit.session(scheme_id))
    scheme = visit.context.scheme(scheme_id)
    day = local_day(visit.context, visit.context.clock.now())
    return screens.overview_screen(states, scheme, day, visit.catalogue)
