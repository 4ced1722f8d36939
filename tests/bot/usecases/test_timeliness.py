"""What was reported when, what was declared done, what the assessor enters; and what hangs on a duty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Source
from bot.domain.errors import Expired, NotAllowed, NotFound, Refused
from bot.domain.results import Reported
from bot.domain.timeliness import Outcome
from bot.usecases import obligations, once, planning, repeating, timeliness
from bot.usecases.context import Session
from bot.usecases.standings import standing
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import join, person, report

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, LI = 11, 13
APRIL, MAY, QUARTER = "service-report-2021-04", "service-report-2021-05", "service-publicity-2021-06"
MISSED = "service-reports-missed"

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2021, month, day, hour, tzinfo=ZONE)


@pytest.fixture
async def clock() -> MovableClock:
    return MovableClock(at(3, 20))


@pytest.fixture
async def context(database: Database, clock: MovableClock) -> Context:
    """Changjiang reports in March; then April comes late and May not at all."""
    found = context_on(database, clock)
    await join(found, WANG, "王芳", "changjiang")
    await join(found, LI, "李敏", None)
    await report(found, "changjiang", "labour-inflow", 3, date(2021, 3, 20))
    clock.move(at(5, 4))
    await report(found, "changjiang", "labour-inflow", 4, date(2021, 4, 30))
    clock.move(at(6, 15))
    return found


async def outcomes(context: Context, *duties: str) -> list[Outcome]:
    found = await timeliness.table(context, None, SCHEME)
    return [found.outcomes["changjiang", duty] for duty in duties]


async def test_on_time_late_missed_open_and_before_the_ledger_began(context: Context) -> None:
    asked = ("service-report-2021-02", "service-report-2021-03", APRIL, MAY, "service-report-2021-06", "early-resident")
    assert await outcomes(context, *asked) == [
        Outcome.NOT_ASKED, Outcome.ON_TIME, Outcome.LATE, Outcome.MISSED, Outcome.OPEN, Outcome.MISSED,
    ]  # fmt: skip


async def test_a_correction_comes_when_what_it_corrects_came(context: Context, clock: MovableClock) -> None:
    clock.move(at(6, 20))
    await report(context, "changjiang", "labour-inflow", 5, date(2021, 5, 31))
    assert await outcomes(context, MAY) == [Outcome.LATE]


async def test_only_the_bureau_sees_the_table(context: Context) -> None:
    with pytest.raises(NotAllowed):
        await timeliness.table(context, await person(context, WANG), SCHEME)
    assert (await timeliness.table(context, await person(context, LI), SCHEME)).outcomes


async def test_missed_reports_are_entered_by_a_tap_only(context: Context) -> None:
    bureau, origin = await person(context, LI), Origin(Source.BUTTON, 77)
    before = await standing(context, SCHEME, date(2021, 6, 15))
    assert before.table.value("changjiang", MISSED) == 0
    (own,) = [one for one in await timeliness.proposals(context, SCHEME, date(2021, 6, 15)) if one.unit == "changjiang"]
    assert (own.periods, own.number, own.entered) == ((MAY,), 1, 0)
    with pytest.raises(NotAllowed):
        await timeliness.enter(
            Session(context, await person(context, WANG), SCHEME), "changjiang", "service-report", origin
        )
    entered = await timeliness.enter(Session(context, bureau, SCHEME), "changjiang", "service-report", origin)
    assert entered.receipts[0].lines[0].total == 1
    assert (await standing(context, SCHEME, date(2021, 6, 15))).table.value("changjiang", MISSED) == 1
    again = await timeliness.enter(Session(context, bureau, SCHEME), "changjiang", "service-report", origin)
    assert again == entered, "the same tap, worked through again"
    with pytest.raises(Expired):
        await timeliness.enter(
            Session(context, bureau, SCHEME), "changjiang", "service-report", Origin(Source.BUTTON, 78)
        )


async def test_all_missed_reports_of_a_line_are_settled_as_they_were_shown(context: Context) -> None:
    """Changjiang missed one month; the others never reported, and two of them owe May once it has been excused."""
    session, tap, line = (
        Session(context, await person(context, LI), SCHEME),
        Origin(Source.BUTTON, 77),
        "service-report",
    )
    shown = await timeliness.of_line(session, line)
    assert len(shown) == len(session.scheme.units)
    await timeliness.excuse(session, "changjiang", line)
    with pytest.raises(Expired):
        await timeliness.enter_all(session, line, timeliness.check_of(shown), tap)
    left = await timeliness.of_line(session, line)
    with pytest.raises(NotAllowed):
        await timeliness.enter_all(
            Session(context, await person(context, WANG), SCHEME), line, timeliness.check_of(left), tap
        )
    count = await timeliness.enter_all(session, line, timeliness.check_of(left), tap)
    assert count == len(left) == len(shown) - 1
    assert await timeliness.of_line(session, line) == ()
    assert await timeliness.enter_all(session, line, timeliness.check_of(left), tap) == count, "the same tap again"
    table = (await standing(context, SCHEME, date(2021, 6, 15))).table
    assert {proposal.unit: table.value(proposal.unit, MISSED) for proposal in left} == {
        proposal.unit: proposal.number for proposal in left
    }


async def test_all_missed_reports_of_a_line_are_excused(context: Context) -> None:
    bureau = await person(context, LI)
    session = Session(replace(context, update_id=5), bureau, SCHEME)
    shown = await timeliness.of_line(session, "service-report")
    for _ in range(2):  # the same tap, worked through again
        excused = await timeliness.excuse_all(session, "service-report", timeliness.check_of(shown))
        assert excused == len(shown)
    assert await timeliness.of_line(session, "service-report") == ()


async def test_what_was_cut_off_while_it_excused_goes_on(context: Context) -> None:
    session = Session(replace(context, update_id=5), await person(context, LI), SCHEME)
    shown = await timeliness.of_line(session, "service-report")
    units = " ".join(proposal.unit for proposal in shown)
    await context.db.write(lambda tx: once.note(tx, session, "excuse-all", units))  # and then it ended
    excused = await timeliness.excuse_all(session, "service-report", timeliness.check_of(shown))
    assert (excused, await timeliness.of_line(session, "service-report")) == (len(shown), ())


async def test_the_same_as_in_the_month_before_is_listed_and_stored_once(context: Context, clock: MovableClock) -> None:
    clock.move(at(6, 28))
    await report(context, "changjiang", "labour-inflow", 9, date(2021, 5, 20))
    session, day = Session(context, await person(context, WANG), SCHEME), date(2021, 6, 28)
    (claim,) = await repeating.as_before(session, "changjiang", day)
    assert (claim.fact, claim.mode, claim.value) == ("labour-inflow", Mode.INCREMENT, 5)
    check, tap = repeating.check_of([claim]), Origin(Source.BUTTON, 77)
    assert await repeating.report_as_before(session, "changjiang", day, "another", tap) is None
    stored = await repeating.report_as_before(session, "changjiang", day, check, tap)
    assert stored is not None
    assert stored.receipts[0].lines[0].total == 14
    assert await repeating.report_as_before(session, "changjiang", day, check, tap) == stored, "the same tap again"
    assert await repeating.report_as_before(session, "changjiang", day, check, Origin(Source.BUTTON, 78)) == Reported()
    assert await outcomes(context, "service-report-2021-06") == [Outcome.ON_TIME]


async def test_an_excused_report_is_not_missed_any_more(context: Context) -> None:
    await timeliness.excuse(Session(context, await person(context, LI), SCHEME), "changjiang", "service-report")
    assert await outcomes(context, MAY) == [Outcome.LATE]
    assert not [
        one for one in await timeliness.proposals(context, SCHEME, date(2021, 6, 15)) if one.unit == "changjiang"
    ]


async def test_what_has_no_figure_is_done_by_saying_so(context: Context) -> None:
    town = await person(context, WANG)
    duty = next(one for one in context.schemes[SCHEME].duties if one.id == QUARTER)
    day = date(2021, 6, 28)
    assert QUARTER in [one.duty for one in (await obligations.obligations_of(context, SCHEME, "changjiang", day)).owed]
    for _ in range(2):
        assert (await obligations.declare(Session(context, town, SCHEME), "changjiang", QUARTER)).done
    assert QUARTER not in [
        one.duty for one in (await obligations.obligations_of(context, SCHEME, "changjiang", day)).owed
    ]
    assert await outcomes(context, QUARTER) == [Outcome.ON_TIME]
    await obligations.declare(Session(context, town, SCHEME), "changjiang", QUARTER, done=False)
    assert (duty.line, await outcomes(context, QUARTER)) == ("service-publicity", [Outcome.OPEN])


@pytest.mark.parametrize(
    ("unit", "duty", "wrong"),
    [
        ("banjing", QUARTER, NotAllowed),
        ("changjiang", "service-publicity-2021-03", Refused),
        ("changjiang", "service-publicity-2021-09", Refused),
        ("changjiang", "service-report-2021-06", Refused),
        ("changjiang", "nothing", NotFound),
        ("*", QUARTER, NotFound),
    ],
)
async def test_what_cannot_be_declared(context: Context, unit: str, duty: str, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        await obligations.declare(Session(context, await person(context, WANG), SCHEME), unit, duty)


async def test_a_missed_month_costs_points_until_nothing_is_left(context: Context) -> None:
    day = date(2021, 6, 28)
    todo = await obligations.obligations_of(context, SCHEME, "changjiang", day)
    (monthly,) = [one for one in todo.owed if one.duty == "service-report-2021-06"]
    assert (monthly.impact.cost, monthly.impact.matters) == (
        20,
        True,
    )  # half a point of its line, whose section weighs 40%
    await report(context, "changjiang", MISSED, 6, date(2021, 6, 20))
    todo = await obligations.obligations_of(context, SCHEME, "changjiang", day)
    (monthly,) = [one for one in todo.owed if one.duty == "service-report-2021-06"]
    assert (monthly.impact.cost, monthly.impact.matters) == (0, False)
    known = await planning.planning_input(context, SCHEME, at(6, 28))
    assert "service-report-2021-06" not in known.owed["changjiang"]
    assert "service-report-2021-06" in known.owed["banjing"]
