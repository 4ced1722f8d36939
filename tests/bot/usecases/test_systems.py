"""A business system's figures: through the one door, once, all or none, and asked of nobody else then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Source, Verdict
from bot.domain.intents import Claim, Reading
from bot.domain.results import Suspicion, Unusual
from bot.domain.systems import FiguresRefused, System, SystemFigure
from bot.storage import ledger, reviews
from bot.usecases import filling, obligations, reporting, reviewing
from bot.usecases.context import Session
from bot.usecases.systems import report
from tests.support.context import NOON, SCHEME, context_on
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.domain.entries import Entry
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, LI, ZHAO = 11, 12, 13
TOWN, OTHER, TODAY = "changjiang", "banjing", date(2021, 6, 15)
JOBS, INFLOW = "new-urban-jobs", "labour-inflow"
JINBAO = System("金保系统", SCHEME, person_id=LI)


@pytest.fixture
async def office(database: Database) -> Context:
    context = context_on(database)
    await join(context, WANG, "王芳", TOWN)
    await join(context, LI, "李敏", None)
    await join(context, ZHAO, "赵勇", None)
    return context


def jobs(value: int, reference: str = "JB-1", **more: object) -> SystemFigure:
    return replace(SystemFigure(reference, TOWN, JOBS, TODAY, value), **more)  # type: ignore[arg-type]


async def stored(context: Context) -> list[Entry]:
    return await context.db.ask(lambda tx: ledger.since(tx, SCHEME, 0))


async def faults(context: Context, *figures: SystemFigure, system: System = JINBAO) -> list[tuple[int, str]]:
    with pytest.raises(FiguresRefused) as refused:
        await report(context, system, figures)
    return [
        (fault.place, fault.why.why if isinstance(fault.why, Suspicion) else fault.why.code)
        for fault in refused.value.faults
    ]


async def test_what_a_system_sends_is_stored_once_and_waits_for_somebody(office: Context) -> None:
    inflow = SystemFigure("JB-2", TOWN, INFLOW, TODAY, 120)
    first = await report(office, JINBAO, [jobs(936), inflow])
    assert await report(office, JINBAO, [inflow, jobs(936)]) == first[::-1]
    at_the_end = jobs(936, day=date(2021, 6, 30), begins=date(2021, 6, 1))  # of June, sent again after June
    assert await report(office, JINBAO, [at_the_end]) == first[:1]
    assert await report(office, JINBAO, [jobs(936), replace(inflow, reference="JB-3", day=date(2021, 6, 14))])
    assert await stored(office) == [*first, *(await stored(office))[2:]]
    entry = first[0]
    assert (entry.mode, entry.value, entry.person_id, entry.doubted) == (Mode.TOTAL, 936, LI, False)
    assert entry.origin == Origin(Source.SYSTEM, system="金保系统", reference="JB-1")
    assert await office.db.ask(lambda tx: reviews.of_entries(tx, [entry.id])) == []


async def test_all_or_none_and_each_fault_with_its_place(office: Context) -> None:
    await report(office, JINBAO, [jobs(936)])
    narrow = replace(JINBAO, units=frozenset({TOWN}), facts=frozenset({JOBS}))
    wrong = (
        jobs(940, "JB-9"),
        jobs(937),  # another figure under a reference that was used
        jobs(950, "JB-10", unit=OTHER),
        jobs(950, "JB-11", fact=INFLOW),
        jobs(950, "JB-12", day=date(2022, 1, 1)),
        jobs(950, "JB-13", replaces="JB-77"),
        jobs(930, "JB-14"),
        jobs(941, "JB-9"),
    )
    assert await faults(office, *wrong, system=narrow) == [
        (1, "reference-used"),
        (2, "system-scope"),
        (3, "system-scope"),
        (4, "day-outside-cycle"),
        (5, "no-such-reference"),
        (6, "below-total"),
        (7, "reference-twice"),
    ]
    assert len(await stored(office)) == 1
    with pytest.raises(FiguresRefused):  # a mark is the assessor's, whatever the token says
        await report(office, JINBAO, [jobs(1, fact="missed-monthly-reports")])


async def test_a_question_is_answered_by_a_person_and_the_figure_stays_marked(office: Context) -> None:
    await report(office, JINBAO, [jobs(936)])
    assert await faults(office, jobs(9360, "JB-2")) == [(0, "beyond-target")]
    (entry,) = await report(office, JINBAO, [jobs(9360, "JB-2", sure=Unusual.BEYOND_TARGET)])
    assert entry.doubted
    (corrected,) = await report(office, JINBAO, [jobs(940, "JB-3", replaces="JB-2")])
    assert (corrected.replaces, corrected.doubted) == (entry.id, False)
    assert await faults(office, jobs(941, "JB-4", replaces="JB-2")) == [(0, "already-replaced")]


async def test_who_answers_for_the_token_does_not_confirm_alone_what_moves_a_rank(office: Context) -> None:
    (entry,) = await report(office, JINBAO, [jobs(1585)])  # the target: the unit comes first
    li = Session(office, await person(office, LI), SCHEME)
    await reviewing.confirm(li, {(TOWN, JOBS): entry.id}, Origin(Source.BUTTON, 1))
    assert [each.verdict for each in await office.db.ask(lambda tx: reviews.of_entries(tx, [entry.id]))] == [
        Verdict.PROPOSE
    ]
    zhao = Session(office, await person(office, ZHAO), SCHEME)
    await reviewing.confirm(zhao, {(TOWN, JOBS): entry.id}, Origin(Source.BUTTON, 2))
    last = (await office.db.ask(lambda tx: reviews.of_entries(tx, [entry.id])))[-1]
    assert (last.verdict, last.person_id) == (Verdict.CONFIRM, ZHAO)


async def test_what_a_system_gives_is_not_asked_and_beside_it_is_asked_about(office: Context) -> None:
    wang = Session(office, await person(office, WANG), SCHEME)
    assert [owed.duty for owed in (await obligations.todo(wang, TOWN)).owed]
    before = {fact for duty in (await filling.form(wang, TOWN)).due for fact in duty.facts}
    assert INFLOW in before
    await report(office, JINBAO, [SystemFigure("JB-2", TOWN, INFLOW, TODAY, 120)])
    todo, form = await obligations.todo(wang, TOWN), await filling.form(wang, TOWN)
    assert [(each.fact, each.system, each.day) for each in todo.given] == [(INFLOW, "金保系统", TODAY)]
    assert INFLOW not in todo.without_given([INFLOW])
    assert INFLOW not in {fact for duty in form.due for fact in duty.facts}
    assert [fact.fact for part in form.sections for fact in part.facts if fact.given] == [INFLOW]
    twelve = Reading((Claim(INFLOW, Mode.INCREMENT, 12, TOWN, TODAY),))
    asked = await reporting.report(wang, twelve, Origin(Source.TEXT, 5, WANG, 7))
    suspicion = asked.questions[0].suspicion
    assert suspicion is not None
    assert (suspicion.why, suspicion.twin and suspicion.twin.by) == (Unusual.BESIDE_SYSTEM, "金保系统")
    same = Reading((Claim(INFLOW, Mode.TOTAL, 120, TOWN, TODAY),))
    assert not (await reporting.report(wang, same, Origin(Source.TEXT, 6, WANG, 8))).questions


async def test_a_falling_total_that_was_meant_is_marked(office: Context) -> None:
    await report(office, JINBAO, [jobs(936)])
    (entry,) = await report(office, JINBAO, [jobs(930, "JB-2", sure=Unusual.BELOW_TOTAL)])
    assert entry.doubted


async def test_at_the_end_of_the_year_targets_ask_for_what_no_system_gives(database: Database) -> None:
    context = context_on(database, MovableClock(NOON.replace(month=12, day=14)))
    await join(context, WANG, "王芳", TOWN)
    wang = Session(context, await person(context, WANG), SCHEME)

    async def asked() -> set[str]:
        return {fact for duty in (await filling.form(wang, TOWN)).due for fact in duty.facts}

    assert JOBS in await asked()
    await report(context, JINBAO, [jobs(936)])
    assert JOBS not in await asked()
