"""A filled-in workbook: what it would change, and storing it on a tap; never over somebody else's figure in silence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, FilledWorkbook, KeptFigure
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.intents import Claim
from bot.domain.permissions import Action, action_for, allowed, require
from bot.domain.workbooks import Change, Preview, Since, Stored, Workbook, Wrong
from bot.storage import audit, courses, drafts, ledger, people
from bot.usecases import filling
from bot.usecases.admission import (
    Settled,
    courses_of,
    last_year_totals,
    new_entry,
    own_unit,
    store,
    supposed,
    weigh,
)
from bot.usecases.context import Session, admit
from bot.usecases.filling import forms_of
from bot.usecases.previews import taken
from bot.usecases.receipts import receipts
from bot.usecases.standings import today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, Origin
    from bot.domain.forms import Form
    from bot.domain.people import Person
    from bot.domain.results import Suspicion, Unusual
    from bot.domain.workbooks import Given
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context

_LIVES = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Examined:
    """A workbook beside the ledger. `courses` of all its facts; `last`: the newest entry of every reported fact."""

    changes: tuple[Change, ...]
    wrong: tuple[Wrong, ...]
    courses: Mapping[Key, Course]
    last: Mapping[Key, int]


async def forms(session: Session, unit: str | None) -> tuple[Form, ...]:
    """What the workbook of a unit, or of all that the person may report for, shows. Raises NotAllowed, NotFound, UnknownId."""
    units = [one for scheme, one in forms_of(session.context, session.person) if scheme == session.scheme_id]
    if unit is not None:
        units = [unit]
    if not units:
        raise NotAllowed("not-allowed-report")
    for one in units:
        require(session.person, Action.REPORT, session.scheme_id, session.scheme.unit(one).id)
    return await filling.forms(session, units)


async def note_template(session: Session, unit: str | None) -> None:
    """Write down that somebody took the workbook of a unit or of all."""
    now = session.context.clock.now()
    await session.context.db.write(
        lambda tx: audit.note(tx, session.scheme_id, audit.Act(now, session.person.id, "template", unit or ""))
    )


async def look_over(context: Context, person: Person, workbook: Workbook, origin: Origin) -> Preview:
    """What storing the workbook would change; the question waits for a tap. Nothing is stored. Raises NotFound."""
    if workbook.scheme not in context.schemes:
        raise NotFound("unknown-scheme", name=workbook.scheme)

    async def change(tx: Transaction) -> Preview:
        admission = await admit(Session(context, person, workbook.scheme), tx)
        return await _ask(admission, workbook, origin, await _examined(admission, workbook))

    return await context.db.write(change)


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, reason: str = "", *, asked: bool
) -> Stored | Preview:
    """Store what a preview showed: all of it, or (not `asked`) only what asked nothing.

    Where one of the facts was reported since, nothing is stored and the workbook is shown anew. Raises Expired, NotAllowed, Refused, and ReasonNeeded
    for a closed period.
    """

    async def change(tx: Transaction) -> tuple[Draft[FilledWorkbook], Preview | Recorded]:
        draft = await taken(tx, context, person, FilledWorkbook, draft_id, Expired("workbook-gone"))
        workbook, seen, sure = _wanted(draft, asked=asked)
        admission = await admit(Session(context, person, draft.scheme), tx)
        examined = await _examined(admission, workbook)
        if examined.wrong:
            raise NotAllowed("not-allowed-report")
        changes = examined.changes
        overtaken = any(examined.last.get(_key(one.given), 0) != seen[_key(one.given)] for one in changes)
        unsure = any(one.doubt and one.doubt.why != sure[_key(one.given)] for one in changes)
        if overtaken or unsure:
            return draft, replace(await _ask(admission, workbook, origin, examined), overtaken=True)
        new = [new_entry(admission.scheme, _settled(one), person, origin) for one in changes]
        return draft, await store(admission, new, examined.courses, reason)

    draft, outcome = await context.db.write(change)
    if isinstance(outcome, Preview):
        return outcome
    return Stored(draft.scheme, draft.content.name, receipts(context, outcome, own_unit(person, draft.scheme)))


async def drop(context: Context, person: Person, draft_id: int) -> None:
    """Store nothing of it. Raises Expired when it is settled already."""
    await context.db.write(lambda tx: taken(tx, context, person, FilledWorkbook, draft_id, Expired("workbook-gone")))


async def _ask(admission: Admission, workbook: Workbook, origin: Origin, examined: _Examined) -> Preview:
    """The preview, and a draft of what its buttons store."""
    context, person, scheme = admission.context, admission.person, admission.scheme
    changes = examined.changes
    clear = [new_entry(scheme, _settled(one), person, origin) for one in changes if not one.asks]
    own, now = own_unit(person, scheme.id), context.clock.now()
    told = receipts(context, await supposed(admission, clear, examined.courses), own)
    number = 0
    if changes:
        content = FilledWorkbook(workbook.name, _kept(changes, examined.last))
        draft = Draft(0, person.id, origin.update_id, scheme.id, content, now, now + _LIVES)
        number = (await drafts.put(admission.tx, draft)).id
    same = len(workbook.figures) - len(changes) - len(examined.wrong)
    mistakes = (*workbook.wrong, *examined.wrong)
    return Preview(scheme.id, workbook.name, number, changes, same, mistakes, told, own, workbook.outdated)


async def _examined(admission: Admission, workbook: Workbook) -> _Examined:
    """The figures that say something new, and those that are not this person's to report."""
    context, tx, person, scheme = admission.context, admission.tx, admission.person, admission.scheme
    wrong: list[Wrong] = []
    settled: list[tuple[Given, Settled]] = []
    for given in workbook.figures:
        fact = scheme.fact(given.fact)
        if not allowed(person, action_for(fact, admission.selection.channel), scheme.id, given.unit, fact):
            values = (("fact", fact.short), ("unit", scheme.unit(given.unit).short))
            wrong.append(Wrong(given.cell, "not-yours", values))
            continue
        day = given.day or today(context, scheme)
        claim = Claim(given.fact, given.mode, given.value, given.unit, day, given.cell)
        settled.append((given, Settled(claim, given.unit, day)))
    known = await courses_of(admission, [one for _, one in settled])
    last = await courses.last_ids(tx, scheme.id, admission.selection.channel)
    entries = await ledger.by_ids(tx, {last[one.key] for _, one in settled if one.key in last})
    newest = {(entry.unit, entry.fact): entry for entry in entries}
    names, year_before = await people.names(tx, scheme.id), await last_year_totals(admission)
    changes = []
    for given, one in settled:
        _, weighed = weigh(context, scheme, [one], known, year_before)
        doubt = weighed[0][1] if weighed else None
        change = _change(given, known[one.key].total(one.day), newest.get(one.key), names, one, doubt)
        if change is not None:
            changes.append(change)
    return _Examined(tuple(changes), tuple(wrong), known, last)


def _change(
    given: Given, before: int, newest: Entry | None, names: Mapping[int, str], settled: Settled, doubt: Suspicion | None
) -> Change | None:
    """What a figure changes; None where it says what stands already. `newest`: the last that was entered of its fact."""
    after = before + given.value if given.mode is Mode.INCREMENT else given.value
    if newest is not None and given.mode is Mode.TOTAL and before == after:
        return None
    overtaken = newest is not None and given.seen is not None and newest.id > given.seen
    since = Since(names.get(newest.person_id or 0, ""), newest.recorded_at) if newest and overtaken else None
    return Change(given, settled.day, before, after, newest is not None, since, doubt)


def _key(given: Given) -> Key:
    return given.unit, given.fact


def _settled(change: Change) -> Settled:
    given = change.given
    claim = Claim(given.fact, given.mode, given.value, given.unit, change.day, given.cell)
    return Settled(claim, given.unit, change.day)


def _kept(changes: Sequence[Change], last: Mapping[Key, int]) -> tuple[KeptFigure, ...]:
    return tuple(
        KeptFigure(
            replace(one.given, day=one.day, seen=last.get(_key(one.given), 0)),
            one.doubt.why if one.doubt is not None else None,
            one.asks,
        )
        for one in changes
    )


def _wanted(
    draft: Draft[FilledWorkbook], *, asked: bool
) -> tuple[Workbook, dict[Key, int | None], dict[Key, Unusual | None]]:
    """The workbook of a draft, as far as it is to be stored; what was seen of each fact, and which doubt was shown."""
    figures = [one for one in draft.content.figures if asked or not one.asks]
    workbook = Workbook(draft.scheme, draft.content.name, tuple(one.given for one in figures))
    seen = {_key(one.given): one.given.seen for one in figures}
    return workbook, seen, {_key(one.given): one.sure for one in figures}
