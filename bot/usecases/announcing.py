"""Announcing: the bureau's words to roles and groups, now or later, once approved; and who has confirmed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.domain.announcements import LONGEST, AnnouncementState, Outcome, Proposal, Reader
from bot.domain.errors import NotFound, Refused
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.people import Role, told_apart
from bot.domain.permissions import Action, require
from bot.domain.receivers import place_of
from bot.storage import announcements, groups, outbox, people
from bot.usecases import naming, once
from bot.usecases.alarms import receiver_of
from bot.usecases.context import Session, in_transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.domain.announcements import Announcement
    from bot.domain.notices import Json
    from bot.domain.people import BoundGroup, Person
    from bot.domain.receivers import Place, Receiver
    from bot.storage.engine import Transaction
    from bot.storage.outbox import Posted
    from bot.usecases.context import Context

_ROLES = (Role.COORDINATOR, Role.LEADER, Role.REVIEWER, Role.BUREAU)
_EXPIRES = timedelta(days=14)  # longer than any holiday
_LATEST = 8  # announcements of a list
_FARTHEST = timedelta(days=90)
_AFTERNOON = 14
_UNDER_WAY = frozenset({NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING})
# Who taps may be quicker than the record that it was sent; and of an unknown fate a tap says that it arrived.
_RECENT = 3  # announcements that a 收到 may be meant for
_GONE_OUT = frozenset({NoticeState.SENDING, NoticeState.SENT, NoticeState.UNKNOWN})
_OUT = frozenset({NoticeState.FAILED, NoticeState.DROPPED, NoticeState.UNKNOWN})


async def draft(
    session: Session,
    text: str,
    roles: frozenset[Role] = frozenset({Role.COORDINATOR}),
    groups_chosen: frozenset[int] = frozenset(),
    at: datetime | None = None,
) -> Proposal:
    """Begin an announcement: to all coordinators and at once, unless something else is said.

    Raises NotAllowed, Refused (nothing said, or too much; a time that cannot be).
    """
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    text = text.strip()
    if not text:
        raise Refused("announcement-empty")
    if len(text) > LONGEST:
        raise Refused("announcement-too-long", most=LONGEST, length=len(text))
    _require_time(session.context, at)

    async def change(tx: Transaction) -> int:
        if (earlier := await once.before(tx, session.context, "draft-announcement")) is not None:
            return int(earlier)
        number = await announcements.put(tx, session.scheme_id, text, session.person.id, session.now())
        chosen = replace(await _by_id(tx, number), roles=roles, groups=groups_chosen, due_at=at)
        await announcements.keep(tx, chosen)
        await once.note(tx, session, "draft-announcement", str(number))
        return number

    return await proposal(session.context, session.person, await session.db.write(change))


async def proposal(context: Context, person: Person, announcement_id: int) -> Proposal:
    """A draft with who could get it. Raises NotAllowed, NotFound, Refused when it is no draft any more."""
    async with context.db.read() as tx:
        draft = await _draft(tx, person, announcement_id)
        members, bound = await _audience(tx, context, draft.scheme)
    return Proposal(
        draft,
        _counts(members, draft.scheme),
        _titles(bound),
        len(_receivers(draft, members, bound)),
        _sends_at(context, draft),
        _times(context),
    )


async def audience(session: Session) -> tuple[tuple[tuple[Role, int], ...], tuple[tuple[int, str], ...]]:
    """Each role with how many have it and can be reached, and the bound groups with their titles. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    async with session.db.read() as tx:
        members, bound = await _audience(tx, session.context, session.scheme_id)
    return _counts(members, session.scheme_id), _titles(bound)


def _counts(members: Sequence[Person], scheme: str) -> tuple[tuple[Role, int], ...]:
    counts = [(role, sum(role in each.roles(scheme) for each in members if not each.blocked)) for role in _ROLES]
    return tuple((role, count) for role, count in counts if count)


def _titles(bound: Sequence[BoundGroup]) -> tuple[tuple[int, str], ...]:
    return tuple((group.id, group.title) for group in bound)


def _sends_at(context: Context, announcement: Announcement) -> datetime | None:
    """The instant (UTC) at which the announcement is sent; None: at once."""
    return context.days.sensible(announcement.due_at) if announcement.due_at is not None else None


def _times(context: Context) -> tuple[datetime, ...]:
    """This or the next working day's afternoon, the next working day's morning, the next Monday's."""
    days, now = context.days, context.clock.now().astimezone(context.zone)
    today = now.date()
    monday = today + timedelta(days=7 - today.weekday())
    times = [days.opening(days.next_working(today + timedelta(days=1))), days.opening(days.next_working(monday))]
    afternoon = days.opening(today, _AFTERNOON)
    if days.is_working(today) and afternoon > now:
        times.insert(0, afternoon)
    return tuple(dict.fromkeys(times))


async def alter(
    context: Context, person: Person, announcement_id: int, *, role: Role | None = None, group: int | None = None
) -> Proposal:
    """Add or take out a role or a group. Raises as `proposal`."""
    roles = frozenset({role} if role is not None else ())
    bound = frozenset({group} if group is not None else ())

    def edit(draft: Announcement) -> Announcement:
        return replace(draft, roles=draft.roles ^ roles, groups=draft.groups ^ bound)

    return await _redraft(context, person, announcement_id, edit)


async def schedule(context: Context, person: Person, announcement_id: int, at: datetime | None) -> Proposal:
    """Set when it goes out; None: at once. Raises as `proposal`, and Refused for a time that cannot be."""
    _require_time(context, at)
    return await _redraft(context, person, announcement_id, lambda draft: replace(draft, due_at=at))


def _require_time(context: Context, at: datetime | None) -> None:
    now = context.clock.now()
    if at is not None and not now < at <= now + _FARTHEST:
        raise Refused("announcement-time")


@in_transaction
async def move(tx: Transaction, session: Session, announcement_id: int, at: datetime) -> datetime:
    """Let an approved announcement, of which nothing has gone out yet, go out at another time; when it then does.

    Raises NotAllowed, NotFound, and Refused for a time that cannot be or when it is under way.
    """
    if (earlier := await once.before(tx, session.context, "move-announcement")) is not None:
        return datetime.fromisoformat(earlier)
    _require_time(session.context, at)
    announcement = await _of(tx, session.person, announcement_id)
    all_posted = await outbox.beginning(tx, _keys(announcement.id))
    waiting = all(posted.state is NoticeState.WAITING for posted in all_posted)
    if announcement.state is not AnnouncementState.APPROVED or not waiting:
        raise Refused("announcement-gone-out")
    moved = replace(announcement, due_at=at)
    due = _sends_at(session.context, moved) or at
    await announcements.keep(tx, moved)
    await outbox.put_off(tx, [posted.notice.key for posted in all_posted], due, due + _EXPIRES)
    await session.note(tx, "move-announcement", str(announcement.id), due.isoformat())
    await once.note(tx, session, "move-announcement", due.isoformat())
    return due


async def _redraft(
    context: Context, person: Person, announcement_id: int, edit: Callable[[Announcement], Announcement]
) -> Proposal:
    async def change(tx: Transaction) -> None:
        draft = await _draft(tx, person, announcement_id)
        if await once.before(tx, context, "alter-announcement") is None:  # the same tap twice would take it back
            await announcements.keep(tx, edit(draft))
            await once.note(tx, Session(context, person, draft.scheme), "alter-announcement")

    await context.db.write(change)
    return await proposal(context, person, announcement_id)


@in_transaction
async def approve(
    tx: Transaction, context: Context, person: Person, announcement_id: int
) -> tuple[int, datetime | None]:
    """Send it; to how many, and when (None: now). Raises as `proposal`, and Refused when nobody would get it.

    What a person sends now goes at once, in quiet hours too; what was given a time keeps them.
    """
    if (count := await once.before(tx, context, "announce")) is not None:
        return int(count), _sends_at(context, await _of(tx, person, announcement_id))
    now, draft = context.clock.now(), await _draft(tx, person, announcement_id)
    receivers = _receivers(draft, *await _audience(tx, context, draft.scheme))
    if not receivers:
        raise Refused("announcement-to-nobody")
    if draft.due_at is not None and draft.due_at <= now:
        raise Refused("announcement-time")
    due = _sends_at(context, draft) or now
    values: dict[str, Json] = {"scheme": draft.scheme, "announcement": draft.id, "at_once": draft.due_at is None}
    notices = [
        Notice(f"{_keys(draft.id)}{receiver.name}", NoticeKind.ANNOUNCEMENT, receiver, due, due + _EXPIRES, values)
        for receiver in receivers
    ]
    await announcements.keep(tx, replace(draft, state=AnnouncementState.APPROVED, approved_at=now))
    await outbox.put_new(tx, notices, now)
    session = Session(context, person, draft.scheme)
    await session.note(tx, "announce", str(draft.id), f"{len(notices)} receivers")
    await once.note(tx, session, "announce", str(len(notices)))
    return len(notices), _sends_at(context, draft)


@in_transaction
async def cancel(tx: Transaction, context: Context, person: Person, announcement_id: int) -> int:
    """Send it to nobody (else); how many have got it already. Raises NotAllowed, NotFound."""
    announcement = await _of(tx, person, announcement_id)
    await announcements.keep(tx, replace(announcement, state=AnnouncementState.CANCELLED))
    all_posted = await outbox.beginning(tx, _keys(announcement.id))
    for posted in all_posted:
        if posted.state is NoticeState.WAITING:
            await outbox.mark(tx, posted.notice.key, NoticeState.DROPPED, context.clock.now(), problem="cancelled")
    await Session(context, person, announcement.scheme).note(tx, "cancel-announcement", str(announcement.id))
    unsent = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.DROPPED)  # the sender asks before it sends
    return sum(posted.state not in unsent for posted in all_posted)


@in_transaction
async def confirm(
    tx: Transaction, context: Context, person: Person, announcement_id: int, place: Place
) -> tuple[str, datetime]:
    """Somebody says, in the chat to which it went, that they have read it; its text, and when they first said so.

    Raises NotFound where it has not gone there, whatever is still to come: its number alone tells nothing.
    """
    announcement = await announcements.by_id(tx, announcement_id)
    if announcement is None or announcement.approved_at is None or not person.roles(announcement.scheme):
        raise NotFound("announcement-gone")
    all_posted = await outbox.beginning(tx, _keys(announcement.id))
    if not any(posted.state in _GONE_OUT and place_of(posted.notice.receiver) == place for posted in all_posted):
        raise NotFound("announcement-gone")
    await announcements.confirm(tx, announcement_id, person.id, context.clock.now())
    return announcement.text, (await announcements.readers(tx, announcement_id))[person.id]


async def unconfirmed(session: Session) -> int | None:
    """The newest announcement that this person was sent in private and has not confirmed reading, of the last few."""
    async with session.db.read() as tx:
        for announcement in await announcements.latest(tx, session.scheme_id, _RECENT):
            all_posted = await outbox.beginning(tx, _keys(announcement.id))
            receivers = {posted.notice.receiver.person_id for posted in all_posted if posted.state in _GONE_OUT}
            if session.person.id in receivers:
                return (
                    None if session.person.id in await announcements.readers(tx, announcement.id) else announcement.id
                )
    return None


async def outcomes(session: Session) -> list[Outcome]:
    """The latest announcements and what became of them. Raises NotAllowed."""
    require(session.person, Action.ANNOUNCE, session.scheme_id)
    async with session.db.read() as tx:
        latest = await announcements.latest(tx, session.scheme_id, _LATEST)
        return [await _outcome(tx, session.context, announcement) for announcement in latest]


async def outcome(context: Context, person: Person, announcement_id: int) -> Outcome:
    """The delivery of an announcement so far. Raises NotAllowed, NotFound."""
    async with context.db.read() as tx:
        return await _outcome(tx, context, await _of(tx, person, announcement_id))


async def text_of(context: Context, notice: Notice) -> tuple[int, str] | None:
    """The announcement that a notice brings, as it was approved; None when it was cancelled meanwhile."""
    number = int(str(notice.values["announcement"]))
    announcement = await context.db.ask(lambda tx: announcements.by_id(tx, number))
    if announcement is None or announcement.state is not AnnouncementState.APPROVED:
        return None
    return announcement.id, announcement.text


def _keys(announcement_id: int) -> str:
    return f"{NoticeKind.ANNOUNCEMENT}:{announcement_id}:"


async def _by_id(tx: Transaction, announcement_id: int) -> Announcement:
    announcement = await announcements.by_id(tx, announcement_id)
    if announcement is None:
        raise NotFound("announcement-gone")
    return announcement


async def _of(tx: Transaction, person: Person, announcement_id: int) -> Announcement:
    announcement = await _by_id(tx, announcement_id)
    require(person, Action.ANNOUNCE, announcement.scheme)
    return announcement


async def _draft(tx: Transaction, person: Person, announcement_id: int) -> Announcement:
    announcement = await _of(tx, person, announcement_id)
    if announcement.state is not AnnouncementState.DRAFT:
        raise Refused("announcement-settled")
    return announcement


async def _audience(tx: Transaction, context: Context, scheme: str) -> tuple[list[Person], list[BoundGroup]]:
    """Everybody in the scheme, and its groups and robots; a chat that is bound twice is one."""
    bound = {place_of(group): group for group in reversed(await groups.active(tx, scheme)) if group.is_chat}
    members = await people.members(tx, scheme, context.clock.now())
    return members, sorted(bound.values(), key=lambda group: group.id)


def _receivers(draft: Announcement, members: Sequence[Person], bound: Sequence[BoundGroup]) -> list[Receiver]:
    chosen = [each for each in members if not each.blocked and each.roles(draft.scheme) & draft.roles]
    in_groups = [group for group in bound if group.id in draft.groups]
    return [*map(receiver_of, chosen), *map(receiver_of, in_groups)]


async def _names(tx: Transaction, context: Context, scheme_id: str, receivers: Iterable[Receiver]) -> dict[str, str]:
    """What to call the scheme's persons and these receivers' groups, by the name of the receiver (`p7`, `g3`)."""
    persons = await naming.names(tx, context.scheme(scheme_id))
    names = {f"p{person_id}": name for person_id, name in persons.items()}
    for receiver in receivers:
        if receiver.group_id is not None and (group := await groups.by_id(tx, receiver.group_id)) is not None:
            names[receiver.name] = group.title
    return names


async def _outcome(tx: Transaction, context: Context, announcement: Announcement) -> Outcome:
    all_posted = await outbox.beginning(tx, _keys(announcement.id))
    read = await announcements.readers(tx, announcement.id)
    receivers, now = [posted.notice.receiver for posted in all_posted], context.clock.now()
    ids = dict.fromkeys(receiver.person_id for receiver in receivers if receiver.person_id is not None)
    persons = {person_id: await people.person(tx, person_id, now) for person_id in ids}
    author = await people.person(tx, announcement.author, now)
    names = await _names(tx, context, announcement.scheme, receivers)
    apart = told_apart({person.id: person.name for person in persons.values() if person is not None}, {})

    def names_of(rows: Iterable[Posted]) -> list[str]:
        return [names.get(posted.notice.receiver.name, "") for posted in rows]

    delivered = [row for row in all_posted if row.state is NoticeState.SENT or row.notice.receiver.person_id in read]
    addressed = [persons.get(posted.notice.receiver.person_id or 0) for posted in delivered]
    readers = [
        Reader(apart[person.id], person.units(announcement.scheme), read.get(person.id))
        for person in addressed
        if person is not None
    ]
    readers.sort(key=lambda reader: (reader.read_at is None, reader.read_at or announcement.created_at))
    return Outcome(
        announcement,
        author.name if author is not None else "",
        tuple(readers),
        sum(posted.state in _UNDER_WAY for posted in all_posted),
        tuple(names_of(posted for posted in all_posted if posted.state in _OUT and posted not in delivered)),
        tuple(names_of(posted for posted in delivered if posted.notice.receiver.group_id is not None)),
        len(read.keys() - persons.keys()),
    )
