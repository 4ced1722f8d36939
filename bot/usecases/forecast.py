"""What would be sent at some moment, to whom, and why to others not; nothing of it is put into the outbox."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.notices import Coming, Notice, NoticeKind, NoticeState
from bot.domain.people import BoundGroup, Purpose
from bot.domain.permissions import Action, require
from bot.domain.planner import called_on, is_awaited, last_reminder, plan, receivers, topics, upcoming
from bot.domain.planning_input import Contact
from bot.domain.prospects import About, Nothing, Prospect, WhyNot
from bot.domain.receivers import NOBODY
from bot.storage import groups, outbox, people
from bot.usecases import naming, planning
from bot.usecases.alarms import receiver_of
from bot.usecases.standings import local_day
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.domain.notices import Json
    from bot.domain.planning_input import PlanningInput
    from bot.domain.receivers import Receiver
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from schemes.duties import Duty


async def prospects(context: Context, scheme_id: str, moment: datetime) -> list[Prospect]:
    """What everybody would get at `moment` if nothing more were reported until then, what waits already included."""
    inputs = await planning.in_prospect(context, scheme_id, moment)
    async with context.db.read() as tx:
        serving = await people.members(tx, scheme_id, max(moment, context.clock.now()))
        waiting = await _waiting(tx, scheme_id)
    members = {person.id: person for person in serving}
    still_waiting = [notice for notice in waiting if notice.expires_at > moment]
    notices = sorted([*still_waiting, *plan(inputs, moment)], key=lambda notice: (notice.due_at, notice.key))
    outlook = _Outlook(context, inputs, moment)
    rows = []
    for reader, receiver in receivers(inputs):
        name = reader.title if isinstance(reader, BoundGroup) else members[reader.person_id].name
        to_reader = [notice for notice in notices if notice.receiver == receiver]
        reminders = [Prospect(name, notice, outlook.about(notice, reader), receiver) for notice in to_reader]
        rows += reminders or [Prospect(name, None, outlook.why_not(reader, receiver), receiver)]
    for group in inputs.groups:
        if group.purpose is Purpose.RANKING:
            to_group = [notice for notice in notices if notice.receiver.group_id == group.id]
            rankings = [
                Prospect(group.title, notice, outlook.about_ranking(notice), receiver_of(group)) for notice in to_group
            ]
            rows += rankings or [Prospect(group.title, None, Nothing(WhyNot.NO_RANKING), receiver_of(group))]
    rows += [Prospect(person.name, None, Nothing(WhyNot.BLOCKED)) for person in serving if person.blocked]
    reached = {unit for contact in inputs.contacts for unit in contact.units}
    for unit in context.scheme(scheme_id).units:
        if unit.id not in reached and outlook.owes([unit.id]):
            rows.append(Prospect(unit.short, None, Nothing(WhyNot.NOBODY)))
    return rows


async def coming(session: Session) -> tuple[Coming, ...]:
    """The next reminders, ranking and review notices, and the announcements that wait. Raises NotAllowed."""
    context, scheme_id = session.context, session.scheme_id
    require(session.person, Action.BIND, scheme_id)
    following = upcoming(await planning.in_prospect(context, scheme_id), session.now())
    events = []
    for kind, at in (
        (NoticeKind.REMINDER, following.reminder),
        (NoticeKind.REVIEW, following.review),
        (NoticeKind.RANKING, following.ranking),
    ):
        rows = await prospects(context, scheme_id, at) if at is not None else []
        names = tuple(row.name for row in rows if row.notice is not None and row.notice.kind is kind)
        if at is not None and names:
            events.append(Coming(at, kind, names))
    events += await _announcements(context, scheme_id)
    return tuple(sorted(events, key=lambda event: event.at))


async def _announcements(context: Context, scheme_id: str) -> list[Coming]:
    """The announcements that wait to be sent, with the names of their receivers, by the time they are due."""
    async with context.db.read() as tx:
        persons = await naming.names(tx, context.scheme(scheme_id))
        titles = {group.id: group.title for group in await groups.active(tx, scheme_id)}
        waiting = await _waiting(tx, scheme_id)
    names: dict[datetime, list[str]] = {}
    for notice in waiting:
        if notice.kind is NoticeKind.ANNOUNCEMENT:
            receiver = notice.receiver
            name = persons.get(receiver.person_id or 0) or titles.get(receiver.group_id or 0, "")
            names.setdefault(notice.due_at, []).append(name)
    return [Coming(at, NoticeKind.ANNOUNCEMENT, tuple(sorted(called))) for at, called in names.items()]


async def _waiting(tx: Transaction, scheme_id: str) -> list[Notice]:
    waiting = await outbox.by_state(tx, NoticeState.WAITING, most=None)
    return [posted.notice for posted in waiting if posted.notice.values.get("scheme") == scheme_id]


LEADERS = "leaders"  # any group that is bound to the ranking


async def ranking_for(context: Context, scheme_id: str, group: str, moment: datetime) -> Notice | None:
    """The ranking as the bound group of that title (a part of it) or address would get it at `moment`.

    None where there is no such group. `LEADERS` is whichever there is, and how it would look to nobody where there is
    none.
    """
    async with context.db.read() as tx:
        ranking_groups = [each for each in await groups.active(tx, scheme_id) if each.purpose is Purpose.RANKING]
    matching = [each for each in ranking_groups if group in (LEADERS, each.address) or group in each.title]
    bound = next(iter(matching), None)
    if bound is None and group != LEADERS:
        return None
    receiver = receiver_of(bound) if bound is not None else NOBODY
    values: dict[str, Json] = {"scheme": scheme_id, "group": bound.ranking.shown_group if bound is not None else None}
    return Notice("preview", NoticeKind.RANKING, receiver, moment, moment + timedelta(days=1), values)


async def previews(context: Context, scheme_id: str, kind: NoticeKind, moment: datetime) -> list[tuple[str, Notice]]:
    """(receiver's name, notice): what would be sent at `moment`, sent already or not; else as it looks to nobody."""
    inputs = await planning.planning_input(context, scheme_id, moment, whole=True)
    names = await context.db.ask(lambda tx: naming.names(tx, context.scheme(scheme_id)))
    titles = {group.id: group.title for group in inputs.groups}
    due = [
        (names.get(notice.receiver.person_id or 0) or titles.get(notice.receiver.group_id or 0, ""), notice)
        for notice in plan(inputs, moment)
        if notice.kind is kind
    ]
    outlook = _Outlook(context, inputs, moment)
    units = [unit for unit in inputs.owed if unit != WHOLE and outlook.owes([unit])][:1]
    values: dict[str, Json] = {"scheme": scheme_id, "units": list(units)}
    return due or [("", Notice("preview", kind, NOBODY, moment, moment + timedelta(days=1), values))]


@dataclass(frozen=True)
class _Outlook:
    """What the planner goes by at a moment, and why somebody gets a notice then, or gets none."""

    context: Context
    inputs: PlanningInput
    moment: datetime

    def about(self, notice: Notice, reader: Contact | BoundGroup) -> About:
        """What a reminder or a word on what waits for review is about."""
        scheme = self.context.scheme(self.inputs.scheme)
        day = local_day(self.context, max(notice.due_at, self.moment))
        waiting = isinstance(reader, Contact) and is_awaited(self.inputs, reader, day)
        awaited = reader.awaited if isinstance(reader, Contact) and waiting else None
        if notice.kind is NoticeKind.REVIEW:
            return About(awaited=awaited, waits=self._waits(notice))
        spoken_of = topics(self.inputs, reader, day)
        units = dict.fromkeys(topic.unit for topic in spoken_of if topic.unit not in (None, WHOLE))
        return About(
            tuple(dict.fromkeys(topic.duty.title for topic in spoken_of)),
            tuple(scheme.unit(unit or "").short for unit in units),
            any(topic.raised for topic in spoken_of),
            any(topic.unit is None for topic in spoken_of),
            awaited,
            waits=self._waits(notice),
        )

    def about_ranking(self, notice: Notice) -> About:
        """Which ranking a group would get."""
        group = notice.values.get("group")
        return About(
            occasion=str(notice.values.get("occasion")),
            group=str(group) if group else None,
            waits=self._waits(notice),
        )

    def _waits(self, notice: Notice) -> bool:
        return not self.context.days.may_send(self.moment) and notice.due_at > self.moment

    def owes(self, units: Iterable[str], duties: Iterable[Duty] | None = None) -> bool:
        """Whether one of the units owes a duty that is open then: of those that are called to mind, or of others."""
        owed, day = {duty for unit in units for duty in self.inputs.owed[unit]}, local_day(self.context, self.moment)
        among = self.inputs.duties if duties is None else duties
        return any(duty.id in owed and duty.is_open(day) for duty in among)

    def why_not(self, reader: Contact | BoundGroup, receiver: Receiver) -> Nothing:
        """Why somebody gets no reminder."""
        inputs, day = self.inputs, local_day(self.context, self.moment)
        if isinstance(reader, Contact) and not reader.units:
            return Nothing(WhyNot.NO_REVIEW)
        if called_on(inputs, reader, day) is not None:
            return Nothing(WhyNot.REMINDED, day=last_reminder(inputs, receiver))
        if isinstance(reader, Contact):
            units = reader.units
        else:
            units = (reader.unit,) if reader.unit is not None else tuple(inputs.owed)
        if not self.owes(units):
            return Nothing(WhyNot.PAUSED if self.owes(units, inputs.paused) else WhyNot.OWES_NOTHING)
        if called_on(self._everything_owed, reader, day) is not None:
            return Nothing(WhyNot.FULFILLED)
        if isinstance(reader, BoundGroup) and any(reader.unit in contact.units for contact in inputs.contacts):
            return Nothing(WhyNot.SILENCE_FIRST, days=inputs.patience)
        return Nothing(WhyNot.NO_CALL)

    @cached_property
    def _everything_owed(self) -> PlanningInput:
        """As if nobody had done anything of the calendar."""
        duties = frozenset(duty.id for duty in self.inputs.duties)
        return replace(self.inputs, owed=dict.fromkeys(self.inputs.owed, duties), heard={})
