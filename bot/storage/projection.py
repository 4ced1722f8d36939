"""What follows from the ledger, kept beside it in the transaction that changes it: entry states and running totals.

A new entry moves the course of its own fact from its day on; a review moves the course of what is confirmed. All else
stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from bot.domain.courses import gone, moved
from bot.domain.entries import Selection
from bot.domain.projection import EntryState, Link, chain_status, project, regrouped
from bot.domain.reviews import State, state_after
from bot.storage.courses import course
from bot.storage.rows import IDS, chunks, entry_of, insert_new, review_of, rows_of, to_row, to_type
from bot.storage.tables import entries, entry_states, reported_facts, reviews

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.domain.courses import Counted, Course, Key
    from bot.domain.entries import Channel, Entry, Review
    from bot.domain.projection import Regrouping
    from bot.storage.engine import Transaction

_BATCH = 2000
_LINKS = (
    select(entries, *(entry_states.c[name] for name in ("root", "state", "confirmed_root", "waits_since")))
    .join(entry_states, entry_states.c.entry_id == entries.c.id)
    .order_by(entries.c.id)
)
_CHANGE = update(entry_states).where(entry_states.c.entry_id == bindparam("id"))


async def add(
    tx: Transaction,
    stored: Sequence[Entry],
    before: Mapping[Key, Course],
    after: Mapping[Key, Course],
    withdrawals: Mapping[int, int],
) -> None:
    """Add new entries of one scheme and channel to the projection; they took the courses from `before` to `after`.

    `withdrawals`: id -> root of the withdrawals that some of them take the place of.
    """
    totals = {row.entry.id: row.total for course_ in after.values() for row in course_.rows}
    roots = {row.entry.id: row.root for course_ in before.values() for row in course_.rows} | dict(withdrawals)
    for entry in stored:
        roots[entry.id] = entry.id if entry.replaces is None else roots[entry.replaces]
    new = {entry.id: _new_state(entry, roots[entry.id], totals.get(entry.id)) for entry in stored}
    await tx.execute(insert(entry_states), [_row(entry, new[entry.id]) for entry in stored])
    of_channel = {"scheme": stored[0].scheme, "channel": stored[0].channel.value}
    if fresh := [{**of_channel, "unit": key[0], "fact": key[1]} for key in before if not before[key].rows]:
        await tx.execute(insert_new(tx, reported_facts), fresh)
    changed = [row for key in after for row in moved(before[key], after[key]) if row.entry.id not in new]
    if changed:
        await tx.execute(_CHANGE.values(total=bindparam("running")), [_total(row) for row in changed])
    if old := [entry.id for key in after for entry in gone(before[key], after[key])]:
        out = update(entry_states).where(entry_states.c.entry_id.in_(old))
        await tx.execute(out.values(total=None, waits_since=None))
    if touched := [roots[entry.id] for entry in stored if entry.replaces is not None]:
        await _update_chains(tx, touched, {})


async def add_reviews(tx: Transaction, new: Sequence[Review]) -> None:
    """Add new reviews, at least one, to the projection."""
    last = {review.entry_id: review for review in new}
    states = [{"id": number, "new_state": state_after(review).value} for number, review in last.items()]
    await tx.execute(_CHANGE.values(state=bindparam("new_state")), states)
    await _update_chains(tx, await roots_of(tx, last), {number: review.at for number, review in last.items()})


async def states_of(tx: Transaction, ids: Iterable[int]) -> dict[int, State]:
    """Where entries stand in their review."""
    query = select(entry_states.c.entry_id, entry_states.c.state).where(entry_states.c.entry_id.in_(IDS))
    return {row.entry_id: State(row.state) for row in await rows_of(tx, query, ids)}


async def lags(tx: Transaction) -> bool:
    """Whether the ledger holds entries that the projection lacks: an older version wrote them, or somebody by hand."""
    projected, stored = select(func.max(entry_states.c.entry_id)), select(func.max(entries.c.id))
    return bool((await tx.execute(projected)).scalar() != (await tx.execute(stored)).scalar())


async def catch_up(tx: Transaction) -> None:
    """Make the projection anew where it lags, inside `Database.write`."""
    if await lags(tx):
        await rebuild(tx)


async def rebuild(tx: Transaction) -> int:
    """Make the projection anew from the entries and reviews, inside `Database.write`; how many entries there are."""
    return sum([await rebuild_unit(tx, *unit) for unit in await units(tx)])


async def units(tx: Transaction) -> list[tuple[str, str]]:
    """Scheme and unit of everything that was ever entered."""
    rows = await tx.execute(select(entries.c.scheme, entries.c.unit).distinct())
    return sorted((row.scheme, row.unit) for row in rows)


async def rebuild_unit(tx: Transaction, scheme: str, unit: str) -> int:
    """The same of one unit: others can write between two of them. How many entries it has."""
    for table in (entry_states, reported_facts):
        await tx.execute(delete(table).where(table.c.scheme == scheme, table.c.unit == unit))
    states, facts = await _folded(tx, scheme, unit)
    for batch in chunks(states, _BATCH):
        await tx.execute(insert(entry_states), batch)
    await tx.execute(insert(reported_facts), facts)
    return len(states)


async def differs(tx: Transaction, scheme: str, unit: str) -> int | None:
    """The first entry of a unit whose state is not what follows from the ledger; 0: its list of facts is not; None."""
    states, facts = await _folded(tx, scheme, unit)
    stored = {}
    for table, key in ((entry_states, entry_states.c.entry_id), (reported_facts, reported_facts.c.fact)):
        query = select(table).where(table.c.scheme == scheme, table.c.unit == unit).order_by(key)
        stored[table] = [dict(row._mapping) for row in await tx.execute(query)]  # noqa: SLF001 its public name
    actual = {row["entry_id"]: row for row in stored[entry_states]}
    expected = {row["entry_id"]: row for row in states}
    numbers = sorted(actual.keys() | expected.keys())
    if wrong := [number for number in numbers if actual.get(number) != expected.get(number)]:
        return int(wrong[0])
    places = [sorted((row["channel"], row["fact"]) for row in rows) for rows in (stored[reported_facts], facts)]
    return 0 if places[0] != places[1] else None


async def of_unit(tx: Transaction, scheme: str, unit: str) -> tuple[list[Entry], list[Review]]:
    """All that the projection of a unit follows from: its entries and their reviews, in order."""
    conditions = (entries.c.scheme == scheme, entries.c.unit == unit)
    own = [entry_of(row) for row in await tx.execute(select(entries).where(*conditions).order_by(entries.c.id))]
    of_entries = select(reviews).join(entries, entries.c.id == reviews.c.entry_id).where(*conditions)
    return own, [review_of(row) for row in await tx.execute(of_entries.order_by(reviews.c.id))]


async def _folded(tx: Transaction, scheme: str, unit: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What follows from the entries and reviews of a unit: the rows of its entries' states, and those of its facts."""
    own, reviewed = await of_unit(tx, scheme, unit)
    by_fact: defaultdict[tuple[Channel, str], list[Entry]] = defaultdict(list)
    for entry in own:
        by_fact[entry.channel, entry.fact].append(entry)
    by_entry: defaultdict[int, list[Review]] = defaultdict(list)
    for review in reviewed:
        by_entry[review.entry_id].append(review)
    states = [
        _row(entry, state)
        for of_fact in by_fact.values()
        for entry, state in zip(of_fact, project(of_fact, by_entry), strict=True)
    ]
    facts = [{"channel": channel.value, "fact": fact, "scheme": scheme, "unit": unit} for channel, fact in by_fact]
    return states, facts


async def chains(tx: Transaction, roots: Iterable[int]) -> dict[int, list[Link]]:
    """The chains of corrections that begin with these entries, each in order."""
    links: defaultdict[int, list[Link]] = defaultdict(list)
    for row in await rows_of(tx, _LINKS.where(entry_states.c.root.in_(IDS)), roots):
        links[row.root].append(_link(row))
    return links


def _link(row: Any) -> Link:
    return to_type(Link, row, entry=entry_of(row), state=State(row.state))


def _of_facts(scheme: str, facts: Collection[str], unit: str | None) -> list[ColumnElement[bool]]:
    """Of some facts, of one unit or all."""
    where = [entry_states.c.scheme == scheme, entry_states.c.fact.in_(list(facts))]
    return [*where, entry_states.c.unit == unit] if unit is not None else where


async def waiting(tx: Transaction, scheme: str, facts: Collection[str], unit: str | None = None) -> list[Link]:
    """What waits for review of these facts, of one unit or all, in order of arrival."""
    where = (*_of_facts(scheme, facts, unit), entry_states.c.waits_since.is_not(None))
    return [_link(row) for row in await tx.execute(_LINKS.where(*where))]


async def counting(
    tx: Transaction, scheme: str, channel: Channel, unit: str, facts: Collection[str], states: Collection[State]
) -> list[Link]:
    """The entries of a unit that count, of some facts and in some states of their review, in order."""
    counts = (entry_states.c.total.is_not(None), entry_states.c.state.in_([state.value for state in states]))
    of_channel = entry_states.c.channel == channel.value
    query = _LINKS.where(*_of_facts(scheme, facts, unit), of_channel, *counts)
    return [_link(row) for row in await tx.execute(query)]


async def links(tx: Transaction, ids: Iterable[int]) -> list[Link]:
    """These entries with what became of them, in order."""
    return [_link(row) for row in await rows_of(tx, _LINKS.where(entries.c.id.in_(IDS)), ids)]


async def links_after(tx: Transaction, scheme: str, last: int) -> list[Link]:
    """The scheme's entries after the id `last` with what became of them, in order; some thousands at once."""
    later = _LINKS.where(entries.c.scheme == scheme, entries.c.id > last).limit(_BATCH)
    return [_link(row) for row in await tx.execute(later)]


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """A unit's fact of which something waits for review, since an instant (UTC).

    `proposed_by`: who has confirmed it already, where it waits for a second person.
    """

    unit: str
    fact: str
    since: datetime
    proposed_by: int | None = None


async def waiting_facts(tx: Transaction, scheme: str) -> list[WaitingFact]:
    """The facts of which something waits; each entry that somebody has confirmed already by itself."""
    waits = (entry_states.c.scheme == scheme, entry_states.c.waits_since.is_not(None))
    fact = (entry_states.c.unit, entry_states.c.fact)
    fresh_, proposed = (entry_states.c.state == state.value for state in (State.WAITING, State.PROPOSED))
    fresh = select(*fact, func.min(entry_states.c.waits_since)).where(*waits, fresh_).group_by(*fact)
    of_entry = reviews.alias("of_entry")
    last = select(func.max(of_entry.c.id)).where(of_entry.c.entry_id == entry_states.c.entry_id).correlate(entry_states)
    confirmed_once = (
        select(*fact, entry_states.c.waits_since, reviews.c.person_id)
        .select_from(entry_states.join(reviews, reviews.c.id == last.scalar_subquery()))
        .where(*waits, proposed)
    )
    return [WaitingFact(*row) for query in (fresh, confirmed_once) for row in await tx.execute(query)]


async def returned(tx: Transaction, scheme: str, entry_id: int) -> list[Entry]:
    """All returned entries of a returned entry's fact that count, in order; none when it is not returned (any more)."""
    place = select(entry_states.c.channel, entry_states.c.unit, entry_states.c.fact).where(
        entry_states.c.entry_id == entry_id, entry_states.c.scheme == scheme
    )
    row = (await tx.execute(place)).first()
    if row is None:
        return []
    of_fact = [entry_states.c[name] == getattr(row, name) for name in ("channel", "unit", "fact")]
    back = (entry_states.c.state == State.RETURNED.value, entry_states.c.total.is_not(None))
    rows = await tx.execute(_LINKS.where(entry_states.c.scheme == scheme, *of_fact, *back))
    sent_back = [entry_of(row) for row in rows]
    return sent_back if any(entry.id == entry_id for entry in sent_back) else []


async def sent_back(tx: Transaction, scheme: str) -> list[Entry]:
    """All entries of a scheme that were returned and count as reported still, in order."""
    back = (text("entry_states.state = 'returned'"), entry_states.c.total.is_not(None))  # as the index has it
    rows = await tx.execute(_LINKS.where(entry_states.c.scheme == scheme, *back))
    return [entry_of(row) for row in rows]


async def roots_of(tx: Transaction, ids: Iterable[int]) -> list[int]:
    """The first entries of the chains that these entries are of."""
    query = select(entry_states.c.root).where(entry_states.c.entry_id.in_(IDS)).distinct()
    return [row.root for row in await rows_of(tx, query, ids)]


async def _update_chains(tx: Transaction, roots: Iterable[int], reviewed_at: Mapping[int, datetime]) -> None:
    """Find anew which entries of these chains of corrections count as confirmed, and which wait.

    `reviewed_at`: the entries that were reviewed just now, and when.
    """
    links = await chains(tx, roots)
    waits: list[dict[str, Any]] = []
    for chain in links.values():
        status = chain_status([link.entry for link in chain], {link.entry.id: link.state for link in chain})
        for link in chain:
            since = None
            if status.waiting is link.entry:
                since = reviewed_at.get(link.entry.id) or link.waits_since or link.entry.recorded_at
            if since != link.waits_since:
                waits.append({"id": link.entry.id, "since": since})
    if waits:
        await tx.execute(_CHANGE.values(waits_since=bindparam("since")), waits)
    for place, change in regrouped(links.values()).items():
        await _refold_confirmed(tx, *place, change)


async def _refold_confirmed(tx: Transaction, scheme: str, channel: Channel, key: Key, change: Regrouping) -> None:
    """Bring the confirmed totals of a fact up to date with a change of the entries that count as confirmed."""
    before = await course(tx, scheme, Selection(channel, confirmed=True), key, change.since)
    removed = {entry.id for entry in change.removed}
    after = before.replaced(removed, change.added)
    if removed:
        out = update(entry_states).where(entry_states.c.entry_id.in_(removed))
        await tx.execute(out.values(confirmed_root=None, confirmed_total=None))
    changed = {row.entry.id for row in moved(before, after)} | {entry.id for entry, _ in change.added}
    rows = [{**_total(row), "place": row.root} for row in after.rows if row.entry.id in changed]
    if rows:
        values: dict[str, Any] = {"confirmed_root": bindparam("place"), "confirmed_total": bindparam("running")}
        await tx.execute(_CHANGE.values(values), rows)


def _total(row: Counted) -> dict[str, Any]:
    return {"id": row.entry.id, "running": row.total}


def _new_state(entry: Entry, root: int, total: int | None) -> EntryState:
    """The state of an entry that was just stored; `_update_chains` finds which withdrawals wait."""
    return EntryState(
        entry.id, root, total, None, None, State.WAITING, entry.recorded_at if total is not None else None
    )


def _row(entry: Entry, state: EntryState) -> dict[str, Any]:
    return to_row(entry_states, entry) | to_row(entry_states, state)
