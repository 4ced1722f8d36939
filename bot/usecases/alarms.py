"""Notices to several people, and alarms: a person or a group cannot be reached any more, or a notice went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Alarm, Notice, NoticeKind, Receiver, values_of
from bot.domain.people import BoundGroup, Person, Role
from bot.storage import outbox, people
from bot.usecases import groups
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.domain.notices import Json
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_EXPIRES = timedelta(days=4)  # longer than a weekend, in which nothing is sent


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
    news = await context.db.write(lambda tx: people.set_blocked(tx, person_id, blocked=True))
    person = await context.db.ask(lambda tx: people.person(tx, person_id, context.clock.now()))
    if news and person is not None:
        await tell(context, "blocked", str(person_id), person.name, {role.scheme for role in person.memberships})


async def lost_group(context: Context, chat_id: int) -> None:
    """The bot is no longer in a group: its bindings end, and the bureau hears of it if there were any."""
    bound = await groups.purposes(context, chat_id)
    if await groups.put_out(context, chat_id):
        await tell(context, "group-lost", str(chat_id), bound[0].title, {group.scheme for group in bound})


async def about_notice(context: Context, code: str, notice: Notice) -> None:
    """A notice went wrong. Nobody is told about an alarm: the next one would go wrong too."""
    if notice.kind is not NoticeKind.ALARM:
        await tell(context, code, notice.key, notice.key, {str(notice.values["scheme"])})


async def tell(context: Context, code: str, subject: str, name: str, schemes: Iterable[str]) -> None:
    """Alarm everybody in the bureau of these schemes, once a day for each `code` and `subject`."""
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        bureau: dict[int, Person] = {}
        for scheme_id in schemes:
            members = await people.members(tx, scheme_id, now)
            bureau |= {member.id: member for member in members if Role.BUREAU in member.roles(scheme_id)}
        about = f"{code}:{subject}:{local_day(context, now).isoformat()}"
        await notify(tx, NoticeKind.ALARM, about, bureau.values(), values_of(Alarm(code, name)), (now, now + _EXPIRES))

    await context.db.write(change)
