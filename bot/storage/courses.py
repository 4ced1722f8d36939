"""Running totals of units and facts, as the projection keeps them: the end of a fold, and what stood on an evening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select, tuple_, union, union_all

from bot.domain.courses import RECENT, Counted, Course
from bot.storage.entry_rows import entry_of
from bot.storage.tables import entries, entry_states, reported_facts, reviews
from scoring.facts import Total

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from sqlalchemy import CompoundSelect, Select

    from bot.domain.courses import Key
    from bot.domain.entries import Channel, Selection
    from bot.storage.engine import Transaction

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
            *(entry_states.c[name] == reported_facts.c[name] for name in ("scheme", "channel", "unit", "fact")),
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


async def changed_facts(tx: Transaction, scheme: str, last_entry: int, last_review: int) -> list[Key]:
    """The units and facts of which something was reported or reviewed after these ids."""
    reported = select(entries.c.unit, entries.c.fact).where(entries.c.scheme == scheme, entries.c.id > last_entry)
    reviewed = (
        select(entries.c.unit, entries.c.fact)
        .join(reviews, reviews.c.entry_id == entries.c.id)
        .where(reviews.c.scheme == scheme, reviews.c.id > last_review)
    )
    return [(row.unit, row.fact) for row in await tx.execute(union(reported, reviewed))]


async def last_ids(tx: Transaction, scheme: str, channel: Channel, unit: str | None = None) -> dict[Key, int]:
    """Of each reported fact the newest entry, corrections and withdrawals included; of one unit or all."""
    newest = (
        select(func.max(entry_states.c.entry_id))
        .where(*(entry_states.c[name] == reported_facts.c[name] for name in ("scheme", "channel", "unit", "fact")))
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
