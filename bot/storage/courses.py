"""Running totals of units and facts, as the projection keeps them: the end of a fold, and what stood on an evening."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, union, union_all

from bot.domain.courses import RECENT, Counted, Course
from bot.domain.entries import BROUGHT_IN
from bot.domain.timeliness import DayRecord
from bot.storage.entry_rows import entry_of
from bot.storage.tables import entries, entry_states, reported_facts, reviews
from scoring.facts import Total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import CompoundSelect, Select

    from bot.domain.courses import Key
    from bot.domain.entries import Channel, Selection
    from bot.storage.engine import Transaction

_KEY = ("scheme", "channel", "unit", "fact")
_MOST_KEYS = 200  # in one statement: databases bound the number of parameters


def columns_of(confirmed: bool) -> tuple[Any, Any]:
    """The root and the total of an entry, among confirmed entries or all."""
    if confirmed:
        return entry_states.c.confirmed_root, entry_states.c.confirmed_total
    return entry_states.c.root, entry_states.c.total


def _end_of_course(confirmed: bool) -> CompoundSelect[Any]:
    """All that counts from a day on, and the last entries before it."""
    root, total = columns_of(confirmed)
    key = [entry_states.c[name] == bindparam(name) for name in ("scheme", "channel", "unit", "fact")]
    joined = select(entries, root.label("place"), total.label("running")).join(
        entry_states, entry_states.c.entry_id == entries.c.id
    )
    counting = joined.where(*key, total.is_not(None))
    earlier = (
        counting.where(entry_states.c.date < bindparam("since"))
        .order_by(entry_states.c.date.desc(), root.desc())
        .limit(RECENT + 1)
        .subquery()
    )
    return union_all(counting.where(entry_states.c.date >= bindparam("since")), select(earlier))


def _evening(confirmed: bool) -> Select[Any]:
    """Of each reported fact of each unit the entry whose running total stands on the evening of a day."""
    root, total = columns_of(confirmed)
    last = (
        select(entry_states.c.entry_id)
        .where(
            *(entry_states.c[name] == reported_facts.c[name] for name in _KEY),
            entry_states.c.date <= bindparam("day"),
            total.is_not(None),
        )
        .order_by(entry_states.c.date.desc(), root.desc())
        .limit(1)
        .correlate(reported_facts)
        .scalar_subquery()
    )
    standing = entry_states.alias("standing")
    value = standing.c.confirmed_total if confirmed else standing.c.total
    return (
        select(standing.c.unit, standing.c.fact, standing.c.date, value.label("running"))
        .select_from(reported_facts.join(standing, standing.c.entry_id == last))
        .where(*(reported_facts.c[name] == bindparam(name) for name in ("scheme", "channel")))
    )


_END_OF_COURSE = {confirmed: _end_of_course(confirmed) for confirmed in (False, True)}
_EVENING = {confirmed: _evening(confirmed) for confirmed in (False, True)}
_EVENING_OF_KEYS = {
    confirmed: query.where(tuple_(reported_facts.c.unit, reported_facts.c.fact).in_(bindparam("keys", expanding=True)))
    for confirmed, query in _EVENING.items()
}


async def course(tx: Transaction, scheme: str, selection: Selection, key: Key, since: date) -> Course:
    """The end of a fact's course, ready for entries of the day `since` and later."""
    values = {"scheme": scheme, "channel": selection.channel.value, "unit": key[0], "fact": key[1], "since": since}
    rows = await tx.execute(_END_OF_COURSE[selection.confirmed], values)
    counted = [Counted(entry_of(row), row.place, row.running) for row in rows]
    counted.sort(key=lambda row: (row.entry.date, row.root))
    return Course(*key, since, tuple(counted))


async def courses(tx: Transaction, scheme: str, selection: Selection, since: Mapping[Key, date]) -> dict[Key, Course]:
    """The ends of several facts' courses, each from its own day on."""
    return {key: await course(tx, scheme, selection, key, day) for key, day in since.items()}


async def evening_totals(
    tx: Transaction, scheme: str, selection: Selection, days: Iterable[date], keys: Collection[Key] | None = None
) -> list[Total]:
    """The running totals that stand on the evenings of `days`, of all units and facts or of some."""
    values = {"scheme": scheme, "channel": selection.channel.value}
    totals = []
    for day in sorted(set(days)):
        if keys is None:
            rows = await tx.execute(_EVENING[selection.confirmed], {**values, "day": day})
            totals += [Total(row.unit, row.fact, row.date, row.running) for row in rows]
            continue
        for some in chunks(keys, _MOST_KEYS):
            query = _EVENING_OF_KEYS[selection.confirmed]
            rows = await tx.execute(query, {**values, "day": day, "keys": some})
            totals += [Total(row.unit, row.fact, row.date, row.running) for row in rows]
    return totals


def _days(confirmed: bool, of: Sequence[str]) -> Select[Any]:
    """One row for each day, from a day on, on which something of a unit or of one of its facts counts."""
    place, total = columns_of(confirmed)
    first, last = entries.alias("first"), entry_states.alias("last")
    brought_in = first.c.source.in_([source.value for source in BROUGHT_IN])
    came = case((brought_in, None), else_=first.c.recorded_at)
    day = ("unit", "fact", "date")
    days = (
        select(
            *(entry_states.c[name] for name in day),
            func.max(place).label("last"),
            func.min(came).label("first_came"),
            func.max(came).label("last_came"),
            func.max(case((brought_in, 1), else_=0)).label("brought_in"),
        )
        .join(first, first.c.id == entry_states.c.root)
        .where(
            *(entry_states.c[name] == bindparam(name) for name in of),
            entry_states.c.date >= bindparam("since"),
            total.is_not(None),
        )
        .group_by(*(entry_states.c[name] for name in day))
        .subquery()
    )
    same = [last.c[name] == days.c[name] for name in day]
    same += [last.c[name] == bindparam(name) for name in of]  # by an index, whatever the database thinks of its size
    same.append(last.c.date >= bindparam("since"))
    joined = days.join(last, and_(*same, last.c[place.name] == days.c.last, last.c[total.name].is_not(None)))
    query = select(days, last.c[total.name].label("running")).select_from(joined)
    return query.order_by(days.c.unit, days.c.fact, days.c.date)


_OF_UNIT: tuple[str, ...] = ("scheme", "channel", "unit")
_DAYS = {(confirmed, of): _days(confirmed, of) for confirmed in (False, True) for of in (_OF_UNIT, (*_OF_UNIT, "fact"))}


async def day_records(
    tx: Transaction, scheme: str, selection: Selection, unit: str, fact: str | None = None, since: date = date.min
) -> list[DayRecord]:
    """What counts day by day of a unit, or of one of its facts, from a day on; in the order of the days."""
    values = {"scheme": scheme, "channel": selection.channel.value, "unit": unit, "since": since}
    of: tuple[str, ...] = _OF_UNIT
    if fact is not None:
        of, values["fact"] = (*_OF_UNIT, "fact"), fact
    return [_day_record(row) for row in await tx.execute(_DAYS[selection.confirmed, of], values)]


async def day_totals(tx: Transaction, scheme: str, selection: Selection) -> list[Total]:
    """The running totals of all units and facts, one for each day for which something counts."""
    units = dict.fromkeys(unit for unit, _ in await reported(tx, scheme, selection.channel))
    days = [day for unit in units for day in await day_records(tx, scheme, selection, unit)]
    return [Total(day.unit, day.fact, day.day, day.total) for day in days]


def _day_record(row: Any) -> DayRecord:
    times = (row.first_came, row.last_came)
    return DayRecord(row.unit, row.fact, row.date, row.running, *times, brought_in=bool(row.brought_in))


async def courses_of_waiting(
    tx: Transaction, scheme: str, channel: Channel, selection: Selection, facts: Collection[str]
) -> dict[Key, Course]:
    """The courses, among the entries of a selection, that accepting what waits for review could move; of some facts."""
    waiting = select(entry_states.c.root).where(
        entry_states.c.scheme == scheme,
        entry_states.c.channel == channel.value,
        entry_states.c.fact.in_(list(facts)),
        entry_states.c.waits_since.is_not(None),
    )
    chains = (
        select(entry_states.c.unit, entry_states.c.fact, func.min(entry_states.c.date).label("since"))
        .where(entry_states.c.root.in_(waiting))
        .group_by(entry_states.c.unit, entry_states.c.fact)
    )
    since = {(row.unit, row.fact): row.since for row in await tx.execute(chains)}
    first = chains.subquery()
    place, total = columns_of(selection.confirmed)
    later = entry_states.c.date >= first.c.since
    number = func.row_number().over(
        partition_by=(entry_states.c.unit, entry_states.c.fact, later),
        order_by=(entry_states.c.date.desc(), place.desc()),
    )
    near = (
        select(entry_states.c.entry_id, place.label("place"), total.label("running"), later.label("later"))
        .add_columns(number.label("number"))
        .join(first, and_(first.c.unit == entry_states.c.unit, first.c.fact == entry_states.c.fact))
        .where(
            entry_states.c.scheme == scheme,
            entry_states.c.channel == selection.channel.value,
            total.is_not(None),
        )
        .subquery()
    )
    query = select(entries, near.c.place, near.c.running).join(near, near.c.entry_id == entries.c.id)
    rows: defaultdict[Key, list[Counted]] = defaultdict(list)
    for row in await tx.execute(query.where(or_(near.c.later, near.c.number <= RECENT + 1))):
        rows[row.unit, row.fact].append(Counted(entry_of(row), row.place, row.running))
    return {
        key: Course(*key, day, tuple(sorted(rows[key], key=lambda row: (row.entry.date, row.root))))
        for key, day in since.items()
    }


async def reported(tx: Transaction, scheme: str, channel: Channel) -> list[Key]:
    """The units and facts of which anything was ever reported."""
    of_channel = (reported_facts.c.scheme == scheme, reported_facts.c.channel == channel.value)
    query = select(reported_facts.c.unit, reported_facts.c.fact).where(*of_channel)
    return [(row.unit, row.fact) for row in await tx.execute(query)]


async def changed_facts(tx: Transaction, scheme: str, last_entry: int, last_review: int) -> list[Key]:
    """The units and facts of which something was reported or reviewed after these ids."""
    reported = select(entries.c.unit, entries.c.fact).where(entries.c.scheme == scheme, entries.c.id > last_entry)
    reviewed = (
        select(entries.c.unit, entries.c.fact)
        .join(reviews, reviews.c.entry_id == entries.c.id)
        .where(reviews.c.scheme == scheme, reviews.c.id > last_review)
    )
    return [(row.unit, row.fact) for row in await tx.execute(union(reported, reviewed))]


async def changed_days(tx: Transaction, scheme: str, last_entry: int) -> dict[Key, date]:
    """Of the units and facts that were reported after an entry the first day that this can have moved."""
    new = entries.alias("new")
    later = (new.c.scheme == scheme, new.c.id > last_entry)
    day = (entries.c.unit, entries.c.fact, entries.c.date)
    reported = select(*day).where(entries.c.scheme == scheme, entries.c.id > last_entry)
    replaced = select(*day).join(new, new.c.replaces == entries.c.id).where(*later)
    moved = union_all(reported, replaced).subquery()
    query = select(moved.c.unit, moved.c.fact, func.min(moved.c.date).label("day")).group_by(moved.c.unit, moved.c.fact)
    return {(row.unit, row.fact): row.day for row in await tx.execute(query)}


async def changed_after(tx: Transaction, scheme: str, instant: datetime) -> list[Key]:
    """The units and facts of which something was reported or reviewed after an instant (UTC)."""
    of_fact = (entries.c.unit, entries.c.fact)
    reported = select(*of_fact).where(entries.c.scheme == scheme, entries.c.recorded_at > instant)
    reviewed = select(*of_fact).join(reviews, reviews.c.entry_id == entries.c.id)
    later = reviewed.where(reviews.c.scheme == scheme, reviews.c.at > instant)
    return [(row.unit, row.fact) for row in await tx.execute(union(reported, later))]


async def last_ids(tx: Transaction, scheme: str, channel: Channel, unit: str | None = None) -> dict[Key, int]:
    """Of each reported fact the newest entry, corrections and withdrawals included; of one unit or all."""
    newest = (
        select(func.max(entry_states.c.entry_id))
        .where(*(entry_states.c[name] == reported_facts.c[name] for name in _KEY))
        .correlate(reported_facts)
        .scalar_subquery()
    )
    where = and_(reported_facts.c.scheme == scheme, reported_facts.c.channel == channel.value)
    if unit is not None:
        where = and_(where, reported_facts.c.unit == unit)
    query = select(reported_facts.c.unit, reported_facts.c.fact, newest.label("newest")).where(where)
    return {(row.unit, row.fact): row.newest for row in await tx.execute(query) if row.newest is not None}


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most `size`."""
    waiting = list(items)
    for start in range(0, len(waiting), size):
        yield waiting[start : start + size]
