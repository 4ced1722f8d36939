"""The form: what it shows of a unit, what filled-in figures would do, and storing them; whole, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.forms import Change, Filled, Form, FormDuty, FormFact, FormSection, Verdict
from bot.domain.intents import Claim
from bot.domain.permissions import Action, allowed, channel_for, may_enter, require
from bot.domain.planner import in_sight
from bot.domain.reviews import basis_of
from bot.domain.sections import sections
from bot.storage import courses, ledger, people, submissions
from bot.storage.submissions import Submission
from bot.usecases.admission import (
    courses_of,
    last_year_totals,
    new_entry,
    own_unit,
    settle,
    store,
    supposed,
    weigh,
)
from bot.usecases.context import Session, admit
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import figures, place, today
from schemes.duties import has_task, lacks
from scoring import UnknownId

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.courses import Course, Key
    from bot.domain.entries import NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.results import Suspicion
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Admission, Context
    from scoring import FactTable, Scheme, Standing


def forms_of(context: Context, person: Person) -> tuple[tuple[str, str], ...]:
    """(scheme, unit): the forms that the person may fill in, the own units first."""
    own = [(one, unit) for one in context.schemes for unit in person.units(one)]
    every = [(one, unit.id) for one, offering in context.schemes.items() for unit in offering.scheme.units]
    may = [form for form in every if allowed(person, Action.REPORT, *form)]
    return tuple(dict.fromkeys((*(form for form in own if form in set(may)), *may)))


async def form(session: Session, unit: str) -> Form:
    """The unit's form as things stand. Raises NotAllowed, NotFound for what is not served."""
    _served(session.context, session.person, Filled(session.scheme_id, unit, None, ()))
    return (await forms(session, [unit]))[0]


async def forms(session: Session, units: Sequence[str]) -> tuple[Form, ...]:
    """The forms of several units that the person may fill in, as things stand."""
    scheme = session.scheme
    async with session.context.db.read() as tx:
        admission = await admit(session, tx)
        seen = await courses.last_ids(
            tx, session.scheme_id, admission.selection.channel, units[0] if len(units) == 1 else None
        )
        year_before = await last_year_totals(admission)
        day = today(session.context, scheme)
        now = (
            await figures(session.context, tx, session.scheme_id, admission.selection, day, admission.heads)
        ).standing
    return tuple(_form(session.context, session.person, now, unit, seen, year_before) for unit in units)


def _form(
    context: Context,
    person: Person,
    now: Standing,
    unit: str,
    seen: Mapping[Key, int],
    year_before: Mapping[Key, int],
) -> Form:
    scheme = now.scheme
    due = tuple(
        FormDuty(duty.id, duty.due, (duty.due - now.as_of).days, tuple(one.fact for one in lacking))
        for duty in context.schemes[scheme.id].duties
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
                    seen.get((unit, fact), 0),
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
        scheme.id, unit, now.as_of, place(now, unit), due, filled, basis_of(scheme, channel_for(person, scheme))
    )


async def look_over(context: Context, person: Person, filled: Filled, origin: Origin) -> Verdict:
    """What storing the figures would do; nothing is stored. Raises NotAllowed, NotFound, Refused."""
    _served(context, person, filled)
    async with context.db.read() as tx:
        admission = await admit(Session(context, person, filled.scheme), tx)
        known = await _courses(admission, filled)
        clear, changes, doubts = await _examine(admission, filled, known, origin)
        told = receipts(context, await supposed(admission, clear, known), own_unit(person, filled.scheme))
    return Verdict(told[0] if told else None, changes, doubts)


async def send_in(context: Context, person: Person, filled: Filled, key: str, content: str, origin: Origin) -> Verdict:
    """Store all figures, or none of them while there are changes or doubts.

    `key` is the sender's for just this `content`: sent again it gets its first answer again. Raises NotAllowed, NotFound, Refused.
    """
    scheme = _served(context, person, filled)

    async def change(tx: Transaction) -> tuple[Recorded | None, tuple[Change, ...], tuple[Suspicion, ...]]:
        admission = await admit(Session(context, person, scheme.id), tx)
        earlier = await submissions.find(tx, person.id, key)
        if earlier is not None:
            if earlier.content != content:
                raise Refused("form-key-used")
            stored = await ledger.by_ids(tx, earlier.entries)
            return await recorded_before(context, tx, stored), (), ()
        known = await _courses(admission, filled)
        clear, changes, doubts = await _examine(admission, filled, known, origin)
        if changes or doubts:
            return None, changes, doubts
        recorded = await store(admission, clear, known)
        sent = Submission(key, person.id, content, tuple(entry.id for entry in recorded.entries))
        await submissions.put(tx, sent, context.clock.now())
        return recorded, (), ()

    recorded, changes, doubts = await context.db.write(change)
    told = receipts(context, recorded, own_unit(person, scheme.id)) if recorded is not None else ()
    return Verdict(told[0] if told else None, changes, doubts, stored=recorded is not None and bool(recorded.entries))


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


async def _courses(admission: Admission, filled: Filled) -> dict[Key, Course]:
    """The courses of the figures' facts."""
    settled, _ = settle(admission.context, admission.person, admission.scheme, _claims(filled), ())
    return await courses_of(admission, settled)


def _claims(filled: Filled) -> list[Claim]:
    return [Claim(figure.fact, figure.mode, figure.value, filled.unit, filled.day) for figure in filled.figures]


async def _examine(
    admission: Admission, filled: Filled, known: Mapping[Key, Course], origin: Origin
) -> tuple[list[NewEntry], tuple[Change, ...], tuple[Suspicion, ...]]:
    """The figures as entries, what others have reported meanwhile, and what is asked about first."""
    context, person, scheme = admission.context, admission.person, admission.scheme
    changes = await _changes(admission, filled, known)
    sure = {figure.fact: figure.sure for figure in filled.figures}
    settled, _ = settle(context, person, scheme, _claims(filled), ())
    _, weighed = weigh(context, scheme, settled, known, await last_year_totals(admission))
    doubts = {one.claim.fact: doubt for one, doubt in weighed if doubt.why is not sure[one.claim.fact]}
    clear = [new_entry(scheme, one, person, origin) for one in settled if one.claim.fact not in doubts]
    return clear, changes, tuple(doubts.values())


async def _changes(admission: Admission, filled: Filled, known: Mapping[Key, Course]) -> tuple[Change, ...]:
    """What somebody reported of these facts since the form was shown."""
    tx, scheme = admission.tx, admission.scheme
    last = await courses.last_ids(tx, scheme.id, admission.selection.channel, filled.unit)
    changed = {
        figure.fact: last[filled.unit, figure.fact]
        for figure in filled.figures
        if last.get((filled.unit, figure.fact), figure.seen) != figure.seen
    }
    if not changed:
        return ()
    entries = {entry.id: entry for entry in await ledger.by_ids(tx, changed.values())}
    names = await people.names(tx, scheme.id)
    return tuple(
        Change(
            fact,
            known[filled.unit, fact].total(scheme.end),
            number,
            names.get(entries[number].person_id or 0, ""),
            entries[number].recorded_at,
        )
        for fact, number in changed.items()
    )
