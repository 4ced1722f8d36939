"""What other systems read of the work: figures against targets, duties, and what went out."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.sent_notices import NoticeSearch, Position
from bot.rendering.api.notices import notices_told
from bot.rendering.api.progress import duties_told, figures_told
from bot.usecases import progress, sent_notices
from bot.usecases.context import in_thread
from bot.usecases.standings import evening
from bot.web.api.paging import page
from bot.web.api.reading import evening_of, units_of

if TYPE_CHECKING:
    from datetime import date

    from bot.parsing.api import DutiesAsked, FiguresAsked, NoticesAsked
    from bot.rendering.api.notices import NoticesTold
    from bot.rendering.api.progress import DutiesTold, FiguresTold
    from bot.web.api.operation import Call


async def figures(call: Call) -> FiguresTold:
    """The figures of all units, or of a group."""
    asked: FiguresAsked = call.asked
    on = evening_of(call)
    scheme = call.context.scheme(call.token.scheme, evening(call.context, call.scheme, on))
    facts = [fact.id for fact in scheme.facts if not fact.whole]
    shown, following = page(units_of(scheme, asked.group), asked)
    done = await progress.of_facts(call.session, facts, shown, on, asked.basis)
    return await in_thread(figures_told, done, shown, facts, following)


async def duties(call: Call) -> DutiesTold:
    """The duties of all units, or of a group."""
    asked: DutiesAsked = call.asked
    on = evening_of(call)
    scheme = call.context.scheme(call.token.scheme, evening(call.context, call.scheme, on))
    shown, following = page(units_of(scheme, asked.group), asked)
    return duties_told(await progress.of_duties(call.session, shown, on), shown, following)


async def notices(call: Call) -> NoticesTold:
    """What went out, or is to, by the time when it was due."""
    asked: NoticesAsked = call.asked
    after_last = asked.until + timedelta(days=1) if asked.until is not None else None
    search = NoticeSearch(_midnight(call, asked.since), _midnight(call, after_last), asked.kind, asked.state)
    after = _position(asked.after) if asked.after is not None else None
    shown, following = await sent_notices.page(call.context, call.token.scheme, search, after, asked.limit)
    behind = f"{following.due_at.isoformat()}~{following.passed}" if following is not None else None
    return notices_told(shown, call.scheme, behind, call.catalogue)


def _midnight(call: Call, day: date | None) -> datetime | None:
    return datetime.combine(day, time(), call.context.zone) if day is not None else None


def _position(text: str) -> Position:
    """Where the page before has ended, as its `next` says; raises NotFound."""
    due_at, _, passed = text.partition("~")
    with suppress(ValueError):
        position = Position(datetime.fromisoformat(due_at), int(passed))
        if position.due_at.tzinfo is not None and 0 <= position.passed < _MOST_PASSED:
            return position
    raise NotFound("no-such-page")


_MOST_PASSED = 1 << 31
