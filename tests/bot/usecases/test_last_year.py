"""Last year's totals are handed in by the bureau, looked at, stored once, and corrected by new rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import MovableClock
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.last_year import Final, LastYear, Looked, share
from bot.domain.people import Role
from bot.domain.workbooks import Wrong
from bot.storage.tables import last_totals
from bot.usecases import last_year
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, UNIT, join, origin

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

FILE = LastYear("2020.csv", (Final(UNIT, JOBS, 1890, "C2"), Final("motou", JOBS, 1200, "C3")))


async def rows(context: Context) -> int:
    async with context.db.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(last_totals))).scalar_one())


async def test_a_file_is_looked_at_stored_and_corrected(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 1, Role.BUREAU)
    looked = await last_year.look_over(context, bureau, SCHEME, FILE, origin())
    assert [(one.final.value, one.before) for one in looked.changes] == [(1890, None), (1200, None)]
    assert await rows(context) == 0
    assert await last_year.settle(context, bureau, looked.draft, origin()) == 2
    assert await last_year.of_unit(context, SCHEME, UNIT) == {JOBS: 1890}
    with pytest.raises(Expired):
        await last_year.settle(context, bureau, looked.draft, origin())
    corrected = replace(FILE, finals=(Final(UNIT, JOBS, 1891, "C2"), FILE.finals[1]))
    again = await last_year.look_over(context, bureau, SCHEME, corrected, origin())
    assert ([(one.final.value, one.before) for one in again.changes], again.same) == ([(1891, 1890)], 1)
    await last_year.settle(context, bureau, again.draft, origin())
    assert await last_year.of_unit(context, SCHEME, UNIT) == {JOBS: 1891}
    assert await rows(context) == 3
    known = await last_year.known(context, bureau, SCHEME)
    assert (known.totals, known.units, known.facts) == (2, 2, 1)
    assert (await last_year.look_over(context, bureau, SCHEME, corrected, origin())).draft == 0


async def test_who_was_overtaken_looks_again(database: Database) -> None:
    context = context_on(database)
    bureau, other = await join(context, 1, Role.BUREAU), await join(context, 2, Role.BUREAU)
    first = await last_year.look_over(context, bureau, SCHEME, FILE, origin())
    second = await last_year.look_over(
        context, other, SCHEME, replace(FILE, finals=(Final(UNIT, JOBS, 5, "C2"),)), origin()
    )
    assert await last_year.settle(context, other, second.draft, origin()) == 1
    again = await last_year.settle(context, bureau, first.draft, origin())
    assert isinstance(again, Looked)
    assert (again.overtaken, again.changes[0].before) == (True, 5)
    assert await rows(context) == 1
    assert await last_year.settle(context, bureau, again.draft, origin()) == 2


async def test_only_the_bureau_hands_it_in(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    bureau = await join(context, 1, Role.BUREAU)
    looked = await last_year.look_over(context, bureau, SCHEME, FILE, origin())
    for number, role in enumerate((Role.LEADER, Role.COORDINATOR), 2):
        person = await join(context, number, role, UNIT if role is Role.COORDINATOR else None)
        with pytest.raises(NotAllowed):
            await last_year.look_over(context, person, SCHEME, FILE, origin())
        with pytest.raises(NotAllowed):
            await last_year.known(context, person, SCHEME)
        with pytest.raises(Expired):
            await last_year.settle(context, person, looked.draft, origin())
    await last_year.drop(context, bureau, looked.draft)
    with pytest.raises(Expired):
        await last_year.settle(context, bureau, looked.draft, origin())
    late = await last_year.look_over(context, bureau, SCHEME, FILE, origin())
    clock.move(NOON + timedelta(days=2))
    with pytest.raises(Expired):
        await last_year.settle(context, bureau, late.draft, origin())


async def test_the_command_line_stores_whole_or_nothing(database: Database) -> None:
    context = context_on(database)
    with pytest.raises(NotFound):
        await last_year.bring_in(context, "atlantis", FILE)
    await last_year.bring_in(context, SCHEME, replace(FILE, wrong=(Wrong("A1", "unit"),)))
    assert await rows(context) == 0
    done = await last_year.bring_in(context, SCHEME, FILE)
    assert (len(done.changes), done.same) == (2, 0)
    done = await last_year.bring_in(context, SCHEME, FILE)
    assert (len(done.changes), done.same) == (0, 2)


@pytest.mark.parametrize(
    ("value", "last", "expected"), [(948, 1890, 5016), (0, 5, 0), (10, 5, 20000), (1, 3, 3333), (2, 3, 6667)]
)
def test_the_share_is_rounded_half_up(value: int, last: int, expected: int) -> None:
    assert share(value, last) == expected
