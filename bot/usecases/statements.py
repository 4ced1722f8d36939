"""A duty's statement: taking the form, looking over what was filled in, and handing it in with its figures in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, FilledStatement
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotFound
from bot.domain.intents import Claim
from bot.domain.permissions import Action, require, require_entering
from bot.domain.statements import (
    Blank,
    FactChange,
    HandedIn,
    Sent,
    StatementPreview,
    Version,
    figures_of,
    latest,
    part_changes,
)
from bot.storage import audit, courses, drafts, people, statements
from bot.usecases.admission import Settled, new_entry, own_unit, store, supposed
from bot.usecases.context import Session, admit
from bot.usecases.previews import taken
from bot.usecases.receipts import receipts
from bot.usecases.standings import local_day, today

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.courses import Course, Key
    from bot.domain.entries import NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.statements import Filled
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context
    from schemes.duties import Duty
    from schemes.statements import Statement

_LIVES = timedelta(hours=24)


def duty_of(context: Context, scheme_id: str, duty_id: str) -> tuple[Duty, Statement]:
    """A duty with its statement; raises NotFound for one that has none (any more)."""
    for duty in context.schemes[scheme_id].duties:
        if duty.id == duty_id and duty.statement is not None:
            return duty, duty.statement
    raise NotFound("no-statement")


async def take(session: Session, unit: str, duty_id: str) -> Blank:
    """The form of a unit, with what it has handed in last; that it was taken is written down. Raises NotAllowed, NotFound."""
    require(session.person, Action.SEE_PERSONS, session.scheme_id, unit)
    session.scheme.unit(unit)
    duty_of(session.context, session.scheme_id, duty_id)
    now = session.context.clock.now()

    async def change(tx: Transaction) -> Blank:
        await audit.note(tx, session.scheme_id, audit.Act(now, session.person.id, "take-persons", unit, duty_id))
        last = latest(await statements.of_scheme(tx, session.scheme_id), duty_id, unit)
        by = (await people.names(tx, session.scheme_id)).get(last.person_id, "") if last is not None else ""
        return Blank(session.scheme_id, duty_id, unit, local_day(session.context, now), last, by)

    return await session.context.db.write(change)


async def look_over(session: Session, sent: Sent, origin: Origin) -> StatementPreview:
    """What handing it in would do; the question waits for a tap. Nothing is stored. Raises NotAllowed, NotFound."""
    _, statement = duty_of(session.context, session.scheme_id, sent.duty)
    if sent.unit is None:
        return StatementPreview(session.scheme_id, sent.name, sent.duty, "", 0, (), (), sent.wrong, ())
    _require(session, sent.unit, statement)

    async def change(tx: Transaction) -> StatementPreview:
        return await _ask(await admit(session, tx), sent, origin)

    return await session.context.db.write(change)


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, reason: str = ""
) -> HandedIn | StatementPreview:
    """Hand in what a preview showed: the version and the entries of its figures, together or not at all.

    Where another version or a figure came in since, nothing is stored and it is shown anew. Raises Expired, NotAllowed, Refused,
    and ReasonNeeded for a closed period.
    """

    async def change(
        tx: Transaction,
    ) -> tuple[Draft[FilledStatement], Sent, Version | None, StatementPreview | Recorded]:
        draft = await _taken(tx, context, person, draft_id)
        kept = draft.content
        sent = Sent(kept.name, kept.duty, kept.unit, kept.filled)
        duty, statement = duty_of(context, draft.scheme, sent.duty)
        _require(Session(context, person, draft.scheme), kept.unit, statement)
        admission = await admit(Session(context, person, draft.scheme), tx)
        last = latest(await statements.of_scheme(tx, draft.scheme), sent.duty, kept.unit)
        if await _state(admission, statement, kept.unit, last) != kept.state:
            return draft, sent, last, replace(await _ask(admission, sent, origin), overtaken=True)
        now, scheme = context.clock.now(), admission.scheme
        number, replaced = (last.number + 1, last.id) if last is not None else (1, None)
        version = Version(0, kept.unit, duty.id, number, sent.filled, person.id, now, replaced)
        await statements.append(tx, scheme.id, version)
        known = await _courses(admission, statement, kept.unit)
        new = _entries(admission, duty, kept.unit, sent.filled, known, origin)
        return draft, sent, last, await store(admission, new, known, reason)

    draft, sent, last, outcome = await context.db.write(change)
    if isinstance(outcome, StatementPreview):
        return outcome
    _, statement = duty_of(context, draft.scheme, sent.duty)
    told = receipts(context, outcome, own_unit(person, draft.scheme))
    number = last.number + 1 if last is not None else 1
    day, figures = local_day(context, context.clock.now()), figures_of(statement, sent.filled)
    return HandedIn(draft.scheme, sent.duty, draft.content.unit, number, day, figures, told)


async def drop(context: Context, person: Person, draft_id: int) -> None:
    """Hand nothing in. Raises Expired when it is settled already."""
    await context.db.write(lambda tx: _taken(tx, context, person, draft_id))


async def _taken(tx: Transaction, context: Context, person: Person, draft_id: int) -> Draft[FilledStatement]:
    """The draft, settled; what it told of persons is erased."""
    draft = await taken(tx, context, person, FilledStatement, draft_id, Expired("statement-gone"))
    await drafts.erase(tx, draft.id)
    return draft


def _require(session: Session, unit: str, statement: Statement) -> None:
    """Who hands it in may see its persons and report its figures."""
    require(session.person, Action.SEE_PERSONS, session.scheme_id, unit)
    scheme = session.scheme
    for part in statement.parts:
        require_entering(session.person, scheme, scheme.fact(part.fact), unit)


async def _ask(admission: Admission, sent: Sent, origin: Origin) -> StatementPreview:
    """The preview, and a draft of what its button hands in where nothing is wrong."""
    context, tx, person, scheme = admission.context, admission.tx, admission.person, admission.scheme
    unit, now = sent.unit or "", context.clock.now()
    duty, statement = duty_of(context, scheme.id, sent.duty)
    last = latest(await statements.of_scheme(tx, scheme.id), duty.id, unit)
    changes = part_changes(statement, last.filled if last is not None else None, sent.filled)
    if sent.wrong:
        return StatementPreview(scheme.id, sent.name, duty.id, unit, 0, changes, (), sent.wrong, (), last)
    known = await _courses(admission, statement, unit)
    new = _entries(admission, duty, unit, sent.filled, known, origin)
    told = receipts(context, await supposed(admission, new, known), own_unit(person, scheme.id))
    await drafts.forget(tx, FilledStatement, now)
    draft = 0
    if new or last is None or not all(one.same for one in changes):
        state = await _state(admission, statement, unit, last)
        content = FilledStatement(sent.name, duty.id, unit, sent.filled, state)
        kept = Draft(0, person.id, origin.update_id, scheme.id, content, now, now + _LIVES)
        draft = (await drafts.put(tx, kept)).id
    since = None
    if last is not None and sent.seen is not None and last.id > sent.seen:
        since = (await people.names(tx, scheme.id)).get(last.person_id, "")
    facts = tuple(_fact_change(known[entry.unit, entry.fact], entry) for entry in new)
    return StatementPreview(scheme.id, sent.name, duty.id, unit, draft, changes, facts, (), told, last, since)


async def _courses(admission: Admission, statement: Statement, unit: str) -> dict[Key, Course]:
    """The courses of the statement's facts, for figures of today."""
    day = today(admission.context, admission.scheme)
    keys = {(unit, part.fact): day for part in statement.parts}
    return await courses.courses(admission.tx, admission.scheme.id, admission.selection, keys)


def _entries(
    admission: Admission, duty: Duty, unit: str, filled: Filled, known: Mapping[Key, Course], origin: Origin
) -> list[NewEntry]:
    """The figures as running totals of today; not those that say what was reported since the duty opened."""
    scheme, new = admission.scheme, []
    day = today(admission.context, scheme)
    for part in duty.statement.parts if duty.statement is not None else ():
        course, value = known[unit, part.fact], filled.figure(part)
        last = course.last_day(day)
        if last is None or last < duty.opens or course.total(day) != value:
            claim = Claim(part.fact, Mode.TOTAL, value, unit, day)
            new.append(new_entry(scheme, Settled(claim, unit, day), admission.person, origin))
    return new


def _fact_change(course: Course, new: NewEntry) -> FactChange:
    return FactChange(new.fact, course.total(new.date) if course.rows else None, new.value)


async def _state(admission: Admission, statement: Statement, unit: str, last: Version | None) -> tuple[int, ...]:
    """What a preview rests on: the version that holds, and the last entry of each fact; 0 for none."""
    ids = await courses.last_ids(admission.tx, admission.scheme.id, admission.selection.channel, unit)
    return (last.id if last is not None else 0, *(ids.get((unit, part.fact), 0) for part in statement.parts))
