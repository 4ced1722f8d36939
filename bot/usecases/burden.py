"""What reporting costs in a scheme, for the bureau: to be seen and made less, not to compare anybody with."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.domain.burden import Asked, Burden, FactsTold, MonthBurden, asked, typical
from bot.domain.periods import periods
from bot.domain.permissions import Action, require
from bot.storage import burden as storage
from bot.storage import ledger
from bot.usecases.context import remembered
from bot.usecases.standings import today
from bot.usecases.update_inbox import REMEMBERED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.burden import Told
    from bot.domain.periods import Period
    from bot.storage.engine import Transaction
    from bot.usecases.context import Session
    from scoring import Scheme


async def burden(session: Session) -> Burden:
    """What it came to up to today, month by month. Raises NotAllowed."""
    require(session.person, Action.SEE_TIMELINESS, session.scheme_id)
    context, scheme = session.context, session.scheme
    day = today(context, scheme)
    places = Counter(fact for item in scheme.items for fact in dict.fromkeys(item.facts))
    async with context.db.read() as tx:
        heads = await ledger.heads(tx, scheme.id)
        read = partial(_asked, tx, scheme, places)
        by_month, by_unit = await remembered(context, tx, scheme.id, "asked", (heads.entries, day), read)
        months = []
        for period in periods(scheme):
            if period.start <= day:
                days, told_then = (min(period.end, day) - period.start).days + 1, by_month.get(period.id, Asked())
                months.append(MonthBurden(period.start, days, told_then, *await _told_in(tx, session, period)))
        since = session.now() - REMEMBERED
        message = typical(await storage.message_times(tx, scheme.id, since))
    units = {unit.id: by_unit.get(unit.id, Asked()) for unit in scheme.units}
    return Burden(day, tuple(months), units, message, REMEMBERED.days)


async def _asked(
    tx: Transaction, scheme: Scheme, places: Mapping[str, int]
) -> tuple[dict[str, Asked], dict[str, Asked]]:
    """What was filled in and saved, by month and by unit; `places`: in how many lines each fact counts."""
    by_month, by_unit = defaultdict[str, list[FactsTold]](list), defaultdict[str, list[FactsTold]](list)
    for each in await storage.facts_told(tx, scheme.id):
        by_month[each.month].append(each)
        by_unit[each.unit].append(each)
    sums = ({name: asked(told, places) for name, told in parts.items()} for parts in (by_month, by_unit))
    return next(sums), next(sums)


async def _told_in(tx: Transaction, session: Session, period: Period) -> tuple[Told, timedelta | None]:
    """The notices of a month, and what a form took in it."""
    since, until = _midnight(session, period.start), _midnight(session, period.end + timedelta(days=1))
    notices = await storage.notices_told(tx, session.scheme_id, since, until)
    return notices, typical(await storage.form_times(tx, session.scheme_id, since, until))


def _midnight(session: Session, day: date) -> datetime:
    return datetime.combine(day, time(), session.context.zone)
