"""What would be sent at some moment, to whom, and why to others not; nothing of it is put into the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Coming, Notice, NoticeKind, NoticeState, Receiver
from bot.domain.people import BoundGroup, Purpose
from bot.domain.permissions import Action, require
from bot.domain.planner import called_on, is_awaited, last_reminder, plan, receivers, topics, upcoming
from bot.domain.planning_input import Contact
from bot.storage import groups, outbox, people
from bot.usecases import planning
from bot.usecases.standings import local_day
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.domain.notices import Json
    from bot.domain.planning_input import PlanningInput
    from bot.usecases.context import Context, Session

_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Prospect:
    """What somebody would get, and what it is about; or (`notice` None) why nothing."""

    name: str
    notice: Notice | None
    about: str


async def prospects(context: Context, scheme_id: str, moment: datetime) -> list[Prospect]:
    """What everybody would get at `moment` if nothing more were reported until then, what waits already included."""
    known = await planning.in_prospect(context, scheme_id, moment)
    async with context.db.read() as tx:
        members = {
            person.id: person for person in await people.members(tx, scheme_id, max(moment, context.clock.now()))
        }
        waiting = [one.notice for one in await outbox.by_state(tx, NoticeState.WAITING, _ALL)]
    here = [one for one in waiting if one.values.get("scheme") == scheme_id and one.expires_at > moment]
    notices = sorted([*here, *plan(known, moment)], key=lambda one: (one.due_at, one.key))
    found = []
    for whom, receiver in receivers(known):
        name = whom.title if isinstance(whom, BoundGroup) else members[whom.person_id].name
        told = [_told(context, known, moment, name, one, whom) for one in notices if one.receiver == receiver]
        found += told or [Prospect(name, None, _why_not(context, known, moment, whom, receiver))]
    for group in known.groups:
        if group.purpose is Purpose.RANKING:
            own = [one for one in notices if one.receiver.group_id == group.id]
            found += [_ranking(context, moment, group, one) for one in own] or [
                Prospect(group.title, None, "no ranking is left to send")
            ]
    found += [Prospect(one.name, None, "has blocked the bot") for one in members.values() if one.blocked]
    reached = {unit for contact in known.contacts for unit in contact.units}
    for unit in context.schemes[scheme_id].scheme.units:
        if unit.id not in reached and _owes(context, known, [unit.id], moment):
            found.append(Prospect(unit.short, None, "owes something, but there is nobody to write to"))
    return found


async def coming(session: Session) -> tuple[Coming, ...]:
    """The next reminders, the next ranking, who hears what waits for review, and the announcements that wait.

    Raises NotAllowed.
    """
    require(session.person, Action.BIND, session.scheme_id)
    now = session.now()
    following = upcoming(await planning.in_prospect(session.context, session.scheme_id), now)
    found = []
    for kind, at in (
        (NoticeKind.REMINDER, following.reminder),
        (NoticeKind.REVIEW, following.review),
        (NoticeKind.RANKING, following.ranking),
    ):
        told = await prospects(session.context, session.scheme_id, at) if at is not None else []
        names = tuple(one.name for one in told if one.notice is not None and one.notice.kind is kind)
        if at is not None and names:
            found.append(Coming(at, kind, names))
    async with session.db.read() as tx:
        members = await people.names(tx, session.scheme_id)
        titles = {one.id: one.title for one in await groups.active(tx, session.scheme_id)}
        waiting = [one.notice for one in await outbox.by_state(tx, NoticeState.WAITING, _ALL)]
    later: dict[datetime, list[str]] = {}
    for notice in waiting:
        if notice.kind is NoticeKind.ANNOUNCEMENT and notice.values.get("scheme") == session.scheme_id:
            receiver = notice.receiver
            name = members.get(receiver.person_id or 0) or titles.get(receiver.group_id or 0, "")
            later.setdefault(notice.due_at, []).append(name)
    found += [Coming(at, NoticeKind.ANNOUNCEMENT, tuple(sorted(names))) for at, names in later.items()]
    return tuple(sorted(found, key=lambda one: one.at))


LEADERS = "leaders"  # any group that is bound to the ranking


async def ranking_for(context: Context, scheme_id: str, group: str, moment: datetime) -> Notice | None:
    """The ranking as the bound group of that title (a part of it) or chat id would get it at `moment`.

    None where there is no such group. `LEADERS` is whichever there is, and how it would look to nobody where there is
    none.
    """
    async with context.db.read() as tx:
        bound = [one for one in await groups.active(tx, scheme_id) if one.purpose is Purpose.RANKING]
    found = [one for one in bound if group == LEADERS or group in one.title or group == str(one.chat_id)]
    if not found and group != LEADERS:
        return None
    receiver = Receiver(found[0].chat_id, found[0].thread_id, group_id=found[0].id) if found else Receiver(0)
    values: dict[str, Json] = {"scheme": scheme_id, "group": found[0].ranking.shown_group if found else None}
    return Notice("preview", NoticeKind.RANKING, receiver, moment, moment + timedelta(days=1), values)


async def previews(context: Context, scheme_id: str, kind: NoticeKind, moment: datetime) -> list[tuple[str, Notice]]:
    """(receiver's name, notice): what would be sent at `moment`, sent already or not; else as it looks to nobody."""
    known = await planning.planning_input(context, scheme_id, moment, whole=True)
    async with context.db.read() as tx:
        names = await people.names(tx, scheme_id)
    titles = {group.id: group.title for group in known.groups}
    due = [
        (names.get(one.receiver.person_id or 0) or titles.get(one.receiver.group_id or 0, ""), one)
        for one in plan(known, moment)
        if one.kind is kind
    ]
    units = [unit for unit in known.owed if unit != WHOLE and _owes(context, known, [unit], moment)][:1]
    values: dict[str, Json] = {"scheme": scheme_id, "units": list(units)}
    return due or [("", Notice("preview", kind, Receiver(0), moment, moment + timedelta(days=1), values))]


def _told(
    context: Context, known: PlanningInput, moment: datetime, name: str, notice: Notice, whom: Contact | BoundGroup
) -> Prospect:
    scheme, day = context.schemes[known.scheme].scheme, local_day(context, max(notice.due_at, moment))
    waits = _waits(context, moment, notice)
    awaited = isinstance(whom, Contact) and is_awaited(known, whom, day)
    review = [f"figures that wait for review since {whom.awaited}"] if isinstance(whom, Contact) and awaited else []
    if notice.kind is NoticeKind.REVIEW:
        return Prospect(name, notice, "; ".join([*review, *waits]))
    spoken = topics(known, whom, day)
    titles = ", ".join(dict.fromkeys(one.duty.title for one in spoken))
    units = [scheme.unit(one).short for one in dict.fromkeys(one.unit for one in spoken) if one not in (None, WHOLE)]
    about = [titles, " ".join(units), *(["was silent"] if any(one.raised for one in spoken) else [])]
    about += ["missed periods to settle"] if any(one.unit is None for one in spoken) else []
    return Prospect(name, notice, "; ".join(one for one in (*about, *review, *waits) if one))


def _ranking(context: Context, moment: datetime, group: BoundGroup, notice: Notice) -> Prospect:
    shown = notice.values.get("group")
    about = [f"the {notice.values.get('occasion')} ranking", *([f"of {shown}"] if shown else [])]
    return Prospect(group.title, notice, "; ".join([*about, *_waits(context, moment, notice)]))


def _waits(context: Context, moment: datetime, notice: Notice) -> list[str]:
    waits = not context.days.may_send(moment) and notice.due_at > moment
    return ["not before then: quiet hours or a day off"] if waits else []


def _owes(context: Context, known: PlanningInput, units: Sequence[str], moment: datetime) -> bool:
    owed, day = frozenset[str]().union(*(known.owed[unit] for unit in units)), local_day(context, moment)
    return any(duty.id in owed and duty.is_open(day) for duty in known.duties)


def _why_not(
    context: Context, known: PlanningInput, moment: datetime, whom: Contact | BoundGroup, receiver: Receiver
) -> str:
    day = local_day(context, moment)
    if isinstance(whom, Contact) and not whom.units:
        return "nothing has waited for review for a working day, or it was told today"
    if called_on(known, whom, day) is not None:
        return f"was reminded on {last_reminder(known, receiver)}"
    units = whom.units if isinstance(whom, Contact) else (whom.unit,) if whom.unit is not None else tuple(known.owed)
    if not _owes(context, known, units, moment):
        return "owes nothing that still matters"
    everything = dict.fromkeys(units, frozenset(duty.id for duty in known.duties))
    if called_on(replace(known, owed=everything, heard={}), whom, day) is not None:
        return "has fulfilled what is called to mind on these days"
    if isinstance(whom, BoundGroup) and any(whom.unit in contact.units for contact in known.contacts):
        return f"hears of it when the coordinators have been silent for {known.patience} working days"
    return "owes something, but no reminder falls on these days"
