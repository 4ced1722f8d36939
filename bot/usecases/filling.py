"""The form: what it shows of a unit, what filled-in figures would do, and storing all of them or none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.errors import Refused
from bot.domain.forms import Change, Filled, Form, FormDuty, FormFact, FormSection, Unexplained, Verdict
from bot.domain.intents import Claim
from bot.domain.permissions import Action, allowed, channel_for, may_enter, require
from bot.domain.planner import in_sight
from bot.domain.plausibility import answered_with
from bot.domain.reviews import basis_of
from bot.domain.sections import sections
from bot.storage import courses, ledger, submissions
from bot.storage.submissions import Submission
from bot.usecases import naming
from bot.usecases.admission import courses_of, last_year_totals, new_entry, settle, store, supposed, unexplained, weigh
from bot.usecases.context import Session, admit
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import figures, local_day, place, today
from schemes.duties import has_task, lacks
from scoring import UnknownId
from scoring.pace import is_task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.domain.courses import Course, Key
    from bot.domain.entries import NewEntry, Origin
    from bot.domain.people import Person
    from bot.domain.results import Unusual
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Settled
    from bot.usecases.context import Admission, Context
    from scoring import FactTable, Scheme, Standing


def forms_of(context: Context, person: Person) -> tuple[tuple[str, str], ...]:
    """(scheme, unit): the forms that the person may fill in, the own units first."""
    own_forms = [(scheme_id, unit) for scheme_id in context.schemes for unit in person.units(scheme_id)]
    all_forms = [(scheme_id, unit.id) for scheme_id in context.schemes for unit in context.scheme(scheme_id).units]
    may = {form: None for form in all_forms if allowed(person, Action.REPORT, *form)}
    return tuple(dict.fromkeys((*(form for form in own_forms if form in may), *may)))


async def form(session: Session, unit: str) -> Form:
    """The unit's form as things stand. Raises NotAllowed, NotFound for what is not served."""
    _session(session.context, session.person, Filled(session.scheme_id, unit, None, ()))
    return (await forms(session, [unit]))[0]


async def forms(session: Session, units: Sequence[str]) -> tuple[Form, ...]:
    """The forms of several units that the person may fill in, as things stand."""
    context, scheme = session.context, session.scheme
    async with context.db.read() as tx:
        admission = await admit(session, tx)
        selection, only = admission.selection, units[0] if len(units) == 1 else None
        seen = await courses.last_ids(tx, scheme.id, selection.channel, only)
        last = await ledger.by_ids(tx, seen.values()) if only is not None else []
        year_before = await last_year_totals(admission)
        current = await figures(context, tx, scheme.id, selection, today(context, scheme), admission.heads)
    said = _Said(seen, year_before, {(entry.unit, entry.fact): entry.origin for entry in last})
    return tuple(_form(session, current.standing, unit, said) for unit in units)


class _Said(NamedTuple):
    """What has been said of facts: the ids of their last entries, last year's totals, how the last entries came."""

    seen: Mapping[Key, int]
    year_before: Mapping[Key, int]
    origins: Mapping[Key, Origin]

    def given(self, unit: str) -> frozenset[str]:
        """The facts of a unit on which a business system has the last word."""
        return frozenset(
            fact for (of, fact), origin in self.origins.items() if of == unit and origin.system is not None
        )


def _due(session: Session, now: Standing, unit: str, given: frozenset[str]) -> tuple[FormDuty, ...]:
    """What the unit is to fill in for duties: of targets not what systems give, of a period's report all that lacks."""
    scheme, day, due = now.scheme, local_day(session.context, session.now()), list[FormDuty]()
    for duty in session.served.duties:
        if duty.is_asked(day, scheme.end) and (duty.by_report or in_sight(duty, now.as_of, session.context.days)):
            facts = [lack.fact for lack in lacks(duty, now.table, unit)]
            lacking = tuple(fact for fact in facts if duty.by_report or fact not in given)
            due += [FormDuty(duty.id, duty.due, (duty.due - day).days, lacking)] if lacking else []
    return tuple(due)


def _form(session: Session, now: Standing, unit: str, said: _Said) -> Form:
    scheme, person = now.scheme, session.person
    given = said.given(unit)
    due = _due(session, now, unit, given)
    given -= {fact for duty in due for fact in duty.facts}
    asked = _asked(scheme, person, now.table, unit)

    def shown(fact: str) -> FormFact:
        value, reported = now.table.value(unit, fact), now.table.reported(unit, fact)
        key, target = (unit, fact), scheme.target(fact, unit)
        if target and not is_task(scheme, fact, unit):
            target = None  # an aim, and nothing that is done by so much
        seen, last, origin = said.seen.get(key, 0), said.year_before.get(key), said.origins.get(key)
        return FormFact(fact, value, target, reported, seen, last, origin, fact in given)

    filled = tuple(
        FormSection(section.item, facts)
        for section in sections(scheme)
        if (facts := tuple(shown(fact) for fact in section.facts if fact in asked))
    )
    basis = basis_of(scheme, channel_for(person, scheme))
    return Form(scheme.id, unit, now.as_of, place(now, unit), due, filled, basis)


async def look_over(context: Context, person: Person, filled: Filled, origin: Origin) -> Verdict:
    """What storing the figures would do; nothing is stored. Raises NotAllowed, NotFound, Refused."""
    session = _session(context, person, filled)
    async with context.db.read() as tx:
        admission = await admit(session, tx)
        before, clear, verdict = await _examine(admission, filled, origin)
        effect = receipts(session, await supposed(admission, clear, before))
    return replace(verdict, receipt=next(iter(effect), None))


async def send_in(context: Context, person: Person, filled: Filled, key: str, content: str, origin: Origin) -> Verdict:
    """Store all figures, or none of them while there are changes or doubts, or reasons lack.

    `key` is the sender's for just this `content`: sent again it gets its first answer again.
    Raises NotAllowed, NotFound, Refused.
    """
    session = _session(context, person, filled)

    async def change(tx: Transaction) -> Verdict:
        admission = await admit(session, tx)
        earlier = await submissions.find(tx, person.id, key)
        if earlier is not None:
            if earlier.content != content:
                raise Refused("form-key-used")
            recorded = await recorded_before(context, tx, await ledger.by_ids(tx, earlier.entries))
        else:
            before, clear, verdict = await _examine(admission, filled, origin)
            if verdict.changes or verdict.doubts or verdict.unexplained:
                return verdict
            recorded = await store(admission, clear, before)
            opened_at = await _opened_at(tx, person, filled)
            sent = Submission(key, person.id, content, tuple(entry.id for entry in recorded.entries), opened_at)
            await submissions.put(tx, sent, context.clock.now())
        return Verdict(next(iter(receipts(session, recorded)), None), stored=bool(recorded.entries))

    return await context.db.write(change)


async def _opened_at(tx: Transaction, person: Person, filled: Filled) -> datetime | None:
    """Since when this form may have been filled in: where several are sent from one opened page, since the last one."""
    if filled.opened_at is None:
        return None
    last = await submissions.last_at(tx, person.id)
    return filled.opened_at if last is None else max(filled.opened_at, last)


def _asked(scheme: Scheme, person: Person, table: FactTable, unit: str) -> frozenset[str]:
    """The facts that this person can enter and that are asked of this unit, or were reported for it all the same."""
    return frozenset(
        fact.id
        for fact in scheme.facts
        if may_enter(person, scheme, fact, unit)
        and fact.id not in scheme.grave  # stated one by one, each with its reason
        and (has_task(scheme, fact.id, unit) or table.reported(unit, fact.id) is not None)
    )


def _session(context: Context, person: Person, filled: Filled) -> Session:
    """The session for a form that the person may fill in, of unit facts. Raises NotAllowed, NotFound, UnknownId."""
    scheme = context.served(filled.scheme).scheme
    require(person, Action.REPORT, scheme.id, scheme.unit(filled.unit).id)
    for figure in filled.figures:
        if scheme.fact(figure.fact).whole:
            raise UnknownId("fact", figure.fact, {})
    return Session(context, person, scheme.id)


async def _examine(
    admission: Admission, filled: Filled, origin: Origin
) -> tuple[dict[Key, Course], list[NewEntry], Verdict]:
    """The courses of the figures' facts, the undoubted figures as entries, and what keeps them from being stored."""
    session = admission.session
    claims = [Claim(figure.fact, figure.mode, figure.value, filled.unit, filled.day) for figure in filled.figures]
    settled, _ = settle(session, claims)
    before = await courses_of(admission, settled)
    changes = await _changes(admission, filled, before)
    sure = {figure.fact: figure.sure for figure in filled.figures}
    _, suspected = await weigh(admission, [_with_sure(item, sure) for item in settled], before)
    doubts = {each.item.claim.fact: each.suspicion for each in suspected}
    reasons = {figure.fact: figure.reason for figure in filled.figures}
    clear = [
        replace(new_entry(session, item, origin), reason=reasons[item.claim.fact])
        for item in settled
        if item.claim.fact not in doubts
    ]
    lacking = await unexplained(admission, clear, before)
    silent = tuple(Unexplained(fact, needed) for fact, needed in lacking.items())
    return before, clear, Verdict(None, changes, tuple(doubts.values()), silent)


def _with_sure(item: Settled, sure: Mapping[str, Unusual | None]) -> Settled:
    why = sure[item.claim.fact]
    return item if why is None else replace(item, sure=answered_with(why))


async def _changes(admission: Admission, filled: Filled, before: Mapping[Key, Course]) -> tuple[Change, ...]:
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
    names = await naming.names(tx, scheme)
    return tuple(
        Change(
            fact,
            before[filled.unit, fact].total(scheme.end),
            number,
            naming.reporter(entries[number], names),
            entries[number].recorded_at,
        )
        for fact, number in changed.items()
    )
