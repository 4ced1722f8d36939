"""The form: what it shows of a unit, what filled-in figures would do, and storing them; whole, or not at all."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from bot.domain.entries import Entry
from bot.domain.errors import NotFound, Refused
from bot.domain.forms import Change, Filled, Form, FormDuty, FormFact, FormSection, Verdict
from bot.domain.intents import Claim
from bot.domain.ledger import running_total
from bot.domain.permissions import Action, allowed, channel_for, may_enter, require
from bot.domain.planner import in_sight
from bot.domain.reviews import basis_of
from bot.domain.sections import sections
from bot.storage import last_year, people, submissions
from bot.storage.submissions import Submission
from bot.usecases.receipts import receipts
from bot.usecases.reporting import new_entry, own_entries, own_unit, settle, store, weigh
from bot.usecases.standings import place, standing_of, today
from schemes.duties import has_task, lacks
from scoring import UnknownId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.entries import NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.results import Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context
    from scoring import FactTable, Scheme


def forms_of(context: Context, person: Person) -> tuple[tuple[str, str], ...]:
    """(scheme, unit): the forms that the person may fill in, the own units first."""
    own = [(one, unit) for one in context.schemes for unit in person.units(one)]
    every = [(one, unit.id) for one, offering in context.schemes.items() for unit in offering.scheme.units]
    may = [form for form in every if allowed(person, Action.REPORT, *form)]
    return tuple(dict.fromkeys((*(form for form in own if form in set(may)), *may)))


async def form(context: Context, person: Person, scheme_id: str, unit: str) -> Form:
    """The unit's form as things stand. Raises NotAllowed, NotFound for what is not served."""
    scheme = _served(context, person, Filled(scheme_id, unit, None, ()))
    duties = context.schemes[scheme_id].duties
    async with context.db.read() as tx:
        known = await own_entries(context, person, scheme_id, tx)
        year_before = await last_year.values(tx, scheme_id, (unit,))
    now, seen = standing_of(scheme, known, today(context, scheme)), last_entries(known, unit)
    due = tuple(
        FormDuty(duty.id, duty.due, (duty.due - now.as_of).days, tuple(one.fact for one in lacking))
        for duty in duties
        if duty.is_open(now.as_of)
        and (duty.by_report or in_sight(duty, now.as_of, context.days))
        and (lacking := lacks(duty, now.table, unit))
    )
    asked = _asked(scheme, person, now.table, unit)
    found = (
        FormSection(
            section.item,
            tuple(
                FormFact(
                    fact,
                    now.table.value(unit, fact),
                    scheme.target(fact, unit),
                    now.table.reported(unit, fact),
                    seen[fact].id if fact in seen else 0,
                    year_before.get((unit, fact)),
                )
                for fact in section.facts
                if fact in asked
            ),
        )
        for section in sections(scheme)
    )
    filled = tuple(section for section in found if section.facts)
    return Form(
        scheme_id, unit, now.as_of, place(now, unit), due, filled, basis_of(scheme, channel_for(person, scheme))
    )


async def look_over(context: Context, person: Person, filled: Filled, origin: Origin) -> Verdict:
    """What storing the figures would do; nothing is stored. Raises NotAllowed, NotFound, Refused."""
    scheme = _served(context, person, filled)
    async with context.db.read() as tx:
        known = await own_entries(context, person, scheme.id, tx)
        names = await _names(tx, scheme.id)
        year_before = await last_year.values(tx, scheme.id, (filled.unit,))
    clear, changes, doubts = _examine(context, person, filled, origin, known, names, year_before)
    last, now = known[-1].id if known else 0, context.clock.now()
    supposed = [entry_of(one, last + number, now) for number, one in enumerate(clear, 1)]
    told = receipts(context, [*known, *supposed], supposed, own_unit(person, filled.scheme))
    return Verdict(told[0] if told else None, changes, doubts)


async def send_in(context: Context, person: Person, filled: Filled, key: str, content: str, origin: Origin) -> Verdict:
    """Store all figures, or none of them while there are changes or doubts.

    `key` is the sender's for just this `content`: sent again it gets its first answer again. Raises NotAllowed, NotFound, Refused.
    """
    scheme = _served(context, person, filled)

    async def change(tx: Transaction) -> tuple[list[Entry], list[Entry], tuple[Change, ...], tuple[Suspicion, ...]]:
        known = await own_entries(context, person, scheme.id, tx)
        earlier = await submissions.find(tx, person.id, key)
        if earlier is not None:
            if earlier.content != content:
                raise Refused("form-key-used")
            until = [entry for entry in known if entry.id <= earlier.entries[-1]]
            return until, [entry for entry in until if entry.id in set(earlier.entries)], (), ()
        names, year_before = await _names(tx, scheme.id), await last_year.values(tx, scheme.id, (filled.unit,))
        clear, changes, doubts = _examine(context, person, filled, origin, known, names, year_before)
        if changes or doubts:
            return known, [], changes, doubts
        stored = await store(tx, context, person, scheme, known, clear)
        sent = Submission(key, person.id, content, tuple(entry.id for entry in stored))
        await submissions.put(tx, sent, context.clock.now())
        return [*known, *stored], stored, (), ()

    known, stored, changes, doubts = await context.db.write(change)
    told = receipts(context, known, stored, own_unit(person, scheme.id))
    return Verdict(told[0] if told else None, changes, doubts, stored=bool(stored))


def last_entries(entries: Sequence[Entry], unit: str) -> dict[str, Entry]:
    """Fact -> the last that happened to it, corrections and withdrawals included."""
    return {entry.fact: entry for entry in entries if entry.unit == unit}


def _asked(scheme: Scheme, person: Person, table: FactTable, unit: str) -> frozenset[str]:
    """The facts that this person can enter and that are asked of this unit, or were reported for it all the same."""
    return frozenset(
        fact.id
        for fact in scheme.facts
        if may_enter(person, scheme, fact, unit)
        and fact.id not in scheme.grave  # stated one by one, each with its reason
        and (has_task(scheme, fact.id, unit) or table.reported(unit, fact.id) is not None)
    )


def _served(context: Context, person: Person, filled: Filled) -> Scheme:
    """The scheme of a form that the person may fill in, with facts of units only. Raises NotAllowed, NotFound, UnknownId."""
    offering = context.schemes.get(filled.scheme)
    if offering is None:
        raise NotFound("unknown-scheme", name=filled.scheme)
    require(person, Action.REPORT, filled.scheme, offering.scheme.unit(filled.unit).id)
    for figure in filled.figures:
        if offering.scheme.fact(figure.fact).whole:
            raise UnknownId("fact", figure.fact)
    return offering.scheme


async def _names(tx: Transaction, scheme: str) -> dict[int, str]:
    return await people.names(tx, scheme)


def entry_of(new: NewEntry, number: int, at: datetime) -> Entry:
    """The entry as the ledger would number it."""
    told = {field.name: getattr(new, field.name) for field in fields(new)}
    return Entry(id=number, recorded_at=at, **told)


def _examine(
    context: Context,
    person: Person,
    filled: Filled,
    origin: Origin,
    known: Sequence[Entry],
    names: Mapping[int, str],
    year_before: Mapping[tuple[str, str], int],
) -> tuple[list[NewEntry], tuple[Change, ...], tuple[Suspicion, ...]]:
    """The figures as entries, what others have reported meanwhile, and what is asked about first."""
    scheme = context.schemes[filled.scheme].scheme
    changes = _changes(known, filled, names, scheme.end)
    sure = {figure.fact: figure.sure for figure in filled.figures}
    claims = [Claim(one.fact, one.mode, one.value, filled.unit, filled.day) for one in filled.figures]
    settled, _ = settle(context, person, scheme, claims, ())
    _, weighed = weigh(context, scheme, settled, known, year_before)
    doubts = {one.claim.fact: doubt for one, doubt in weighed if doubt.why is not sure[one.claim.fact]}
    clear = [new_entry(scheme, one, person, origin) for one in settled if one.claim.fact not in doubts]
    return clear, changes, tuple(doubts.values())


def _changes(known: Sequence[Entry], filled: Filled, names: Mapping[int, str], end: date) -> tuple[Change, ...]:
    last = last_entries(known, filled.unit)
    found = []
    for figure in filled.figures:
        entry = last.get(figure.fact)
        if entry is not None and entry.id != figure.seen:
            total = running_total(known, filled.unit, figure.fact, end)
            found.append(Change(figure.fact, total, entry.id, names.get(entry.person_id or 0, ""), entry.recorded_at))
    return tuple(found)
