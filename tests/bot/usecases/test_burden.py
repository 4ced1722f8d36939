from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.burden import Asked, FactsTold, Told, asked, typical
from bot.domain.entries import Mode, Origin, Source
from bot.domain.errors import NotAllowed
from bot.domain.forms import Figure, Filled
from bot.domain.intents import Claim, Reading
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.receivers import to_person
from bot.domain.systems import System, SystemFigure
from bot.domain.updates import ReceivedUpdate
from bot.storage import outbox, updates
from bot.usecases import filling, reporting
from bot.usecases.burden import burden
from bot.usecases.context import Session
from bot.usecases.systems import report
from tests.support.context import NOON, SCHEME, context_on
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.storage.engine import Database, Transaction

WANG, LI = 11, 12
TOWN, TODAY = "changjiang", date(2021, 6, 15)
JOBS, INFLOW = "new-urban-jobs", "labour-inflow"


async def test_asks_saved_times_and_notices_are_counted(database: Database) -> None:
    context = context_on(database)
    await join(context, WANG, "王芳", TOWN)
    await join(context, LI, "李敏", None)
    wang, li = await person(context, WANG), Session(context, await person(context, LI), SCHEME)
    june, may = SystemFigure("1", TOWN, INFLOW, TODAY, 120), SystemFigure("2", TOWN, INFLOW, date(2021, 5, 31), 90)
    await report(context, System("金保系统", SCHEME), [may, june])

    async def office(tx: Transaction) -> None:
        await updates.receive(tx, [ReceivedUpdate(5, WANG, {}, NOON)], "worker", NOON - timedelta(seconds=2))
        days = [NOON - timedelta(days=back) for back in (1, 2, 3)]
        values = {"scheme": SCHEME}
        notices = [Notice(f"a:{due}", NoticeKind.REMINDER, to_person(WANG), due, NOON, values) for due in days]
        await outbox.put_new(tx, notices, NOON)
        for notice in notices[:2]:
            await outbox.mark(tx, notice.key, NoticeState.SENT, NOON)

    await context.db.write(office)
    jobs = Reading((Claim(JOBS, Mode.INCREMENT, 3, TOWN, TODAY),))
    await reporting.report(Session(context, wang, SCHEME), jobs, Origin(Source.TEXT, 5, WANG, 7))
    filled = Filled(SCHEME, TOWN, None, (Figure("entrepreneurship-training", Mode.INCREMENT, 2, 0),))
    opened = replace(filled, opened_at=NOON - timedelta(seconds=90))
    await filling.send_in(context, wang, opened, "0123456789abcdef", "x", Origin(Source.FORM))

    counted = await burden(li)
    assert counted.message is not None
    assert timedelta(seconds=2) <= counted.message < timedelta(hours=1)  # the clock goes on
    assert [month.first.month for month in counted.months] == [1, 2, 3, 4, 5, 6]
    in_may, in_june = counted.months[-2:]
    assert (in_may.asked.given, in_may.asked.filled) == (1, 0)
    assert (in_june.asked.given, in_june.asked.filled) == (1, 2)
    assert in_june.form is not None
    assert timedelta(seconds=90) <= in_june.form < timedelta(hours=1)
    assert (in_june.told, in_june.days) == (Told(2, 1), 15)
    assert in_june.told.per_week(15) == 93
    assert counted.units[TOWN].given == counted.total.given == 2
    with pytest.raises(NotAllowed):
        await burden(Session(context, wang, SCHEME))


def test_what_counts_in_several_places_is_filled_in_once() -> None:
    told = [FactsTold("a", "x", "2021-06", given=False), FactsTold("a", "y", "2021-06", given=True)]
    assert asked(told, {"x": 3, "y": 2}) == Asked(filled=1, given=1, reused=2)
    assert asked(told, {"x": 3, "y": 2}).saved == 3
    assert Told().per_week(30) is None
    assert typical([]) is None
