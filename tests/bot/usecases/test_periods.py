from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode
from bot.domain.errors import NotAllowed, NotFound, ReasonNeeded, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.people import Role
from bot.domain.review_items import Seen
from bot.storage import outbox
from bot.usecases import periods, reporting, reviewing, undoing
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, ZONE, context_on
from tests.support.ledgers import JOBS, UNIT, join, origin, say
from tests.support.office import content_of

if TYPE_CHECKING:
    from bot.storage.engine import Database

MAY, IN_MAY = "2021-05", date(2021, 5, 20)


def reading(value: int, day: date | None = None) -> Reading:
    return Reading((Claim(JOBS, Mode.INCREMENT, value, UNIT, day, ""),))


async def test_in_a_closed_month_only_a_reviewer_changes_anything_and_says_why(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    await reporting.report(Session(context, town, SCHEME), reading(5, IN_MAY), origin())
    await periods.close(Session(context, bureau, SCHEME), MAY)
    with pytest.raises(Refused) as locked:
        await reporting.report(Session(context, town, SCHEME), reading(6, IN_MAY), origin())
    assert locked.value.code == "period-closed"
    with pytest.raises(Refused):
        await undoing.undo_last(Session(context, town, SCHEME), origin())
    with pytest.raises(ReasonNeeded):
        await reporting.report(Session(context, bureau, SCHEME), reading(2, IN_MAY), origin())
    done = await reporting.report(Session(context, bureau, SCHEME), reading(2, IN_MAY), origin(), "漏报一笔")
    assert done.receipts[0].lines[0].total == 7
    assert await say(context, town, 1), "June is open"


async def test_a_month_is_opened_again_for_one_unit_until_a_day(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    other = await join(context, 3, Role.COORDINATOR, "baipu")
    with pytest.raises(Refused) as open_still:
        await periods.reopen(Session(context, bureau, SCHEME), MAY, UNIT, NOON.date(), "漏报")
    assert open_still.value.code == "period-open"
    await periods.close(Session(context, bureau, SCHEME), MAY)
    with pytest.raises(Refused):
        await periods.reopen(Session(context, bureau, SCHEME), MAY, UNIT, NOON.date(), " ")
    until = await periods.reopen(Session(context, bureau, SCHEME), MAY, UNIT, NOON.date() + timedelta(days=1), "漏报")
    assert until == datetime(2021, 6, 16, 23, 59, 59, tzinfo=ZONE)
    async with database.read() as tx:
        (told,) = [one.notice for one in await outbox.by_state(tx, None) if one.notice.kind == "reopened"]
    assert int(told.receiver.address) == town.id
    assert await content_of(context, told) is not None
    (may,) = [one for one in await periods.overview(Session(context, bureau, SCHEME)) if one.period.id == MAY]
    assert (may.closed, may.open_for) == (True, {UNIT: until})
    assert (await reporting.report(Session(context, town, SCHEME), reading(5, IN_MAY), origin())).receipts
    claim = replace(reading(5, IN_MAY).claims[0], unit="baipu")
    with pytest.raises(Refused):
        await reporting.report(Session(context, other, SCHEME), Reading((claim,)), origin())
    clock.move(until + timedelta(seconds=1))
    with pytest.raises(Refused):
        await reporting.report(Session(context, town, SCHEME), reading(6, IN_MAY), origin())


async def test_only_the_bureau_closes_what_is_over(database: Database) -> None:
    context = context_on(database)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    for change in (
        periods.close(Session(context, town, SCHEME), MAY),
        periods.reopen(Session(context, town, SCHEME), MAY, UNIT, NOON.date(), "x"),
        periods.overview(Session(context, town, SCHEME)),
    ):
        with pytest.raises(NotAllowed):
            await change
    with pytest.raises(Refused) as early:
        await periods.close(Session(context, bureau, SCHEME), "2021-06")
    assert early.value.code == "period-not-over"
    with pytest.raises(NotFound):
        await periods.close(Session(context, bureau, SCHEME), "2022-01")
    assert [one.period.id for one in await periods.overview(Session(context, bureau, SCHEME))][-1] == "2021-06"


async def test_after_its_day_a_report_is_changed_with_a_reason(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    first = await say(context, town, 5)
    await undoing.undo(Session(context, town, SCHEME), [first], origin())
    second = await say(context, town, 7)
    clock.move(NOON + timedelta(days=1))
    for attempt in (
        undoing.undo(Session(context, town, SCHEME), [second], origin()),
        undoing.undo_last(Session(context, town, SCHEME), origin()),
        reporting.read_as(Session(context, town, SCHEME), second, Mode.TOTAL, origin()),
    ):
        with pytest.raises(ReasonNeeded) as late:
            await attempt
        assert late.value.values["day"] == NOON.date()
    (taken,) = await undoing.undo(Session(context, town, SCHEME), [second], origin(), "报重了")
    assert taken.lines[0].total == 0


async def test_what_was_returned_is_corrected_without_a_reason(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    last = await say(context, town, 7)
    await reviewing.send_back(Session(context, bureau, SCHEME), Seen(UNIT, JOBS, last), "缺证明", origin())
    clock.move(NOON + timedelta(days=1))
    assert await undoing.undo(Session(context, town, SCHEME), [last], origin())
