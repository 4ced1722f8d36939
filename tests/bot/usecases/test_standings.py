from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, NewEntry, Origin, Selection, Source
from bot.storage import ledger
from bot.usecases.standings import figures, local_day, place, standing, today
from scoring import Kind, score, tabulate
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.database import opened

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.storage.engine import Database, Transaction
    from bot.usecases.context import Context

DAY = date(2021, 6, 15)
FACT = next(fact.id for fact in offering(SCHEME).scheme.facts if fact.kind is Kind.COUNT)
UNIT = offering(SCHEME).scheme.units[0].id


def reported(value: int, day: date = DAY) -> NewEntry:
    return NewEntry(SCHEME, UNIT, FACT, day, Mode.TOTAL, value, 1, Origin(Source.TEXT))


async def report(context: Context, *entries: NewEntry) -> list[Entry]:
    return list((await context.db.write(lambda tx: ledger.append(tx, entries, context.clock.now()))).entries)


async def known(context: Context) -> list[int]:
    async with context.db.read() as tx:
        return [entry.value for entry in await ledger.every(tx, SCHEME)]


async def test_an_empty_ledger_is_a_standing_too(database: Database) -> None:
    scheme = offering(SCHEME).scheme
    found = await standing(context_on(database), SCHEME, DAY)
    nothing = score(scheme, tabulate(scheme, (), DAY))
    assert [found.total(unit.id) for unit in scheme.units] == [nothing.total(unit.id) for unit in scheme.units]


async def test_a_standing_is_remembered_until_the_ledger_grows(database: Database) -> None:
    context = context_on(database)
    first = await standing(context, SCHEME, DAY)
    assert await standing(context, SCHEME, DAY) is first
    await report(context, reported(7))
    second = await standing(context, SCHEME, DAY)
    assert second.table.value(UNIT, FACT) == 7
    assert (await standing(context, SCHEME, date(2021, 6, 14))).table.value(UNIT, FACT) == 0


async def test_what_another_process_stored_is_seen(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        here, there = context_on(one), context_on(other)
        await report(there, reported(5))
        assert (await standing(here, SCHEME, DAY)).table.value(UNIT, FACT) == 5
        await report(there, reported(6))
        assert (await standing(here, SCHEME, DAY)).table.value(UNIT, FACT) == 6


async def test_processes_that_store_at_once_are_all_read_once_and_in_order(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        here, there = context_on(one), context_on(other)

        async def store(context: Context, first: int) -> None:
            for value in range(first, first + 20):
                await report(context, reported(value))

        async def look() -> None:
            for _ in range(20):
                await asyncio.gather(known(here), known(there), standing(here, SCHEME, DAY))

        await asyncio.gather(store(here, 100), store(there, 200), look())
        async with one.read() as tx:
            stored = [entry.value for entry in await ledger.since(tx, SCHEME, 0)]
        assert sorted(stored) == [*range(100, 120), *range(200, 220)]
        assert await known(here) == await known(there) == stored
        assert (await standing(here, SCHEME, DAY)).table.value(UNIT, FACT) == stored[-1]


async def test_what_a_writer_sees_is_not_remembered_before_it_is_committed(database: Database) -> None:
    context = context_on(database)
    await report(context, reported(1))

    async def give_up(tx: Transaction) -> None:
        await ledger.append(tx, [reported(2)], context.clock.now())
        seen = await figures(context, tx, SCHEME, Selection(), DAY)
        assert seen.table.value(UNIT, FACT) == 2
        raise ValueError("second thoughts")

    with pytest.raises(ValueError, match="second thoughts"):
        await context.db.write(give_up)
    assert await known(context) == [1]
    assert (await standing(context, SCHEME, DAY)).table.value(UNIT, FACT) == 1
    await report(context, reported(3))
    assert await known(context) == [1, 3]
    assert (await standing(context, SCHEME, DAY)).table.value(UNIT, FACT) == 3


async def test_the_day_is_the_one_of_the_schemes_zone(database: Database) -> None:
    context = context_on(database)
    after_midnight = NOON.replace(hour=0, minute=30)  # still the 14th in UTC
    assert local_day(context, after_midnight.astimezone(UTC)) == DAY


async def test_once_the_cycle_is_over_standings_show_its_last_day(database: Database) -> None:
    scheme = offering(SCHEME).scheme
    assert today(context_on(database), scheme) == DAY
    later = MovableClock(datetime(2022, 2, 1, tzinfo=UTC))
    assert today(context_on(database, later), scheme) == scheme.end


async def test_a_place_counts_all_units_and_those_of_the_group(database: Database) -> None:
    context = context_on(database)
    scheme = offering(SCHEME).scheme
    found = place(await standing(context, SCHEME, DAY), UNIT)
    assert found.units == len(scheme.units)
    assert found.group_units == sum(unit.group == scheme.units[0].group for unit in scheme.units)
    assert 1 <= found.group_rank <= found.rank <= found.units
