"""Notices to several people, and alarms: a person or a group cannot be reached any more, or a notice went wrong."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Alarm, Notice, NoticeKind, values_of
from bot.domain.people import BoundGroup, Person, Role
from bot.domain.receivers import TELEGRAM, Receiver, to_person
from bot.logs import in_one_line, redact
from bot.logs import place as place_of
from bot.storage import address_book, groups, outbox, people
from bot.usecases import invitations
from bot.usecases.groups import purposes, put_out
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.domain.notices import Json
    from bot.domain.receivers import Place
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context

_log = logging.getLogger(__name__)
EXPIRES = timedelta(days=4)  # longer than a weekend, in which nothing is sent


def receiver_of(reader: Person | BoundGroup) -> Receiver:
    """The address of notices to a person or a group."""
    if isinstance(reader, Person):
        return to_person(reader.id)
    return Receiver(reader.outlet, reader.address, group_id=reader.id)


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


async def operators(tx: Transaction, context: Context) -> list[Person]:
    """The persons of ADMIN_IDS who have written to the bot: nobody else can be written to."""
    admins = [await people.person(tx, admin, context.clock.now()) for admin in sorted(context.admins)]
    return [person for person in admins if person is not None]


async def lost_person(context: Context, person_id: int) -> None:
    """Somebody has blocked the bot: nothing more is sent to them; of whoever has a role, bureau and operators hear."""
    news = await context.db.write(lambda tx: people.set_blocked(tx, person_id, blocked=True))
    person = await context.db.ask(lambda tx: invitations.member(tx, context, person_id))
    if news and person is not None and (person.memberships or person.admin):
        await tell(context, "blocked", str(person_id), person.name, {role.scheme for role in person.memberships})


async def lost_group(context: Context, place: Place) -> None:
    """The bot is no longer in a group: its bindings end, and the bureau hears of it if there were any.

    Robots and their like keep them, and get nothing until a greeting arrives there again.
    """
    bound = await purposes(context, place)
    if place.outlet != TELEGRAM:
        if await context.db.write(lambda tx: address_book.doubt(tx, int(place.address))) and bound:
            await tell(context, "address-lost", place.address, bound[0].title, {group.scheme for group in bound})
        return
    if await put_out(context, place):
        await tell(context, "group-lost", place.address, bound[0].title, {group.scheme for group in bound})


async def group_is_back(context: Context, place: Place) -> None:
    """A group has taken the bot back: it is asked once, for each scheme, whether it shall get again what it had."""
    async with context.db.read() as tx:
        lost = await groups.lost(tx, place)
    if not lost:
        return
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        for group in {group.scheme: group for group in reversed(lost)}.values():  # the first of each scheme
            values: dict[str, Json] = {"scheme": group.scheme, "group": group.id}
            await notify(tx, NoticeKind.TAKEN_BACK, group.scheme, [group], values, (now, now + EXPIRES))

    await context.db.write(change)


async def about_notice(context: Context, code: str, notice: Notice) -> None:
    """A notice went wrong. Nobody is told about an alarm: the next one would go wrong too.

    Of events, of which there are many, once a day for each webhook.
    """
    if notice.kind not in (NoticeKind.ALARM, NoticeKind.HEALTH, NoticeKind.UNCONFIRMED):
        subject = notice.receiver.name if notice.kind is NoticeKind.EVENT else notice.key
        await tell(context, code, subject, notice.key, {str(notice.values["scheme"])})


async def unexpected(context: Context, error: BaseException) -> None:
    """Operators hear of an error that nobody foresaw, once a day for each kind and place; this itself never raises."""
    origin = place_of(error)
    words = f"{redact(in_one_line(error))}, {origin}"
    await _tell_operators(context, "unexpected", f"{type(error).__name__}@{origin}", words)


async def unreadable(context: Context, update_id: int) -> None:
    """Operators hear of an update that cannot be read, and is kept; this itself never raises."""
    await _tell_operators(context, "unreadable", str(update_id), str(update_id))


async def _tell_operators(context: Context, code: str, subject: str, name: str) -> None:
    try:
        await tell(context, code, subject, name, ())
    except Exception as problem:  # noqa: BLE001 the log has it; whoever waits for an answer gets it
        _log.warning("operators cannot be told of an error now: %s", in_one_line(problem))


async def bureau(tx: Transaction, context: Context, schemes: Iterable[str]) -> list[Person]:
    """Everybody in the bureau of one of these schemes, and the operators, who are the bureau everywhere."""
    readers = {operator.id: operator for operator in await operators(tx, context)}
    for scheme_id in schemes:
        members = await people.members(tx, scheme_id, context.clock.now())
        readers |= {member.id: member for member in members if Role.BUREAU in member.roles(scheme_id)}
    return list(readers.values())


async def tell(context: Context, code: str, subject: str, name: str, schemes: Iterable[str]) -> None:
    """Alarm operators and everybody in the bureau of these schemes, once a day for each `code` and `subject`.

    Without schemes: the operators alone.
    """
    now = context.clock.now()

    async def change(tx: Transaction) -> None:
        readers = await bureau(tx, context, schemes)
        about = f"{code}:{subject}:{local_day(context, now).isoformat()}"
        await notify(tx, NoticeKind.ALARM, about, readers, values_of(Alarm(code, name)), (now, now + EXPIRES))

    await context.db.write(change)
