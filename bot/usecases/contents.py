"""What a notice says at the moment when it goes: made from what is true then, so that it is right after a night's wait."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.planner import reminders_to, topics
from bot.domain.results import Raised
from bot.domain.situation import Contact
from bot.storage import groups, outbox, people
from bot.usecases import announcing, asking, owing, planning, returning, timeliness
from bot.usecases.awaiting import awaiting
from bot.usecases.standings import has_samples, local_day

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.cases import Returned, Waiting
    from bot.domain.notices import Notice
    from bot.domain.people import BoundGroup, Person
    from bot.domain.results import Board, Proposal, Todo
    from bot.usecases.context import Context


_SAID_ALREADY = frozenset(  # their values say all
    {
        NoticeKind.REOPENED,
        NoticeKind.PUBLISHED,
        NoticeKind.APPEAL,
        NoticeKind.APPEAL_ANSWERED,
        NoticeKind.SUBSTITUTE,
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a notice says at the moment when it goes: what is due, or a ranking, or an alarm.

    `todos`: what the reader's own units owe; `raised`: from whom nothing was heard; `proposals`: what an assessor may enter.
    Each is about one of the schemes that its units or duties are of.
    """

    todos: tuple[Todo, ...] = ()
    raised: tuple[tuple[str, Raised], ...] = ()  # with the scheme
    proposals: tuple[tuple[str, Proposal], ...] = ()
    reviews: tuple[tuple[str, Waiting], ...] = ()  # what waits for the reader's review, with the scheme
    board: Board | None = None
    alarm: tuple[str, str] | None = None  # code and subject
    returned: Returned | None = None
    announcement: tuple[int, str] | None = None  # number and words
    sample: bool = False  # the ledger holds sample data
    language: str = "zh-CN"
    day: date = date.min  # on which it is said

    def schemes(self) -> list[str]:
        """The schemes that something is due of, in their order."""
        told = [
            *(one.scheme for one in self.todos),
            *(one for one, _ in self.raised),
            *(one for one, _ in self.proposals),
            *(one for one, _ in self.reviews),
        ]
        return list(dict.fromkeys(told))


async def superseded(context: Context, notice: Notice) -> bool:
    """Whether its receiver has had another reminder today, or a later one goes now: one a day is enough."""
    if notice.kind not in (NoticeKind.REMINDER, NoticeKind.REVIEW):
        return False
    now = context.clock.now()
    async with context.db.read() as tx:
        beginning = reminders_to(notice.receiver)
        others = [one for one in await outbox.beginning(tx, beginning) if one.notice.key != notice.key]
    review = notice.kind is NoticeKind.REVIEW  # which the reminder of the day tells of too
    going = (NoticeState.WAITING, NoticeState.CLAIMED, NoticeState.SENDING)
    return any(
        (one.state in going and one.notice.due_at <= now and (review or one.notice.key > notice.key))
        or (one.state is NoticeState.SENT and local_day(context, one.changed_at) == local_day(context, now))
        for one in others
    )


async def content(context: Context, notice: Notice, moment: datetime | None = None) -> Content | None:
    """What the notice says now or at `moment`, in its reader's language; None when it is no longer due."""
    language, reader = "zh-CN", None
    if notice.receiver.person_id is not None:
        async with context.db.read() as tx:
            reader = await people.person(tx, notice.receiver.person_id, context.clock.now())
        if reader is None or reader.blocked:
            return None
        language = reader.language
    if notice.kind is NoticeKind.ALARM:
        return Content(alarm=(str(notice.values["code"]), str(notice.values["subject"])), language=language)
    scheme_id = str(notice.values["scheme"])
    if scheme_id not in context.schemes:
        return None
    group = None
    if notice.receiver.group_id is not None:
        async with context.db.read() as tx:
            group = await groups.by_id(tx, notice.receiver.group_id)
        if group is None or not group.active:
            return None
    if notice.kind is NoticeKind.RETURNED:
        back = await returning.returned(context, scheme_id, int(str(notice.values["entry"])))
        return Content(returned=back, language=language) if back is not None else None
    if notice.kind in _SAID_ALREADY:
        return Content(language=language)
    if notice.kind is NoticeKind.ANNOUNCEMENT:
        words = await announcing.text_of(context, notice)
        return Content(announcement=words, language=language) if words is not None else None
    then = moment or context.clock.now()
    if notice.kind is NoticeKind.LIVE and group is not None:
        board = await asking.live_ranking(context, scheme_id, group.ranking.shown_group)
        return Content(board=board, sample=await has_samples(context, scheme_id), language=language)
    if notice.kind is NoticeKind.RANKING:
        board = await _board(context, notice, local_day(context, then))
        sample = await has_samples(context, scheme_id)
        return Content(board=board, sample=sample, language=language)
    found = Content(language=language, day=local_day(context, then))
    # What is due to a person is told at once, whichever schemes it is of; a group is bound to one.
    for one in [scheme_id] if reader is None else list(context.schemes):
        whom = group if reader is None else planning.contact(reader, one)
        if whom is None and reader is None:  # to nobody: how it would look
            whom = Contact(0, _named(notice))
        if whom is not None and notice.kind is NoticeKind.REMINDER:
            found = await _add(context, found, one, whom, then)
    due = bool(found.todos or found.raised or found.proposals)
    if reader is not None and (due or notice.kind is NoticeKind.REVIEW):
        found = replace(found, reviews=await _reviews(context, reader, found.day))
    return found if due or found.reviews else None


async def _reviews(context: Context, reader: Person, day: date) -> tuple[tuple[str, Waiting], ...]:
    """What has waited for the reader's review since the day before or longer, with its scheme."""
    found = [(one, (await awaiting(context, one, [reader])).get(reader.id)) for one in context.schemes]
    return tuple((scheme, waiting) for scheme, waiting in found if waiting is not None and waiting.since < day)


def _named(notice: Notice) -> tuple[str, ...]:
    units = notice.values.get("units")
    return tuple(str(unit) for unit in units) if isinstance(units, list) else ()


async def _board(context: Context, notice: Notice, on: date) -> Board:
    scheme_id, group, since = str(notice.values["scheme"]), notice.values.get("group"), notice.values.get("since")
    scheme = context.schemes[scheme_id].scheme
    shown = str(group) if group in {one.id for one in scheme.groups} else None
    before = date.fromisoformat(str(since)) if since else None
    return await asking.ranking(context, scheme_id, shown, min(on, scheme.end), before)


async def _add(
    context: Context, found: Content, scheme_id: str, whom: Contact | BoundGroup, moment: datetime
) -> Content:
    """What is due to somebody in one more scheme."""
    day = local_day(context, moment)
    only = whom if isinstance(whom, Contact) else None
    told = topics(await planning.situation(context, scheme_id, moment, only=only), whom, day)
    own: dict[str, set[str]] = {}
    silent: dict[str, list[str]] = {}
    for one in told:
        if one.unit is not None and not (one.raised and isinstance(whom, Contact)):
            own.setdefault(one.unit, set()).add(one.duty.id)
        elif one.unit is not None:
            silent.setdefault(one.duty.id, []).append(one.unit)
    todos = []
    for unit, ids in own.items():
        todo = await owing.owed_by(context, scheme_id, unit, day)
        todos.append(replace(todo, owed=tuple(one for one in todo.owed if one.duty in ids)))
    dues = {one.duty.id: one.duty.due for one in told}
    raised = [Raised(duty, dues[duty], (dues[duty] - day).days, tuple(units)) for duty, units in silent.items()]
    lines = {one.duty.line for one in told if one.unit is None}
    proposals = (
        [one for one in await timeliness.proposals(context, scheme_id, day) if one.line in lines] if lines else []
    )
    return replace(
        found,
        todos=found.todos + tuple(one for one in todos if one.owed),
        raised=found.raised + tuple((scheme_id, one) for one in raised),
        proposals=found.proposals + tuple((scheme_id, one) for one in proposals),
        sample=found.sample or await has_samples(context, scheme_id),
    )
