"""Who came: the bureau's message of the day about those who joined by invitation, and the units that nobody serves."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.domain.applications import Arrival, Arrivals, EmptyUnit
from bot.domain.notices import KEPT, NoticeKind, key_prefix
from bot.domain.people import Role
from bot.domain.permissions import Action, require
from bot.storage import applications, outbox, people
from bot.usecases import invitations, naming
from bot.usecases.alarms import EXPIRES, bureau, notify
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.domain.notices import Json
    from bot.domain.people import Invitation, Service
    from bot.domain.receivers import Receiver
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context, Session

_DAY = timedelta(days=1)
_KEPT = timedelta(days=2)


def is_told(invitation: Invitation) -> bool:
    """Whether the message of the day tells of it: of colleagues of the bureau and of substitutes there are others."""
    return invitation.role is not Role.BUREAU and invitation.instead_of is None


async def tell(tx: Transaction, context: Context, invitation: Invitation, person_id: int) -> None:
    """Somebody joined by an invitation: the bureau has a message about it, one a day that is kept up to date."""
    if not is_told(invitation):
        return
    now, scheme_id = context.clock.now(), invitation.scheme
    day = local_day(context, now).isoformat()
    readers = [reader for reader in await bureau(tx, context, [scheme_id]) if reader.id != person_id]
    values = {"scheme": scheme_id, "day": day}
    await notify(tx, NoticeKind.ARRIVALS, f"{scheme_id}:{day}", readers, values, (now, now + EXPIRES))


async def arrivals_on(context: Context, scheme_id: str, day: date) -> Arrivals:
    """Who joined by invitation on a day, the latest first, and how many units nobody serves who can be reached."""
    begin = datetime.combine(day, time.min, context.zone)
    async with context.db.read() as tx:
        used = await people.used_invitations(tx, scheme_id, begin, begin + _DAY)
        names = await naming.names(tx, context.scheme(scheme_id))
        empty = await unserved(tx, context, scheme_id)
    arrivals = [
        Arrival(names.get(invitation.used_by or 0, ""), invitations.role_of(invitation), invitation.used_at or begin)
        for invitation in reversed(used)
        if is_told(invitation)
    ]
    return Arrivals(scheme_id, day, tuple(arrivals), len(empty))


async def kept_messages(context: Context) -> list[Posted]:
    """The last message about applications and about arrivals that each of the bureau has, while it is fresh."""
    since = context.clock.now() - _KEPT
    last: dict[tuple[NoticeKind, Receiver, Json], Posted] = {}
    async with context.db.read() as tx:
        for kind in KEPT:
            for posted in await outbox.sent_after(tx, key_prefix(kind), since):
                about = (kind, posted.notice.receiver, posted.notice.values.get("scheme"))
                if about not in last or last[about].changed_at < posted.changed_at:
                    last[about] = posted
    return list(last.values())


async def empty_units(session: Session) -> tuple[EmptyUnit, ...]:
    """The units that nobody serves who can be reached, in the scheme's order, with what is under way for them.

    Raises NotAllowed.
    """
    context, scheme_id, now = session.context, session.scheme_id, session.now()
    require(session.person, Action.INVITE, scheme_id)
    async with session.db.read() as tx:
        empty = await unserved(tx, context, scheme_id)
        applied = {each.unit for each in await applications.waiting(tx, scheme_id)}
        invited: dict[str, datetime] = {}
        for invitation in await people.open_invitations(tx, scheme_id, now):
            if invitation.unit in empty and await invitations.stands(tx, context, invitation):
                invited[invitation.unit] = max(invitation.expires_at, invited.get(invitation.unit, now))
        served = _served(await people.services(tx, scheme_id, now), now)
    return tuple(EmptyUnit(unit, invited.get(unit), unit in applied, unit in served) for unit in empty)


def _served(services: Iterable[Service], now: datetime) -> set[str | None]:
    """The units for which somebody of these serves now."""
    return {service.membership.unit for service in services if service.since <= now}


async def unserved(tx: Transaction, context: Context, scheme_id: str) -> tuple[str, ...]:
    """The units that nobody serves who can be reached, in the scheme's order."""
    now = context.clock.now()
    reached = [service for service in await people.services(tx, scheme_id, now) if not service.person.blocked]
    served = _served(reached, now)
    return tuple(unit.id for unit in context.scheme(scheme_id).units if unit.id not in served)
