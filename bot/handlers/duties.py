"""Duties and months: /timeliness, missed periods, a duty that is done; /periods closes months, /reopen opens one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.entries import Source
from bot.domain.errors import Expired, NotFound
from bot.domain.periods import periods as months_of
from bot.domain.permissions import Action as Right
from bot.domain.permissions import require
from bot.rendering import periods as month_screens
from bot.rendering import receipts
from bot.rendering import timeliness as screens
from bot.rendering.callback_data import Action, number_of
from bot.usecases import inbox, obligations, periods, timeliness
from bot.usecases.context import in_thread
from scoring import WHOLE

if TYPE_CHECKING:
    from bot.handlers.update_context import UpdateContext
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_DAYS = re.compile(r"([1-9]\d?)\s*[天日]")
_MONTH = re.compile(r"(\d{1,2})\s*月(?:份)?")


async def timeliness_table(event: UpdateContext, _: str) -> None:
    """/timeliness: who reports on time."""
    await event.answer(await _table(event, event.scheme_id(), ""))


async def turn_timeliness(event: UpdateContext, tap: Tap) -> None:
    """Tapped: one line of the calendar, or all of them."""
    scheme_id, line, *page = tap.arguments
    await event.alter_or_answer(await _table(event, scheme_id, line, number_of(page[0]) if page else 0))


async def declare_done(event: UpdateContext, tap: Tap) -> None:
    """Tapped under a reminder: a duty is done without a figure; or that is taken back."""
    scheme_id, unit, duty_id = tap.arguments
    served, done = event.context.schemes[scheme_id], tap.action is Action.DONE
    declared = await obligations.declare(event.session(scheme_id), unit, duty_id, done=done)
    name = event.catalogue.plain("people.role_bureau") if unit == WHOLE else served.scheme.unit(unit).short
    duty = served.duties_by_id[duty_id]
    await event.answer(screens.declared_screen(declared, served.scheme, duty, name, event.catalogue))
    event.services.wake()


async def enter_missed(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit are entered as proposed."""
    scheme_id, unit, line = tap.arguments
    entered = await timeliness.enter(event.session(scheme_id), unit, line, event.origin(Source.BUTTON))
    await event.alter(await _table(event, scheme_id, line))
    scheme = event.context.scheme(scheme_id)
    await event.answer(receipts.report_screens(entered, scheme, event.catalogue)[0])
    event.services.wake()


async def settle_all(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what entering or excusing all missed periods of a line would do; then, once one is sure, it is done."""
    scheme_id, line, how, *check = tap.arguments
    session, served = event.session(scheme_id), event.context.schemes[scheme_id]
    if how not in (screens.ENTER, screens.EXCUSE):
        raise Expired("button-gone")
    if not check:
        proposed = await timeliness.of_line(session, line)
        shown = screens.settle_screen(
            proposed, timeliness.check_of(proposed), how, served.scheme, served.duties_by_id, event.catalogue
        )
        await event.alter(shown if proposed else await _table(event, scheme_id, line))
        return
    if how == screens.ENTER:
        count = await timeliness.enter_all(session, line, check[0], event.origin(Source.BUTTON))
    else:
        count = await timeliness.excuse_all(session, line, check[0])
    await event.alter(screens.settled_screen(how, count, scheme_id, event.catalogue))
    event.services.wake()


async def excuse_missed(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the missed periods of a unit do not count."""
    scheme_id, unit, line = tap.arguments
    await timeliness.excuse(event.session(scheme_id), unit, line)
    await event.alter(await _table(event, scheme_id, line))
    event.services.wake()


async def _table(event: UpdateContext, scheme_id: str, line: str, page: int = 0) -> Screen:
    served = event.context.schemes[scheme_id]
    scheme, duties = served.scheme, served.duties_by_id
    table = await timeliness.table(event.context, event.person, scheme_id)
    if line:
        return screens.line_screen(table, line, scheme, duties, event.catalogue, page)
    return await in_thread(screens.overview_screen, table, scheme, duties, event.catalogue)


async def periods_overview(event: UpdateContext, _: str) -> None:
    """/periods: which months are closed."""
    await event.answer(await _periods_screen(event, event.scheme_id()))


async def close_month(event: UpdateContext, tap: Tap) -> None:
    """Tapped: close a month, once one is sure."""
    scheme_id, period, *sure = tap.arguments
    scheme = event.context.scheme(scheme_id)
    if not period:
        await event.alter(await _periods_screen(event, scheme_id))
    elif sure:
        await periods.close(event.session(scheme_id), period)
        await event.alter(event.sentence("periods.done", month=month_screens.month_of(period)))
    else:
        require(event.person, Right.CLOSE, scheme_id)
        waiting = await inbox.count_waiting(event.session(scheme_id))
        await event.alter(month_screens.sure_screen(period, waiting, scheme, event.catalogue))


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
    await event.answer(month_screens.reopened_screen(period, unit, until, scheme, event.catalogue))
    event.services.wake()


def _period(words: str, scheme: Scheme) -> str:
    """The id of the month (5月, 12 月份) of the scheme's cycle; raises NotFound for none or two."""
    match = _MONTH.fullmatch(words)
    months = [period.id for period in months_of(scheme) if match and month_screens.month_of(period.id) == int(match[1])]
    if len(months) != 1:
        raise NotFound("unknown-period", name=words)
    return months[0]


async def _periods_screen(event: UpdateContext, scheme_id: str) -> Screen:
    states = await periods.overview(event.session(scheme_id))
    return month_screens.overview_screen(states, event.context.scheme(scheme_id), event.today, event.catalogue)
