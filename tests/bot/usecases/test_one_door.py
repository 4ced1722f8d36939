"""Whichever way a figure comes, the same guards weigh it: what cannot be, what is odd, what was reported before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.entries import Mode
from bot.domain.errors import Expired, Refused
from bot.domain.intents import Claim, Doubt, DoubtKind, Reading
from bot.domain.last_year import Final, LastYear
from bot.domain.people import Role
from bot.domain.results import Unusual
from bot.domain.review_items import Seen
from bot.domain.workbooks import Given, Workbook
from bot.usecases import assessing, exchanging, last_year, periods, reporting, workbooks
from bot.usecases.context import Session
from schemes import FileError
from tests.support.context import SCHEME, context_on, offering
from tests.support.ledgers import JOBS, TRAINING, UNIT, entries_of, join, origin, say

if TYPE_CHECKING:
    from bot.domain.people import Person
    from bot.domain.results import Question, Reported
    from bot.storage.engine import Database
    from bot.usecases.context import Context

PHONE = 13_812_345_678
ERRORS = "pension-check-errors"
TARGET = offering(SCHEME).scheme.target(JOBS, UNIT) or 0


async def report(context: Context, person: Person, *claims: Claim, doubts: tuple[Doubt, ...] = ()) -> Reported:
    return await reporting.report(Session(context, person, SCHEME), Reading(claims, doubts), origin())


def jobs(value: int, mode: Mode = Mode.INCREMENT, fact: str = JOBS) -> Claim:
    return Claim(fact, mode, value, UNIT, None, "")


async def values(context: Context) -> list[int]:
    return [entry.value for entry in await entries_of(context)]


def why(question: Question) -> Unusual | None:
    return question.suspicion.why if question.suspicion is not None else None


async def test_a_phone_number_is_said_to_be_none_and_the_rest_is_stored(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    which = Doubt(DoubtKind.WHICH_FACT, "培训 138", (jobs(PHONE), jobs(PHONE, fact=TRAINING)))
    reported = await report(context, town, jobs(PHONE), jobs(3, fact=TRAINING), doubts=(which,))
    assert reported.questions == ()
    assert [(doubt.reason, doubt.candidates) for doubt in reported.remarks] == [("impossible", ()), ("", ())]
    assert str(PHONE) not in reported.remarks[0].text
    assert await values(context) == [3]


async def test_no_number_of_taps_leads_to_what_cannot_be(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 9_000_000)
    (question,) = (await report(context, town, jobs(1_000_000))).questions
    assert why(question) is Unusual.BEYOND_TARGET
    with pytest.raises(Refused) as refused:
        await reporting.choose(context, town, question.draft_id, 0, origin())
    assert refused.value.code == "impossible"
    assert await values(context) == [9_000_000]


async def test_a_chosen_reading_that_is_odd_is_asked_about_once_more(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    which = Doubt(DoubtKind.WHICH_FACT, "就业 9000", (jobs(9000), jobs(9000, fact=TRAINING)))
    (question,) = (await report(context, town, doubts=(which,))).questions
    by_tap = origin()
    first = await reporting.choose(context, town, question.draft_id, 0, by_tap)
    assert await reporting.choose(context, town, question.draft_id, 0, by_tap) == first
    (further,) = first.questions
    assert (why(further), first.receipts, await values(context)) == (Unusual.BEYOND_TARGET, (), [])
    assert (await reporting.choose(context, town, further.draft_id, 0, origin())).receipts
    assert await values(context) == [9000]


async def test_a_colleague_s_same_figure_is_asked_about_and_a_total_before_it(database: Database) -> None:
    context = context_on(database)
    town, colleague = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 4, Role.COORDINATOR, UNIT)
    await report(context, town, jobs(620, Mode.TOTAL))
    (question,) = (await report(context, colleague, jobs(620))).questions
    assert question.suspicion is not None
    twin = question.suspicion.twin
    assert twin is not None
    assert (twin.mode, twin.value, twin.days_ago, twin.by) == (Mode.TOTAL, 620, 0, "somebody 1")
    assert question.choices == ((question.suspicion.claim,),)
    await reporting.choose(context, colleague, question.draft_id, None, origin())
    (own,) = (await report(context, town, jobs(620))).questions
    assert own.suspicion is not None
    assert own.suspicion.twin is not None
    assert own.suspicion.twin.by is None
    assert (await report(context, colleague, jobs(620, Mode.TOTAL))).questions == ()


async def test_a_number_read_otherwise_is_weighed_and_may_stay_what_it_was(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await say(context, town, 100)
    last = await say(context, town, 12)
    (question,) = (await reporting.read_as(Session(context, town, SCHEME), last, Mode.TOTAL, origin())).questions
    assert why(question) is Unusual.BELOW_TOTAL
    assert [claim.mode for (claim,) in question.choices] == [Mode.TOTAL], "what it was is not offered"
    kept = await reporting.choose(context, town, question.draft_id, None, origin())
    assert (kept.kept, await values(context)) == (True, [100, 12])


async def test_a_question_is_overtaken_by_a_colleague_s_report_but_not_by_its_own_message(database: Database) -> None:
    context = context_on(database)
    town, colleague = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 4, Role.COORDINATOR, UNIT)
    (first, second) = (await report(context, town, jobs(9000), jobs(9000, fact=TRAINING))).questions
    await reporting.choose(context, town, second.draft_id, 0, origin())
    await say(context, colleague, 3)
    for _ in range(2):
        with pytest.raises(Expired) as overtaken:
            await reporting.choose(context, town, first.draft_id, 0, origin())
        assert overtaken.value.code == "question-overtaken"
    assert await values(context) == [9000, 3]


async def test_which_fact_was_meant_is_asked_no_more_once_it_was_said(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    which = Doubt(DoubtKind.WHICH_FACT, "12", (jobs(12), jobs(12, fact=TRAINING)))
    (question,) = (await report(context, town, doubts=(which,))).questions
    await say(context, town, 12)
    with pytest.raises(Expired) as overtaken:
        await reporting.choose(context, town, question.draft_id, 1, origin())
    assert overtaken.value.code == "question-overtaken"
    (question,) = (await report(context, town, doubts=(which,))).questions
    await say(context, town, 5)
    assert (await reporting.choose(context, town, question.draft_id, 1, origin())).receipts


async def test_a_total_of_may_above_the_one_of_june_is_asked_about(database: Database) -> None:
    context = context_on(database)
    town = await join(context, 1, Role.COORDINATOR, UNIT)
    await report(context, town, jobs(320, Mode.TOTAL))
    may = replace(jobs(500, Mode.TOTAL), date=date(2021, 5, 31))
    assert [why(question) for question in (await report(context, town, may)).questions] == [Unusual.ABOVE_LATER]
    assert (await report(context, town, replace(may, value=300))).questions == ()


async def test_an_assessor_s_number_is_weighed(database: Database) -> None:
    context = context_on(database)
    session = Session(context, await join(context, 2, Role.BUREAU), SCHEME)
    with pytest.raises(Refused):
        await assessing.assess(session, Seen(UNIT, ERRORS, 0), Mode.TOTAL, PHONE, "抽查", origin())
    by_reply = origin()
    asked = await assessing.assess(session, Seen(UNIT, ERRORS, 0), Mode.TOTAL, 1580, "抽查", by_reply)
    assert asked.question is not None
    assert why(asked.question) is Unusual.ENORMOUS
    again = await assessing.assess(session, Seen(UNIT, ERRORS, 0), Mode.TOTAL, 1580, "抽查", by_reply)
    assert again.question == asked.question
    assert await values(context) == []
    await reporting.choose(context, session.person, asked.question.draft_id, 0, origin())
    (entry,) = await entries_of(context)
    assert (entry.value, entry.reason) == (1580, "抽查")


async def test_a_file_does_not_bring_in_what_cannot_be_or_into_a_closed_period(database: Database) -> None:
    context = context_on(database)
    officer = await join(context, 2, Role.BUREAU)
    for value, problem in ((PHONE, "more than any unit can have"), (12, "is closed")):
        if value == 12:
            await periods.close(Session(context, officer, SCHEME), "2021-05")
        rows = f"unit,fact,date,value\n{UNIT},{JOBS},2021-05-20,{value}\n"
        with pytest.raises(FileError) as wrong:
            await exchanging.import_facts(context, SCHEME, rows.encode(), "x.csv")
        assert problem in str(wrong.value)
    rows = f"unit,fact,date,value\n{UNIT},{JOBS},2021-06-01,12\n{UNIT},{JOBS},2021-06-02,{4 * TARGET}\n"
    await exchanging.import_facts(context, SCHEME, rows.encode(), "x.csv")
    assert [(entry.value, entry.doubted) for entry in await entries_of(context)] == [(12, False), (4 * TARGET, True)]


async def test_a_workbook_and_last_year_s_totals_name_the_cell_of_what_cannot_be(database: Database) -> None:
    context = context_on(database)
    town, officer = await join(context, 1, Role.COORDINATOR, UNIT), await join(context, 2, Role.BUREAU)
    given = Given(UNIT, JOBS, Mode.TOTAL, PHONE, "E5"), Given(UNIT, TRAINING, Mode.TOTAL, 3, "E6")
    preview = await workbooks.look_over(context, town, Workbook(SCHEME, "六月.xlsx", given), origin())
    assert [(wrong.cell, wrong.reason) for wrong in preview.wrong] == [("E5", "impossible")]
    assert [change.given.cell for change in preview.changes] == ["E6"]
    read = LastYear("去年.xlsx", (Final(UNIT, JOBS, PHONE, "B2"), Final(UNIT, TRAINING, 3, "B3")))
    looked = await last_year.look_over(Session(context, officer, SCHEME), read, origin())
    assert [(wrong.cell, wrong.reason) for wrong in looked.wrong] == [("B2", "impossible")]
    assert [change.final.cell for change in looked.changes] == ["B3"]
