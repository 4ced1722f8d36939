"""Notices of which nobody knows whether they arrived: the bureau hears of them once, and may have them sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.notices import Again, NoticeKind, NoticeState, Unconfirmed
from bot.domain.permissions import Action, require
from bot.storage import groups, outbox, people
from bot.usecases import alarms, once
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.notices import Notice
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context, Session

_TO_GO = frozenset({NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING})
_NOT_DELIVERED = frozenset({NoticeState.UNKNOWN, NoticeState.FAILED})


async def note(context: Context, notice: Notice, problem: str) -> None:
    """Record that it is not known whether a notice arrived."""
    await context.db.write(lambda tx: record(tx, context, notice, problem))


async def record(tx: Transaction, context: Context, notice: Notice, problem: str) -> None:
    """Note it, and tell the bureau, unless it has been told of this broadcast and has not settled it yet."""
    now, scheme = context.clock.now(), str(notice.values["scheme"])
    others = [posted for posted in await _unknown(tx, scheme, notice.kind, notice.broadcast) if posted.notice != notice]
    await outbox.mark(tx, notice.key, NoticeState.UNKNOWN, now, problem=problem)
    subject = f"{scheme}:{notice.kind}:{notice.broadcast}"
    notices = await outbox.beginning(tx, f"{NoticeKind.UNCONFIRMED}:{subject}:")
    if notices and (others or any(posted.state in _TO_GO for posted in notices)):
        return
    values = {"scheme": scheme, "of": notice.kind.value, "broadcast": notice.broadcast}
    readers = await alarms.bureau(tx, context, [scheme])
    span = (now, now + alarms.EXPIRES)
    await alarms.notify(tx, NoticeKind.UNCONFIRMED, f"{subject}:{len(notices)}", readers, values, span)


async def of_broadcast(context: Context, scheme: str, kind: NoticeKind, broadcast: str) -> Unconfirmed | None:
    """The receivers whom a broadcast may not have reached; None where nobody is left."""
    async with context.db.read() as tx:
        if not (unknown := await _unknown(tx, scheme, kind, broadcast)):
            return None
        near = await outbox.containing(tx, f"{kind}:", broadcast.rpartition(":")[2])
        notices = [each.notice for each in near if _is_of(each, scheme, broadcast)]
        names = [await _name(tx, context, posted.notice) for posted in unknown]
    to_groups = all(notice.receiver.group_id is not None for notice in notices)
    return Unconfirmed(scheme, kind, broadcast, len(notices), tuple(names), to_groups)


@in_transaction
async def send_again(tx: Transaction, session: Session, kind: NoticeKind, broadcast: str) -> Again:
    """Send it again to those who may not have got it. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    if (earlier := await once.before(tx, session.context, "resend")) is not None:
        return Again(*map(int, earlier.split()))
    again = await _again(tx, session.context, await _unknown(tx, session.scheme_id, kind, broadcast))
    await session.note(tx, "resend", f"{kind}:{broadcast}", str(again.waiting))
    await once.note(tx, session, "resend", f"{again.waiting} {again.expired}")
    return again


@in_transaction
async def send_all_again(tx: Transaction, context: Context, kind: NoticeKind | None) -> Again:
    """The operator's word: what was refused, given up or is not known to have arrived, of one kind or (None) of all.

    Live standings are left out: the bot posts those anew by itself.
    """
    posted = [each for state in _NOT_DELIVERED for each in await outbox.by_state(tx, state, most=None)]
    chosen = [each for each in posted if each.notice.kind is kind or kind is None]
    return await _again(tx, context, [each for each in chosen if each.notice.kind is not NoticeKind.LIVE])


async def _again(tx: Transaction, context: Context, posted: Iterable[Posted]) -> Again:
    """Let notices that still make sense wait to be sent again, and drop the others."""
    now, waiting, expired = context.clock.now(), 0, 0
    for each in posted:
        if each.notice.expires_at > now:
            await outbox.renew(tx, each.notice.key, now)
            waiting += 1
        else:
            await outbox.mark(tx, each.notice.key, NoticeState.DROPPED, now, problem="too late")
            expired += 1
    return Again(waiting, expired)


async def _unknown(tx: Transaction, scheme: str, kind: NoticeKind, broadcast: str) -> list[Posted]:
    posted = await outbox.by_state(tx, NoticeState.UNKNOWN, kind, most=None)
    return [each for each in reversed(posted) if _is_of(each, scheme, broadcast)]


def _is_of(posted: Posted, scheme: str, broadcast: str) -> bool:
    return (posted.notice.values.get("scheme"), posted.notice.broadcast) == (scheme, broadcast)


async def _name(tx: Transaction, context: Context, notice: Notice) -> str:
    receiver = notice.receiver
    if receiver.group_id is not None:
        group = await groups.by_id(tx, receiver.group_id)
        return group.title if group is not None else ""
    person = await people.person(tx, receiver.person_id or 0, context.clock.now())
    return person.name if person is not None else ""
