"""Who reports on time: the table for the bureau, what the planner hears of it, and missed periods proposed to the assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.domain.declarations import in_force
from bot.domain.entries import Basis, Mode, NewEntry
from bot.domain.errors import Expired
from bot.domain.permissions import Action, require, require_entering
from bot.domain.results import Proposal, Punctuality, Reported
from bot.domain.reviews import selection_of
from bot.domain.timeliness import NOTHING, Outcome, Record, fact_records, last_heard, outcome
from bot.storage import courses, declarations, ledger
from bot.usecases import obligations
from bot.usecases.admission import own_unit, store
from bot.usecases.context import Memory, admit
from bot.usecases.receipts import receipts
from bot.usecases.standings import local_day, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.domain.courses import Key
    from bot.domain.entries import Origin, Selection
    from bot.domain.people import Person
    from bot.domain.timeliness import FactRecord
    from bot.storage.engine import Transaction
    from bot.usecases.admission import Recorded
    from bot.usecases.context import Context, Session
    from schemes.duties import Duty
    from scoring import Scheme

_BEST_FIRST = tuple(Outcome)
_UNITS_AT_ONCE = 20  # whose whole year is read at once


async def table(context: Context, person: Person | None, scheme_id: str, moment: datetime | None = None) -> Punctuality:
    """What became of every duty of every unit until `moment` or now. `person` None: the command line. Raises NotAllowed."""
    if person is not None:
        require(person, Action.SEE_TIMELINESS, scheme_id)
    day = local_day(context, moment or context.clock.now())
    known = await _records(context, scheme_id)
    offering = context.schemes[scheme_id]
    outcomes = {
        (unit.id, duty.id): _outcome(duty, unit.id, known, offering.scheme, day)
        for duty in offering.duties
        if duty.opens <= day and not duty.of_bureau
        for unit in offering.scheme.units
    }
    return Punctuality(scheme_id, day, outcomes, await proposals(context, scheme_id, day))


async def signals(context: Context, scheme_id: str, day: date) -> tuple[dict[tuple[str, str], date], frozenset[str]]:
    """What the planner goes by: when something of a duty was last heard of a unit, and which ended duties are to be settled."""
    known = await _records(context, scheme_id)
    offering = context.schemes[scheme_id]
    heard = {}
    for duty in offering.duties:
        if duty.is_open(day):
            for unit in offering.scheme.units:
                days = [one for one in (last_heard(duty, unit.id, record_) for record_ in known) if one is not None]
                if days:
                    heard[unit.id, duty.id] = max(days)
    return heard, frozenset(period for one in await proposals(context, scheme_id, day) for period in one.periods)


async def proposals(context: Context, scheme_id: str, day: date) -> tuple[Proposal, ...]:
    """The missed periods that the scheme deducts for and nobody has entered yet, by the calendar's lines and units."""
    offering = context.schemes[scheme_id]
    scheme = offering.scheme
    lines: dict[str, list[Duty]] = {}
    for duty in offering.duties:
        if duty.missed is not None and duty.due < day:
            lines.setdefault(duty.line, []).append(duty)
    if not lines:
        return ()
    known = await _records(context, scheme_id)
    entered = (await standing(context, scheme_id, min(day, scheme.end))).table
    found = []
    for line, duties in lines.items():
        fact = duties[0].missed or ""
        for unit in scheme.units:
            gone = tuple(duty for duty in duties if _is_missed(duty, _outcome(duty, unit.id, known, scheme, day)))
            number, so_far = sum(duty.counts for duty in gone), entered.value(unit.id, fact)
            if number > so_far:
                found.append(Proposal(line, unit.id, fact, tuple(duty.id for duty in gone), number, so_far))
    return tuple(found)


async def enter(session: Session, unit: str, line: str, origin: Origin) -> Reported:
    """Enter the missed periods of a unit as they are proposed at this moment. Raises NotAllowed, Expired when nothing is proposed."""
    scheme = session.scheme
    proposal = await _proposal(session, unit, line)
    require_entering(session.person, scheme, scheme.fact(proposal.fact), unit)
    day = min(local_day(session.context, session.context.clock.now()), scheme.end)
    entry = NewEntry(
        session.scheme_id, unit, proposal.fact, day, Mode.TOTAL, proposal.number, session.person.id, origin
    )

    async def change(tx: Transaction) -> Recorded:
        return await store(await admit(session, tx), [entry])

    return Reported(
        receipts(session.context, await session.context.db.write(change), own_unit(session.person, session.scheme_id))
    )


async def excuse(session: Session, unit: str, line: str) -> None:
    """Let the missed periods of a unit that are not entered yet not count: they are declared done. Raises as `enter`."""
    proposal = await _proposal(session, unit, line)
    duties = {duty.id: duty for duty in session.served.duties}
    open_ = proposal.number - proposal.entered
    for period in reversed(proposal.periods):  # what is entered was entered for the earlier ones
        if open_ > 0:
            await obligations.declare(session, unit, period)
            open_ -= duties[period].counts


async def _proposal(session: Session, unit: str, line: str) -> Proposal:
    offering = session.served
    missed = next((duty.missed for duty in offering.duties if duty.line == line and duty.missed), None)
    require(session.person, Action.ASSESS, session.scheme_id, unit, offering.scheme.fact(missed) if missed else None)
    day = local_day(session.context, session.context.clock.now())
    for one in await proposals(session.context, session.scheme_id, day):
        if (one.unit, one.line) == (unit, line):
            return one
    raise Expired("nothing-missed")


def _is_missed(duty: Duty, what: Outcome) -> bool:
    return what is Outcome.MISSED or (what is Outcome.LATE and duty.late_is_missed)


def _outcome(duty: Duty, unit: str, known: tuple[Record, ...], scheme: Scheme, day: date) -> Outcome:
    return min((outcome(duty, unit, one, scheme, day) for one in known), key=_BEST_FIRST.index)


async def _records(context: Context, scheme_id: str) -> tuple[Record, ...]:
    """What the ledger says of who reported when; where units assess themselves the assessor's entries are a record of their own."""
    scheme = context.schemes[scheme_id].scheme
    bases = (Basis.REPORTED, Basis.CONFIRMED) if scheme.self_assessed else (Basis.REPORTED,)
    async with context.db.read() as tx:
        done = in_force(await declarations.of_scheme(tx, scheme_id))
        heads = await ledger.heads(tx, scheme_id)
        facts = [
            await _fact_records(context, tx, scheme, selection_of(scheme, basis), heads.entries) for basis in bases
        ]
    return tuple(Record(own, done, context.zone) for own in facts)


async def _fact_records(
    context: Context, tx: Transaction, scheme: Scheme, selection: Selection, newest: int
) -> Mapping[Key, FactRecord]:
    """When something was reported of every fact; of what was read before, only the facts reported since are read again."""
    memory = context.memory.setdefault(scheme.id, Memory()).values
    name = f"records {selection.channel}"
    last, known = memory.get(name, (0, {}))
    if last == newest:
        return cast("Mapping[Key, FactRecord]", known)
    records = dict(known)
    if not last:
        units = dict.fromkeys(unit for unit, _ in await courses.reported(tx, scheme.id, selection.channel))
        for some in courses.chunks(units, _UNITS_AT_ONCE):
            records |= fact_records(await courses.day_records(tx, scheme.id, selection, some), context.zone)
    else:
        for key, since in (await courses.changed_days(tx, scheme.id, cast("int", last))).items():
            days = await courses.day_records(tx, scheme.id, selection, key[:1], key[1], since)
            record = records.get(key, NOTHING).since(since, fact_records(days, context.zone).get(key, NOTHING))
            records[key] = record
    records = {key: record for key, record in records.items() if record.days}
    tx.after_commit(lambda: memory.__setitem__(name, (newest, records)))
    return records
