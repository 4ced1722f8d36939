"""A filled-in workbook: what it would change, and storing it on a tap; never over somebody else's figure in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.domain.drafts import Draft, FilledWorkbook, KeptFigure
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed
from bot.domain.intents import Claim
from bot.domain.permissions import Action, action_for, allowed, require
from bot.domain.plausibility import is_possible
from bot.domain.workbooks import Change, Preview, Since, Stored, Workbook, Wrong
from bot.storage import courses, drafts, ledger
from bot.usecases import filling, naming, once
from bot.usecases.admission import (
    Recorded,
    Settled,
    courses_of,
    new_entry,
    own_unit,
    store,
    supposed,
    weigh,
)
from bot.usecases.context import Session, admit, aside, in_transaction
from bot.usecases.filling import forms_of
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.reply_prompts import answered_by, settled_draft
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Origin
    from bot.domain.forms import Form
    from bot.domain.last_year import Final
    from bot.domain.people import Person
    from bot.domain.results import Suspicion
    from bot.domain.workbooks import Given
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context
    from scoring import Scheme

_LIVES = timedelta(hours=24)
_FEW = 3  # figures of others that are named one by one
_Written = TypeVar("_Written")


@dataclass(frozen=True, slots=True)
class _Examined:
    """A workbook beside the ledger. `courses` of all its facts; `last`: the newest entry of every reported fact."""

    changes: tuple[Change, ...]
    wrong: tuple[Wrong, ...]
    refused: int  # figures that are not this person's to report
    courses: Mapping[Key, Course]
    last: Mapping[Key, int]


async def template(session: Session, unit: str | None, write: Callable[[Sequence[Form]], _Written]) -> _Written:
    """What `write` makes of the forms of a unit, or of all that the person may report for, aside.

    Raises NotAllowed, NotFound, UnknownId.
    """
    units = [each for scheme, each in forms_of(session.context, session.person) if scheme == session.scheme_id]
    if unit is not None:
        units = [unit]
    if not units:
        raise NotAllowed("not-allowed-report")
    for identifier in units:
        require(session.person, Action.REPORT, session.scheme_id, session.scheme.unit(identifier).id)

    async def work(context: Context) -> _Written:
        return write(await filling.forms(replace(session, context=context), units))

    content = await aside(session.context, work)
    await session.db.write(lambda tx: session.note(tx, "template", unit or ""))
    return content


@in_transaction
async def look_over(tx: Transaction, context: Context, person: Person, workbook: Workbook, origin: Origin) -> Preview:
    """What storing the workbook would change; the question waits for a tap. Nothing is stored. Raises NotFound."""
    return await looked_over(tx, context, person, workbook, origin)


async def looked_over(tx: Transaction, context: Context, person: Person, workbook: Workbook, origin: Origin) -> Preview:
    """`look_over` within a transaction."""
    context.served(workbook.scheme)
    admission = await admit(Session(context, person, workbook.scheme), tx)
    return await _preview(admission, workbook, origin, await _examined(admission, workbook))


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, reason: str = "", *, asked: bool
) -> Stored | Preview:
    """Store what a preview showed: all of it, or (not `asked`) only what asked nothing.

    Where one of the facts was reported since, nothing is stored and the workbook is shown anew. A tap that is worked
    through again gets its first answer. Raises Expired, NotAllowed, Refused, and ReasonNeeded for a closed period.
    """

    async def change(tx: Transaction) -> Stored | Preview:
        shown = await drafts.of_person(tx, FilledWorkbook, draft_id, person.id)
        if shown is not None and answered_by(shown, context, origin):
            return await _answer_again(await admit(Session(context, person, shown.scheme), tx), shown, origin)
        draft = await settled_draft(tx, context, person, FilledWorkbook, draft_id, Expired("workbook-gone"))
        await drafts.save(tx, replace(draft, content=replace(draft.content, settled_by=origin.update_id)))
        session, name = Session(context, person, draft.scheme), draft.content.name
        figures = {_key(figure.given): figure for figure in draft.content.figures if asked or not figure.asks}
        workbook = Workbook(draft.scheme, name, tuple(figure.given for figure in figures.values()))
        admission = await admit(session, tx)
        examined = await _examined(admission, workbook)
        if examined.wrong:
            raise NotAllowed("not-allowed-report")
        for difference in examined.changes:
            key, doubt = _key(difference.given), difference.doubt
            if examined.last.get(key, 0) != figures[key].given.seen or (doubt and doubt.why != figures[key].sure):
                return replace(await _preview(admission, workbook, origin, examined), overtaken=True)
        new = [new_entry(session, _settled(change.given, change.day), origin) for change in examined.changes]
        recorded = await store(admission, new, examined.courses, reason)
        return Stored(draft.scheme, name, receipts(session, recorded))

    return await context.db.write(change)


async def _answer_again(admission: Admission, draft: Draft[FilledWorkbook], origin: Origin) -> Stored | Preview:
    """What the tap has led to before, when it is worked through again: what it stored, or the workbook shown anew."""
    context, tx, session, update_id = admission.context, admission.tx, admission.session, origin.update_id or 0
    entries = await ledger.by_update(tx, update_id)
    anew = await drafts.by_update(tx, FilledWorkbook, update_id)
    if entries or not anew:
        recorded = await recorded_before(context, tx, entries) if entries else Recorded(today(context, session.scheme))
        return Stored(draft.scheme, draft.content.name, receipts(session, recorded))
    await drafts.close(tx, [shown.id for shown in anew], session.now())
    workbook = Workbook(draft.scheme, draft.content.name, tuple(figure.given for figure in anew[-1].content.figures))
    return replace(await _preview(admission, workbook, origin, await _examined(admission, workbook)), overtaken=True)


@in_transaction
async def drop(tx: Transaction, context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when it is settled already."""
    if await once.before(tx, context, "drop-workbook") is None:
        draft = await settled_draft(tx, context, person, FilledWorkbook, draft_id, Expired("workbook-gone"))
        await once.note(tx, Session(context, person, draft.scheme), "drop-workbook")


async def _preview(admission: Admission, workbook: Workbook, origin: Origin, examined: _Examined) -> Preview:
    session, scheme_id, changes = admission.session, admission.scheme.id, examined.changes
    clear = [new_entry(session, _settled(change.given, change.day), origin) for change in changes if not change.asks]
    effect = receipts(session, await supposed(admission, clear, examined.courses))
    number = 0
    if changes:
        now, content = session.now(), FilledWorkbook(workbook.name, _kept(changes, examined.last))
        draft = Draft(0, session.person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
        number = (await drafts.put(admission.tx, draft)).id
    same = len(workbook.figures) - len(changes) - examined.refused
    mistakes, only = (*workbook.wrong, *examined.wrong), own_unit(session.person, scheme_id)
    shown = (scheme_id, workbook.name, number, changes, same, mistakes, effect, only)
    return Preview(*shown, workbook.outdated, workbook.legend)


def wrong_cell(scheme: Scheme, given: Given | Final, reason: str) -> Wrong:
    """Why the figure of a cell is not used, with its unit and fact."""
    values = (("fact", scheme.fact(given.fact).short), ("unit", scheme.unit(given.unit).short))
    return Wrong(given.cell, reason, values)


async def _examined(admission: Admission, workbook: Workbook) -> _Examined:
    """The figures that say something new, and those that are not this person's to report."""
    context, tx, scheme, channel = admission.context, admission.tx, admission.scheme, admission.selection.channel
    refused: list[Given] = []
    wrong: list[Wrong] = []
    settled: list[tuple[Given, Settled]] = []
    for given in workbook.figures:
        fact = scheme.fact(given.fact)
        if not allowed(admission.person, action_for(fact, channel), scheme.id, given.unit, fact):
            refused.append(given)
            continue
        if not is_possible(given.value, fact):
            wrong.append(wrong_cell(scheme, given, "impossible"))
            continue
        settled.append((given, _settled(given, given.day or today(context, scheme))))
    before = await courses_of(admission, [item for _, item in settled])
    last = await courses.last_ids(tx, scheme.id, channel)
    entries = await ledger.by_ids(tx, {last[item.key] for _, item in settled if item.key in last})
    newest = {(entry.unit, entry.fact): entry for entry in entries}
    names, changes = await naming.names(tx, scheme), []
    for given, item in settled:
        _, suspected = await weigh(admission, [item], before)
        doubt = suspected[0].suspicion if suspected else None
        change = _change(given, before[item.key].total(item.day), newest.get(item.key), names, item, doubt)
        if change is not None:
            changes.append(change)
    mistakes = (*_not_yours(refused, scheme), *wrong)
    return _Examined(tuple(changes), mistakes, len(refused) + len(wrong), before, last)


def _not_yours(refused: Sequence[Given], scheme: Scheme) -> list[Wrong]:
    """The figures that are not this person's to report: each, or of many the units alone."""
    if len(refused) <= _FEW:
        return [wrong_cell(scheme, given, "not-yours") for given in refused]
    units = dict.fromkeys(scheme.unit(given.unit).short for given in refused)
    values = (("count", str(len(refused))), ("units", "、".join(units)))
    return [Wrong(refused[0].cell, "not-yours-many", values)]


def _change(
    new: Given, before: int, newest: Entry | None, names: Mapping[int, str], settled: Settled, doubt: Suspicion | None
) -> Change | None:
    """What a figure changes; None where it says what stands already. `newest`: the last entry of its fact."""
    after = before + new.value if new.mode is Mode.INCREMENT else new.value
    if newest is not None and new.mode is Mode.TOTAL and before == after:
        return None
    overtaken = newest is not None and new.seen is not None and newest.id > new.seen
    since = Since(naming.reporter(newest, names), newest.recorded_at) if newest and overtaken else None
    return Change(new, settled.day, before, after, newest is not None, since, doubt)


def _key(figure: Given) -> Key:
    return figure.unit, figure.fact


def _settled(figure: Given, day: date) -> Settled:
    return Settled(Claim(figure.fact, figure.mode, figure.value, figure.unit, day, figure.cell), figure.unit, day)


def _kept(changes: Sequence[Change], last: Mapping[Key, int]) -> tuple[KeptFigure, ...]:
    """What the draft keeps: each figure on its day with the entry that was seen last, and the doubt that was shown."""
    return tuple(
        KeptFigure(
            replace(change.given, day=change.day, seen=last.get(_key(change.given), 0)),
            change.doubt.why if change.doubt is not None else None,
            change.asks,
        )
        for change in changes
    )
