"""What an officer has to do today, and that the card of the morning is what /today says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Basis
from bot.domain.errors import NotAllowed
from bot.domain.notices import NoticeState
from bot.domain.people import Membership, Person, Role
from bot.storage import outbox
from bot.usecases import applying, planning, publishing, reviewing
from bot.usecases.context import Session
from bot.usecases.today import todays_work
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, TRAINING, UNIT, join, origin, say
from tests.support.office import content_of, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])
ITEM = "work.jobs.new-urban"


async def test_each_count_is_of_what_waits_for_this_person(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    session, colleague = Session(context, officer, SCHEME), await join(context, 3, Role.BUREAU)
    units = [unit.id for unit in session.scheme.units]
    with pytest.raises(NotAllowed):
        await todays_work(Session(context, town, SCHEME))
    quiet = await todays_work(session)
    assert (quiet.reviews, quiet.pressing) == ((), False)
    assert quiet.absent == tuple(unit for unit in units if unit != UNIT)

    first = await say(context, town, 1585)
    await reviewing.confirm(session, {(UNIT, JOBS): first}, origin())
    await say(context, colleague, 12, fact=TRAINING)
    await say(context, colleague, 90, fact=JOBS)  # an officer's own word over what is confirmed
    await say(context, town, 3, fact="startup-jobs")
    draft, _ = await publishing.draft(session, Basis.REPORTED)
    await publishing.publish(session, Basis.REPORTED, draft.checksum)
    raised = await publishing.appeal(Session(context, town, SCHEME), UNIT, ITEM, "漏算了5月")
    asked = await applying.apply(context, Person(9, "刘洋", "zh-CN"), applying.Request(SCHEME, UNIT, "刘洋"))
    work = await todays_work(session)
    assert work.applicants == (asked.id,)
    assert set(work.reviews) == {(UNIT, JOBS), (UNIT, "startup-jobs")}
    assert work.seconds == ((UNIT, JOBS),)
    assert (await todays_work(Session(context, colleague, SCHEME))).reviews == ((UNIT, "startup-jobs"),)
    assert (work.since, work.appeals, work.due, work.late) == (NOON.date(), (raised.id,), (), ())

    clock.move(NOON.replace(day=30))
    due = (await todays_work(session)).due
    assert {duty for _, duty in due} == {"service-report-2021-06", "service-publicity-2021-06"}
    assert {unit for unit, _ in due} == set(units)
    clock.move(NOON.replace(month=7, day=2))
    assert {duty for _, duty in (await todays_work(session)).late} == {"service-report-2021-06"}

    reviewer = Person(5, "周洁", "zh-CN", memberships=(Membership(SCHEME, Role.REVIEWER, None, "就管中心"),))
    seen = await todays_work(Session(context, reviewer, SCHEME))
    assert (seen.late, seen.appeals, seen.absent) == ((), (), ())


async def test_the_card_comes_on_every_working_morning_and_says_what_is_true_then(database: Database) -> None:
    clock = MovableClock(NOON.replace(month=7, day=13))  # nothing is due then
    context = context_on(database, clock)
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await planning.tick(context)
    before = {key for key in await posted(context) if key.startswith("review:")}
    await say(context, town, 12)
    mornings = set[str]()
    for _ in range(3):
        clock.move(clock.now() + timedelta(days=1))
        await planning.tick(context)
        mornings = {key for key in await posted(context) if key.startswith("review:p2:")} - before
    assert {key.rpartition(":")[2] for key in mornings} >= {"2021-07-14", "2021-07-15", "2021-07-16"}
    last = (await posted(context))["review:p2:2021-07-16"].notice
    (due,) = (await content_of(context, last)).schemes
    assert due.today == await todays_work(Session(context, officer, SCHEME))
    assert due.today.day == date(2021, 7, 16)
    await context.db.write(lambda tx: outbox.mark(tx, last.key, NoticeState.UNKNOWN, clock.now(), problem="line"))
    assert (await todays_work(Session(context, officer, SCHEME))).doubtful == (("review", "2021-07-16"),)
