"""A duty's statement: taking the form, looking over what was filled in, handing it in, and collecting all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, FilledStatement
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.intents import Claim
from bot.domain.permissions import Action, allowed, require, require_entering
from bot.domain.statements import (
    Blank,
    Collected,
    FactChange,
    HandedIn,
    Overview,
    Sent,
    StatementPreview,
    Version,
    figures_of,
    latest,
    part_changes,
)
from bot.domain.timeliness import Outcome
from bot.storage import audit, courses, drafts, ledger, statements
from bot.usecases import naming, once
from bot.usecases.admission import Settled, new_entry, store, supposed, weigh
from bot.usecases.context import Session, admit, in_transaction
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.reply_prompts import settled_draft
from bot.usecases.standings import local_day, today

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.results import Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.context import Admission, Context
    from schemes.duties import Duty
    from schemes.statements import Statement

_LIVES = timedelta(hours=24)
_HANDED_IN = "hand-in"


def duty_of(context: Context, scheme_id: str, duty_id: str) -> tuple[Duty, Statement]:
    """A duty with its statement; raises NotFound for one that has none (any more)."""
    for duty in context.schemes[scheme_id].duties:
        if duty.id == duty_id and duty.statement is not None:
            return duty, duty.statement
    raise NotFound("no-statement")


@in_transaction
async def take(tx: Transaction, session: Session, unit: str, duty_id: str) -> Blank:
    """The form of a unit with what it has handed in last; taking it is written down. Raises NotAllowed, NotFound."""
    _require_persons(session, unit)
    session.scheme.unit(unit)
    duty_of(session.context, session.scheme_id, duty_id)
    await session.note(tx, "take-persons", unit, duty_id)
    last = latest(await statements.of_scheme(tx, session.scheme_id), duty_id, unit)
    by = (await naming.names(tx, session.scheme)).get(last.person_id, "") if last is not None else ""
    return Blank(session.scheme_id, duty_id, unit, local_day(session.context, session.now()), last, by)


@in_transaction
async def look_over(tx: Transaction, session: Session, sent: Sent, origin: Origin) -> StatementPreview:
    """What handing it in would do; the question waits for a tap. Nothing is stored. Raises NotAllowed, NotFound."""
    _, statement = duty_of(session.context, session.scheme_id, sent.duty)
    if sent.unit is None:
        return StatementPreview(session.scheme_id, sent.name, sent.duty, "", 0, (), (), sent.wrong, ())
    _require(session, sent.unit, statement)
    return await _preview(await admit(session, tx), sent, origin)


@in_transaction
async def settle(
    tx: Transaction, context: Context, person: Person, draft_id: int, origin: Origin, reason: str = ""
) -> HandedIn | StatementPreview:
    """Hand in what a preview showed: the version and the entries of its figures, together or not at all.

    Where another version or a figure came in since, nothing is stored and it is shown anew. A tap that is worked
    through again gets its first answer. Raises Expired, NotAllowed, Refused, and ReasonNeeded for a closed period.
    """
    if (earlier := await once.before(tx, context, _HANDED_IN)) is not None:
        return await _handed_in_before(tx, context, person, *earlier.split())
    if anew := await drafts.by_update(tx, FilledStatement, origin.update_id or 0):
        await drafts.erase(tx, anew[-1].id)
        return await _show_anew(tx, context, person, anew[-1], origin)
    draft = await _settled_draft(tx, context, person, draft_id)
    session, content = Session(context, person, draft.scheme), draft.content
    sent, unit = _sent(content), content.unit
    duty, statement = duty_of(context, draft.scheme, sent.duty)
    _require(session, unit, statement)
    admission = await admit(session, tx)
    last = latest(await statements.of_scheme(tx, draft.scheme), sent.duty, unit)
    if await _state(admission, statement, unit, last) != content.state:
        return await _show_anew(tx, context, person, draft, origin)
    now = session.now()
    number, replaced = (last.number + 1, last.id) if last is not None else (1, None)
    version = Version(0, unit, duty.id, number, sent.filled, person.id, now, replaced)
    version_id = await statements.append(tx, draft.scheme, version)
    await once.note(tx, session, _HANDED_IN, f"{draft.scheme} {version_id}")
    before = await _courses(admission, statement, unit)
    recorded = await store(admission, _entries(admission, duty, sent, before, origin), before, reason)
    day, figures = local_day(context, now), figures_of(statement, sent.filled)
    return HandedIn(draft.scheme, sent.duty, unit, number, day, figures, receipts(session, recorded))


async def _handed_in_before(
    tx: Transaction, context: Context, person: Person, scheme_id: str, version_id: str
) -> HandedIn:
    """What this very update has handed in, when it is worked through again."""
    version = next(each for each in await statements.of_scheme(tx, scheme_id) if str(each.id) == version_id)
    _, statement = duty_of(context, scheme_id, version.duty)
    entries = await ledger.by_update(tx, context.update_id or 0)
    session, day = Session(context, person, scheme_id), local_day(context, version.at)
    stored = receipts(session, await recorded_before(context, tx, entries)) if entries else ()
    figures = figures_of(statement, version.filled)
    return HandedIn(scheme_id, version.duty, version.unit, version.number, day, figures, stored)


async def _show_anew(
    tx: Transaction, context: Context, person: Person, draft: Draft[FilledStatement], origin: Origin
) -> StatementPreview:
    """A preview that something has overtaken, as it is now."""
    admission = await admit(Session(context, person, draft.scheme), tx)
    return replace(await _preview(admission, _sent(draft.content), origin), overtaken=True)


def _sent(content: FilledStatement) -> Sent:
    return Sent(content.name, content.duty, content.unit, content.filled)


@in_transaction
async def drop(tx: Transaction, context: Context, person: Person, draft_id: int) -> None:
    """Hand nothing in. Raises Expired when it is settled already."""
    if await once.before(tx, context, "drop-statement") is None:
        draft = await _settled_draft(tx, context, person, draft_id)
        await once.note(tx, Session(context, person, draft.scheme), "drop-statement")


async def overview(context: Context, person: Person | None, scheme_id: str, duty_id: str) -> Overview:
    """Who has handed in the statement, no persons. `person` None: the command line. Raises NotAllowed, NotFound."""
    if person is not None:
        require(person, Action.SEE_SHEET, scheme_id)
    async with context.db.read() as tx:
        return await _overview(tx, context, person, scheme_id, duty_id, whole=False)


@in_transaction
async def collect(tx: Transaction, context: Context, person: Person | None, scheme_id: str, duty_id: str) -> Overview:
    """The overview with the lists, for who may have them; noted in the audit log. Raises NotAllowed, NotFound."""
    if person is not None:
        require(person, Action.SEE_PERSONS, scheme_id)
    by = person.id if person is not None else None
    await audit.note(tx, scheme_id, audit.Act(context.clock.now(), by, "take-persons", duty_id))
    return await _overview(tx, context, person, scheme_id, duty_id, whole=True)


async def _overview(
    tx: Transaction, context: Context, person: Person | None, scheme_id: str, duty_id: str, *, whole: bool
) -> Overview:
    duty, statement = duty_of(context, scheme_id, duty_id)
    scheme, day = context.scheme(scheme_id), local_day(context, context.clock.now())
    names = await naming.names(tx, scheme)
    versions: dict[str, list[Version]] = {unit.id: [] for unit in scheme.units if duty.asked_of(scheme, unit.id)}
    for version in await statements.of_scheme(tx, scheme_id):
        if version.duty == duty_id and version.unit in versions:
            versions[version.unit].append(version)
    units = []
    for unit, handed_in in versions.items():
        if not handed_in:
            units.append(Collected(unit, Outcome.OPEN if day <= duty.due else Outcome.MISSED))
            continue
        first, last = handed_in[0], handed_in[-1]
        outcome = Outcome.ON_TIME if local_day(context, first.at) <= duty.due else Outcome.LATE
        by = names.get(last.person_id, "") if whole else ""
        figures = figures_of(statement, last.filled)
        units.append(Collected(unit, outcome, first.at, last if whole else None, by, figures))
    persons = person is None or allowed(person, Action.SEE_PERSONS, scheme_id)
    return Overview(scheme_id, duty_id, day, tuple(units), persons)


async def _settled_draft(tx: Transaction, context: Context, person: Person, draft_id: int) -> Draft[FilledStatement]:
    """The draft, settled; what it told of persons is erased."""
    draft = await settled_draft(tx, context, person, FilledStatement, draft_id, Expired("statement-gone"))
    await drafts.erase(tx, draft.id)
    return draft


def _require_persons(session: Session, unit: str) -> None:
    """Raises NotAllowed; a substitute to whom the bureau has not opened the persons is told what is missing."""
    person, scheme_id = session.person, session.scheme_id
    if unit in person.units(scheme_id) and not allowed(person, Action.SEE_PERSONS, scheme_id, unit):
        raise NotAllowed("not-allowed-see-persons-yet")
    require(person, Action.SEE_PERSONS, scheme_id, unit)


def _require(session: Session, unit: str, statement: Statement) -> None:
    """Raise NotAllowed unless the person may see the statement's persons and report its figures."""
    _require_persons(session, unit)
    scheme = session.scheme
    for part in statement.parts:
        require_entering(session.person, scheme, scheme.fact(part.fact), unit)


async def _preview(admission: Admission, sent: Sent, origin: Origin) -> StatementPreview:
    session, tx, scheme_id = admission.session, admission.tx, admission.scheme.id
    unit, now = sent.unit or "", session.now()
    duty, statement = duty_of(session.context, scheme_id, sent.duty)
    last = latest(await statements.of_scheme(tx, scheme_id), duty.id, unit)
    changes = part_changes(statement, last.filled if last is not None else None, sent.filled)
    if sent.wrong:
        return StatementPreview(scheme_id, sent.name, duty.id, unit, 0, changes, (), sent.wrong, (), last)
    before = await _courses(admission, statement, unit)
    new = _entries(admission, duty, sent, before, origin)
    doubts = await _doubts(admission, new, before)
    effect = receipts(session, await supposed(admission, new, before))
    await drafts.forget(tx, FilledStatement, now)
    number = 0
    if new or last is None or not all(change.same for change in changes):
        state = await _state(admission, statement, unit, last)
        content = FilledStatement(sent.name, duty.id, unit, sent.filled, state)
        draft = Draft(0, session.person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
        number = (await drafts.put(tx, draft)).id
    since = None
    if last is not None and sent.seen is not None and last.id > sent.seen:
        since = (await naming.names(tx, admission.scheme)).get(last.person_id, "")
    stated = [(entry, before[entry.unit, entry.fact]) for entry in new]
    facts = tuple(
        FactChange(new.fact, fact.total(new.date) if fact.rows else None, new.value, doubts.get(new.fact))
        for new, fact in stated
    )
    return StatementPreview(scheme_id, sent.name, duty.id, unit, number, changes, facts, (), effect, last, since)


async def _courses(admission: Admission, statement: Statement, unit: str) -> dict[Key, Course]:
    day = today(admission.context, admission.scheme)
    keys = {(unit, part.fact): day for part in statement.parts}
    return await courses.courses(admission.tx, admission.scheme.id, admission.selection, keys)


def _entries(
    admission: Admission, duty: Duty, sent: Sent, before: Mapping[Key, Course], origin: Origin
) -> list[NewEntry]:
    """The figures as running totals of today; not those that say what was reported since the duty opened."""
    unit, day, new = sent.unit or "", today(admission.context, admission.scheme), []
    for part in duty.statement.parts if duty.statement is not None else ():
        course, value = before[unit, part.fact], sent.filled.figure(part)
        last = course.last_day(day)
        if last is None or last < duty.since or course.total(day) != value:
            settled = Settled(Claim(part.fact, Mode.TOTAL, value, unit, day), unit, day)
            new.append(new_entry(admission.session, settled, origin))
    return new


async def _doubts(admission: Admission, new: Sequence[NewEntry], before: Mapping[Key, Course]) -> dict[str, Suspicion]:
    """What is odd about the figures: the preview says it, and who hands them in has seen it. Raises Refused."""
    items = [
        Settled(Claim(entry.fact, entry.mode, entry.value, entry.unit, entry.date), entry.unit, entry.date)
        for entry in new
    ]
    _, suspected = await weigh(admission, items, before)
    return {each.item.claim.fact: each.suspicion for each in suspected}


async def _state(admission: Admission, statement: Statement, unit: str, last: Version | None) -> tuple[int, ...]:
    """What a preview rests on: the version that holds, and the last entry of each fact; 0 for none."""
    ids = await courses.last_ids(admission.tx, admission.scheme.id, admission.selection.channel, unit)
    return (last.id if last is not None else 0, *(ids.get((unit, part.fact), 0) for part in statement.parts))
