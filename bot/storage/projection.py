"""Keeping what follows from the ledger beside it: entry states and running totals, in the transaction that changes the ledger.

A new entry moves the course of its own fact from its day on; a review moves the course of what is confirmed. Everything else stays.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.domain.courses import gone, moved
from bot.domain.entries import Selection
from bot.domain.projection import EntryState, Link, chain_status, project, regrouped
from bot.domain.reviews import State, first_state, state_after
from bot.storage.courses import chunks, course
from bot.storage.entry_rows import entry_of, review_of
from bot.storage.tables import entries, entry_states, reported_facts, reviews

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.domain.courses import Course, Key
    from bot.domain.entries import Channel, Entry, Review
    from bot.domain.projection import Regrouping
    from bot.storage.engine import Transaction

_BATCH = 2000
_LINKS = (
    select(entries, *(entry_states.c[name] for name in ("root", "state", "confirmed_root", "waits_since")))
    .join(entry_states, entry_states.c.entry_id == entries.c.id)
    .order_by(entries.c.id)
)
_SET_TOTAL = update(entry_states).where(entry_states.c.entry_id == bindparam("id"))


async def add(
    tx: Transaction, stored: Sequence[Entry], before: Mapping[Key, Course], after: Mapping[Key, Course]
) -> None:
    """Bring the projection up to date with new entries of one scheme and channel, whose courses went from `before` to `after`."""
    places = {row.entry.id: row for course_ in after.values() for row in course_.rows}
    roots = {row.entry.id: row.root for course_ in before.values() for row in course_.rows}
    for entry in stored:
        roots[entry.id] = entry.id if entry.replaces is None else roots[entry.replaces]
    await tx.execute(insert(entry_states), [_new_row(entry, roots[entry.id], places) for entry in stored])
    if fresh := [key for key, course_ in before.items() if not course_.rows]:
        await _note_reported(tx, stored[0].scheme, stored[0].channel.value, fresh)
    new = {entry.id for entry in stored}
    changed = [row for key in after for row in moved(before[key], after[key]) if row.entry.id not in new]
    if changed:
        await tx.execute(_SET_TOTAL.values(total=bindparam("running")), [_total(row) for row in changed])
    if old := [entry.id for key in after for entry in gone(before[key], after[key])]:
        out = update(entry_states).where(entry_states.c.entry_id.in_(old))
        await tx.execute(out.values(total=None, waits_since=None))
    if touched := [roots[e.id] for e in stored if e.replaces is not None or first_state(e) is State.CONFIRMED]:
        await _settle(tx, touched, {})


async def add_reviews(tx: Transaction, said: Sequence[Review]) -> None:
    """Bring the projection up to date with new reviews."""
    if not said:
        return
    last = {review.entry_id: review for review in said}
    new_states = [{"id": number, "new_state": state_after(review).value} for number, review in last.items()]
    await tx.execute(_SET_TOTAL.values(state=bindparam("new_state")), new_states)
    await _settle(tx, await roots_of(tx, last), {number: review.at for number, review in last.items()})


async def states_of(tx: Transaction, ids: Iterable[int]) -> dict[int, State]:
    """Where entries stand in their review."""
    found: dict[int, State] = {}
    for some in chunks(set(ids), _BATCH):
        query = select(entry_states.c.entry_id, entry_states.c.state).where(entry_states.c.entry_id.in_(some))
        found |= {row.entry_id: State(row.state) for row in await tx.execute(query)}
    return found


async def lags(tx: Transaction) -> bool:
    """Whether the ledger holds entries that the projection does not know: it was written by an older version, or by hand."""
    known, stored = select(func.max(entry_states.c.entry_id)), select(func.max(entries.c.id))
    return bool((await tx.execute(known)).scalar() != (await tx.execute(stored)).scalar())


async def catch_up(tx: Transaction) -> None:
    """Make the projection anew where it lags, inside `Database.write`."""
    if await lags(tx):
        await rebuild(tx)


async def rebuild(tx: Transaction) -> int:
    """Make the projection anew from the entries and reviews, inside `Database.write`; how many entries there are."""
    await tx.execute(delete(entry_states))
    await tx.execute(delete(reported_facts))
    units = await tx.execute(select(entries.c.scheme, entries.c.unit).distinct())
    return sum([await _rebuild_unit(tx, row.scheme, row.unit) for row in units.all()])


async def _rebuild_unit(tx: Transaction, scheme: str, unit: str) -> int:
    """The states of all entries of a unit; how many there are."""
    of_unit = (entries.c.scheme == scheme, entries.c.unit == unit)
    own = [entry_of(row) for row in await tx.execute(select(entries).where(*of_unit).order_by(entries.c.id))]
    by_fact: defaultdict[tuple[Channel, str], list[Entry]] = defaultdict(list)
    for entry in own:
        by_fact[entry.channel, entry.fact].append(entry)
    said: defaultdict[int, list[Review]] = defaultdict(list)
    of_entries = select(reviews).join(entries, entries.c.id == reviews.c.entry_id).where(*of_unit)
    for row in await tx.execute(of_entries.order_by(reviews.c.id)):
        said[row.entry_id].append(review_of(row))
    for of_fact in by_fact.values():
        states = [_row(entry, state) for entry, state in zip(of_fact, project(of_fact, said), strict=True)]
        for some in chunks(states, _BATCH):
            await tx.execute(insert(entry_states), some)
    names = [{"channel": channel.value, "fact": fact, "scheme": scheme, "unit": unit} for channel, fact in by_fact]
    await tx.execute(insert(reported_facts), names)
    return len(own)


async def chains(tx: Transaction, roots: Iterable[int]) -> dict[int, list[Link]]:
    """The chains of corrections that begin with these entries, each in order."""
    found: defaultdict[int, list[Link]] = defaultdict(list)
    for some in chunks(set(roots), _BATCH):
        for row in await tx.execute(_LINKS.where(entry_states.c.root.in_(some))):
            found[row.root].append(_link(row))
    return found


def _link(row: Any) -> Link:
    return Link(entry_of(row), row.root, State(row.state), row.confirmed_root, row.waits_since)


async def waiting(
    tx: Transaction, scheme: str, channel: Channel, facts: Collection[str], unit: str | None = None
) -> list[Link]:
    """What waits for review of these facts, of one unit or all, in order of arrival."""
    where = [
        entry_states.c.scheme == scheme,
        entry_states.c.channel == channel.value,
        entry_states.c.fact.in_(list(facts)),
        entry_states.c.waits_since.is_not(None),
    ]
    if unit is not None:
        where.append(entry_states.c.unit == unit)
    return [_link(row) for row in await tx.execute(_LINKS.where(*where))]


async def counting(
    tx: Transaction, scheme: str, channel: Channel, unit: str, facts: Collection[str], states: Collection[State]
) -> list[Link]:
    """The entries of a unit that count, of some facts and in some states of their review, in order."""
    where = [entry_states.c[name] == value for name, value in (("scheme", scheme), ("channel", channel.value))]
    where += [entry_states.c.unit == unit, entry_states.c.fact.in_(list(facts)), entry_states.c.total.is_not(None)]
    where.append(entry_states.c.state.in_([state.value for state in states]))
    return [_link(row) for row in await tx.execute(_LINKS.where(*where))]


async def links(tx: Transaction, ids: Iterable[int]) -> list[Link]:
    """These entries with what became of them, in order."""
    found: list[Link] = []
    for some in chunks(sorted(set(ids)), _BATCH):
        found += [_link(row) for row in await tx.execute(_LINKS.where(entries.c.id.in_(some)))]
    return found


async def links_after(tx: Transaction, scheme: str, known: int) -> list[Link]:
    """The scheme's entries after the id `known` with what became of them, in order; some thousands at once."""
    later = _LINKS.where(entries.c.scheme == scheme, entries.c.id > known).limit(_BATCH)
    return [_link(row) for row in await tx.execute(later)]


@dataclass(frozen=True, slots=True)
class WaitingFact:
    """A unit's fact of which something waits for review, since an instant (UTC).

    `proposed_by`: who has confirmed it already, where a second person's word is waited for.
    """

    unit: str
    fact: str
    since: datetime
    proposed_by: int | None = None


async def waiting_facts(tx: Transaction, scheme: str, channel: Channel) -> list[WaitingFact]:
    """The facts of which something waits; what somebody has confirmed already is told apart."""
    of_scheme = (entry_states.c.scheme == scheme, entry_states.c.channel == channel.value)
    waits = select(entry_states.c.unit, entry_states.c.fact, func.min(entry_states.c.waits_since).label("since")).where(
        *of_scheme, entry_states.c.waits_since.is_not(None)
    )
    waiting_, proposed = (entry_states.c.state == state.value for state in (State.WAITING, State.PROPOSED))
    rows = await tx.execute(waits.where(waiting_).group_by(entry_states.c.unit, entry_states.c.fact))
    found = [WaitingFact(row.unit, row.fact, row.since) for row in rows]
    said = reviews.alias("said")
    last = select(func.max(said.c.id)).where(said.c.entry_id == entry_states.c.entry_id).correlate(entry_states)
    query = (
        select(entry_states.c.unit, entry_states.c.fact, entry_states.c.waits_since, reviews.c.person_id)
        .select_from(entry_states.join(reviews, reviews.c.id == last.scalar_subquery()))
        .where(*of_scheme, entry_states.c.waits_since.is_not(None), proposed)
    )
    return found + [WaitingFact(*row) for row in await tx.execute(query)]


async def returned(tx: Transaction, scheme: str, entry_id: int) -> list[Entry]:
    """All that counts and is returned of the fact of an entry that is returned, in order; empty when it is not (any more)."""
    place = select(entry_states.c.channel, entry_states.c.unit, entry_states.c.fact).where(
        entry_states.c.entry_id == entry_id, entry_states.c.scheme == scheme
    )
    row = (await tx.execute(place)).first()
    if row is None:
        return []
    of_fact = [entry_states.c[name] == getattr(row, name) for name in ("channel", "unit", "fact")]
    back = (entry_states.c.state == State.RETURNED.value, entry_states.c.total.is_not(None))
    links = await tx.execute(_LINKS.where(entry_states.c.scheme == scheme, *of_fact, *back))
    found = [entry_of(link) for link in links]
    return found if any(entry.id == entry_id for entry in found) else []


async def roots_of(tx: Transaction, ids: Iterable[int]) -> list[int]:
    """The first entries of the chains that these entries are of."""
    found: list[int] = []
    for some in chunks(set(ids), _BATCH):
        query = select(entry_states.c.root).where(entry_states.c.entry_id.in_(some)).distinct()
        found += (await tx.execute(query)).scalars()
    return found


async def _settle(tx: Transaction, roots: Iterable[int], said_at: Mapping[int, datetime]) -> None:
    """Who counts among confirmed entries and who waits, in these chains of corrections anew.

    `said_at`: the entries of which something was said just now, and when.
    """
    links = await chains(tx, roots)
    waits: list[dict[str, Any]] = []
    for chain in links.values():
        status = chain_status([link.entry for link in chain], {link.entry.id: link.state for link in chain})
        for link in chain:
            since = None
            if status.waiting is link.entry:
                since = said_at.get(link.entry.id) or link.waits_since or link.entry.recorded_at
            if since != link.waits_since:
                waits.append({"id": link.entry.id, "since": since})
    if waits:
        await tx.execute(_SET_TOTAL.values(waits_since=bindparam("since")), waits)
    for place, change in regrouped(links.values()).items():
        await _refold_confirmed(tx, *place, change)


async def _refold_confirmed(tx: Transaction, scheme: str, channel: Channel, key: Key, change: Regrouping) -> None:
    """The course of what is confirmed of a fact, after a change of what counts."""
    before = await course(tx, scheme, Selection(channel, confirmed=True), key, change.since)
    removed = {entry.id for entry in change.removed}
    after = before.replaced(removed, change.added)
    if removed:
        out = update(entry_states).where(entry_states.c.entry_id.in_(removed))
        await tx.execute(out.values(confirmed_root=None, confirmed_total=None))
    new = {entry.id for entry, _ in change.added}
    changed = {
        row.entry.id: row for row in (*moved(before, after), *(row for row in after.rows if row.entry.id in new))
    }
    if changed:
        values: dict[str, Any] = {"confirmed_root": bindparam("place"), "confirmed_total": bindparam("running")}
        rows = [{**_total(row), "place": row.root} for row in changed.values()]
        await tx.execute(_SET_TOTAL.values(values), rows)


async def _note_reported(tx: Transaction, scheme: str, channel: str, keys: Iterable[Key]) -> None:
    insert_ = postgresql_insert if tx.dialect.name == "postgresql" else sqlite_insert
    rows = [{"scheme": scheme, "channel": channel, "unit": unit, "fact": fact} for unit, fact in keys]
    await tx.execute(insert_(reported_facts).on_conflict_do_nothing(), rows)


def _total(row: Any) -> dict[str, Any]:
    return {"id": row.entry.id, "running": row.total}


def _new_row(entry: Entry, root: int, places: Mapping[int, Any]) -> dict[str, Any]:
    """The row of an entry that was just stored; what is confirmed at once is settled with its chain."""
    counts, state = places.get(entry.id), first_state(entry)
    waits = counts is not None and state is State.WAITING
    total = counts.total if counts is not None else None
    return _row(entry, EntryState(entry.id, root, total, None, None, state, entry.recorded_at if waits else None))


def _row(entry: Entry, state: EntryState) -> dict[str, Any]:
    return {
        "entry_id": entry.id,
        "scheme": entry.scheme,
        "channel": entry.channel.value,
        "unit": entry.unit,
        "fact": entry.fact,
        "date": entry.date,
        "root": state.root,
        "total": state.total,
        "confirmed_root": state.confirmed_root,
        "confirmed_total": state.confirmed_total,
        "state": state.state.value,
        "waits_since": state.waits_since,
    }
