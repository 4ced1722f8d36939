"""The months: /periods closes them, /reopen opens one again for a unit."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.periods import periods as months_of
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require
from bot.rendering import periods as screens
from bot.usecases import inbox, periods

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_DAYS = re.compile(r"([1-9]\d?)\s*[天日]")
_MONTH = re.compile(r"(\d{1,2})\s*月(?:份)?")


async def overview(event: UpdateContext, _: str) -> None:
    """/periods: which months are closed."""
    await event.answer(await _overview(event, event.scheme_id()))


async def close_month(event: UpdateContext, tap: Tap) -> None:
    """Tapped: close a month, once one is sure."""
    scheme_id, period, *sure = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if not period:
        await event.alter(await _overview(event, scheme_id))
    elif sure:
        await periods.close(event.session(scheme_id), period)
        await event.alter(event.sentence("periods.done", month=screens.month_of(period)))
    else:
        require(event.person, Right.CLOSE, scheme_id)
        waiting = await inbox.count_waiting(event.session(scheme_id))
        await event.alter(screens.sure_screen(period, waiting, scheme, event.catalogue))


async def reopen(event: UpdateContext, words: str) -> None:
    """/reopen month unit days reason: /reopen 5月 长江镇 3天 补报漏报数据."""
    scheme = event.scheme()
    parts = words.split(maxsplit=3)
    if len(parts) < 4:
        await event.answer(event.sentence("periods.how", unit=scheme.units[0].short))
        return
    month, unit_name, how_long, reason = parts
    unit = event.unit_named(scheme.id, unit_name)
    days = _DAYS.fullmatch(how_long)
    if days is None:
        raise NotFound("unreadable-days", name=how_long)
    period = _period(month, scheme)
    last = event.today + timedelta(days=int(days[1]))
    until = await periods.reopen(event.session(scheme.id), period, unit, last, reason)
    await event.answer(screens.reopened_screen(period, unit, until, scheme, event.catalogue))
    event.services.wake()


def _period(words: str, scheme: Scheme) -> str:
    """The id of the month (5月, 12 月份) of the scheme's cycle; raises NotFound for none or two."""
    match = _MONTH.fullmatch(words)
    months = [period.id for period in months_of(scheme) if match and screens.month_of(period.id) == int(match[1])]
    if len(months) != 1:
        raise NotFound("unknown-period", name=words)
    return months[0]


async def _overview(event: UpdateContext, scheme_id: str) -> Screen:
    states = await periods.overview(event.session(scheme_id))
    return screens.overview_screen(states, event.context.scheme(scheme_id), event.today, event.catalogue)
