"""The weeks of a ranking: the same as scored one by one, and scored anew only where figures have changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.demo.seed import sample_entries
from bot.domain.entries import Basis, Mode, NewEntry, NewReview, Origin, Source, Verdict
from bot.domain.errors import Refused
from bot.domain.people import Role
from bot.domain.weeks import week_of
from bot.storage import ledger, reviews
from bot.usecases import asking, weeks
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.ledgers import join

if TYPE_CHECKING:
    from bot.domain.weeks import Week
    from bot.storage.engine import Database
    from bot.usecases.context import Context

RUGAO = offering(SCHEME).scheme
LEADER, TODAY = 14, NOON.date()


async def store(context: Context, *entries: NewEntry) -> list[int]:
    stored = await context.db.write(lambda tx: ledger.append(tx, entries, context.clock.now()))
    return [entry.id for entry in stored.entries]


async def confirm(context: Context, *entries: int) -> None:
    review = NewReview(Verdict.CONFIRM, None, context.clock.now())
    await context.db.write(lambda tx: reviews.append(tx, SCHEME, list(entries), review))


@pytest.fixture
async def session(database: Database) -> Session:
    """A leader's, on sample reports of three units, of which every third is confirmed."""
    context = context_on(database, MovableClock(NOON))
    units = {unit.id for unit in RUGAO.units[1:4]}
    stored = await store(context, *[entry for entry in sample_entries(RUGAO, TODAY) if entry.unit in units][::4])
    await confirm(context, *stored[::3])
    return Session(context, await join(context, LEADER, Role.LEADER), SCHEME)


def told(week: Week) -> object:
    return week.day, week.spots, week.silent, {item: column.tolist() for item, column in week.columns.items()}


async def one_by_one(session: Session, basis: Basis, days: list[date]) -> list[object]:
    return [told(week_of(await standing(session.context, SCHEME, day, basis))) for day in days]


async def test_the_weeks_are_what_each_evening_is(session: Session) -> None:
    for basis in Basis:
        course = await weeks.weeks(session, basis)
        assert [week.day for week in course][:2] == [date(2021, 1, 3), date(2021, 1, 10)]
        assert course[-1].day == TODAY
        some = course[::5]
        assert [told(week) for week in some] == await one_by_one(session, basis, [week.day for week in some])


async def test_only_weeks_whose_figures_may_have_changed_are_scored_anew(session: Session) -> None:
    first = {week.day: week for week in await weeks.weeks(session, Basis.CONFIRMED)}
    moved, unit = date(2021, 5, 26), RUGAO.units[2].id
    fact = next(fact.id for fact in RUGAO.facts if fact.id == "new-urban-jobs")
    entry = NewEntry(SCHEME, unit, fact, moved, Mode.TOTAL, 900, 1, Origin(Source.TEXT))
    stored = await store(session.context, entry)
    await weeks.weeks(session, Basis.CONFIRMED)
    await confirm(session.context, *stored)
    second = {week.day: week for week in await weeks.weeks(session, Basis.CONFIRMED)}
    assert {day for day in first if second[day] is first[day]} == {day for day in first if day < moved}
    later = [day for day in second if day >= date(2021, 5, 23)]
    assert [told(second[day]) for day in later] == await one_by_one(session, Basis.CONFIRMED, later)


async def test_a_ranking_of_the_weeks_is_the_ranking(session: Session) -> None:
    course = await weeks.weeks(session, Basis.REPORTED)
    for day, since in ((TODAY, date(2021, 6, 6)), (date(2021, 5, 12), None)):
        board = await weeks.board(session, course, Basis.REPORTED, day, since)
        usual = await asking.board(session, None, Basis.REPORTED, day, board.since)
        assert board == usual
    with pytest.raises(Refused):
        await weeks.board(session, (), Basis.REPORTED, date(2021, 5, 9), date(2021, 5, 9))
