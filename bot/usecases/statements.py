"""A duty's statement: taking the form, looking over what was filled in, and handing it in with its figures in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.domain.drafts import Draft, FilledStatement
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotFound
from bot.domain.intents import Claim
from bot.domain.ledger import by_fact, live, running_total
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
from bot.storage import audit, drafts, people, statements
from bot.usecases.filling import entry_of, last_entries
from bot.usecases.previews import taken
from bot.usecases.receipts import receipts
from bot.usecases.reporting import Settled, new_entry, own_entries, own_unit, store
from bot.usecases.standings import local_day, today

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.domain.entries import Entry, NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.statements import Filled
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from schemes.duties import Duty
    from schemes.statements import Statement
    from scoring import Scheme

_LIVES = timedelta(hours=24)


def duty_of(context: Context, scheme_id: str, duty_id: str) -> tuple[Duty, Statement]:
    """A duty with its statement; raises NotFound for one that has none (any more)."""
    for duty in context.schemes[scheme_id].duties:
        if duty.id == duty_id and duty.statement is not None:
            return duty, duty.statement
    raise NotFound("no-statement")


async def take(context: Context, person: Person, scheme_id: str, unit: str, duty_id: str) -> Blank:
    """The form of a unit, with what it has handed in last; that it was taken is written down. Raises NotAllowed, NotFound."""
    require(person, Action.SEE_PERSONS, scheme_id, unit)
    context.schemes[scheme_id].scheme.unit(unit)
    duty_of(context, scheme_id, duty_id)
    now = context.clock.now()

    async def change(tx: Transaction) -> Blank:
        await audit.note(tx, now, person.id, "take-persons", scheme_id, unit, duty_id)
        last = latest(await statements.of_scheme(tx, scheme_id), duty_id, unit)
        by = (await people.names(tx, scheme_id)).get(last.person_id, "") if last is not None else ""
        return Blank(scheme_id, duty_id, unit, local_day(context, now), last, by)

    return await context.db.write(change)


async def look_over(context: Context, person: Person, scheme_id: str, sent: Sent, origin: Origin) -> StatementPreview:
    """What handing it in would do; the question waits for a tap. Nothing is stored. Raises NotAllowed, NotFound."""
    _, statement = duty_of(context, scheme_id, sent.duty)
    if sent.unit is None:
        return StatementPreview(scheme_id, sent.name, sent.duty, "", 0, (), (), sent.wrong, ())
    _require(context, person, scheme_id, sent.unit, statement)
    return await context.db.write(lambda tx: _ask(tx, context, person, scheme_id, sent, origin))


async def settle(
    context: Context, person: Person, draft_id: int, origin: Origin, reason: str = ""
) -> HandedIn | StatementPreview:
    """Hand in what a preview showed: the version and the entries of its figures, together or not at all.

    Where another version or a figure came in since, nothing is stored and it is shown anew. Raises Expired, NotAllowed, Refused,
    and ReasonNeeded for a closed period.
    """

    async def change(
        tx: Transaction,
    ) -> tuple[StatementPreview | None, Draft[FilledStatement], Sent, Version | None, list[Entry], list[Entry]]:
        draft = await _taken(tx, context, person, draft_id)
        kept = draft.content
        sent = Sent(kept.name, kept.duty, kept.unit, kept.filled)
        duty, statement = duty_of(context, draft.scheme, sent.duty)
        _require(context, person, draft.scheme, kept.unit, statement)
        last = latest(await statements.of_scheme(tx, draft.scheme), sent.duty, kept.unit)
        known = await own_entries(context, person, draft.scheme, tx)
        if _state(known, statement, kept.unit, last) != kept.state:
            again = await _ask(tx, context, person, draft.scheme, sent, origin)
            return replace(again, overtaken=True), draft, sent, last, known, []
        now, scheme = context.clock.now(), context.schemes[draft.scheme].scheme
        number, replaced = (last.number + 1, last.id) if last is not None else (1, None)
        version = Version(0, kept.unit, duty.id, number, sent.filled, person.id, now, replaced)
        await statements.append(tx, scheme.id, version)
        new = _entries(person, scheme, duty, kept.unit, sent.filled, known, today(context, scheme), origin)
        stored = await store(tx, context, person, scheme, known, new, reason)
        return None, draft, sent, last, [*known, *stored], stored

    again, draft, sent, last, known, stored = await context.db.write(change)
    if again is not None:
        return again
    _, statement = duty_of(context, draft.scheme, sent.duty)
    told = receipts(context, known, stored, own_unit(person, draft.scheme))
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


def _require(context: Context, person: Person, scheme_id: str, unit: str, statement: Statement) -> None:
    """Who hands it in may see its persons and report its figures."""
    require(person, Action.SEE_PERSONS, scheme_id, unit)
    scheme = context.schemes[scheme_id].scheme
    for part in statement.parts:
        require_entering(person, scheme, scheme.fact(part.fact), unit)


async def _ask(
    tx: Transaction, context: Context, person: Person, scheme_id: str, sent: Sent, origin: Origin
) -> StatementPreview:
    """The preview, and a draft of what its button hands in where nothing is wrong."""
    unit, scheme = sent.unit or "", context.schemes[scheme_id].scheme
    duty, statement = duty_of(context, scheme_id, sent.duty)
    last = latest(await statements.of_scheme(tx, scheme_id), duty.id, unit)
    changes = part_changes(statement, last.filled if last is not None else None, sent.filled)
    if sent.wrong:
        return StatementPreview(scheme_id, sent.name, duty.id, unit, 0, changes, (), sent.wrong, (), last)
    known = await own_entries(context, person, scheme_id, tx)
    new = _entries(person, scheme, duty, unit, sent.filled, known, today(context, scheme), origin)
    now, number = context.clock.now(), known[-1].id if known else 0
    would_be = [entry_of(one, number + place, now) for place, one in enumerate(new, 1)]
    told = receipts(context, [*known, *would_be], would_be, own_unit(person, scheme_id))
    await drafts.forget(tx, FilledStatement, now)
    draft = 0
    if new or last is None or not all(one.same for one in changes):
        content = FilledStatement(sent.name, duty.id, unit, sent.filled, _state(known, statement, unit, last))
        kept = Draft(0, person.id, origin.update_id, scheme_id, content, now, now + _LIVES)
        draft = (await drafts.put(tx, kept)).id
    since = None
    if last is not None and sent.seen is not None and last.id > sent.seen:
        since = (await people.names(tx, scheme_id)).get(last.person_id, "")
    facts = tuple(_fact_change(known, one) for one in new)
    return StatementPreview(scheme_id, sent.name, duty.id, unit, draft, changes, facts, (), told, last, since)


def _entries(
    person: Person,
    scheme: Scheme,
    duty: Duty,
    unit: str,
    filled: Filled,
    known: Sequence[Entry],
    day: date,
    origin: Origin,
) -> list[NewEntry]:
    """The figures as running totals of `day`; not those that say what was reported since the duty opened."""
    ledgers, new = by_fact(known), []
    for part in duty.statement.parts if duty.statement is not None else ():
        mine, value = ledgers.get((unit, part.fact), []), filled.figure(part)
        days = [entry.date for entry in live(mine) if (entry.unit, entry.fact) == (unit, part.fact)]
        if (
            max(days, default=scheme.start) < duty.opens
            or not days
            or running_total(mine, unit, part.fact, day) != value
        ):
            claim = Claim(part.fact, Mode.TOTAL, value, unit, day)
            new.append(new_entry(scheme, Settled(claim, unit, day), person, origin))
    return new


def _fact_change(known: Sequence[Entry], new: NewEntry) -> FactChange:
    reported = any((entry.unit, entry.fact) == (new.unit, new.fact) for entry in live(known))
    before = running_total(known, new.unit, new.fact, new.date) if reported else None
    return FactChange(new.fact, before, new.value)


def _state(known: Sequence[Entry], statement: Statement, unit: str, last: Version | None) -> tuple[int, ...]:
    """What a preview rests on: the version that holds, and the last entry of each fact; 0 for none."""
    entries = last_entries(known, unit)
    ids = [entries[part.fact].id if part.fact in entries else 0 for part in statement.parts]
    return (last.id if last is not None else 0, *ids)
