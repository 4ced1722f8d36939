"""What a notice says when it goes: gathered from what is true then, so that it is right after a night's wait.

For each kind of notice there is one function from its turn to its content, or to None when it is no longer due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from bot.domain.address_book import EMAIL
from bot.domain.applications import Answer
from bot.domain.notices import (
    Announced,
    ApplicationAnswered,
    NoticeKind,
    NoticeState,
    Published,
    PublishedTo,
    Ranking,
    Reminder,
    SchemeDue,
    content_in,
    key_prefix,
)
from bot.domain.people import Role
from bot.domain.permissions import Action, allowed
from bot.domain.planner import topics
from bot.domain.planning_input import Contact
from bot.domain.rankings import Occasion
from bot.domain.receivers import place_of
from bot.domain.results import Raised
from bot.storage import groups, outbox, people, seals
from bot.usecases import (
    announcing,
    applying,
    asking,
    joining,
    obligations,
    planning,
    publishing,
    reviewing,
    timeliness,
    unconfirmed,
)
from bot.usecases import arrivals as arrived
from bot.usecases import groups as bindings
from bot.usecases.context import Session
from bot.usecases.inbox import pending_reviews
from bot.usecases.standings import has_samples, local_day
from bot.usecases.standings import standing as standing_on
from bot.usecases.today import todays_work

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from bot.domain.applications import Applications, Arrivals
    from bot.domain.notices import Notice, TakenBack, Unconfirmed
    from bot.domain.people import BoundGroup, Person
    from bot.domain.planner import Topic
    from bot.domain.results import Proposal, Todo
    from bot.domain.review_items import Returned, Waiting
    from bot.domain.today import Today
    from bot.usecases.context import Context

_Content = TypeVar("_Content")
_FIRST = 3  # units that are named to who has none
_PENDING = frozenset({NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING})


@dataclass(frozen=True, slots=True)
class Turn:
    """A notice whose turn has come, at `moment`, with who gets it: a person, a bound group, or in a preview nobody."""

    context: Context
    notice: Notice
    moment: datetime
    reader: Person | None
    group: BoundGroup | None

    @property
    def language(self) -> str:
        """The language of the notice."""
        return self.reader.language if self.reader is not None else "zh-CN"

    @property
    def by_email(self) -> bool:
        """Whether it goes to a mailbox, which gets workbooks with it."""
        return self.notice.receiver.outlet == EMAIL

    @property
    def scheme(self) -> str:
        """The id of the notice's scheme; an alarm has none."""
        return str(self.notice.values["scheme"])

    @property
    def day(self) -> date:
        """The day of the notice in the scheme's time zone."""
        return local_day(self.context, self.moment)


async def turn_of(context: Context, notice: Notice, moment: datetime | None = None) -> Turn | None:
    """The notice's turn, now or at `moment`; None if nobody can be written to or the scheme is served no more."""
    if notice.values.get("scheme") not in (None, *context.schemes):
        return None
    receiver, reader, group = notice.receiver, None, None
    async with context.db.read() as tx:
        if receiver.person_id is not None:
            reader = await people.person(tx, receiver.person_id, context.clock.now())
            if reader is None or reader.blocked:
                return None
        if receiver.group_id is not None:
            group = await groups.by_id(tx, receiver.group_id)
            # A group that took the bot back is asked while it is bound to nothing.
            if group is None or not (group.active or notice.kind is NoticeKind.TAKEN_BACK):
                return None
    return Turn(context, notice, moment or context.clock.now(), reader, group)


async def superseded(context: Context, notice: Notice) -> bool:
    """Whether the receiver has had another reminder today, or a later one goes now: one a day is enough."""
    if notice.kind not in (NoticeKind.REMINDER, NoticeKind.REVIEW):
        return False
    now, prefix = context.clock.now(), key_prefix(NoticeKind.REMINDER, notice.receiver)
    reminders = await context.db.ask(lambda tx: outbox.beginning(tx, prefix))
    others = [posted for posted in reminders if posted.notice.key != notice.key]
    review = notice.kind is NoticeKind.REVIEW  # which the reminder of the day tells of too
    return any(
        (posted.state in _PENDING and posted.notice.due_at <= now and (review or posted.notice.key > notice.key))
        or (posted.state is NoticeState.SENT and local_day(context, posted.changed_at) == local_day(context, now))
        for posted in others
    )


def as_told(kind: type[_Content]) -> Callable[[Turn], Awaitable[_Content | None]]:
    """Content of a kind of notice whose stored values say all, whenever it is sent."""

    async def content(turn: Turn) -> _Content | None:
        return content_in(kind, turn.notice.values)

    return content


async def returned(turn: Turn) -> Returned | None:
    """The figures that were sent back, as long as they are not settled otherwise."""
    return await reviewing.returned(turn.context, turn.scheme, int(str(turn.notice.values["entry"])))


async def announcement(turn: Turn) -> Announced | None:
    """The text of an announcement; None where it was cancelled."""
    words = await announcing.text_of(turn.context, turn.notice)
    return Announced(*words) if words is not None else None


async def published(turn: Turn) -> PublishedTo | None:
    """A publication with the receiver's own results: a person's or a group's units, else the first ones."""
    news = content_in(Published, turn.notice.values)
    publication = await publishing.publication_of(turn.context, turn.scheme, news.version)
    if publication is None:
        return None
    standing, group = publishing.standing_of(turn.context, publication), turn.group
    units: tuple[str, ...] = turn.reader.units(turn.scheme) if turn.reader is not None else ()
    if group is None:
        shown = units or publishing.first_units(standing, _FIRST)
        return PublishedTo(news, publishing.results_of(standing, shown), own=bool(units))
    groups_now = {each.id for each in standing.scheme.groups}
    shown_group = group.ranking.shown_group if group.ranking.shown_group in groups_now else None
    board = publishing.board_of(standing, news.basis, shown_group)
    shown = [group.unit] if group.unit is not None else publishing.first_units(standing, _FIRST)
    results, enclosed = publishing.results_of(standing, shown), (publication, standing) if turn.by_email else None
    return PublishedTo(news, results, own=group.unit is not None, board=board, enclosed=enclosed)


async def doubtful(turn: Turn) -> Unconfirmed | None:
    """The receivers whom a broadcast may not have reached, as far as that is not settled yet."""
    values = turn.notice.values
    return await unconfirmed.of_broadcast(
        turn.context, turn.scheme, NoticeKind(str(values["of"])), str(values["broadcast"])
    )


async def taken_back(turn: Turn) -> TakenBack | None:
    """What a group had that has taken the bot back, as long as nobody has decided on it."""
    return await bindings.taken_back(turn.context, turn.scheme, int(str(turn.notice.values["group"])))


async def greeting(turn: Turn) -> tuple[BoundGroup, ...] | None:
    """What a place is bound to in the scheme, as long as it is."""
    if turn.group is None:
        return None
    bound = await bindings.purposes(turn.context, place_of(turn.group))
    return tuple(group for group in bound if group.scheme == turn.scheme) or None


async def applications(turn: Turn) -> Applications | None:
    """Who waits to be admitted, as long as anybody does."""
    if not await _admits(turn):
        return None
    waiting = await applying.all_applications(turn.context, turn.scheme)
    return waiting if waiting.waiting else None


async def _admits(turn: Turn) -> bool:
    """Whether the reader is (still) one of those who let others in."""
    person = await joining.person(turn.context, turn.reader.id) if turn.reader is not None else None
    return person is not None and allowed(person, Action.INVITE, turn.scheme)


async def application_answered(turn: Turn) -> Answer:
    """The answer to an application; to who was admitted with what the unit owes."""
    answer = content_in(ApplicationAnswered, turn.notice.values)
    todo = (
        await obligations.obligations_of(turn.context, answer.scheme, answer.unit, turn.day)
        if answer.admitted
        else None
    )
    return Answer(answer.scheme, answer.unit, todo)


async def arrivals(turn: Turn) -> Arrivals | None:
    """Who joined by invitation on the day of the notice."""
    if not await _admits(turn):
        return None
    return await arrived.arrivals_on(turn.context, turn.scheme, date.fromisoformat(str(turn.notice.values["day"])))


async def live(turn: Turn) -> Ranking | None:
    """The ranking of this moment, for the group whose message is edited from then on."""
    if turn.group is None:
        return None
    board = await asking.live_ranking(turn.context, turn.scheme, turn.group.ranking.shown_group)
    return Ranking(board, await has_samples(turn.context, turn.scheme))


async def ranking(turn: Turn) -> Ranking | None:
    """The ranking on the evening of the day against an earlier one; of one group of units where that still exists."""
    context, values = turn.context, turn.notice.values
    scheme = context.scheme(turn.scheme)
    group, since = values.get("group"), values.get("since")
    group_shown = str(group) if group in {each.id for each in scheme.groups} else None
    before = date.fromisoformat(str(since)) if since else None
    as_of = min(turn.day, scheme.end)
    board = await asking.ranking(context, scheme.id, group_shown, as_of, before)
    head = await context.db.ask(lambda tx: seals.head(tx, scheme.id))
    occasion = Occasion(str(values["occasion"])) if values.get("occasion") is not None else None
    enclosed = await standing_on(context, scheme.id, as_of) if turn.by_email else None
    return Ranking(board, await has_samples(context, scheme.id), head, occasion, enclosed)


async def reminder(turn: Turn) -> Reminder | None:
    """What is due to the receiver: to a person of all schemes, with what waits for review; to a group of its own."""
    context, reader = turn.context, turn.reader
    dues = []
    for scheme_id in [turn.scheme] if reader is None else list(context.schemes):
        receiver = _receiver(turn, scheme_id)
        dues.append(await _due(turn, scheme_id, receiver) if receiver is not None else SchemeDue(scheme_id, turn.day))
    return _reminder(await _with_reviews(turn, dues)) if any(due.duties for due in dues) else None


async def review(turn: Turn) -> Reminder | None:
    """What waits for the reader's review, or to the bureau its work of the day, of all schemes."""
    return _reminder(await _with_reviews(turn, [SchemeDue(scheme_id, turn.day) for scheme_id in turn.context.schemes]))


def _reminder(dues: Iterable[SchemeDue]) -> Reminder | None:
    """The reminder of those schemes in which anything is due, what units owe first; None where nothing is."""
    needed = [due for due in dues if due.duties or due.waiting or (due.today is not None and due.today.pressing)]
    needed.sort(key=lambda due: (not due.todos, not due.raised, not due.proposals))
    return Reminder(tuple(needed)) if needed else None


async def _with_reviews(turn: Turn, dues: list[SchemeDue]) -> list[SchemeDue]:
    """With what has waited for the reader's review since the day before or longer; to the bureau all its work."""
    return [
        replace(due, today=await _today(turn, due.scheme), waiting=await _waiting(turn, due.scheme)) for due in dues
    ]


def _of_bureau(turn: Turn, scheme_id: str) -> bool:
    return turn.reader is not None and Role.BUREAU in turn.reader.roles(scheme_id)


async def _today(turn: Turn, scheme_id: str) -> Today | None:
    if turn.reader is None or not _of_bureau(turn, scheme_id):
        return None
    return await todays_work(Session(turn.context, turn.reader, scheme_id), turn.day)


async def _waiting(turn: Turn, scheme_id: str) -> Waiting | None:
    if turn.reader is None or _of_bureau(turn, scheme_id):
        return None
    waiting = (await pending_reviews(turn.context, scheme_id, [turn.reader])).get(turn.reader.id)
    return waiting if waiting is not None and waiting.since < turn.day else None


def _receiver(turn: Turn, scheme_id: str) -> Contact | BoundGroup | None:
    """Whom the planner sees there; in a preview to nobody whoever serves the units that the notice names."""
    if turn.reader is not None:
        return planning.contact(turn.reader, scheme_id)
    if turn.group is not None:
        return turn.group
    units = turn.notice.values.get("units")
    return Contact(0, tuple(str(unit) for unit in units) if isinstance(units, list) else ())


async def _due(turn: Turn, scheme_id: str, receiver: Contact | BoundGroup) -> SchemeDue:
    context, day = turn.context, turn.day
    only = receiver if isinstance(receiver, Contact) else None
    spoken_of = topics(await planning.planning_input(context, scheme_id, turn.moment, only=only), receiver, day)
    silent: dict[str, list[str]] = {}
    owed: dict[str, set[str]] = {}
    for topic in spoken_of:
        if topic.unit is not None and topic.raised and only is not None:
            silent.setdefault(topic.duty.id, []).append(topic.unit)
        elif topic.unit is not None:
            owed.setdefault(topic.unit, set()).add(topic.duty.id)
    due_on = {topic.duty.id: topic.duty.due for topic in spoken_of}
    return SchemeDue(
        scheme_id,
        day,
        await _todos(turn, scheme_id, owed),
        tuple(Raised(duty, due_on[duty], (due_on[duty] - day).days, tuple(units)) for duty, units in silent.items()),
        await _proposals(turn, scheme_id, spoken_of),
    )


async def _todos(turn: Turn, scheme_id: str, spoken_of: dict[str, set[str]]) -> tuple[Todo, ...]:
    todos = []
    for unit, duties in spoken_of.items():
        todo = await obligations.obligations_of(turn.context, scheme_id, unit, turn.day)
        todos.append(replace(todo, owed=tuple(owed for owed in todo.owed if owed.duty in duties)))
    return tuple(todo for todo in todos if todo.owed)


async def _proposals(turn: Turn, scheme_id: str, spoken_of: list[Topic]) -> tuple[Proposal, ...]:
    lines = {topic.duty.line for topic in spoken_of if topic.unit is None}
    if not lines:
        return ()
    proposals = await timeliness.proposals(turn.context, scheme_id, turn.day)
    return tuple(proposal for proposal in proposals if proposal.line in lines)
