"""Who is given rights: the bureau hears of a colleague of its own and of substitutes, who serve one at a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.errors import Refused
from bot.domain.notices import BureauJoined, NoticeKind, Substitution, values_of
from bot.domain.people import Role
from bot.storage import people
from bot.usecases import naming
from bot.usecases.alarms import bureau, notify
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.domain.people import Invitation, Membership, Service
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_EXPIRES = timedelta(days=14)  # longer than any holiday, in which nothing is sent
_INSTANT = timedelta(microseconds=1)


async def require_free(
    tx: Transaction, context: Context, membership: Membership, absent: int, span: tuple[datetime, datetime]
) -> None:
    """Raise Refused where somebody stands in for `absent` at the same unit on some of these days already."""
    since, until = span
    for service in await people.services(tx, membership.scheme, context.clock.now()):
        ends = service.membership.until or until
        same_seat = (service.instead_of, service.membership.unit) == (absent, membership.unit)
        if same_seat and service.since < until and since < ends:
            first, last = _days(context, (service.since, ends))
            raise Refused("substitute-serves", name=service.person.name, first=first, last=last)


async def tell_joined(tx: Transaction, context: Context, service: Service, invitation: Invitation) -> None:
    """Tell the bureau that somebody took up bureau rights, or a substitution; of other roles nothing is told."""
    membership = service.membership
    names = await naming.everybody(tx, context.scheme(membership.scheme))
    by, name = names.get(invitation.created_by or 0, ""), names[service.person.id]
    if membership.role is Role.BUREAU:
        joined = BureauJoined(membership.scheme, name, by, service.id)
        readers = [each for each in await bureau(tx, context, [membership.scheme]) if each.id != service.person.id]
        now, subject = context.clock.now(), f"{membership.scheme}:{service.id}"
        await notify(tx, NoticeKind.BUREAU_JOINED, subject, readers, values_of(joined), (now, now + _EXPIRES))
    elif service.instead_of is not None:
        await tell_substitution(tx, context, service, by, invitation)


async def tell_substitution(
    tx: Transaction, context: Context, service: Service, by: str, invitation: Invitation | None = None
) -> None:
    """Tell the bureau that `by` named a substitute, or that somebody became one by an invitation."""
    membership = service.membership
    scheme_id, unit, absent = membership.scheme, membership.unit or "", await _name(tx, service.instead_of)
    days = _days(context, (service.since, membership.until or service.since))
    via = invitation.id if invitation is not None else None
    persons = asks_persons(context, scheme_id)
    substitution = Substitution(scheme_id, unit, absent, by, *days, service.person.name, service.id, via, persons)
    await _tell(tx, context, substitution, f"{scheme_id}:{service.id}")


async def tell_link(tx: Transaction, context: Context, invitation: Invitation, by: str) -> None:
    """Tell the bureau that `by` gave a link by which somebody can become a substitute."""
    scheme_id, unit, absent = invitation.scheme, invitation.unit or "", await _name(tx, invitation.instead_of)
    days = _days(context, (invitation.since or invitation.created_at, invitation.until or invitation.expires_at))
    substitution = Substitution(scheme_id, unit, absent, by, *days, invitation=invitation.id)
    await _tell(tx, context, substitution, f"{scheme_id}:{invitation.id}")


def asks_persons(context: Context, scheme_id: str) -> bool:
    """Whether units of the scheme hand in statements, which name persons."""
    return any(duty.statement is not None for duty in context.schemes[scheme_id].duties)


async def _tell(tx: Transaction, context: Context, substitution: Substitution, subject: str) -> None:
    readers, now = await bureau(tx, context, [substitution.scheme]), context.clock.now()
    await notify(tx, NoticeKind.SUBSTITUTION, subject, readers, values_of(substitution), (now, now + _EXPIRES))


async def _name(tx: Transaction, person_id: int | None) -> str:
    return (await people.everybody(tx)).get(person_id or 0, "")


def _days(context: Context, span: tuple[datetime, datetime]) -> tuple[date, date]:
    """The first and the last day of a role from an instant on and before another."""
    since, until = span
    return local_day(context, since), local_day(context, max(since, until - _INSTANT))
