"""What would be sent at some moment, to whom, and why to others not; nothing of it is put into the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.notices import Notice, NoticeKind, NoticeState, Receiver
from bot.domain.people import BoundGroup, Purpose
from bot.domain.planner import called_on, in_sight, last_reminder, plan
from bot.storage import outbox, people
from bot.usecases import planning
from bot.usecases.asking import is_open
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.notices import Json
    from bot.domain.people import Person
    from bot.domain.planner import Situation
    from bot.usecases.context import Context

_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Prospect:
    """What somebody would get, and what it is about; or (`notice` None) why nothing."""

    name: str
    notice: Notice | None
    about: str


async def prospects(context: Context, scheme_id: str, moment: datetime) -> list[Prospect]:
    """What everybody would get if it were `moment` and nothing more were reported until then, what waits already included."""
    known = await planning.situation(context, scheme_id, moment)
    async with context.db.read() as tx:
        members = [person for person in await people.members(tx, scheme_id) if person.units(scheme_id)]
        waiting = [one.notice for one in await outbox.by_state(tx, NoticeState.WAITING, _ALL)]
    here = [one for one in waiting if one.values.get("scheme") == scheme_id and one.expires_at > moment]
    notices = sorted([*here, *plan(known, moment)], key=lambda one: (one.due_at, one.key))
    found = []
    for person in members:
        own = [one for one in notices if one.receiver.person_id == person.id]
        found += _told(context, known, moment, person.name, own) or [
            Prospect(person.name, None, _why_not(context, known, moment, person))
        ]
    for group in known.groups:
        own = [one for one in notices if one.receiver.group_id == group.id]
        found += _told(context, known, moment, group.title, own) or [
            Prospect(group.title, None, _why_not(context, known, moment, group))
        ]
    reached = {unit for contact in known.contacts for unit in contact.units}
    for unit in context.schemes[scheme_id].scheme.units:
        if unit.id not in reached and _owes(context, known, [unit.id], moment):
            found.append(Prospect(unit.short, None, "owes something, but there is nobody to write to"))
    return found


async def previews(context: Context, scheme_id: str, kind: NoticeKind, moment: datetime) -> list[tuple[str, Notice]]:
    """(receiver's name, notice): what would be sent at `moment`, sent already or not; else how it would look to nobody."""
    known = replace(await planning.situation(context, scheme_id, moment), planned=frozenset())
    async with context.db.read() as tx:
        names = {person.id: person.name for person in await people.members(tx, scheme_id)}
    titles = {group.id: group.title for group in known.groups}
    due = [
        (names.get(one.receiver.person_id or 0) or titles.get(one.receiver.group_id or 0, ""), one)
        for one in plan(known, moment)
        if one.kind is kind
    ]
    units = [unit for unit in known.owed if _owes(context, known, [unit], moment)][:1]
    values: dict[str, Json] = {"scheme": scheme_id, "units": list(units)}
    return due or [("", Notice("preview", kind, Receiver(0), moment, moment + timedelta(days=1), values))]


def _told(context: Context, known: Situation, moment: datetime, name: str, notices: Sequence[Notice]) -> list[Prospect]:
    scheme = context.schemes[known.scheme].scheme
    found = []
    for notice in notices:
        units = notice.values.get("units")
        served = [str(unit) for unit in units] if isinstance(units, list) else []
        day = local_day(context, max(notice.due_at, moment))
        owing = [scheme.unit(unit).short for unit in served if _in_sight(known, [unit], day)]
        about = (
            ["this week's ranking"]
            if notice.kind is NoticeKind.RANKING
            else [", ".join(_in_sight(known, served, day)), " ".join(owing)]
        )
        if not context.days.may_send(moment) and notice.due_at > moment:
            about.append("not before then: quiet hours or a day off")
        found.append(Prospect(name, notice, "; ".join(one for one in about if one)))
    return found


def _in_sight(known: Situation, units: Sequence[str], day: date) -> list[str]:
    """Titles of the duties that a reminder on that day would speak of."""
    owed = frozenset[str]().union(*(known.owed[unit] for unit in units))
    return [duty.title for duty in known.duties if duty.id in owed and in_sight(duty, day, known.days)]


def _owes(context: Context, known: Situation, units: Sequence[str], moment: datetime) -> bool:
    owed = frozenset[str]().union(*(known.owed[unit] for unit in units))
    return any(duty.id in owed and is_open(duty, local_day(context, moment)) for duty in known.duties)


def _why_not(context: Context, known: Situation, moment: datetime, whom: Person | BoundGroup) -> str:
    if not isinstance(whom, BoundGroup):
        if whom.blocked:
            return "has blocked the bot"
        receiver, units = Receiver(whom.id, person_id=whom.id), whom.units(known.scheme)
    elif whom.purpose is Purpose.RANKING:
        return "no ranking of this week is left to send"
    else:
        receiver = Receiver(whom.chat_id, whom.thread_id, group_id=whom.id)
        units = (whom.unit,) if whom.unit is not None else tuple(known.owed)
    day = local_day(context, moment)
    if called_on(known, units, day) is not None:
        return f"was reminded on {last_reminder(known, receiver)}"
    if not _owes(context, known, units, moment):
        return "owes nothing"
    everything = dict.fromkeys(units, frozenset(duty.id for duty in known.duties))
    if called_on(replace(known, owed=everything), units, day) is not None:
        return "has fulfilled what is called to mind on these days"
    return "owes something, but no reminder falls on these days"
