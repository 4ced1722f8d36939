"""Who may see what made the difference, and that it is the difference of the standings that everybody sees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.changes import Act
from bot.domain.entries import Basis, Mode, Origin, Source
from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.people import Role
from bot.usecases import comparing, reviewing, undoing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import NOON, SCHEME, context_on
from tests.support.ledgers import JOBS, UNIT, join, origin, say

if TYPE_CHECKING:
    from bot.domain.changes import Changes
    from bot.storage.engine import Database

TODAY = date(2021, 6, 15)
MAY, JUNE = date(2021, 5, 31), date(2021, 6, 1)


async def test_a_coordinator_sees_the_own_unit_the_others_all(database: Database) -> None:
    context = context_on(database)
    town, leader = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.LEADER)
    span = comparing.span_of(context, SCHEME, (MAY, TODAY))
    found, _ = await comparing.changes_of_unit(Session(context, town, SCHEME), UNIT, span)
    assert found.movement.unit == UNIT
    with pytest.raises(NotAllowed):
        await comparing.changes_of_unit(Session(context, town, SCHEME), "motou", span)
    with pytest.raises(NotAllowed):
        await comparing.changes_of_all(context, town, SCHEME, span)
    everybody, _ = await comparing.changes_of_all(context, leader, SCHEME, span)
    assert {one.movement.unit for one in everybody} == {one.id for one in context.schemes[SCHEME].scheme.units}


@pytest.mark.parametrize(
    ("days", "seen", "code"),
    [
        ((date(2020, 12, 31), TODAY), (None, None), "day-without-standing"),
        ((MAY, TODAY + timedelta(days=1)), (None, None), "day-without-standing"),
        ((TODAY, TODAY), (None, None), "days-in-order"),
        ((TODAY, MAY), (None, None), "days-in-order"),
        ((MAY, MAY), (None, JUNE), "days-in-order"),
        ((MAY, MAY), (TODAY, JUNE), "days-in-order"),
        ((MAY, MAY), (TODAY + timedelta(days=1), None), "day-to-come"),
        ((JUNE, JUNE), (MAY, None), "seen-too-early"),
    ],
)
async def test_spans_that_make_no_sense(
    database: Database, days: tuple[date, date], seen: tuple[date | None, date | None], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        comparing.span_of(context_on(database), SCHEME, days, seen)
    assert caught.value.code == code
    with pytest.raises(NotFound):
        comparing.span_of(context_on(database), "atlantis", days)


async def test_a_late_report_a_correction_and_a_confirmation(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    town, bureau = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    first = await say(context, town, 1585, Mode.TOTAL)
    before = (await standing(context, SCHEME, TODAY)).total(UNIT)
    clock.move(NOON + timedelta(days=3))
    await reviewing.confirm(Session(context, bureau, SCHEME), {(UNIT, JOBS): first}, origin())
    await undoing.undo(Session(context, bureau, SCHEME), [first], Origin(Source.BUTTON), "误报")
    span = comparing.span_of(context, SCHEME, (TODAY, TODAY), (TODAY, None))
    found, names = await comparing.changes_of_unit(Session(context, town, SCHEME), UNIT, span)
    sides = found.movement.gap.sides
    assert sides.other.total == before
    assert sides.own.total == (await standing(context, SCHEME, TODAY)).total(UNIT) < before
    assert names[town.id] == "somebody 1"
    assert acts(found) == [Act.WITHDRAW]
    assert acts((await comparing.changes_of_unit(Session(context, town, SCHEME), UNIT, span, Basis.CONFIRMED))[0]) == [
        Act.CONFIRM
    ]
    on_days = comparing.span_of(context, SCHEME, (MAY, TODAY))
    of_days, _ = await comparing.changes_of_unit(Session(context, town, SCHEME), UNIT, on_days)
    assert of_days.reasons == ()


def acts(found: Changes) -> list[Act]:
    return [one.act for reason in found.reasons for figure in reason.figures for one in figure.causes]
