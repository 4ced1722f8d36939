"""The entries: appended and read, never changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, exists, func, insert, literal_column, select, true

from bot.domain.courses import following
from bot.domain.entries import Channel, Mode, Selection, numbered
from bot.domain.errors import Refused
from bot.domain.people import Purpose
from bot.domain.reviews import State
from bot.domain.seals import NO_SEAL, Seal, SealedKind
from bot.storage import projection, seals
from bot.storage.courses import courses
from bot.storage.rows import IDS, entry_of, rows_of, to_row
from bot.storage.tables import (
    bound_groups,
    drafts,
    entries,
    entry_states,
    last_totals,
    memberships,
    period_acts,
    reported_facts,
    reviews,
)
from bot.storage.tables import seals as sealed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Select

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Entry, NewEntry
    from bot.storage.engine import Transaction

_BATCH = 5000
_WITH_STATES = select(entries).join(entry_states, entry_states.c.entry_id == entries.c.id)
_WITH_OUTCOMES = _WITH_STATES.add_columns(entry_states.c.total, entry_states.c.state)


@dataclass(frozen=True, slots=True)
class Heads:
    """The newest ids of what a scheme's standings and guards rest on: what was read holds until one of them rises.

    `seen`: whether the update that was asked about has led to entries or questions before. `heard`: whether webhooks
    are bound in the scheme, which are told of what is stored.
    """

    entries: int
    reviews: int
    period_acts: int
    last_totals: int
    seen: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Appended:
    """Entries that were stored, and the courses of their facts before and after."""

    entries: tuple[Entry, ...] = ()
    before: Mapping[Key, Course] = field(default_factory=dict)
    after: Mapping[Key, Course] = field(default_factory=dict)


def _newest(table: Any) -> Any:
    return select(func.max(table.c.id)).where(table.c.scheme == bindparam("scheme")).scalar_subquery()


def _last_seal(column: Any) -> Any:
    of_scheme = select(column).where(sealed.c.scheme == bindparam("scheme"))
    return of_scheme.order_by(sealed.c.number.desc()).limit(1).scalar_subquery()


_HEADS = select(
    _newest(entries).label("entries"),
    _newest(reviews).label("reviews"),
    _newest(period_acts).label("period_acts"),
    _newest(last_totals).label("last_totals"),
    _last_seal(sealed.c.number).label("last_seal"),
    _last_seal(sealed.c.hash).label("head"),
    exists().where(entries.c.update_id == bindparam("update_id")).label("stored"),
    exists().where(drafts.c.update_id == bindparam("update_id")).label("asked"),
    exists()
    .where(
        bound_groups.c.scheme == bindparam("scheme"),
        bound_groups.c.active,
        bound_groups.c.purpose == Purpose.EVENTS.value,
    )
    .label("heard"),
)


async def heads(tx: Transaction, scheme: str, update_id: int | None = None) -> Heads:
    """The newest ids of a scheme; writers take turns, so whatever was committed before has smaller ones.

    The last seal is read along, so that a change that follows need not ask for it.
    """
    row = (await tx.execute(_HEADS, {"scheme": scheme, "update_id": update_id})).one()
    seals.remember(tx, scheme, Seal(row.last_seal, row.head) if row.head is not None else NO_SEAL)
    newest = (row.entries or 0, row.reviews or 0, row.period_acts or 0, row.last_totals or 0)
    return Heads(*newest, seen=bool(row.stored or row.asked), heard=bool(row.heard))


async def append(
    tx: Transaction, new: Sequence[NewEntry], at: datetime, before: Mapping[Key, Course] | None = None
) -> Appended:
    """Store entries of one scheme and channel in their order, seal them, and update the projection.

    Runs inside `Database.write`.

    `before`: the courses of their facts where the caller has read them. Raises Refused when an entry replaces what was
    replaced already, and ValueError for one that replaces an entry of another fact.
    """
    if not new:
        return Appended()
    if len({(entry.scheme, entry.channel) for entry in new}) > 1:
        raise ValueError("entries of several schemes or channels at once")
    replaced = {entry.id: entry for entry in await _replaced(tx, new)}
    if before is None:
        before = await _courses_of(tx, new, replaced)
    keys = {(entry.unit, entry.fact) for entry in new}
    before = {key: course for key, course in before.items() if key in keys}
    query = insert(entries).returning(entries.c.id, sort_by_parameter_order=True)
    utc = at.astimezone(UTC)
    rows = [to_row(entries, entry) | to_row(entries, entry.origin, recorded_at=at) for entry in new]
    ids = (await tx.execute(query, rows)).scalars().all()
    await seals.add(tx, new[0].scheme, SealedKind.ENTRY, zip(ids, rows, strict=True))
    stored = tuple(numbered(entry, number, utc) for entry, number in zip(new, ids, strict=True))
    withdrawals = await _roots_of_withdrawals(tx, replaced.values())
    after = following(before, stored, withdrawals)
    await projection.add(tx, stored, before, after, withdrawals)
    return Appended(stored, before, after)


async def courses_of(tx: Transaction, new: Sequence[NewEntry]) -> Mapping[Key, Course]:
    """The courses that new entries of one scheme and channel would move."""
    return await _courses_of(tx, new, {entry.id: entry for entry in await _replaced(tx, new)})


async def _replaced(tx: Transaction, new: Sequence[NewEntry]) -> list[Entry]:
    """The entries that new ones replace."""
    ids = [entry.replaces for entry in new if entry.replaces is not None]
    if not ids:
        return []
    already_replaced = select(entries.c.id).where(entries.c.replaces.in_(ids)).limit(1)
    if len(set(ids)) < len(ids) or (await tx.execute(already_replaced)).first() is not None:
        raise Refused("already-replaced")
    replaced = {entry.id: entry for entry in await by_ids(tx, ids)}
    for entry in new:
        before = replaced.get(entry.replaces or 0)
        if before is not None and _place(entry) != _place(before):
            raise ValueError(f"entry {entry.replaces} is of another fact than what replaces it")
    return list(replaced.values())


async def _roots_of_withdrawals(tx: Transaction, replaced: Iterable[Entry]) -> dict[int, int]:
    """Id -> root of the withdrawals among these entries: they are in no course."""
    ids = [entry.id for entry in replaced if entry.mode is Mode.WITHDRAWAL]
    return {link.entry.id: link.root for link in await projection.links(tx, ids)} if ids else {}


async def _courses_of(tx: Transaction, new: Sequence[NewEntry], replaced: Mapping[int, Entry]) -> Mapping[Key, Course]:
    first_days: dict[Key, date] = {}
    days = [((entry.unit, entry.fact), entry.date) for entry in new]
    days += [((entry.unit, entry.fact), entry.date) for entry in replaced.values()]
    for key, day in days:
        first_days[key] = min(day, first_days.get(key, day))
    return await courses(tx, new[0].scheme, Selection(new[0].channel), first_days)


def _place(entry: NewEntry | Entry) -> tuple[str, Channel, str, str]:
    return entry.scheme, entry.channel, entry.unit, entry.fact


async def by_ids(tx: Transaction, ids: Iterable[int]) -> list[Entry]:
    """The entries of these ids, in order; unknown ids are left out."""
    query = select(entries).where(entries.c.id.in_(IDS)).order_by(entries.c.id)
    return [entry_of(row) for row in await rows_of(tx, query, ids)]


async def by_update(tx: Transaction, update_id: int) -> list[Entry]:
    """The entries to which an update has led so far, in order."""
    query = select(entries).where(entries.c.update_id == update_id).order_by(entries.c.id)
    return [entry_of(row) for row in await tx.execute(query)]


async def of_fact(tx: Transaction, scheme: str, channel: Channel, unit: str, fact: str) -> list[Entry]:
    """All entries of a unit's fact, in order: a ledger of its own."""
    key = {"scheme": scheme, "channel": channel.value, "unit": unit, "fact": fact}
    conditions = (entry_states.c[name] == value for name, value in key.items())
    return [entry_of(row) for row in await tx.execute(_WITH_STATES.where(*conditions).order_by(entries.c.id))]


async def of_message(tx: Transaction, scheme: str, channel: Channel, chat_id: int, message_id: int) -> list[Entry]:
    """The entries that a message has led to and that count, in order."""
    conditions = (entries.c.chat_id == chat_id, entries.c.message_id == message_id)
    return await _counting(tx, scheme, channel, *conditions)


async def by_message(tx: Transaction, scheme: str, chat_id: int, message_id: int) -> list[Entry]:
    """All entries that a message has led to, whether they count or not, in order."""
    where = (entries.c.scheme == scheme, entries.c.chat_id == chat_id, entries.c.message_id == message_id)
    return [entry_of(row) for row in await tx.execute(select(entries).where(*where).order_by(entries.c.id))]


async def counting_ids(tx: Transaction, scheme: str, channel: Channel, ids: Collection[int]) -> list[Entry]:
    """Those of these entries that count towards the running totals, in order."""
    return await _counting(tx, scheme, channel, entries.c.id.in_(list(ids)))


async def withdrawn(tx: Transaction, scheme: str, channel: Channel, ids: Collection[int]) -> list[tuple[Entry, Entry]]:
    """Those of these entries that are taken back and were not entered again, each with its withdrawal, in order."""
    entered = await by_ids(tx, ids)
    back, later = entries.alias("back"), entries.alias("later")
    unanswered = ~exists().where(later.c.replaces == back.c.id)
    of_ids = (back.c.replaces.in_(list(ids)), back.c.mode == Mode.WITHDRAWAL.value, unanswered)
    of_channel = (back.c.scheme == scheme, back.c.channel == channel.value)
    withdrawals = {row.replaces: entry_of(row) for row in await tx.execute(select(back).where(*of_ids, *of_channel))}
    return [(entry, withdrawals[entry.id]) for entry in entered if entry.id in withdrawals]


async def last_by(tx: Transaction, scheme: str, channel: Channel, person_id: int, most: int) -> list[Entry]:
    """The last entries of a person that count, in order."""
    own = (entries.c.person_id == person_id, entries.c.system.is_(None))
    query = _of_counting(scheme, channel).where(*own).order_by(entries.c.id.desc())
    return [entry_of(row) for row in await tx.execute(query.limit(most))][::-1]


async def last_in_chat(
    tx: Transaction, scheme: str, person_id: int, chat_id: int, since: datetime, most: int
) -> list[Entry]:
    """The last entries of a person in a chat after an instant, in order; withdrawals and what they took back too."""
    of_person = (entries.c.scheme == scheme, entries.c.person_id == person_id, entries.c.chat_id == chat_id)
    query = select(entries).where(*of_person, entries.c.recorded_at > since).order_by(entries.c.id.desc())
    return [entry_of(row) for row in await tx.execute(query.limit(most))][::-1]


@dataclass(frozen=True, slots=True)
class ReportedEntry:
    """An entry with what became of it. `total`: the running total after it; None: it does not count (any more)."""

    entry: Entry
    total: int | None
    state: State
    replaced_by: Entry | None


def _reported(scheme: str, unit: str) -> tuple[Any, ...]:
    return entries.c.scheme == scheme, entries.c.unit == unit, entries.c.mode != Mode.WITHDRAWAL.value


async def count_reported(tx: Transaction, scheme: str, unit: str) -> int:
    """How many entries of a unit there are that are no withdrawals."""
    of_unit = select(func.count()).select_from(entries).where(entries.c.scheme == scheme, entries.c.unit == unit)
    withdrawals = of_unit.where(entries.c.mode == literal_column("'withdrawal'"))  # as its index says it
    rows = await tx.execute(select(of_unit.scalar_subquery() - withdrawals.scalar_subquery()))
    return int(rows.scalar_one())


async def reported(tx: Transaction, scheme: str, unit: str, offset: int, most: int) -> list[ReportedEntry]:
    """Entries of a unit that are no withdrawals, newest first, after the `offset` newest."""
    query = _WITH_OUTCOMES.where(*_reported(scheme, unit)).order_by(entries.c.id.desc())
    return await _with_outcomes(tx, query.offset(offset).limit(most))


async def reported_of_fact(tx: Transaction, scheme: str, unit: str, fact: str, most: int) -> list[ReportedEntry]:
    """Entries of a unit's fact that are no withdrawals, on all channels, newest first."""
    key = {"scheme": scheme, "unit": unit, "fact": fact}
    of_fact = [entry_states.c[name] == value for name, value in key.items()]
    channels = entry_states.c.channel.in_([channel.value for channel in Channel])  # any: the index has it before units
    query = _WITH_OUTCOMES.where(*of_fact, channels, entries.c.mode != Mode.WITHDRAWAL.value)
    return await _with_outcomes(tx, query.order_by(entries.c.id.desc()).limit(most))


async def _with_outcomes(tx: Transaction, query: Select[Any]) -> list[ReportedEntry]:
    rows = (await tx.execute(query)).all()
    later = select(entries).where(entries.c.replaces.in_([row.id for row in rows]))
    replacing = {row.replaces: entry_of(row) for row in await tx.execute(later)}
    return [ReportedEntry(entry_of(row), row.total, State(row.state), replacing.get(row.id)) for row in rows]


async def last_reports(tx: Transaction, scheme: str) -> dict[tuple[int, str], datetime]:
    """By person and unit: when somebody who has or had a role in the scheme last reported for it."""
    members = select(memberships.c.person_id).where(memberships.c.scheme == scheme).distinct().subquery()
    units = select(reported_facts.c.unit).where(reported_facts.c.scheme == scheme).distinct().subquery()
    newest = (
        select(func.max(entries.c.id))
        .where(entries.c.scheme == scheme, entries.c.person_id == members.c.person_id, entries.c.unit == units.c.unit)
        .correlate(members, units)
        .scalar_subquery()
    )
    pairs = (
        select(members.c.person_id, units.c.unit, newest.label("newest"))
        .select_from(members.join(units, true()))
        .subquery()
    )
    query = select(pairs, entries.c.recorded_at).join(entries, entries.c.id == pairs.c.newest)
    return {(row.person_id, row.unit): row.recorded_at for row in await tx.execute(query)}


async def first(tx: Transaction, scheme: str) -> Entry | None:
    """The scheme's oldest entry."""
    query = select(entries).where(entries.c.scheme == scheme).order_by(entries.c.id).limit(1)
    row = (await tx.execute(query)).first()
    return entry_of(row) if row is not None else None


async def since(tx: Transaction, scheme: str, last: int) -> list[Entry]:
    """The scheme's entries after the id `last`, in order; some thousands at once."""
    query = select(entries).where(entries.c.scheme == scheme, entries.c.id > last).order_by(entries.c.id).limit(_BATCH)
    return [entry_of(row) for row in await tx.execute(query)]


async def every(tx: Transaction, scheme: str) -> list[Entry]:
    """All entries of the scheme, in order; for files and searches, not for what somebody waits for."""
    ledger: list[Entry] = []
    while batch := await since(tx, scheme, ledger[-1].id if ledger else 0):
        ledger += batch
    return ledger


async def count(tx: Transaction, scheme: str | None = None) -> int:
    """How many entries there are, of a scheme or of all."""
    query = select(func.count()).select_from(entries)
    return int((await tx.execute(query if scheme is None else query.where(entries.c.scheme == scheme))).scalar_one())


def _of_counting(scheme: str, channel: Channel) -> Any:
    of_channel = (entries.c.scheme == scheme, entries.c.channel == channel.value)
    return _WITH_STATES.where(*of_channel, entry_states.c.total.is_not(None))


async def _counting(tx: Transaction, scheme: str, channel: Channel, *conditions: Any) -> list[Entry]:
    query = _of_counting(scheme, channel).where(*conditions).order_by(entries.c.id)
    return [entry_of(row) for row in await tx.execute(query)]
