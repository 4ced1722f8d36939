"""The calendar: every duty and notice of the year, who got what on a day, and why others did not."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.calendar import CalledDuty, DayNotices, Delivery, Posting, Year, ranking_days
from bot.domain.errors import NotFound
from bot.domain.notices import NoticeKind
from bot.domain.permissions import Action, require
from bot.domain.planner import PLANNED
from bot.domain.reminding import call_days
from bot.storage import groups, outbox
from bot.usecases import forecast, naming, reminding, timeliness
from bot.usecases.context import aside
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.notices import Notice, NoticeState
    from bot.domain.timeliness import Outcome
    from bot.usecases.context import Session

SHOWN = (
    NoticeKind.REMINDER,
    NoticeKind.REVIEW,
    NoticeKind.RANKING,
    NoticeKind.ANNOUNCEMENT,
    NoticeKind.PUBLISHED,
)
_LAST_HOUR = 20  # by which all of a day's notices are due
_FEW_UNITS = 50  # of which all that there is to say of a day is found out at once
_DAY = timedelta(days=1)


async def year(session: Session) -> Year:
    """All duties and notices of the cycle. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    context, scheme = session.context, session.scheme
    today = local_day(context, session.now())
    async with context.db.read() as tx:
        posted = await outbox.tallies(tx, scheme.id, SHOWN)
        bound = await groups.active(tx, scheme.id)
    states: defaultdict[tuple[date, NoticeKind], Counter[NoticeState]] = defaultdict(Counter)
    for tally in posted:
        states[local_day(context, tally.due_at), tally.kind][tally.state] += tally.count
    postings = tuple(Posting(day, kind, counts) for (day, kind), counts in sorted(states.items()))
    return Year(today, await duties(session), postings, ranking_days(bound, scheme, context.days, today))


async def duties(session: Session) -> tuple[CalledDuty, ...]:
    """The duties of the cycle by the days on which they are due. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    context, scheme = session.context, session.scheme
    today = local_day(context, session.now())
    units = [unit.id for unit in scheme.units]
    counts: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for (_, name), outcome in (await timeliness.outcomes(context, scheme.id, units, today)).items():
        counts[name][outcome] += 1
    reminders = await reminding.of_scheme(context, scheme.id)
    called = [
        CalledDuty(duty, paused, tuple(sorted(call_days(duty, context.days))), counts[duty.id])
        for some, paused in ((reminders.called, False), (reminders.paused, True))
        for duty in some
    ]
    return tuple(sorted(called, key=lambda each: (each.duty.due, each.duty.id)))


async def duty(session: Session, name: str) -> CalledDuty:
    """One of them. Raises NotAllowed, NotFound."""
    for called in await duties(session):
        if called.duty.id == name:
            return called
    raise NotFound("no-such-duty")


def is_large(session: Session) -> bool:
    """Whether there are so many units that it takes a while to find out why somebody gets nothing."""
    return len(session.scheme.units) > _FEW_UNITS


async def day(session: Session, day: date, *, others: bool) -> DayNotices:
    """What went out on a day or is to; with `others` by today's ledger also who else is due to get something, and why
    the rest get nothing. Raises NotAllowed.
    """
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    context, scheme = session.context, session.scheme
    midnight = datetime.combine(day, time.min, context.zone)
    async with context.db.read() as tx:
        posted = await outbox.between(tx, scheme.id, SHOWN, midnight, midnight + _DAY)
        persons = await naming.names(tx, scheme)
        titles = {group.id: group.title for group in await groups.active(tx, scheme.id)}
    deliveries = []
    for row in posted:
        receiver = row.notice.receiver
        name = persons.get(receiver.person_id or 0) or titles.get(receiver.group_id or 0, "")
        deliveries.append(Delivery(name, row.notice.kind, row.notice.due_at, row.state))
    deliveries.sort(key=lambda each: (each.kind, each.name))
    if not others:
        return DayNotices(day, tuple(deliveries))
    reached = {row.notice.receiver for row in posted if row.notice.kind in PLANNED}
    moment = _by_evening(session, day)
    rows = await aside(context, lambda context: forecast.prospects(context, scheme.id, moment))
    return DayNotices(day, tuple(deliveries), tuple(row for row in rows if row.receiver not in reached))


async def previews(session: Session, kind: NoticeKind, day: date) -> tuple[datetime, list[tuple[str, Notice]]]:
    """What of a kind goes out on a day, sent already or not, with the moment of which it tells. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    moment, scheme_id = _by_evening(session, day), session.scheme_id
    notices = await aside(session.context, lambda context: forecast.previews(context, scheme_id, kind, moment))
    return moment, notices


def _by_evening(session: Session, day: date) -> datetime:
    return session.context.days.opening(day, _LAST_HOUR)
