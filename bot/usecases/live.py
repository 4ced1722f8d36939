"""Live standings: each ranking group has one pinned message, which is edited whenever the ranking has changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.storage import groups, live, outbox
from bot.storage.live import LiveStanding
from bot.usecases import alarms
from bot.usecases.context import in_transaction

if TYPE_CHECKING:
    from bot.domain.people import BoundGroup
    from bot.domain.receivers import Place
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


async def prepare(context: Context, outlet: str) -> list[Shown]:
    """Put what is lacking into the outbox; what stands there already. `outlet`: whose messages can be edited."""
    now, shown = context.clock.now(), []
    async with context.db.read() as tx:
        states = await live.everything(tx)
        bound = [group for scheme in context.schemes for group in await groups.active(tx, scheme)]
        to_show = [group for group in bound if group.purpose is Purpose.RANKING and group.outlet == outlet]
        ended = [await groups.by_id(tx, number) for number in states.keys() - {group.id for group in to_show}]
        by_key = {posted.notice.key: posted for posted in await outbox.beginning(tx, f"{NoticeKind.LIVE}:")}
    for group in (*to_show, *(group for group in ended if group is not None)):
        state = states.get(group.id, LiveStanding(group.id))
        posted = by_key.get(_key(group, state.serial))
        if posted is not None and posted.state is NoticeState.SENT and posted.message_id is not None:
            shown.append(Shown(group, state, posted.message_id))
        elif not group.active:
            await end(context, group.id)
        elif posted is None:
            await _put(context, group)
        elif posted.state in _LOST and posted.changed_at + _AGAIN <= now:
            await post_anew(context, group.id, state.serial)
    return shown


def _key(group: BoundGroup, serial: int) -> str:
    return f"{NoticeKind.LIVE}:{group.scheme}:g{group.id}:{serial}"


@in_transaction
async def _put(tx: Transaction, context: Context, group: BoundGroup) -> None:
    """The group's first message, or the one after a lost one, at the next hour at which one may send."""
    serial, now = (await live.begin(tx, group.id)).serial, context.clock.now()
    due, values = context.days.sensible(now), {"scheme": group.scheme}
    notice = Notice(_key(group, serial), NoticeKind.LIVE, alarms.receiver_of(group), due, due + _EXPIRES, {**values})
    await outbox.put_new(tx, [notice], now)


async def claim_edit(context: Context, shown: Shown) -> bool:
    """Whether the message may be edited now: at most once a minute, by whichever process."""
    now = context.clock.now()
    return await context.db.write(lambda tx: live.take(tx, shown.state, now, now - REST))


@in_transaction
async def note_sent(tx: Transaction, context: Context, notice: Notice, message_id: int, digest: str) -> None:
    """Note that the message has just been sent; `digest`: of what it says."""
    now = context.clock.now()
    await outbox.mark(tx, notice.key, NoticeState.SENT, now, message_id=message_id)
    if notice.receiver.group_id is not None:
        await live.note(tx, notice.receiver.group_id, int(notice.key.rpartition(":")[2]), digest=digest, touched_at=now)


async def note_digest(context: Context, shown: Shown, digest: str) -> None:
    """Store the digest of what the message shows now."""
    await context.db.write(lambda tx: live.note(tx, shown.group.id, shown.state.serial, digest=digest))


async def note_pinned(context: Context, shown: Shown, *, done: bool) -> None:
    """Note whether it could be pinned; without the right to, it is edited all the same, and the bureau is told."""
    group = shown.group
    await context.db.write(lambda tx: live.note(tx, group.id, shown.state.serial, pinned=done))
    if not done:
        await alarms.tell(context, "not-pinned", group.address, group.title, {group.scheme})


@in_transaction
async def may_pin(tx: Transaction, _: Context, place: Place) -> None:
    """Try again to pin what could not be pinned in a chat, where the bot's rights have changed."""
    states = await live.everything(tx)
    for group in await groups.in_place(tx, place):
        if (state := states.get(group.id)) is not None and state.pinned is False:
            await live.note(tx, group.id, state.serial, pinned=None)


async def post_anew(context: Context, group_id: int, serial: int) -> None:
    """Begin another message in the place of one that was deleted."""
    await context.db.write(lambda tx: live.start_anew(tx, group_id, serial))


async def end(context: Context, group_id: int) -> bool:
    """End the live standing of a group that gets no ranking any more; whether nobody else has ended it before."""
    return await context.db.write(lambda tx: live.end(tx, group_id))
