from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Basis, Mode, Source
from bot.domain.errors import NotAllowed, ReasonNeeded, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.people import Role
from bot.domain.review_items import Seen
from bot.storage import ledger
from bot.usecases import assessing, joining, reporting, reviewing
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import SCHEME, ZONE, context_on, offering
from tests.support.ledgers import JOBS, UNIT, join, origin, say

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.people import Person
    from bot.storage.engine import Database
    from bot.usecases.context import Context

HUTANG, MARK, MISSED, CERTIFIED, JUNE = (
    "hutang-2014",
    "work-standards-mark",
    "talent-demand-reports-missed",
    "coordinator-certified",
    datetime(2014, 6, 12, 12, tzinfo=ZONE),
)
FIRST = offering(HUTANG).scheme.units[0].id
CHANGZHOU, FRAUD = "changzhou-2018", "fraud-found"


def hutang(database: Database) -> Context:
    return replace(context_on(database, MovableClock(JUNE)), schemes={HUTANG: offering(HUTANG)})


async def reviewer(context: Context, person: int, department: str, scheme: str = HUTANG) -> Person:
    invited = await joining.invite(context, None, scheme, Role.REVIEWER, None, department)
    await joining.redeem(context, invited.token, person, f"somebody {person}", "zh-CN")
    found = await joining.person(context, person)
    assert found is not None
    return found


async def entries(context: Context, scheme: str = HUTANG) -> list[Entry]:
    async with context.db.read() as tx:
        return await ledger.since(tx, scheme, 0)


async def test_a_mark_counts_with_its_reason(database: Database) -> None:
    context = hutang(database)
    bureau = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    assert (await assessing.overview(Session(context, bureau, HUTANG))).units[0] == (FIRST, 36)
    done = await assessing.assess(
        Session(context, bureau, HUTANG), Seen(FIRST, MARK, 0), Mode.TOTAL, 250, " 台账不全 ", origin()
    )
    assert done.receipt is not None
    assert (done.receipt.basis, done.receipt.after.total - done.receipt.before.total) == (Basis.CONFIRMED, 250)
    assert len(done.moves) == 43, "all others were first together and are second now"
    assert (done.judged.value, done.judged.by, done.left) == (250, "somebody 2", 35)
    [entry] = await entries(context)
    assert (entry.reason, entry.channel.value, entry.origin.source) == ("台账不全", "assessed", Source.TEXT)
    docket = await assessing.docket(Session(context, bureau, HUTANG), FIRST)
    assert docket.facts[-1].fact == MARK, "what nobody has stated comes first"
    assert done.receipt.needs_second is not None, "it moves ranks"
    assert (await standing(context, HUTANG, JUNE.date())).total(FIRST) == 1000
    other = Session(context, await join(context, 3, Role.BUREAU, scheme=HUTANG), HUTANG)
    await reviewing.confirm(other, {(FIRST, MARK): entry.id}, origin())
    assert (await standing(context, HUTANG, JUNE.date())).total(FIRST) == 1250


async def test_nobody_s_word_is_overwritten_unseen(database: Database) -> None:
    context = hutang(database)
    one, other = await join(context, 2, Role.BUREAU, scheme=HUTANG), await join(context, 3, Role.BUREAU, scheme=HUTANG)
    await assessing.assess(Session(context, one, HUTANG), Seen(FIRST, MARK, 0), Mode.TOTAL, 300, "实地查看", origin())
    late = await assessing.assess(
        Session(context, other, HUTANG), Seen(FIRST, MARK, 0), Mode.TOTAL, 100, "台账不全", origin()
    )
    assert late.receipt is None
    assert (late.judged.value, late.judged.by, late.judged.last and late.judged.last.reason) == (
        300,
        "somebody 2",
        "实地查看",
    )
    seen = late.judged.seen
    again = await assessing.assess(
        Session(context, other, HUTANG), Seen(FIRST, MARK, seen), Mode.TOTAL, 100, "台账不全", origin()
    )
    assert again.receipt is not None
    assert [entry.value for entry in await entries(context)] == [300, 100]


async def test_the_same_tap_delivered_twice_counts_once(database: Database) -> None:
    context = hutang(database)
    bureau, same = await join(context, 2, Role.BUREAU, scheme=HUTANG), origin()
    stated = (Session(context, bureau, HUTANG), Seen(FIRST, MISSED, 0), Mode.INCREMENT, 1, "没有收到")
    assert await assessing.assess(*stated, same) == await assessing.assess(*stated, same)
    assert len(await entries(context)) == 1


async def test_events_go_up_and_down_one_by_one(database: Database) -> None:
    context = hutang(database)
    bureau = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    more = await assessing.assess(
        Session(context, bureau, HUTANG), Seen(FIRST, MISSED, 0), Mode.INCREMENT, 1, "没有收到", origin()
    )
    less = await assessing.assess(
        Session(context, bureau, HUTANG), Seen(FIRST, MISSED, more.judged.seen), Mode.INCREMENT, -1, "补到了", origin()
    )
    assert (more.judged.value, less.judged.value) == (1, 0)
    with pytest.raises(Refused):
        await assessing.assess(
            Session(context, bureau, HUTANG), Seen(FIRST, MISSED, less.judged.seen), Mode.INCREMENT, -1, "x", origin()
        )


async def test_what_the_unit_states_of_itself_is_seen_and_left_alone(database: Database) -> None:
    context = hutang(database)
    unit = await join(context, 1, Role.COORDINATOR, FIRST, scheme=HUTANG)
    bureau = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    await say(context, unit, 300, Mode.TOTAL, MARK, HUTANG)
    seen = await assessing.open_fact(Session(context, bureau, HUTANG), FIRST, MARK)
    assert (seen.own, seen.value, seen.seen) == (300, 0, 0)
    await assessing.assess(
        Session(context, bureau, HUTANG), Seen(FIRST, MARK, 0), Mode.TOTAL, 100, "台账不全", origin()
    )
    own = await standing(context, HUTANG, JUNE.date(), Basis.REPORTED)
    assert own.points(FIRST, "platform.standards") == 300
    with pytest.raises(NotAllowed):
        await assessing.overview(Session(context, unit, HUTANG))


async def test_a_department_states_its_own_facts_of_every_kind(database: Database) -> None:
    context = hutang(database)
    office = await reviewer(context, 4, "镇人社科")
    docket = await assessing.docket(Session(context, office, HUTANG), FIRST)
    assert {one.fact for one in docket.facts} == {"talent-demand-reports", MISSED}
    stated = await assessing.assess(
        Session(context, office, HUTANG), Seen(FIRST, "talent-demand-reports", 0), Mode.TOTAL, 1, "收到", origin()
    )
    assert stated.judged.value == 1
    with pytest.raises(NotAllowed):
        await assessing.assess(
            Session(context, office, HUTANG), Seen(FIRST, CERTIFIED, 0), Mode.TOTAL, 1, "x", origin()
        )


@pytest.mark.parametrize(
    ("fact", "mode", "value"),
    [(MARK, Mode.TOTAL, 301), (MARK, Mode.TOTAL, -1), (MARK, Mode.INCREMENT, 1), (CERTIFIED, Mode.TOTAL, 2),
     ("highest-honour", Mode.TOTAL, 4), (MISSED, Mode.INCREMENT, 2), (MISSED, Mode.WITHDRAWAL, 0)],
)  # fmt: skip
async def test_a_button_that_nobody_made_states_nothing(database: Database, fact: str, mode: Mode, value: int) -> None:
    context = hutang(database)
    bureau = await join(context, 2, Role.BUREAU, scheme=HUTANG)
    with pytest.raises(ValueError, match=fact):
        await assessing.assess(Session(context, bureau, HUTANG), Seen(FIRST, fact, 0), mode, value, "x", origin())
    assert await entries(context) == []


async def test_nothing_is_stated_without_a_reason_and_what_units_report_is_not_assessed(database: Database) -> None:
    context = context_on(database)
    bureau = await join(context, 2, Role.BUREAU)
    with pytest.raises(Refused, match="reason-needed"):
        await assessing.assess(
            Session(context, bureau, SCHEME), Seen(UNIT, "innovation-mark", 0), Mode.TOTAL, 100, " ", origin()
        )
    with pytest.raises(NotAllowed, match="not-assessed"):
        await assessing.open_fact(Session(context, bureau, SCHEME), UNIT, JOBS)


async def test_a_veto_needs_its_reason_on_every_way(database: Database) -> None:
    scheme = offering(CHANGZHOU).scheme
    clock = MovableClock(datetime(scheme.start.year, 6, 12, 12, tzinfo=ZONE))
    context = replace(context_on(database, clock), schemes={CHANGZHOU: offering(CHANGZHOU)})
    unit = scheme.units[0].id
    town = await join(context, 1, Role.COORDINATOR, unit, scheme=CHANGZHOU)
    bureau = await join(context, 2, Role.BUREAU, scheme=CHANGZHOU)
    fraud = Reading((Claim(FRAUD, Mode.TOTAL, 1, unit),))
    with pytest.raises(ReasonNeeded, match="reason-grave"):
        await reporting.report(Session(context, bureau, CHANGZHOU), fraud, origin())
    with pytest.raises(NotAllowed):
        await reporting.report(Session(context, town, CHANGZHOU), fraud, origin(), "因为")
    assert await entries(context, CHANGZHOU) == []
    found = await assessing.assess(
        Session(context, bureau, CHANGZHOU), Seen(unit, FRAUD, 0), Mode.TOTAL, 1, "12333回访查实", origin()
    )
    assert found.receipt is not None
    assert found.receipt.after.rank >= found.receipt.before.rank
    with pytest.raises(NotAllowed):
        await reporting.report(
            Session(context, town, CHANGZHOU), Reading((Claim(FRAUD, Mode.TOTAL, 0, unit),)), origin(), "没有"
        )
