"""The form: shown, looked over, stored whole or not at all, once, and never over somebody else's figure in silence."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode, Origin, Source
from bot.domain.errors import NotAllowed, NotFound, Refused
from bot.domain.forms import Figure, Filled
from bot.domain.ledger import by_fact, running_total
from bot.domain.results import Unusual
from bot.storage import ledger
from bot.usecases.context import Session
from bot.usecases.filling import form, forms_of, look_over, send_in
from bot.usecases.undoing import undo, undo_last
from scoring import UnknownId
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.office import join, person, report

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.domain.forms import Form, FormFact, Verdict
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHEN, LI = 11, 12, 13
TOWN, TODAY = "changjiang", date(2021, 6, 15)
JOBS, INFLOW = "new-urban-jobs", "labour-inflow"
FORM = Origin(Source.FORM)
KEY = "0123456789abcdef"


@pytest.fixture
async def office(database: Database) -> Context:
    context = context_on(database)
    await join(context, WANG, "王芳", TOWN)
    await join(context, CHEN, "陈志强", TOWN)
    await join(context, LI, "李敏", None)
    return context


def filled(*figures: Figure, day: date | None = None) -> Filled:
    return Filled(SCHEME, TOWN, day, figures)


def more(value: int, fact: str = JOBS, seen: int = 0, sure: Unusual | None = None) -> Figure:
    return Figure(fact, Mode.INCREMENT, value, seen, sure)


async def entries(context: Context) -> list[Entry]:
    async with context.db.read() as tx:
        return await ledger.since(tx, SCHEME, 0)


async def send(context: Context, *figures: Figure, who: int = WANG, key: str = KEY, content: str = "") -> Verdict:
    told = content or repr(figures)
    return await send_in(context, await person(context, who), filled(*figures), key, told, FORM)


def fact_of(shown: Form, fact: str) -> FormFact:
    return next(one for section in shown.sections for one in section.facts if one.fact == fact)


async def test_the_form_tells_totals_targets_and_what_was_seen(office: Context) -> None:
    await report(office, TOWN, JOBS, 936, TODAY)
    shown = await form(Session(office, await person(office, WANG), SCHEME), TOWN)
    one = fact_of(shown, JOBS)
    assert (one.total, one.target, one.reported) == (936, 1585, TODAY)
    assert one.seen == (await entries(office))[-1].id
    assert fact_of(shown, INFLOW).seen == 0


async def test_what_is_due_stands_first_until_it_is_reported(office: Context) -> None:
    wang = await person(office, WANG)
    [monthly] = (await form(Session(office, wang, SCHEME), TOWN)).due
    assert (monthly.due, monthly.days_left) == (date(2021, 6, 30), 15)
    assert INFLOW in monthly.facts
    await send(office, more(3, INFLOW))
    assert (await form(Session(office, wang, SCHEME), TOWN)).due == ()


async def test_a_coordinator_is_asked_what_a_coordinator_reports(office: Context) -> None:
    async def facts(who: int, unit: str = TOWN) -> set[str]:
        shown = await form(Session(office, await person(office, who), SCHEME), unit)
        return {one.fact for section in shown.sections for one in section.facts}

    assert "pension-check-errors" not in await facts(WANG)
    assert "pension-check-errors" in await facts(LI)
    port = "major-project-employment-service"  # one town's task alone
    assert port in await facts(WANG)
    assert port not in await facts(LI, "banjing")


async def test_forms_are_the_own_units_and_all_for_the_bureau(office: Context) -> None:
    assert forms_of(office, await person(office, WANG)) == ((SCHEME, TOWN),)
    assert len(forms_of(office, await person(office, LI))) == len(offering(SCHEME).scheme.units)


async def test_looking_over_tells_points_and_rank_and_stores_nothing(office: Context) -> None:
    wang = await person(office, WANG)
    seen = await look_over(office, wang, filled(Figure(JOBS, Mode.TOTAL, 1585, 0)), FORM)
    assert seen.receipt is not None
    assert seen.receipt.after.total - seen.receipt.before.total == 120  # 3 points, weighted
    assert seen.receipt.after.rank < seen.receipt.before.rank
    assert not seen.stored
    assert await entries(office) == []


async def test_storing_does_what_looking_over_has_told(office: Context) -> None:
    figures = (Figure(JOBS, Mode.TOTAL, 1585, 0), more(20, INFLOW))
    told = await look_over(office, await person(office, WANG), filled(*figures), FORM)
    done = await send(office, *figures)
    assert done.stored
    assert done == replace(told, stored=True, receipt=done.receipt)
    assert done.receipt is not None
    assert told.receipt is not None
    assert (done.receipt.before, done.receipt.after) == (told.receipt.before, told.receipt.after)
    stored = await entries(office)
    assert [(one.fact, one.mode, one.value, one.person_id) for one in stored] == [
        (JOBS, Mode.TOTAL, 1585, WANG),
        (INFLOW, Mode.INCREMENT, 20, WANG),
    ]
    assert {one.origin.source for one in stored} == {Source.FORM}


async def test_sent_twice_it_counts_once_and_is_answered_the_same(office: Context) -> None:
    first, second = await asyncio.gather(send(office, more(12)), send(office, more(12)))
    assert first == second
    await send(office, more(1, INFLOW), key=KEY + "b", who=CHEN)
    assert await send(office, more(12)) == first
    assert len(await entries(office)) == 2


async def test_another_form_under_the_same_key_is_refused(office: Context) -> None:
    await send(office, more(12))
    with pytest.raises(Refused, match="form-key-used"):
        await send(office, more(13))
    assert (await send(office, more(13), who=CHEN, content="theirs")).changes  # another person's key is another key


async def test_what_somebody_else_reported_meanwhile_is_told_and_nothing_is_stored(office: Context) -> None:
    assert (await send(office, more(12), who=CHEN)).stored
    mine = await send(office, more(12), more(3, INFLOW), key=KEY + "b")
    assert not mine.stored
    assert mine.receipt is None
    [change] = mine.changes
    assert (change.fact, change.total, change.by) == (JOBS, 12, "陈志强")
    assert len(await entries(office)) == 1
    settled = await send(office, more(12, seen=change.seen, sure=Unusual.REPEATED), more(3, INFLOW), key=KEY + "c")
    assert settled.stored
    assert running_total(by_fact(await entries(office))[TOWN, JOBS], TODAY) == 24


async def test_a_withdrawal_is_a_change_too(office: Context) -> None:

    wang = await person(office, WANG)
    assert (await send(office, more(12))).stored
    [entry] = await entries(office)
    await undo(Session(office, wang, SCHEME), [entry.id], Origin(Source.BUTTON, 1))
    again = await send(office, Figure(JOBS, Mode.TOTAL, 20, entry.id), key=KEY + "b", who=CHEN)
    assert [change.total for change in again.changes] == [0]


async def test_undo_takes_the_last_form_back_whole_and_no_other(office: Context) -> None:
    await send(office, more(12))
    office.clock.move(NOON + timedelta(minutes=30))  # type: ignore[attr-defined] # the test's movable one
    await send(office, more(4, "startup-jobs"), more(3, INFLOW), key=KEY + "b")
    taken = await undo_last(Session(office, await person(office, WANG), SCHEME), Origin(Source.COMMAND, 1))
    assert sorted(line.fact for one in taken for line in one.lines) == [INFLOW, "startup-jobs"]
    assert running_total(by_fact(await entries(office))[TOWN, JOBS], TODAY) == 12


async def test_an_unusual_figure_is_asked_about_and_stored_when_sure(office: Context) -> None:
    asked = await send(office, more(90_000), more(3, INFLOW))
    assert not asked.stored
    assert [doubt.why for doubt in asked.doubts] == [Unusual.BEYOND_TARGET]
    assert await entries(office) == []
    other = await send(office, more(90_000, sure=Unusual.REPEATED), key=KEY + "b")
    assert other.doubts  # yes to another question is no answer to this one
    assert (await send(office, more(90_000, sure=Unusual.BEYOND_TARGET), key=KEY + "c")).stored


async def test_looking_over_tells_what_the_undoubted_figures_do(office: Context) -> None:
    figures = (more(90_000), Figure(INFLOW, Mode.TOTAL, 3, 0))
    seen = await look_over(office, await person(office, WANG), filled(*figures), FORM)
    assert seen.receipt is not None
    assert [line.fact for line in seen.receipt.lines] == [INFLOW]
    assert [doubt.claim.fact for doubt in seen.doubts] == [JOBS]


async def test_another_day_is_the_figures_day(office: Context) -> None:
    wang, day = await person(office, WANG), TODAY - timedelta(days=15)
    done = await send_in(office, wang, filled(more(5), day=day), KEY, "x", FORM)
    assert done.stored
    assert [one.date for one in await entries(office)] == [day]
    with pytest.raises(Refused, match="day-outside-cycle"):
        await send_in(office, wang, filled(more(5), day=TODAY + timedelta(days=1)), KEY + "b", "x", FORM)


async def test_rights_are_the_servers_to_check(office: Context) -> None:
    wang = await person(office, WANG)
    elsewhere = Filled(SCHEME, "banjing", None, (more(1),))
    for attempt in (look_over(office, wang, elsewhere, FORM), send_in(office, wang, elsewhere, KEY, "x", FORM)):
        with pytest.raises(NotAllowed):
            await attempt
    with pytest.raises(NotAllowed, match="not-allowed-assess"):
        await send(office, Figure("pension-check-errors", Mode.INCREMENT, 1, 0), more(3))
    with pytest.raises(NotAllowed):
        await form(Session(office, wang, SCHEME), "banjing")
    assert await entries(office) == []


async def test_what_does_not_exist_is_not_found(office: Context) -> None:
    wang = await person(office, WANG)
    with pytest.raises(NotFound):
        await form(Session(office, wang, "no-such"), TOWN)
    with pytest.raises(UnknownId):
        await form(Session(office, wang, SCHEME), "no-such")
    with pytest.raises(UnknownId):
        await send(office, more(1, "no-such"))
