"""What reporting costs in a scheme, for the bureau: to be seen and made less, not to compare anybody with."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.burden import Burden, FactsTold, MonthBurden, asked, typical
from bot.domain.periods import periods
from bot.domain.permissions import Action, require
from bot.storage import burden as storage
from bot.storage import ledger
from bot.usecases.context import remembered
from bot.usecases.standings import today
from bot.usecases.update_inbox import REMEMBERED

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.burden import Told
    from bot.domain.periods import Period
    from bot.storage.engine import Transaction
    from bot.usecases.context import Session


async def burden(session: Session) -> Burden:
    """What it came to up to today, month by month. Raises NotAllowed."""
    require(session.person, Action.SEE_TIMELINESS, session.scheme_id)
    context, scheme = session.context, session.scheme
    day = today(context, scheme)
    places = Counter(fact for item in scheme.items for fact in dict.fromkeys(item.facts))
    async with context.db.read() as tx:
        heads = await ledger.heads(tx, scheme.id)
        told = await remembered(
            context, tx, scheme.id, "facts told", heads.entries, lambda: storage.facts_told(tx, scheme.id)
        )
        by_month, by_unit = defaultdict[str, list[FactsTold]](list), defaultdict[str, list[FactsTold]](list)
        for each in told:
            by_month[each.month].append(each)
            by_unit[each.unit].append(each)
        months = []
        for period in periods(scheme):
            if period.start <= day:
                days, told_then = (min(period.end, day) - period.start).days + 1, asked(by_month[period.id], places)
                months.append(MonthBurden(period.start, days, told_then, *await _told_in(tx, session, period)))
        since = session.now() - REMEMBERED
        message = typical(await storage.message_times(tx, scheme.id, since))
    units = {unit.id: asked(by_unit[unit.id], places) for unit in scheme.units}
    return Burden(day, tuple(months), units, message, REMEMBERED.days)


async def _told_in(tx: Transaction, session: Session, period: Period) -> tuple[Told, timedelta | None]:
    """The notices of a month, and what a form took in it."""
    since, until = _midnight(session, period.start), _midnight(session, period.end + timedelta(days=1))
    notices = await storage.notices_told(tx, session.scheme_id, since, until)
    return notices, typical(await storage.form_times(tx, session.scheme_id, since, until))


def _midnight(session: Session, day: date) -> datetime:
    return datetime.combine(day, time(), session.context.zone)
