"""The projection beside the ledger says what the fold over all entries and reviews says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.entries import Channel, Mode, NewEntry, NewReview, Origin, Selection, Source, Verdict
from bot.domain.ledger import folded, roots
from bot.domain.projection import EntryState, project
from bot.domain.reviews import State, confirmed
from bot.storage import courses, ledger, projection, reviews
from bot.storage.tables import entry_states
from tests.support.context import NOON
from tests.support.folding import evening_totals

if TYPE_CHECKING:
    from bot.domain.entries import Entry, Review
    from bot.storage.engine import Database, Transaction

SCHEME = "rugao-2021"
FIRST = date(2021, 3, 1)
UNITS, FACTS = ("changjiang", "chengbei"), ("jobs", "insured")


async def _all(tx: Transaction) -> tuple[list[Entry], dict[int, list[Review]]]:
    said: defaultdict[int, list[Review]] = defaultdict(list)
    for review in await reviews.since(tx, SCHEME, 0):
        said[review.entry_id].append(review)
    return await ledger.since(tx, SCHEME, 0), said


async def _kept(tx: Transaction) -> dict[int, EntryState]:
    rows = await tx.execute(select(entry_states))
    return {
        row.entry_id: EntryState(
            row.entry_id,
            row.root,
            row.total,
            row.confirmed_root,
            row.confirmed_total,
            State(row.state),
            row.waits_since,
        )
        for row in rows
    }


def _projected(entries: list[Entry], said: dict[int, list[Review]]) -> dict[int, EntryState]:
    by_fact: defaultdict[tuple[str, str, Channel], list[Entry]] = defaultdict(list)
    for entry in entries:
        by_fact[entry.unit, entry.fact, entry.channel].append(entry)
    return {state.entry_id: state for own in by_fact.values() for state in project(own, said)}


def _new(chance: Random, counting: list[Entry]) -> NewEntry:
    """A report, a correction (of a withdrawal too) or a withdrawal, for any day."""
    day = FIRST + timedelta(days=chance.randrange(12))
    mode = chance.choice([Mode.INCREMENT, Mode.INCREMENT, Mode.TOTAL])
    source = chance.choice([Source.TEXT, Source.TEXT, Source.TEXT, Source.IMPORT])
    channel = chance.choice([Channel.ASSESSED, Channel.ASSESSED, Channel.SELF])
    value, unit, fact = chance.randrange(50), chance.choice(UNITS), chance.choice(FACTS)
    new = NewEntry(SCHEME, unit, fact, day, mode, value, 7, Origin(source), channel=channel)
    if not counting or chance.random() < 0.6:
        return new
    old = chance.choice(counting)
    new = replace(new, unit=old.unit, fact=old.fact, channel=old.channel, replaces=old.id)
    if old.mode is not Mode.WITHDRAWAL and chance.random() < 0.4:
        return replace(new, mode=Mode.WITHDRAWAL, value=0, date=old.date, origin=Origin(Source.BUTTON))
    return new


async def _step(tx: Transaction, chance: Random) -> None:
    entries, _ = await _all(tx)
    kept = await _kept(tx)
    taken = {entry.replaces for entry in entries}
    counting = [
        entry
        for entry in entries
        if kept[entry.id].total is not None or (entry.mode is Mode.WITHDRAWAL and entry.id not in taken)
    ]
    if chance.random() < 0.55 or not entries:
        new = [_new(chance, counting)]
        if new[0].replaces is None and chance.random() < 0.3:
            new.append(replace(new[0], fact=chance.choice(FACTS), value=chance.randrange(9), mode=Mode.INCREMENT))
        await ledger.append(tx, new, NOON)
    else:
        some = chance.sample(entries, min(len(entries), chance.randrange(1, 4)))
        verdict = chance.choice([Verdict.CONFIRM, Verdict.CONFIRM, Verdict.PROPOSE, Verdict.RETURN, Verdict.ANSWER])
        await reviews.append(tx, SCHEME, [entry.id for entry in some], NewReview(verdict, 8, NOON))


@pytest.mark.parametrize("seed", range(6))
async def test_it_says_what_the_fold_says(database: Database, seed: int) -> None:
    chance = Random(seed)
    for _ in range(25):
        await database.write(lambda tx: _step(tx, chance))
        async with database.read() as tx:
            entries, said = await _all(tx)
            assert await _kept(tx) == _projected(entries, said)
    days = [FIRST + timedelta(days=number) for number in (0, 3, 7, 30)]
    async with database.read() as tx:
        for channel in Channel:
            own = [entry for entry in entries if entry.channel is channel]
            for selection, counting in (
                (Selection(channel), own),
                (Selection(channel, confirmed=True), confirmed(own, said)),
            ):
                told = await courses.evening_totals(tx, SCHEME, selection, days)
                assert set(told) == evening_totals(counting, days)
                some = [(UNITS[0], FACTS[0]), (UNITS[1], FACTS[1])]
                of_some = await courses.evening_totals(tx, SCHEME, selection, days, some)
                assert set(of_some) == {total for total in told if (total.unit, total.fact) in some}


@pytest.mark.parametrize("seed", range(4))
async def test_days_are_those_of_the_fold(database: Database, seed: int) -> None:
    """Of each day the evening's total, and when the first and the last of its entries came."""
    chance = Random(seed)
    for _ in range(30):
        await database.write(lambda tx: _step(tx, chance))
    since = FIRST + timedelta(days=chance.randrange(12))
    async with database.read() as tx:
        entries, _ = await _all(tx)
        by_id = {entry.id: entry for entry in entries}
        for unit in UNITS:
            own = [entry for entry in entries if entry.unit == unit and entry.channel is Channel.ASSESSED]
            evenings = {(entry.fact, entry.date): total for entry, total in folded(own) if entry.date >= since}
            told = await courses.day_records(tx, SCHEME, Selection(), [unit], since=since)
            assert {(day.fact, day.day): day.total for day in told} == evenings
            for fact in FACTS:
                of_fact = await courses.day_records(tx, SCHEME, Selection(), [unit], fact, since)
                assert of_fact == [day for day in told if day.fact == fact]
            for day in told:
                firsts = [
                    by_id[roots(own)[entry.id]]
                    for entry, _ in folded(own)
                    if (entry.fact, entry.date) == (day.fact, day.day)
                ]
                came = [first.recorded_at for first in firsts if first.origin.source is not Source.IMPORT]
                assert (day.first_came, day.last_came) == (min(came, default=None), max(came, default=None))
                assert day.brought_in is (len(came) < len(firsts))


async def test_it_can_be_made_anew(database: Database) -> None:
    chance = Random(11)
    for _ in range(20):
        await database.write(lambda tx: _step(tx, chance))
    async with database.read() as tx:
        before, entries = await _kept(tx), (await _all(tx))[0]
        assert not await projection.lags(tx)
    assert await database.write(projection.rebuild) == len(entries)
    async with database.read() as tx:
        assert await _kept(tx) == before


async def test_a_change_that_fails_leaves_it_as_it_was(database: Database) -> None:
    (first,) = (await database.write(lambda tx: ledger.append(tx, [_new(Random(1), [])], NOON))).entries

    async def fail(tx: Transaction) -> None:
        await ledger.append(tx, [replace(_new(Random(1), []), replaces=None)], NOON)
        raise RuntimeError("on purpose")

    async with database.read() as tx:
        before = await _kept(tx)
    with pytest.raises(RuntimeError, match="on purpose"):
        await database.write(fail)
    async with database.read() as tx:
        assert await _kept(tx) == before
        assert not await projection.lags(tx)
    assert first.id in before
