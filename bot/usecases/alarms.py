"""Notices to several people, and alarms: a person or a group cannot be reached any more, or a notice went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Alarm, Notice, NoticeKind, Receiver, values_of
from bot.domain.people import BoundGroup, Person, Role
from bot.storage import groups, outbox, people
from bot.usecases import joining
from bot.usecases.groups import purposes, put_out
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.domain.notices import Json
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

EXPIRES = timedelta(days=4)  # longer than a weekend, in which nothing is sent


def receiver_of(reader: Person | BoundGroup) -> Receiver:
    """Where notices to a person or a group go."""
    if isinstance(reader, Person):
        return Receiver(reader.id, person_id=reader.id)
    return Receiver(reader.chat_id, reader.thread_id, group_id=reader.id)


async def notify(
    tx: Transaction,
    kind: NoticeKind,
    subject: str,
    readers: Iterable[Person | BoundGroup],
    values: Mapping[str, Json],
    span: tuple[datetime, datetime],
) -> None:
    """Put a notice to each of these people and groups into the outbox, unless they have blocked the bot.

    `subject`: what tells it from others of its kind, the scheme first; the same notice is put there once. `span`: from
    when until when it may be sent.
    """
    reached = [receiver_of(reader) for reader in readers if isinstance(reader, BoundGroup) or not reader.blocked]
    notices = [Notice(f"{kind}:{subject}:{receiver.name}", kind, receiver, *span, values) for receiver in reached]
    await outbox.put_new(tx, notices, span[0])


async def lost_person(context: Context, person_id: int) -> None:
    """Somebody has blocked the bot: nothing more is sent to them, and the bureau hears of it if they have a role."""
    news = await joining.note_blocked(context, person_id, blocked=True)
    person = await joining.person(context, person_id)
    if news and person is not None:
        await tell(context, "blocked", str(person_id), person.name, {role.scheme for role in person.memberships})


async def lost_group(context: Context, chat_id: int) -> None:
    """The bot is no longer in a group: its bindings end, and the bureau hears of it if there were any."""
    bound = await purposes(context, chat_id)
    if await put_out(context, chat_id):
        await tell(context, "group-lost", str(chat_id), bound[0].title, {group.scheme for group in bound})


async def group_is_back(context: Context, chat_id: int) -> None:
    """A group has taken the bot back: the bureau is asked once whether it shall get again what it had."""
    async with context.db.read() as tx:
        lost = await groups.lost(tx, chat_id)
    if not lost:
        return
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        for group in {group.scheme: group for group in reversed(lost)}.values():  # the first of each scheme
            values: dict[str, Json] = {"scheme": group.scheme, "group": group.id}
            readers = await bureau(tx, context, [group.scheme])
            subject = f"{group.scheme}:{group.id}"
            await notify(tx, NoticeKind.TAKEN_BACK, subject, readers, values, (now, now + EXPIRES))

    await context.db.write(change)


async def about_notice(context: Context, code: str, notice: Notice) -> None:
    """A notice went wrong. Nobody is told about an alarm: the next one would go wrong too."""
    if notice.kind not in (NoticeKind.ALARM, NoticeKind.UNCONFIRMED):
        await tell(context, code, notice.key, notice.key, {str(notice.values["scheme"])})


async def bureau(tx: Transaction, context: Context, schemes: Iterable[str]) -> list[Person]:
    """Everybody in the bureau of one of these schemes."""
    readers: dict[int, Person] = {}
    for scheme_id in schemes:
        members = await people.members(tx, scheme_id, context.clock.now())
        readers |= {member.id: member for member in members if Role.BUREAU in member.roles(scheme_id)}
    return list(readers.values())


async def tell(context: Context, code: str, subject: str, name: str, schemes: Iterable[str]) -> None:
    """Alarm everybody in the bureau of these schemes, once a day for each `code` and `subject`."""
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        readers = await bureau(tx, context, schemes)
        about = f"{code}:{subject}:{local_day(context, now).isoformat()}"
        await notify(tx, NoticeKind.ALARM, about, readers, values_of(Alarm(code, name)), (now, now + EXPIRES))

    await context.db.write(change)
