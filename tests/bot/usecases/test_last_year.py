"""Last year's totals are handed in by the bureau, looked at, stored once, and corrected by new rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import MovableClock
from bot.domain.entries import Mode
from bot.domain.errors import Expired, NotAllowed, NotFound
from bot.domain.forms import Figure, Filled
from bot.domain.intents import Claim, Reading
from bot.domain.last_year import Final, LastYear, Looked
from bot.domain.people import Role
from bot.domain.results import Unusual
from bot.domain.workbooks import Given, Workbook, Wrong
from bot.storage.tables import last_totals
from bot.usecases import filling, inbox, last_year, reporting, workbooks
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, UNIT, join, origin, say

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context

FILE = LastYear("2020.csv", (Final(UNIT, JOBS, 1890, "C2"), Final("motou", JOBS, 1200, "C3")))


async def rows(context: Context) -> int:
    async with context.db.read() as tx:
        return int((await tx.execute(select(func.count()).select_from(last_totals))).scalar_one())


async def test_a_file_is_looked_at_stored_and_corrected(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 1, Role.BUREAU)
    looked = await last_year.look_over(Session(context, bureau, SCHEME), FILE, origin())
    assert [(one.final.value, one.before) for one in looked.changes] == [(1890, None), (1200, None)]
    assert await rows(context) == 0
    assert await last_year.settle(context, bureau, looked.draft, origin()) == 2
    assert await last_year.of_unit(context, SCHEME, UNIT) == {JOBS: 1890}
    with pytest.raises(Expired):
        await last_year.settle(context, bureau, looked.draft, origin())
    corrected = replace(FILE, finals=(Final(UNIT, JOBS, 1891, "C2"), FILE.finals[1]))
    again = await last_year.look_over(Session(context, bureau, SCHEME), corrected, origin())
    assert ([(one.final.value, one.before) for one in again.changes], again.same) == ([(1891, 1890)], 1)
    await last_year.settle(context, bureau, again.draft, origin())
    assert await last_year.of_unit(context, SCHEME, UNIT) == {JOBS: 1891}
    assert await rows(context) == 3
    known = await last_year.known(Session(context, bureau, SCHEME))
    assert (known.totals, known.units, known.facts) == (2, 2, 1)
    assert (await last_year.look_over(Session(context, bureau, SCHEME), corrected, origin())).draft == 0


async def test_who_was_overtaken_looks_again(database: Database) -> None:
    context = context_on(database)
    bureau, other = await join(context, 1, Role.BUREAU), await join(context, 2, Role.BUREAU)
    first = await last_year.look_over(Session(context, bureau, SCHEME), FILE, origin())
    second = await last_year.look_over(
        Session(context, other, SCHEME), replace(FILE, finals=(Final(UNIT, JOBS, 5, "C2"),)), origin()
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
    looked = await last_year.look_over(Session(context, bureau, SCHEME), FILE, origin())
    for number, role in enumerate((Role.LEADER, Role.COORDINATOR), 2):
        person = await join(context, number, role, UNIT if role is Role.COORDINATOR else None)
        with pytest.raises(NotAllowed):
            await last_year.look_over(Session(context, person, SCHEME), FILE, origin())
        with pytest.raises(NotAllowed):
            await last_year.known(Session(context, person, SCHEME))
        with pytest.raises(Expired):
            await last_year.settle(context, person, looked.draft, origin())
    await last_year.drop(context, bureau, looked.draft)
    with pytest.raises(Expired):
        await last_year.settle(context, bureau, looked.draft, origin())
    late = await last_year.look_over(Session(context, bureau, SCHEME), FILE, origin())
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


async def hand_in(context: Context, bureau: Person) -> None:
    looked = await last_year.look_over(Session(context, bureau, SCHEME), FILE, origin())
    await last_year.settle(context, bureau, looked.draft, origin())


async def test_what_is_far_above_last_year_is_asked_about_on_every_way(database: Database) -> None:
    context = context_on(database)
    bureau, town = await join(context, 1, Role.BUREAU), await join(context, 2, Role.COORDINATOR, UNIT)
    await hand_in(context, bureau)
    reading = Reading((Claim(JOBS, Mode.TOTAL, 3781, UNIT, None, ""),))
    asked = await reporting.report(Session(context, town, SCHEME), reading, origin())
    assert asked.receipts == ()
    suspicion = asked.questions[0].suspicion
    assert suspicion is not None
    assert (suspicion.why, suspicion.usual) == (Unusual.TWICE_LAST_YEAR, 1890)
    filled = Filled(SCHEME, UNIT, None, (Figure(JOBS, Mode.TOTAL, 3781, 0),))
    verdict = await filling.look_over(context, town, filled, origin())
    assert [one.why for one in verdict.doubts] == [Unusual.TWICE_LAST_YEAR]
    book = Workbook(SCHEME, "a.xlsx", (Given(UNIT, JOBS, Mode.TOTAL, 3781, "C2"),))
    preview = await workbooks.look_over(context, town, book, origin())
    assert [one.doubt and one.doubt.why for one in preview.changes] == [Unusual.TWICE_LAST_YEAR]
    await say(context, town, 3781, Mode.TOTAL)
    (case,) = (await inbox.inbox(Session(context, bureau, SCHEME), 0)).cases
    assert case.unusual is Unusual.TWICE_LAST_YEAR


async def test_at_the_year_s_end_far_below_is_asked_about(database: Database) -> None:
    context = context_on(database, MovableClock(NOON.replace(month=12)))
    bureau, town = await join(context, 1, Role.BUREAU), await join(context, 2, Role.COORDINATOR, UNIT)
    await hand_in(context, bureau)
    reading = Reading((Claim(JOBS, Mode.TOTAL, 944, UNIT, None, ""),))
    asked = await reporting.report(Session(context, town, SCHEME), reading, origin())
    suspicion = asked.questions[0].suspicion
    assert suspicion is not None
    assert suspicion.why is Unusual.HALF_LAST_YEAR


async def test_the_form_tells_last_year_s_total_and_nothing_is_scored_by_it(database: Database) -> None:
    context = context_on(database)
    bureau, town = await join(context, 1, Role.BUREAU), await join(context, 2, Role.COORDINATOR, UNIT)
    before = (await standing(context, SCHEME, NOON.date())).total(UNIT)
    await hand_in(context, bureau)
    form = await filling.form(Session(context, town, SCHEME), UNIT)
    told = {one.fact: one.last for section in form.sections for one in section.facts}
    assert told.pop(JOBS) == 1890
    assert set(told.values()) == {None}
    assert (await standing(context, SCHEME, NOON.date())).total(UNIT) == before
