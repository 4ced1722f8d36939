"""Running totals of units and facts, as the projection keeps them: the end of a fold, and what stood on an evening."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, union, union_all

from bot.domain.courses import RECENT, Counted, Course
from bot.domain.entries import BROUGHT_IN, Mode
from bot.domain.reviews import State
from bot.domain.timeliness import DayRecord
from bot.storage.rows import chunks, entry_of
from bot.storage.tables import entries, entry_states, reported_facts, reviews
from scoring.facts import Total

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Row, Select

    from bot.domain.courses import Key
    from bot.domain.entries import Channel, Selection
    from bot.storage.engine import Transaction

_MOST_KEYS = 200  # in one statement: databases bound the number of parameters
_CHANNEL, _FACT = ("scheme", "channel"), ("scheme", "channel", "unit", "fact")


def _columns_of(confirmed: bool, states: FromClause = entry_states) -> tuple[Any, Any]:
    """The root and the total of an entry, among confirmed entries or all."""
    prefix = "confirmed_" if confirmed else ""
    return states.c[f"{prefix}root"], states.c[f"{prefix}total"]


def _given(table: FromClause, names: Iterable[str]) -> list[ColumnElement[bool]]:
    """Columns that are what the parameters of their names say."""
    return [table.c[name] == bindparam(name) for name in names]


def _same(table: FromClause, other: FromClause, names: Iterable[str]) -> list[ColumnElement[bool]]:
    return [table.c[name] == other.c[name] for name in names]


def _in_keys(table: FromClause) -> ColumnElement[bool]:
    return tuple_(table.c.unit, table.c.fact).in_(bindparam("keys", expanding=True))


def _end_of_course(confirmed: bool) -> CompoundSelect[Any]:
    """All that counts from a day on, and the last entries before it."""
    root, total = _columns_of(confirmed)
    joined = select(entries, root.label("place"), total.label("running")).join(
        entry_states, entry_states.c.entry_id == entries.c.id
    )
    counting = joined.where(*_given(entry_states, _FACT), total.is_not(None))
    earlier = (
        counting.where(entry_states.c.date < bindparam("since"))
        .order_by(entry_states.c.date.desc(), root.desc())
        .limit(RECENT + 1)
        .subquery()
    )
    return union_all(counting.where(entry_states.c.date >= bindparam("since")), select(earlier))


def _evening(confirmed: bool) -> Select[Any]:
    """For each reported fact of each unit the entry whose running total stands on the evening of a day."""
    root, total = _columns_of(confirmed)
    last = (
        select(entry_states.c.entry_id)
        .where(*_same(entry_states, reported_facts, _FACT), entry_states.c.date <= bindparam("day"), total.is_not(None))
        .order_by(entry_states.c.date.desc(), root.desc())
        .limit(1)
        .correlate(reported_facts)
        .scalar_subquery()
    )
    standing = entry_states.alias("standing")
    return (
        select(standing.c.unit, standing.c.fact, standing.c.date, _columns_of(confirmed, standing)[1].label("running"))
        .select_from(reported_facts.join(standing, standing.c.entry_id == last))
        .where(*_given(reported_facts, _CHANNEL))
    )


def _doubted() -> Select[Any]:
    """The doubted entries that count on the evening of a day and that no reviewer has confirmed yet."""
    return (
        select(*(entry_states.c[name] for name in ("unit", "fact", "date", "root")))
        .join(entries, entries.c.id == entry_states.c.entry_id)
        .where(entries.c.doubted, entries.c.scheme == bindparam("scheme"), *_given(entry_states, _CHANNEL))
        .where(entry_states.c.date <= bindparam("day"), entry_states.c.total.is_not(None))
        .where(entry_states.c.state != State.CONFIRMED.value)
    )


def _stated() -> Select[Any]:
    """The running totals that were stated as such for some facts until a day: what came before has no part in them."""
    return (
        select(*(entry_states.c[name] for name in ("unit", "fact", "date", "root")))
        .join(entries, entries.c.id == entry_states.c.entry_id)
        .where(*_given(entry_states, _CHANNEL), _in_keys(entry_states), entries.c.mode == Mode.TOTAL.value)
        .where(entry_states.c.date <= bindparam("day"), entry_states.c.total.is_not(None))
    )


_DOUBTED, _STATED = _doubted(), _stated()
_END_OF_COURSE = {confirmed: _end_of_course(confirmed) for confirmed in (False, True)}
# Of all facts, and of those of some keys.
_EVENING = {
    confirmed: (query, query.where(_in_keys(reported_facts)))
    for confirmed in (False, True)
    for query in [_evening(confirmed)]
}


async def course(tx: Transaction, scheme: str, selection: Selection, key: Key, since: date) -> Course:
    """The end of a fact's course, ready for entries of the day `since` and later."""
    values = {"scheme": scheme, "channel": selection.channel.value, "unit": key[0], "fact": key[1], "since": since}
    rows = await tx.execute(_END_OF_COURSE[selection.confirmed], values)
    return _course(key, since, rows)


async def courses(tx: Transaction, scheme: str, selection: Selection, since: Mapping[Key, date]) -> dict[Key, Course]:
    """The ends of several facts' courses, each from its own day on."""
    return {key: await course(tx, scheme, selection, key, day) for key, day in since.items()}


async def evening_totals(
    tx: Transaction, scheme: str, selection: Selection, days: Iterable[date], keys: Collection[Key] | None = None
) -> list[Total]:
    """The running totals that stand on the evenings of `days`, of all units and facts or of some."""
    values = {"scheme": scheme, "channel": selection.channel.value}
    return [
        Total(row.unit, row.fact, row.date, row.running)
        for day in sorted(set(days))
        async for row in _rows(tx, _EVENING[selection.confirmed], {**values, "day": day}, keys)
    ]


async def doubted(tx: Transaction, scheme: str, channel: Channel, day: date) -> frozenset[Key]:
    """The units and facts whose reported figures of an evening rest on a doubted one that nobody has confirmed yet.

    In two steps: doubted entries are few, and a database that knows nothing of that yet would compare all with all.
    """
    values = {"scheme": scheme, "channel": channel.value, "day": day}
    places: defaultdict[Key, list[tuple[date, int]]] = defaultdict(list)
    for row in await tx.execute(_DOUBTED, values):
        places[row.unit, row.fact].append((row.date, row.root))
    overlaid: dict[Key, tuple[date, int]] = {}
    for keys in chunks(places, _MOST_KEYS):
        for row in await tx.execute(_STATED, {**values, "keys": keys}):
            key, place = (row.unit, row.fact), (row.date, row.root)
            overlaid[key] = max(place, overlaid.get(key, place))
    return frozenset(key for key, at in places.items() if key not in overlaid or max(at) >= overlaid[key])


async def _rows(
    tx: Transaction, queries: tuple[Select[Any], Select[Any]], values: dict[str, Any], keys: Collection[Key] | None
) -> AsyncIterator[Row[Any]]:
    """The rows of the first query, of all facts; or with `keys` those of the second, some keys at a time."""
    of_all, of_keys = queries
    if keys is None:
        for row in await tx.execute(of_all, values):
            yield row
        return
    for batch in chunks(keys, _MOST_KEYS):
        for row in await tx.execute(of_keys, {**values, "keys": batch}):
            yield row


def _days(confirmed: bool, *, of_fact: bool) -> Select[Any]:
    """One row for each day, from a day on, on which something of some units, or of one of their facts, counts."""
    place, total = _columns_of(confirmed)
    first, last = entries.alias("first"), entry_states.alias("last")
    brought_in = first.c.source.in_([source.value for source in BROUGHT_IN])
    arrived = case((brought_in, None), else_=first.c.recorded_at)
    key = ("unit", "fact", "date")
    days = (
        select(
            *(entry_states.c[name] for name in key),
            func.max(place).label("last"),
            func.min(arrived).label("first_came"),
            func.max(arrived).label("last_came"),
            func.max(case((brought_in, 1), else_=0)).label("brought_in"),
        )
        .join(first, first.c.id == entry_states.c.root)
        .where(*_of_units(entry_states, of_fact=of_fact), total.is_not(None))
        .group_by(*(entry_states.c[name] for name in key))
        .subquery()
    )
    # Beside the days the running total of the entry that counts last. It is bound to the units once more, so that it
    # is searched by its index whatever the database thinks of the sizes.
    last_place, last_total = _columns_of(confirmed, last)
    on = (
        *_same(last, days, key),
        *_of_units(last, of_fact=of_fact),
        last_place == days.c.last,
        last_total.is_not(None),
    )
    query = select(days, last_total.label("running")).select_from(days.join(last, and_(*on)))
    return query.order_by(days.c.unit, days.c.fact, days.c.date)


def _of_units(table: FromClause, *, of_fact: bool) -> list[ColumnElement[bool]]:
    """Rows of some units, or of one of their facts, from a day on."""
    units = table.c.unit.in_(bindparam("units", expanding=True))
    conditions = _given(table, (*_CHANNEL, "fact") if of_fact else _CHANNEL)
    return [*conditions, units, table.c.date >= bindparam("since")]


_DAYS = {
    (confirmed, of_fact): _days(confirmed, of_fact=of_fact) for confirmed in (False, True) for of_fact in (False, True)
}


async def day_records(
    tx: Transaction,
    scheme: str,
    selection: Selection,
    units: Iterable[str],
    fact: str | None = None,
    since: date = date.min,
) -> list[DayRecord]:
    """What counts day by day of some units, or of one of their facts, from a day on; in the order of the days."""
    values: dict[str, Any] = {"scheme": scheme, "channel": selection.channel.value, "since": since}
    if fact is not None:
        values["fact"] = fact
    query = _DAYS[selection.confirmed, fact is not None]
    return [
        _day_record(row)
        for batch in chunks(units, _MOST_KEYS)
        for row in await tx.execute(query, {**values, "units": batch})
    ]


async def day_totals(tx: Transaction, scheme: str, selection: Selection) -> list[Total]:
    """The running totals of all units and facts, one for each day for which something counts."""
    units = dict.fromkeys(unit for unit, _ in await reported(tx, scheme, selection.channel))
    days = await day_records(tx, scheme, selection, units)
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
    place, total = _columns_of(selection.confirmed)
    later = entry_states.c.date >= first.c.since
    number = func.row_number().over(
        partition_by=(entry_states.c.unit, entry_states.c.fact, later),
        order_by=(entry_states.c.date.desc(), place.desc()),
    )
    near = (
        select(entry_states.c.entry_id, place.label("place"), total.label("running"), later.label("later"))
        .add_columns(number.label("number"))
        .join(first, and_(first.c.unit == entry_states.c.unit, first.c.fact == entry_states.c.fact))
        .where(entry_states.c.scheme == scheme, entry_states.c.channel == selection.channel.value, total.is_not(None))
        .subquery()
    )
    query = select(entries, near.c.place, near.c.running).join(near, near.c.entry_id == entries.c.id)
    rows: defaultdict[Key, list[Row[Any]]] = defaultdict(list)
    for row in await tx.execute(query.where(or_(near.c.later, near.c.number <= RECENT + 1))):
        rows[row.unit, row.fact].append(row)
    return {key: _course(key, day, rows[key]) for key, day in since.items()}


def _course(key: Key, since: date, rows: Iterable[Row[Any]]) -> Course:
    """The course of rows of `entries` with their `place` (root) and `running` total."""
    counted = [Counted(entry_of(row), row.place, row.running) for row in rows]
    return Course(*key, since, tuple(sorted(counted, key=lambda row: (row.entry.date, row.root))))


async def reported(tx: Transaction, scheme: str, channel: Channel) -> list[Key]:
    """The units and facts of which anything was ever reported."""
    of_channel = (reported_facts.c.scheme == scheme, reported_facts.c.channel == channel.value)
    query = select(reported_facts.c.unit, reported_facts.c.fact).where(*of_channel)
    return [(row.unit, row.fact) for row in await tx.execute(query)]


async def changed_facts(tx: Transaction, scheme: str, last_entry: int, last_review: int) -> list[Key]:
    """The units and facts of which something was reported or reviewed after these ids."""
    return await _changed(tx, scheme, entries.c.id > last_entry, reviews.c.id > last_review)


async def changed_days(tx: Transaction, scheme: str, last_entry: int) -> dict[Key, date]:
    """By unit and fact that were reported after an entry, the first day whose total this can have moved."""
    new = entries.alias("new")
    later = (new.c.scheme == scheme, new.c.id > last_entry)
    day = (entries.c.unit, entries.c.fact, entries.c.date)
    reported = select(*day).where(entries.c.scheme == scheme, entries.c.id > last_entry)
    replaced = select(*day).join(new, new.c.replaces == entries.c.id).where(*later)
    moved = union_all(reported, replaced).subquery()
    query = select(moved.c.unit, moved.c.fact, func.min(moved.c.date).label("day")).group_by(moved.c.unit, moved.c.fact)
    return {(row.unit, row.fact): row.day for row in await tx.execute(query)}


async def first_changed_day(tx: Transaction, scheme: str, last_entry: int, last_review: int) -> date | None:
    """The first day of whose evening anything that was reported or reviewed after these ids can have moved a figure."""
    new, reviewed = entries.alias("new"), select(entries.c.date).join(reviews, reviews.c.entry_id == entries.c.id)
    moved = union_all(
        select(new.c.date).where(new.c.scheme == scheme, new.c.id > last_entry),
        select(entries.c.date)
        .join(new, new.c.replaces == entries.c.id)
        .where(new.c.scheme == scheme, new.c.id > last_entry),
        reviewed.where(reviews.c.scheme == scheme, reviews.c.id > last_review),
    ).subquery()
    first: date | None = (await tx.execute(select(func.min(moved.c.date)))).scalar()
    return first


async def changed_after(tx: Transaction, scheme: str, instant: datetime) -> list[Key]:
    """The units and facts of which something was reported or reviewed after an instant (UTC)."""
    return await _changed(tx, scheme, entries.c.recorded_at > instant, reviews.c.at > instant)


async def _changed(
    tx: Transaction, scheme: str, reported: ColumnElement[bool], reviewed: ColumnElement[bool]
) -> list[Key]:
    facts = select(entries.c.unit, entries.c.fact)
    of_reviews = facts.join(reviews, reviews.c.entry_id == entries.c.id).where(reviews.c.scheme == scheme, reviewed)
    query = union(facts.where(entries.c.scheme == scheme, reported), of_reviews)
    return [(row.unit, row.fact) for row in await tx.execute(query)]


async def last_ids(tx: Transaction, scheme: str, channel: Channel, unit: str | None = None) -> dict[Key, int]:
    """By unit and fact the id of the newest entry, corrections and withdrawals included; of one unit or all."""
    newest = (
        select(func.max(entry_states.c.entry_id))
        .where(*_same(entry_states, reported_facts, _FACT))
        .correlate(reported_facts)
        .scalar_subquery()
    )
    condition = and_(reported_facts.c.scheme == scheme, reported_facts.c.channel == channel.value)
    if unit is not None:
        condition = and_(condition, reported_facts.c.unit == unit)
    query = select(reported_facts.c.unit, reported_facts.c.fact, newest.label("newest")).where(condition)
    return {(row.unit, row.fact): row.newest for row in await tx.execute(query) if row.newest is not None}
