"""Reports, edits and withdrawals, each once, also when an update is worked through again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode, Origin, Selection, Source
from bot.domain.intents import Claim, Reading
from bot.storage import courses
from bot.usecases import reporting
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.domain.results import Reported
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHAT, MESSAGE = 11, 11, 5
TOWN, JOBS, TODAY = "changjiang", "new-urban-jobs", date(2021, 6, 15)
FIRST, SECOND, THIRD = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)


@pytest.fixture
async def office(database: Database) -> Context:
    context = context_on(database)
    await join(context, WANG, "王芳", TOWN)
    return context


def jobs(value: int, day: date | None = None, mode: Mode = Mode.INCREMENT) -> Claim:
    return Claim(JOBS, mode, value, date=day, text=f"城镇新增就业 {value}")


def origin(update: int, source: Source = Source.TEXT, message: int = MESSAGE) -> Origin:
    return Origin(source, update, CHAT, message)


async def session(context: Context) -> Session:
    return Session(context, await person(context, WANG), SCHEME)


async def say(context: Context, update: int, *claims: Claim, message: int = MESSAGE) -> Reported:
    return await reporting.report(await session(context), Reading(claims), origin(update, message=message))


async def edit(context: Context, update: int, *claims: Claim) -> Reported:
    return await reporting.correct(await session(context), Reading(claims), origin(update, Source.EDIT))


async def total(context: Context, day: date = TODAY) -> int:
    async with context.db.read() as tx:
        return (await courses.course(tx, SCHEME, Selection(), (TOWN, JOBS), day)).total(day)


@pytest.mark.parametrize(
    ("edited", "totals"),
    [
        ([jobs(5, FIRST), jobs(4, SECOND)], (5, 9, 9)),
        ([jobs(6, FIRST), jobs(4, SECOND)], (6, 10, 10)),
        ([jobs(4, SECOND), jobs(5, FIRST)], (5, 9, 9)),
        ([jobs(5, FIRST), jobs(3, THIRD)], (5, 5, 8)),
        ([jobs(3, THIRD), jobs(5, FIRST)], (5, 5, 8)),
        ([jobs(4, SECOND)], (0, 4, 4)),
        ([jobs(7), jobs(5, FIRST)], (5, 12, 12)),
        ([jobs(5, FIRST), jobs(3, SECOND), jobs(1, THIRD)], (5, 8, 9)),
    ],
)
async def test_an_edit_of_a_fact_on_two_days_replaces_each_day_by_its_own(
    office: Context, edited: list[Claim], totals: tuple[int, ...]
) -> None:
    await say(office, 1, jobs(5, FIRST), jobs(3, SECOND))
    await edit(office, 2, *edited)
    assert tuple([await total(office, day) for day in (FIRST, SECOND, THIRD)]) == totals
