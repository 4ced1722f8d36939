"""What other systems read of the work: figures against targets, duties, and what went out."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
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

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # whatever was due was due between
_MOST_PASSED = 1 << 31


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
    search = NoticeSearch(
        _midnight(call, "since", asked.since), _midnight(call, "until", asked.until, 1), asked.kind, asked.state
    )
    after = _position(asked.after) if asked.after is not None else None
    shown, following = await sent_notices.page(call.context, call.token.scheme, search, after, asked.limit)
    behind = f"{following.due_at.isoformat()}~{following.passed}" if following is not None else None
    return notices_told(shown, call.scheme, behind, call.catalogue)


def _midnight(call: Call, name: str, day: date | None, later: int = 0) -> datetime | None:
    """The midnight with which a day begins, or (`later` 1) ends; raises BadRequest for one of another age."""
    if day is None:
        return None
    if not _FIRST.date() <= day < _LAST.date():
        right = call.catalogue.plain("api.between_days", first=_FIRST.date(), last=_LAST.date())
        raise BadRequest((Mistake(name, Misasked.RANGE, right),))
    return datetime.combine(day + timedelta(days=later), time(), call.context.zone)


def _position(text: str) -> Position:
    """Where the page before has ended, as its `next` says; raises NotFound."""
    due_at, _, passed = text.partition("~")
    with suppress(ValueError):
        position = Position(datetime.fromisoformat(due_at), int(passed))
        if position.due_at.tzinfo is None:
            raise NotFound("no-such-page")
        if _FIRST <= position.due_at < _LAST and 0 <= position.passed < _MOST_PASSED:
            return position
    raise NotFound("no-such-page")
