"""Who reports on time: a table for the bureau, what the planner hears of it, missed periods for the assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from zlib import crc32

from bot.domain.declarations import in_force
from bot.domain.entries import Mode, NewEntry, Selection
from bot.domain.errors import Expired
from bot.domain.moves import move_of
from bot.domain.permissions import Action, require, require_entering
from bot.domain.results import Proposal, Punctuality, Reported
from bot.domain.reviews import channels_of
from bot.domain.timeliness import NOTHING, Outcome, Record, fact_records, last_heard, outcome
from bot.storage import courses, declarations, ledger
from bot.storage.rows import chunks
from bot.usecases import obligations, once
from bot.usecases.admission import store
from bot.usecases.context import Memory, admit, aside, in_transaction
from bot.usecases.receipts import receipts, recorded_before
from bot.usecases.standings import figures, local_day, today
from scoring import Total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from bot.domain.courses import Key
    from bot.domain.entries import Origin
    from bot.domain.moves import UnitMove
    from bot.domain.people import Person
    from bot.domain.timeliness import FactRecord
    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session
    from schemes.duties import Duty
    from scoring import Scheme

_BEST_FIRST = tuple(Outcome)
_UNITS_AT_ONCE = 3  # whose whole year is read at once


async def table(context: Context, person: Person | None, scheme_id: str, moment: datetime | None = None) -> Punctuality:
    """What became of every unit's duties until `moment` or now. `person` None: the command line. Raises NotAllowed."""
    if person is not None:
        require(person, Action.SEE_TIMELINESS, scheme_id)
    day = local_day(context, moment or context.clock.now())
    return await aside(context, lambda context: _table(context, scheme_id, day))


async def _table(context: Context, scheme_id: str, day: date) -> Punctuality:
    units = [unit.id for unit in context.scheme(scheme_id).units]
    every = await outcomes(context, scheme_id, units, day)
    return Punctuality(scheme_id, day, every, await proposals(context, scheme_id, day))


async def outcomes(context: Context, scheme_id: str, units: Sequence[str], day: date) -> dict[tuple[str, str], Outcome]:
    """What became, by the evening of `day`, of the duties of these units that had begun, by (unit, duty)."""
    records, served = await _records(context, scheme_id), context.schemes[scheme_id]
    return {
        (unit, duty.id): _outcome(duty, unit, records, served.scheme, day)
        for duty in served.duties
        if duty.opens <= day and not duty.of_bureau
        for unit in units
    }


async def signals(context: Context, scheme_id: str, day: date) -> tuple[dict[tuple[str, str], date], frozenset[str]]:
    """For the planner: when something of a duty was last heard of a unit, and which ended duties are to be settled."""
    records, served = await _records(context, scheme_id), context.schemes[scheme_id]
    last_days = {}
    for duty in served.duties:
        for unit in served.scheme.units if duty.is_open(day) else ():
            days = [last_heard(duty, unit.id, record) for record in records]
            if last := max((day for day in days if day is not None), default=None):
                last_days[unit.id, duty.id] = last
    unsettled = {period for proposal in await proposals(context, scheme_id, day) for period in proposal.periods}
    return last_days, frozenset(unsettled)


async def proposals(context: Context, scheme_id: str, day: date) -> tuple[Proposal, ...]:
    """The missed periods that the scheme deducts for and nobody has entered yet, by the calendar's lines and units."""
    scheme, duties = context.scheme(scheme_id), context.schemes[scheme_id].duties
    lines: dict[str, list[Duty]] = {}
    for duty in duties:
        if duty.missed is not None and duty.due < day:
            lines.setdefault(duty.line, []).append(duty)
    if not lines:
        return ()
    records = await _records(context, scheme_id)
    async with context.db.read() as tx:
        entered = (await figures(context, tx, scheme_id, Selection(), min(day, scheme.end))).table
    proposed = []
    for line, periods in lines.items():
        fact = periods[0].missed or ""
        for unit in scheme.units:
            missed = [duty for duty in periods if _is_missed(duty, _outcome(duty, unit.id, records, scheme, day))]
            number, so_far = sum(duty.counts for duty in missed), entered.value(unit.id, fact)
            if number > so_far:
                proposed.append(Proposal(line, unit.id, fact, tuple(duty.id for duty in missed), number, so_far))
    return tuple(proposed)


async def enter(session: Session, unit: str, line: str, origin: Origin) -> Reported:
    """Enter the missed periods of a unit that are proposed now. Raises NotAllowed, Expired (nothing-missed)."""
    if (earlier := await session.db.ask(lambda tx: _entered_before(tx, session, origin))) is not None:
        return earlier
    proposal, scheme = await _proposal(session, unit, line), session.scheme
    require_entering(session.person, scheme, scheme.fact(proposal.fact), unit)
    day, person_id = today(session.context, scheme), session.person.id
    entry = NewEntry(scheme.id, unit, proposal.fact, day, Mode.TOTAL, proposal.number, person_id, origin)
    return await _enter(session, entry)


async def _entered_before(tx: Transaction, session: Session, origin: Origin) -> Reported | None:
    """What this very update has entered, when it is worked through again."""
    entries = await ledger.by_update(tx, origin.update_id) if origin.update_id is not None else []
    return Reported(receipts(session, await recorded_before(session.context, tx, entries))) if entries else None


@in_transaction
async def _enter(tx: Transaction, session: Session, entry: NewEntry) -> Reported:
    return Reported(receipts(session, await store(await admit(session, tx), [entry])))


async def of_line(session: Session, line: str) -> tuple[Proposal, ...]:
    """The missed periods of a line of the calendar that nobody has entered or excused. Raises NotAllowed."""
    require(session.person, Action.SEE_TIMELINESS, session.scheme_id)
    day = local_day(session.context, session.now())
    return tuple(
        proposal for proposal in await proposals(session.context, session.scheme_id, day) if proposal.line == line
    )


async def enter_all(session: Session, line: str, shown: str | Mapping[str, int], origin: Origin) -> int:
    """Enter all that was shown of a line; for how many units. An update that is repeated enters once.

    `shown`: `check_of` all of it, or of some units the number that the fact would be. Raises NotAllowed, and Expired
    (missed-changed) when it is not what was shown any more.
    """
    if (earlier := await session.db.ask(lambda tx: _entered_before(tx, session, origin))) is not None:
        return sum(len(receipt.lines) for receipt in earlier.receipts)
    proposed = await _as_shown(session, line, shown)
    scheme, day = session.scheme, today(session.context, session.scheme)
    entries = []
    for proposal in proposed:
        require_entering(session.person, scheme, scheme.fact(proposal.fact), proposal.unit)
        figure = proposal.unit, proposal.fact, day, Mode.TOTAL, proposal.number
        entries.append(NewEntry(scheme.id, *figure, session.person.id, origin))
    await _enter_all(session, entries)
    return len(entries)


@in_transaction
async def _enter_all(tx: Transaction, session: Session, entries: list[NewEntry]) -> None:
    await store(await admit(session, tx), entries)


async def excuse_all(session: Session, line: str, shown: str | Mapping[str, int]) -> int:
    """Declare all missed periods that were shown of a line as done; of how many units. Raises as `enter_all`."""
    earlier = await session.db.ask(lambda tx: once.before(tx, session.context, "excuse-all"))
    if earlier is None:
        proposed = await _as_shown(session, line, shown)
        units = [proposal.unit for proposal in proposed]
        for proposal in proposed:
            require(session.person, Action.ASSESS, session.scheme_id, proposal.unit, session.scheme.fact(proposal.fact))
        await session.db.write(lambda tx: once.note(tx, session, "excuse-all", " ".join(units)))
    else:  # goes on where it was cut off
        units = earlier.split()
        proposed = tuple(proposal for proposal in await of_line(session, line) if proposal.unit in units)
    for proposal in proposed:
        await _excuse(session, proposal)
    return len(units)


async def _as_shown(session: Session, line: str, shown: str | Mapping[str, int]) -> tuple[Proposal, ...]:
    proposed = await of_line(session, line)
    if isinstance(shown, str):
        same = check_of(proposed) == shown
    else:
        proposed = tuple(proposal for proposal in proposed if proposal.unit in shown)
        same = {proposal.unit: proposal.number for proposal in proposed} == shown
    if not (proposed and same):
        raise Expired("missed-changed")
    return proposed


def check_of(proposed: Sequence[Proposal]) -> str:
    """Short for these missed periods: a tap settles nothing else."""
    return f"{crc32(repr([(proposal.unit, proposal.number) for proposal in proposed]).encode()):08x}"


async def costs(session: Session, proposed: Sequence[Proposal]) -> dict[str, UnitMove]:
    """By unit: what entering all of it would take of points, ranks and money. Raises NotAllowed."""
    require(session.person, Action.SEE_TIMELINESS, session.scheme_id)
    context, scheme, day = session.context, session.scheme, today(session.context, session.scheme)
    async with session.db.read() as tx:
        before = await figures(context, tx, scheme.id, Selection(), day)
    keys = [(proposal.unit, proposal.fact) for proposal in proposed]
    totals = [Total(proposal.unit, proposal.fact, day, proposal.number) for proposal in proposed]
    for cutoff in (cutoff for cutoff in scheme.cutoffs if cutoff < day):  # what stood then stays
        for unit, fact in keys:
            if (reported := before.table.reported(unit, fact, cutoff)) is not None:
                totals.append(Total(unit, fact, reported, before.table.value(unit, fact, cutoff)))
    after = before.with_totals(keys, totals)
    return {unit: move_of(before.standing, after.standing, unit) for unit in dict.fromkeys(unit for unit, _ in keys)}


async def excuse(session: Session, unit: str, line: str) -> None:
    """Declare a unit's missed periods that are not entered yet as done: they do not count. Raises as `enter`."""
    try:
        proposal = await _proposal(session, unit, line)
    except Expired:
        if await session.db.ask(lambda tx: once.before(tx, session.context, "excuse")) is None:
            raise
        return
    await session.db.write(lambda tx: once.note(tx, session, "excuse"))
    await _excuse(session, proposal)


async def _excuse(session: Session, proposal: Proposal) -> None:
    duties, not_entered = session.served.duties_by_id, proposal.number - proposal.entered
    for period in reversed(proposal.periods):  # what is entered was entered for the earlier ones
        if not_entered > 0:
            await obligations.declare(session, proposal.unit, period)
            not_entered -= duties[period].counts


async def _proposal(session: Session, unit: str, line: str) -> Proposal:
    missed = next((duty.missed for duty in session.served.duties if duty.line == line and duty.missed), None)
    fact = session.scheme.fact(missed) if missed else None
    require(session.person, Action.ASSESS, session.scheme_id, unit, fact)
    for proposal in await proposals(session.context, session.scheme_id, local_day(session.context, session.now())):
        if (proposal.unit, proposal.line) == (unit, line):
            return proposal
    raise Expired("nothing-missed")


def _is_missed(duty: Duty, outcome_: Outcome) -> bool:
    return outcome_ is Outcome.MISSED or (outcome_ is Outcome.LATE and duty.late_is_missed)


def _outcome(duty: Duty, unit: str, records: tuple[Record, ...], scheme: Scheme, day: date) -> Outcome:
    return min((outcome(duty, unit, record, scheme, day) for record in records), key=_BEST_FIRST.index)


async def _records(context: Context, scheme_id: str) -> tuple[Record, ...]:
    """What the ledger says of who reported when; with self-assessment the assessor's entries are another record."""
    scheme = context.scheme(scheme_id)
    async with context.db.read() as tx:
        declared = in_force(await declarations.of_scheme(tx, scheme_id))
        heads = await ledger.heads(tx, scheme_id)
        facts = [
            await _fact_records(context, tx, scheme, Selection(channel), heads.entries)
            for channel in channels_of(scheme)
        ]
    return tuple(Record(reported, declared, context.zone) for reported in facts)


async def _fact_records(
    context: Context, tx: Transaction, scheme: Scheme, selection: Selection, newest: int
) -> Mapping[Key, FactRecord]:
    """When something was reported of every fact; only the facts reported since the last time are read."""
    memory = context.memory.setdefault(scheme.id, Memory()).values
    name = f"records {selection.channel}"
    last, remembered = memory.get(name, (0, {}))
    if last == newest:
        return cast("Mapping[Key, FactRecord]", remembered)
    records = dict(remembered)
    if not last:
        units = dict.fromkeys(unit for unit, _ in await courses.reported(tx, scheme.id, selection.channel))
        for batch in chunks(units, _UNITS_AT_ONCE):
            records |= fact_records(await courses.day_records(tx, scheme.id, selection, batch), context.zone)
    else:
        for key, since in (await courses.changed_days(tx, scheme.id, cast("int", last))).items():
            days = await courses.day_records(tx, scheme.id, selection, key[:1], key[1], since)
            record = records.get(key, NOTHING).since(since, fact_records(days, context.zone).get(key, NOTHING))
            records[key] = record
    records = {key: record for key, record in records.items() if record.days}
    tx.after_commit(lambda: memory.__setitem__(name, (newest, records)))
    return records
