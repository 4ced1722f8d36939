"""Live standings: each ranking group has one pinned message, which is edited when the ranking has changed, not sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, NoticeState, Receiver
from bot.domain.people import Purpose
from bot.storage import groups, live, outbox
from bot.storage.live import LiveStanding
from bot.usecases import alarms

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

REST = timedelta(minutes=1)  # between two edits of a message
_EXPIRES = timedelta(days=14)  # longer than any holiday
_AGAIN = timedelta(days=1)  # after which a message that could not be sent is tried as a new one
_LOST = frozenset({NoticeState.FAILED, NoticeState.DROPPED, NoticeState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Shown:
    """A live standing whose message stands in its group; `group.active` False: to be taken off."""

    group: BoundGroup
    state: LiveStanding
    message_id: int


async def tend(context: Context) -> list[Shown]:
    """Put what is lacking into the outbox; what stands there already."""
    now, shown = context.clock.now(), []
    async with context.db.read() as tx:
        states = await live.everything(tx)
        bound = [one for scheme in context.schemes for one in await groups.active(tx, scheme)]
        wanted = [one for one in bound if one.purpose is Purpose.RANKING]
        ended = [await groups.by_id(tx, one) for one in states.keys() - {group.id for group in wanted}]
        sent = {key: one for one in await outbox.beginning(tx, f"{NoticeKind.LIVE}:") if (key := one.notice.key)}
    for group in (*wanted, *(one for one in ended if one is not None)):
        state = states.get(group.id, LiveStanding(group.id))
        posted = sent.get(_key(group, state.serial))
        if posted is not None and posted.state is NoticeState.SENT and posted.message_id is not None:
            shown.append(Shown(group, state, posted.message_id))
        elif group.active and posted is None:
            await _put(context, group)
        elif group.active and posted is not None and posted.state in _LOST and posted.changed_at + _AGAIN <= now:
            await gone(context, group.id, state.serial)
        elif not group.active:
            await end(context, group.id)
    return shown


def _key(group: BoundGroup, serial: int) -> str:
    return f"{NoticeKind.LIVE}:{group.scheme}:g{group.id}:{serial}"


async def _put(context: Context, group: BoundGroup) -> None:
    """The group's first message, or the one after a lost one, at the next hour at which one may send."""
    now = context.clock.now()
    receiver = Receiver(group.chat_id, group.thread_id, group_id=group.id)

    async def change(tx: Transaction) -> None:
        serial = (await live.begin(tx, group.id)).serial
        due = context.days.sensible(now)
        values = {"scheme": group.scheme}
        notice = Notice(_key(group, serial), NoticeKind.LIVE, receiver, due, due + _EXPIRES, dict(values))
        await outbox.put_new(tx, [notice], now)

    await context.db.write(change)


async def take(context: Context, one: Shown) -> bool:
    """Whether its message may be edited now: at most once a minute, whoever does it."""
    now = context.clock.now()
    return await context.db.write(lambda tx: live.take(tx, one.state, now, now - REST))


async def sent(context: Context, notice: Notice, message_id: int, digest: str) -> None:
    """The message has just been sent, saying this."""
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        await outbox.mark(tx, notice.key, NoticeState.SENT, now, message_id=message_id)
        if notice.receiver.group_id is not None:
            serial = int(notice.key.rpartition(":")[2])
            await live.note(tx, notice.receiver.group_id, serial, digest=digest, touched_at=now)

    await context.db.write(change)


async def says(context: Context, one: Shown, digest: str) -> None:
    """The message says this now."""
    await context.db.write(lambda tx: live.note(tx, one.group.id, one.state.serial, digest=digest))


async def pinned(context: Context, one: Shown, *, done: bool) -> None:
    """Note whether it could be pinned; without the right to, it is edited all the same, and the bureau is told."""
    await context.db.write(lambda tx: live.note(tx, one.group.id, one.state.serial, pinned=done))
    if not done:
        await alarms.tell(context, "not-pinned", str(one.group.chat_id), one.group.title, {one.group.scheme})


async def may_pin(context: Context, chat_id: int) -> None:
    """The bot's rights in a chat have changed: what could not be pinned is tried again."""

    async def change(tx: Transaction) -> None:
        states = await live.everything(tx)
        for group in await groups.of_chat(tx, chat_id):
            if (state := states.get(group.id)) is not None and state.pinned is False:
                await live.note(tx, group.id, state.serial, pinned=None)

    await context.db.write(change)


async def gone(context: Context, group_id: int, serial: int) -> None:
    """The message was deleted: another one takes its place."""
    await context.db.write(lambda tx: live.start_anew(tx, group_id, serial))


async def end(context: Context, group_id: int) -> bool:
    """The group is no ranking group any more; whether nobody else has ended it before."""
    return await context.db.write(lambda tx: live.end(tx, group_id))
