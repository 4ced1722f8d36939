"""Announcing: the bureau's words to roles and groups, now or later, once approved; and who has confirmed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import LONGEST, AnnouncementState, Outcome, Proposal, Reader
from bot.domain.errors import NotFound, Refused
from bot.domain.notices import Notice, NoticeKind, NoticeState, Receiver
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed, require
from bot.storage import announcements, audit, groups, outbox, people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.announcements import Announcement
    from bot.domain.notices import Json
    from bot.domain.people import BoundGroup, Person
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context, Session

_ROLES = (Role.COORDINATOR, Role.LEADER, Role.REVIEWER, Role.BUREAU)
_EXPIRES = timedelta(days=14)  # longer than any holiday
_LATEST = 8  # announcements of a list
_FARTHEST = timedelta(days=90)
_AFTERNOON = 14
_UNDER_WAY = frozenset({NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING})
_OUT = frozenset({NoticeState.FAILED, NoticeState.DROPPED, NoticeState.UNKNOWN})


async def draft(session: Session, text: str) -> Proposal:
    """Begin an announcement to all coordinators, at once. Raises NotAllowed, Refused (nothing said, or too much)."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    if not text.strip():
        raise Refused("announcement-empty")
    if len(text) > LONGEST:
        raise Refused("announcement-too-long", most=LONGEST, length=len(text))
    now = session.context.clock.now()

    async def change(tx: Transaction) -> int:
        number = await announcements.put(tx, session.scheme_id, text.strip(), session.person.id, now)
        await announcements.keep(tx, replace(await _known(tx, number), roles=frozenset({Role.COORDINATOR})))
        return number

    return await proposal(session.context, session.person, await session.context.db.write(change))


async def proposal(context: Context, person: Person, announcement_id: int) -> Proposal:
    """A draft with who could get it. Raises NotAllowed, NotFound, Refused when it is no draft any more."""
    async with context.db.read() as tx:
        known = await _draft(tx, person, announcement_id)
        members, bound = await _audience(tx, context, known)
    reachable = [one for one in members if not one.blocked]
    counted = [(role, sum(role in one.roles(known.scheme) for one in reachable)) for role in _ROLES]
    return Proposal(
        known,
        tuple((role, count) for role, count in counted if count),
        tuple((group.id, group.title) for group in bound),
        len(_receivers(known, members, bound)),
        context.days.sensible(known.due_at) if known.due_at is not None else None,
        _times(context),
    )


def _times(context: Context) -> tuple[datetime, ...]:
    """This or the next working day's afternoon, the next working day's morning, the next Monday's."""
    days, now = context.days, context.clock.now().astimezone(context.zone)
    today = now.date()
    monday = today + timedelta(days=7 - today.weekday())
    found = [days.opening(days.next_working(today + timedelta(days=1))), days.opening(days.next_working(monday))]
    afternoon = days.opening(today, _AFTERNOON)
    if days.is_working(today) and afternoon > now:
        found.insert(0, afternoon)
    return tuple(dict.fromkeys(found))


async def alter(
    context: Context, person: Person, announcement_id: int, *, role: Role | None = None, group: int | None = None
) -> Proposal:
    """Add or take out a role or a group. Raises as `proposal`."""

    async def change(tx: Transaction) -> None:
        known = await _draft(tx, person, announcement_id)
        if role is not None:
            known = replace(known, roles=known.roles ^ {role})
        if group is not None:
            known = replace(known, groups=known.groups ^ {group})
        await announcements.keep(tx, known)

    await context.db.write(change)
    return await proposal(context, person, announcement_id)


async def schedule(context: Context, person: Person, announcement_id: int, at: datetime | None) -> Proposal:
    """Set when it goes out; None: at once. Raises as `proposal`, and Refused for a time that cannot be."""
    now = context.clock.now()
    if at is not None and not now < at <= now + _FARTHEST:
        raise Refused("announcement-time")

    async def change(tx: Transaction) -> None:
        await announcements.keep(tx, replace(await _draft(tx, person, announcement_id), due_at=at))

    await context.db.write(change)
    return await proposal(context, person, announcement_id)


async def approve(context: Context, person: Person, announcement_id: int) -> int:
    """Send it, now or at its time; to how many. Raises as `proposal`, and Refused when nobody would get it.

    What a person sends now goes at once, in quiet hours too; what was given a time keeps them.
    """
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        known = await _draft(tx, person, announcement_id)
        receivers = _receivers(known, *await _audience(tx, context, known))
        if not receivers:
            raise Refused("announcement-to-nobody")
        if known.due_at is not None and known.due_at <= now:
            raise Refused("announcement-time")
        due = now if known.due_at is None else context.days.sensible(known.due_at)
        values: dict[str, Json] = {"scheme": known.scheme, "announcement": known.id, "at_once": known.due_at is None}
        notices = [
            Notice(f"{_keys(known.id)}{name}", NoticeKind.ANNOUNCEMENT, one, due, due + _EXPIRES, values)
            for name, one in receivers.items()
        ]
        await announcements.keep(tx, replace(known, state=AnnouncementState.APPROVED, approved_at=now))
        await outbox.put_new(tx, notices, now)
        await audit.note(
            tx, known.scheme, audit.Act(now, person.id, "announce", str(known.id), f"{len(notices)} receivers")
        )
        return len(notices)

    return await context.db.write(change)


async def cancel(context: Context, person: Person, announcement_id: int) -> int:
    """Send it to nobody (else); how many have got it already. Raises NotAllowed, NotFound."""
    now = context.clock.now()

    async def change(tx: Transaction) -> int:
        known = await _of(tx, person, announcement_id)
        await announcements.keep(tx, replace(known, state=AnnouncementState.CANCELLED))
        posted = await outbox.beginning(tx, _keys(known.id))
        for one in posted:
            if one.state is NoticeState.WAITING:
                await outbox.mark(tx, one.notice.key, NoticeState.DROPPED, now, problem="cancelled")
        await audit.note(tx, known.scheme, audit.Act(now, person.id, "cancel-announcement", str(known.id)))
        kept = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.DROPPED)  # the sender asks before it sends
        return sum(one.state not in kept for one in posted)

    return await context.db.write(change)


async def confirm(context: Context, person: Person, announcement_id: int, chat_id: int) -> tuple[str, datetime]:
    """Somebody says, in a chat, that they have read it; its text, and when they first said so.

    Raises NotFound where it did not go to that chat, but to the bureau, whose words they are.
    """
    now = context.clock.now()

    async def change(tx: Transaction) -> tuple[str, datetime]:
        known = await announcements.by_id(tx, announcement_id)
        if known is None or known.approved_at is None or not person.roles(known.scheme):
            raise NotFound("announcement-gone")
        addressed = {one.notice.receiver.chat_id for one in await outbox.beginning(tx, _keys(known.id))}
        if chat_id not in addressed and not allowed(person, Action.ANNOUNCE, known.scheme):
            raise NotFound("announcement-gone")
        await announcements.confirm(tx, announcement_id, person.id, now)
        return known.text, (await announcements.readers(tx, announcement_id))[person.id]

    return await context.db.write(change)


async def outcomes(session: Session) -> list[Outcome]:
    """The latest announcements and what became of them. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    async with session.context.db.read() as tx:
        return [
            await _outcome(tx, session.context, one)
            for one in await announcements.latest(tx, session.scheme_id, _LATEST)
        ]


async def outcome(context: Context, person: Person, announcement_id: int) -> Outcome:
    """What became of an announcement. Raises NotAllowed, NotFound."""
    async with context.db.read() as tx:
        return await _outcome(tx, context, await _of(tx, person, announcement_id))


async def text_of(context: Context, notice: Notice) -> tuple[int, str] | None:
    """The announcement that a notice brings, as it was approved; None when it was cancelled meanwhile."""
    async with context.db.read() as tx:
        known = await announcements.by_id(tx, int(str(notice.values["announcement"])))
    return (known.id, known.text) if known is not None and known.state is AnnouncementState.APPROVED else None


def _keys(announcement_id: int) -> str:
    return f"{NoticeKind.ANNOUNCEMENT}:{announcement_id}:"


async def _known(tx: Transaction, announcement_id: int) -> Announcement:
    known = await announcements.by_id(tx, announcement_id)
    if known is None:
        raise NotFound("announcement-gone")
    return known


async def _of(tx: Transaction, person: Person, announcement_id: int) -> Announcement:
    known = await _known(tx, announcement_id)
    require(person, Action.ANNOUNCE, known.scheme)
    return known


async def _draft(tx: Transaction, person: Person, announcement_id: int) -> Announcement:
    known = await _of(tx, person, announcement_id)
    if known.state is not AnnouncementState.DRAFT:
        raise Refused("announcement-settled")
    return known


async def _audience(tx: Transaction, context: Context, known: Announcement) -> tuple[list[Person], list[BoundGroup]]:
    """Everybody in the scheme, and its groups; a chat that is bound twice is one."""
    bound = {group.chat_id: group for group in reversed(await groups.active(tx, known.scheme))}
    return await people.members(tx, known.scheme, context.clock.now()), sorted(
        bound.values(), key=lambda group: group.id
    )


def _receivers(known: Announcement, members: Sequence[Person], bound: Sequence[BoundGroup]) -> dict[str, Receiver]:
    found = {
        f"p{one.id}": Receiver(one.id, person_id=one.id)
        for one in members
        if not one.blocked and one.roles(known.scheme) & known.roles
    }
    chosen = [group for group in bound if group.id in known.groups]
    return found | {f"g{one.id}": Receiver(one.chat_id, one.thread_id, group_id=one.id) for one in chosen}


async def _outcome(tx: Transaction, context: Context, known: Announcement) -> Outcome:
    posted = await outbox.beginning(tx, _keys(known.id))
    read = await announcements.readers(tx, known.id)
    names: dict[int, Person | None] = {}
    for one in posted:
        if (person_id := one.notice.receiver.person_id) is not None:
            names[person_id] = await people.person(tx, person_id, context.clock.now())
    author = await people.person(tx, known.author, context.clock.now())
    titles: dict[int, str] = {}
    for one in posted:
        group_id = one.notice.receiver.group_id
        if group_id is not None and (group := await groups.by_id(tx, group_id)) is not None:
            titles[group_id] = group.title

    def name(one: Posted) -> str:
        receiver = one.notice.receiver
        somebody = names.get(receiver.person_id or 0)
        return somebody.name if somebody is not None else titles.get(receiver.group_id or 0, "")

    got = [one for one in posted if one.state is NoticeState.SENT or one.notice.receiver.person_id in read]
    readers = [
        Reader(who.name, who.units(known.scheme), read.get(who.id))
        for one in got
        if (who := names.get(one.notice.receiver.person_id or 0)) is not None
    ]
    return Outcome(
        known,
        author.name if author is not None else "",
        tuple(sorted(readers, key=lambda reader: (reader.read_at is None, reader.read_at or known.created_at))),
        sum(one.state in _UNDER_WAY for one in posted),
        tuple(name(one) for one in posted if one.state in _OUT and one not in got),
        tuple(name(one) for one in got if one.notice.receiver.group_id is not None),
        len(read.keys() - names.keys()),
    )
