"""Reports, edits and withdrawals, each once, also when an update is worked through again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Selection, Source
from bot.domain.errors import Expired, NotFound, Refused
from bot.domain.intents import Claim, Reading
from bot.domain.people import Membership, Person, Role
from bot.domain.prompts import AnnouncementText, ReasonOf, UndoLast
from bot.domain.results import Unusual
from bot.domain.workbooks import Given, Preview, Stored, Workbook
from bot.storage import courses, ledger
from bot.usecases import reply_prompts, reporting, undoing, workbooks
from bot.usecases.context import Session
from scoring import WHOLE
from tests.support.context import SCHEME, ZONE, context_on, offering
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.domain.results import Reported
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHAT, MESSAGE = 11, 11, 5
TOWN, JOBS, TODAY = "changjiang", "new-urban-jobs", date(2021, 6, 15)
FIRST, SECOND, THIRD = date(2021, 6, 1), date(2021, 6, 2), date(2021, 6, 3)


@pytest.fixture
async def office(database: Database) -> Context:
    context = context_on(database)
    await join(context, WANG, "王芳", TOWN)
    return context


def jobs(value: int, day: date | None = None, mode: Mode = Mode.INCREMENT) -> Claim:
    return Claim(JOBS, mode, value, date=day, text=f"城镇新增就业 {value}")


def origin(update: int, source: Source = Source.TEXT, message: int = MESSAGE) -> Origin:
    return Origin(source, update, CHAT, message)


async def session(context: Context) -> Session:
    return Session(context, await person(context, WANG), SCHEME)


async def say(context: Context, update: int, *claims: Claim, message: int = MESSAGE) -> Reported:
    return await reporting.report(await session(context), Reading(claims), origin(update, message=message))


async def edit(context: Context, update: int, *claims: Claim) -> Reported:
    return await reporting.correct(await session(context), Reading(claims), origin(update, Source.EDIT))


async def total(context: Context, day: date = TODAY) -> int:
    async with context.db.read() as tx:
        return (await courses.course(tx, SCHEME, Selection(), (TOWN, JOBS), day)).total(day)


@pytest.mark.parametrize(
    ("edited", "totals"),
    [
        ([jobs(5, FIRST), jobs(4, SECOND)], (5, 9, 9)),
        ([jobs(6, FIRST), jobs(4, SECOND)], (6, 10, 10)),
        ([jobs(4, SECOND), jobs(5, FIRST)], (5, 9, 9)),
        ([jobs(5, FIRST), jobs(3, THIRD)], (5, 5, 8)),
        ([jobs(3, THIRD), jobs(5, FIRST)], (5, 5, 8)),
        ([jobs(4, SECOND)], (0, 4, 4)),
        ([jobs(7), jobs(5, FIRST)], (5, 12, 12)),
        ([jobs(5, FIRST), jobs(3, SECOND), jobs(1, THIRD)], (5, 8, 9)),
    ],
)
async def test_an_edit_of_a_fact_on_two_days_replaces_each_day_by_its_own(
    office: Context, edited: list[Claim], totals: tuple[int, ...]
) -> None:
    await say(office, 1, jobs(5, FIRST), jobs(3, SECOND))
    await edit(office, 2, *edited)
    assert tuple([await total(office, day) for day in (FIRST, SECOND, THIRD)]) == totals


async def choose(context: Context, update: int, draft_id: int, option: int | None = 0) -> Reported:
    tap = origin(update, Source.BUTTON, message=MESSAGE + 1)
    return await reporting.choose(context, await person(context, WANG), draft_id, option, tap)


@pytest.mark.parametrize("beside", [(), (jobs(2, FIRST),)])
@pytest.mark.parametrize("reason", ["", "写错了"])
async def test_an_edit_closes_what_was_asked_about_its_message(
    office: Context, beside: tuple[Claim, ...], reason: str
) -> None:
    [question] = (await say(office, 1, *beside, jobs(90000))).questions
    [other] = (await say(office, 2, jobs(80000), message=MESSAGE + 3)).questions
    if beside:
        await edit(office, 3, *beside, jobs(9))
    else:  # nothing of the message is stored: its new words are a report
        source = Source.TEXT if reason else Source.EDIT
        await reporting.report(await session(office), Reading((jobs(9),)), origin(3, source), reason)
    with pytest.raises(Expired, match="question-edited"):
        await choose(office, 4, question.draft_id)
    assert await total(office) == 9 + len(beside) * 2
    with pytest.raises(Expired, match="question-overtaken"):
        await choose(office, 5, other.draft_id)
    assert await total(office) == 9 + len(beside) * 2


async def test_an_edit_asks_anew_about_what_is_still_unusual(office: Context) -> None:
    [first] = (await say(office, 1, jobs(2, FIRST), jobs(90000))).questions
    [second] = (await edit(office, 2, jobs(2, FIRST), jobs(80000))).questions
    with pytest.raises(Expired, match="question-edited"):
        await choose(office, 3, first.draft_id)
    await choose(office, 4, second.draft_id)
    assert await total(office) == 80002


async def test_a_withdrawal_worked_through_again_takes_nothing_more_back(office: Context) -> None:
    await say(office, 1, jobs(5, FIRST), message=1)
    await say(office, 2, jobs(3, FIRST), message=2)
    await say(office, 3, jobs(2), jobs(1, FIRST), message=3)
    command = origin(4, Source.COMMAND, message=4)
    first = await undoing.undo_last(await session(office), command, "多报了")
    assert [line.value for line in first[0].lines] == [2, 1]
    assert await undoing.undo_last(await session(office), command, "多报了") == first
    assert await total(office) == 8
    await undoing.undo_last(await session(office), origin(5, Source.COMMAND, message=5))
    assert await total(office) == 5


async def test_taps_worked_through_again_get_their_first_answers_again(office: Context) -> None:
    [receipt] = (await say(office, 1, jobs(5))).receipts
    entry = receipt.lines[0].entry_id
    for_total = (await session(office), entry, Mode.TOTAL, origin(2, Source.BUTTON))
    changed = await reporting.read_as(*for_total)
    assert await reporting.read_as(*for_total) == changed
    taken = (await session(office), [changed.receipts[0].lines[0].entry_id], origin(3, Source.BUTTON))
    withdrawn = await undoing.undo(*taken)
    assert await undoing.undo(*taken) == withdrawn
    with pytest.raises(NotFound):
        await undoing.undo(taken[0], taken[1], origin(4, Source.BUTTON))


@pytest.mark.parametrize(("option", "stored"), [(0, 90000), (None, 0)])
async def test_a_choice_worked_through_again_gets_its_first_answer_again(
    office: Context, option: int | None, stored: int
) -> None:
    [question] = (await say(office, 1, jobs(90000))).questions
    chosen = await choose(office, 2, question.draft_id, option)
    assert await choose(office, 2, question.draft_id, option) == chosen
    assert await total(office) == stored
    with pytest.raises(Expired, match="question-gone"):
        await choose(office, 3, question.draft_id, option)


async def look_over(context: Context, value: int, update: int) -> Preview:
    given = Given(TOWN, JOBS, Mode.INCREMENT, value, "E5")
    workbook = Workbook(SCHEME, "六月.xlsx", (given,))
    return await workbooks.look_over(context, await person(context, WANG), workbook, origin(update, Source.WORKBOOK))


async def store(context: Context, preview: Preview, update: int) -> Stored | Preview:
    tap = origin(update, Source.WORKBOOK)
    return await workbooks.settle(context, await person(context, WANG), preview.draft, tap, asked=True)


async def test_a_workbook_worked_through_again_is_stored_once_and_answered_alike(office: Context) -> None:
    preview = await look_over(office, 7, 1)
    stored = await store(office, preview, 2)
    assert isinstance(stored, Stored)
    assert await store(office, preview, 2) == stored
    assert await total(office) == 7
    with pytest.raises(Expired):
        await store(office, preview, 3)


async def test_a_workbook_that_was_overtaken_is_shown_again_when_worked_through_again(office: Context) -> None:
    preview = await look_over(office, 7, 1)
    await say(office, 2, jobs(1))
    anew = await store(office, preview, 3)
    again = await store(office, preview, 3)
    assert isinstance(anew, Preview)
    assert isinstance(again, Preview)
    assert (again.overtaken, again.changes[0].after) == (True, anew.changes[0].after)
    assert isinstance(await store(office, again, 4), Stored)
    with pytest.raises(Expired):
        await store(office, anew, 5)
    assert await total(office) == 8


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.BUREAU])
async def test_a_fact_of_the_whole_scheme_is_reported_for_no_unit(database: Database, role: Role) -> None:
    scheme = offering("changzhou-2018").scheme
    clock = MovableClock(datetime(2018, 6, 12, 12, tzinfo=ZONE))
    context = replace(context_on(database, clock), schemes={scheme.id: offering(scheme.id)})
    fact, unit = next(fact.id for fact in scheme.facts if fact.whole), scheme.units[0].id
    member = Person(
        1, "王芳", "zh-CN", memberships=(Membership(scheme.id, role, unit if role is Role.COORDINATOR else None),)
    )
    of_member = Session(context, member, scheme.id)
    for named in (None, unit):
        claims = (Claim(fact, Mode.TOTAL, 500, named),)
        with pytest.raises(Refused, match="of-whole-scheme"):
            await reporting.report(of_member, Reading(claims), origin(1))
    for asked in (unit, WHOLE):
        with pytest.raises(Refused, match="of-whole-scheme"):
            await reporting.ask_figure(of_member, asked, fact)
    async with database.read() as tx:
        assert await ledger.count(tx) == 0


async def test_a_reply_worked_through_again_answers_the_same_prompt(office: Context) -> None:
    wang, of_wang = await person(office, WANG), await session(office)
    older = await reply_prompts.ask(of_wang, AnnouncementText())
    newer = await reply_prompts.ask(of_wang, ReasonOf(UndoLast(), CHAT, MESSAGE))
    for number, prompt in enumerate((older, newer)):
        await reply_prompts.sent(office, prompt, CHAT, 100 + number)

    async def asked(update: int, message: int | None, chat: int = CHAT) -> int | None:
        prompt = await reply_prompts.asked(office, wang, update, (chat, message))
        return prompt.id if prompt is not None else None

    assert [await asked(1, message) for message in (100, 101, 99, None)] == [older.id, newer.id, newer.id, newer.id]
    assert await asked(1, 100, CHAT + 1) == newer.id
    answered = await reply_prompts.asked(office, wang, 2, (CHAT, 101))
    assert answered is not None
    await reply_prompts.settle(office, wang, answered, 2)
    assert await asked(2, 101) == newer.id
    assert await asked(3, 101) is None
    assert await asked(3, None) == older.id


async def test_somebody_else_s_words_are_asked_about_and_marked(office: Context) -> None:
    session = Session(office, await person(office, WANG), SCHEME)
    foreign = Reading((jobs(12), jobs(9000)), foreign=True)
    for _ in range(2):  # delivered twice, asked once
        asked = await reporting.report(session, foreign, Origin(Source.TEXT, 7, CHAT, MESSAGE))
        assert asked.receipts == ()
        whys = [question.suspicion.why for question in asked.questions if question.suspicion is not None]
        assert whys == [Unusual.BEYOND_TARGET, Unusual.FORWARDED]  # what is odd about a figure is still asked
    odd, plain = asked.questions
    for number, question in enumerate((odd, plain)):
        tap = Origin(Source.BUTTON, 8 + number, CHAT, 6)
        await reporting.choose(office, session.person, question.draft_id, 0, tap)
    async with office.db.read() as tx:
        kept = await ledger.since(tx, SCHEME, 0)
    assert [(entry.value, entry.origin.source) for entry in kept] == [
        (9000, Source.FORWARDED),
        (12, Source.FORWARDED),
    ]
