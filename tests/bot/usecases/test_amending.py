"""Corrections, bare numbers and what is taken back: each leads to a question whose buttons bring about the figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bot.clock import MovableClock
from bot.domain.entries import Mode, Origin, Selection, Source
from bot.domain.errors import Expired, NotFound, ReasonNeeded
from bot.domain.intents import Amendment, Amends, Claim, Doubt, DoubtKind, Reading
from bot.domain.results import Unusual
from bot.parsing.values import amount_of
from bot.rendering.amending import asked_screen, changed_screen
from bot.rendering.catalogue import load_catalogue
from bot.storage import courses
from bot.usecases import amending, changing, referring, reporting, undoing
from bot.usecases.context import Session
from tests.support.context import NOON, SCHEME, context_on, offering
from tests.support.office import join, person

if TYPE_CHECKING:
    from bot.domain.amending import Asked
    from bot.storage.engine import Database
    from bot.usecases.amending import Amended
    from bot.usecases.changing import Changed
    from bot.usecases.context import Context

WANG, CHEN = 11, 12
TOWN, TODAY = "changjiang", date(2021, 6, 15)
JOBS, TRAINING, PAYERS, RATE = (
    "new-urban-jobs",
    "entrepreneurship-training",
    "resident-pension-payers",
    "retiree-checkup-rate",
)
RUGAO = offering(SCHEME).scheme
SET, MORE, LESS, WITHDRAW, FACT = Amends


@pytest.fixture
async def office(database: Database) -> Context:
    context = context_on(database, MovableClock(NOON))
    await join(context, WANG, "王芳", TOWN)
    await join(context, CHEN, "陈志强", TOWN)
    return context


class Chat:
    """What one person sends, each message with an update and an id of its own."""

    def __init__(self, context: Context, user: int = WANG, first: int = 1) -> None:
        self.context, self.user, self.update = context, user, first

    async def session(self) -> Session:
        return Session(self.context, await person(self.context, self.user), SCHEME)

    def origin(self, source: Source = Source.TEXT) -> Origin:
        self.update += 1
        return Origin(source, self.update, self.user, self.update)

    async def report(self, *claims: Claim) -> tuple[int, int]:
        """The entry that the first of the figures became, and the message's id."""
        reported = await reporting.report(await self.session(), Reading(claims), self.origin())
        return reported.receipts[0].lines[0].entry_id, self.update

    async def say(self, reading: Reading, **more: object) -> Amended:
        said = referring.Said(self.origin(), partial(amount_of, scheme=RUGAO), **more)  # type: ignore[arg-type]
        return await amending.ask(await self.session(), reading, said)

    async def amend(self, *amendments: Amendment, **more: object) -> Amended:
        return await self.say(Reading(amendments=amendments), **more)

    async def number(self, number: str, mode: Mode | None = None, **more: object) -> Amended:
        return await self.say(Reading(doubts=(bare(number, mode),)), **more)

    async def tap(self, asked: Asked, option: int | None = 0, reason: str = "") -> Changed:
        who = await person(self.context, self.user)
        return await changing.choose(self.context, who, asked.draft_id, option, self.origin(Source.BUTTON), reason)

    async def total(self, fact: str = JOBS, day: date = TODAY) -> int:
        async with self.context.db.read() as tx:
            return (await courses.course(tx, SCHEME, Selection(), (TOWN, fact), day)).total(day)


@pytest.fixture
def chat(office: Context) -> Chat:
    return Chat(office)


def later(context: Context, **by: int) -> None:
    assert isinstance(context.clock, MovableClock)
    context.clock.move(context.clock.now() + timedelta(**by))


def jobs(value: int, mode: Mode = Mode.INCREMENT, day: date | None = None) -> Claim:
    return Claim(JOBS, mode, value, date=day, text=f"新增就业{value}")


def training(value: int) -> Claim:
    return Claim(TRAINING, Mode.INCREMENT, value, text=f"创业培训{value}")


def words(
    kind: Amends, text: str, *facts: str, number: int | None = None, old: int | None = None, **more: object
) -> Amendment:
    numbers = [None if each is None else Decimal(each) for each in (number, old)]
    return Amendment(kind, text, facts, *numbers, **more)  # type: ignore[arg-type] # measure, total, unit, date


def bare(number: str, mode: Mode | None = None) -> Doubt:
    return Doubt(DoubtKind.NO_FACT, number, number=number, mode=mode)


def labels(asked: Asked) -> list[str]:
    screen = asked_screen(asked, RUGAO, load_catalogue("zh-CN"), NOON)
    return [button.label for row in screen.buttons for button in row][:-1]


TWENTY_ONE = words(SET, "改为21人", number=21, measure="人")


@pytest.mark.parametrize(
    ("amendment", "label", "total"),
    [
        (TWENTY_ONE, "改为 21（原 12）", 21),
        (words(SET, "城镇新增就业改成21", JOBS, number=21), "改为 21（原 12）", 21),
        (words(SET, "更正：上午报的12应为21", number=21, old=12), "改为 21（原 12）", 21),
        (words(SET, "新增就业由12调整为21", JOBS, number=21, old=12), "改为 21（原 12）", 21),
        (words(SET, "累计应为21", number=21, total=True), "累计改为 21（原 12）", 21),
        (words(LESS, "多报了2个", number=2), "改为 10（原 12）", 10),
        (words(LESS, "多报了12个", number=12), "改为 0（原 12）", 0),
        (words(MORE, "少报了2个", number=2), "改为 14（原 12）", 14),
        (words(MORE, "漏报3个", JOBS, number=3), "改为 15（原 12）", 15),
        (words(MORE, "再加3个", number=3), "城镇新增就业 +3 人", 15),
        (words(MORE, "新增就业又多了3个", JOBS, number=3), "城镇新增就业 +3 人", 15),
        (words(WITHDRAW, "刚才的作废"), "撤销 城镇新增就业 +12 人（12:00）", 0),
        (words(WITHDRAW, "新增就业作废", JOBS), "撤销 城镇新增就业 +12 人（12:00）", 0),
    ],
)
async def test_a_correction_after_a_receipt_is_one_button_away(
    chat: Chat, amendment: Amendment, label: str, total: int
) -> None:
    await chat.report(jobs(12))
    amended = await chat.amend(amendment)
    (asked,) = amended.questions
    assert amended.reading.empty
    assert labels(asked) == [label]
    assert await chat.total() == 12
    await chat.tap(asked)
    assert await chat.total() == total


async def test_a_correction_takes_the_place_of_the_figure_on_its_day(chat: Chat) -> None:
    await chat.report(jobs(12, day=date(2021, 6, 10)))
    await chat.report(jobs(5))
    (asked,) = (await chat.amend(words(SET, "由12调整为21", JOBS, number=21, old=12, date=date(2021, 6, 10)))).questions
    assert labels(asked) == ["改为 21（原 12）"]
    changed = await chat.tap(asked)
    assert changed.receipts[0].corrects
    assert (await chat.total(day=date(2021, 6, 10)), await chat.total()) == (21, 26)


async def test_a_figure_that_may_be_the_total_is_offered_as_both(chat: Chat) -> None:
    await chat.report(jobs(320, Mode.TOTAL))
    await chat.report(jobs(12))
    (asked,) = (await chat.amend(words(SET, "应该是340", number=340))).questions
    assert labels(asked) == ["改为 340（原 12）", "累计改为 340（原 332）"]
    await chat.tap(asked, 1)
    assert await chat.total() == 340


async def test_several_facts_are_named_and_one_of_them_changes(chat: Chat) -> None:
    await chat.report(jobs(12), training(3))
    (asked,) = (await chat.amend(words(SET, "刚才那个报错了，是15", number=15))).questions
    assert labels(asked) == ["城镇新增就业 改为 15（原 12）", "创业培训 改为 15（原 3）"]
    await chat.tap(asked, 1)
    assert (await chat.total(), await chat.total(TRAINING)) == (12, 15)


async def test_several_corrections_of_a_message_are_one_tap(chat: Chat) -> None:
    await chat.report(jobs(12), training(3))
    two = words(SET, "新增就业21", JOBS, number=21), words(SET, "创业培训5", TRAINING, number=5)
    (asked,) = (await chat.amend(*two)).questions
    assert labels(asked) == ["全部更正（2 项）"]
    await chat.tap(asked)
    assert (await chat.total(), await chat.total(TRAINING)) == (21, 5)


async def test_the_same_figure_moves_to_another_fact_in_one_transaction(chat: Chat) -> None:
    await chat.report(jobs(12))
    (asked,) = (await chat.amend(words(FACT, "刚才那个是创业培训的", TRAINING))).questions
    assert labels(asked) == ["改记到 创业培训 +12 人（撤销 城镇新增就业 +12 人（12:00））"]
    await chat.tap(asked)
    assert (await chat.total(), await chat.total(TRAINING)) == (0, 12)


async def test_nothing_moves_where_the_other_fact_is_closed_to_it(chat: Chat) -> None:
    await chat.report(jobs(12))
    amended = await chat.amend(words(FACT, "刚才那个是体检率的", RATE))
    assert not amended.questions
    assert [doubt.reason for doubt in amended.reading.doubts] == ["nothing-to-amend"]


async def test_a_move_that_would_be_unusual_is_asked_once_more_and_then_done(chat: Chat) -> None:
    await chat.report(jobs(900))
    (asked,) = (await chat.amend(words(FACT, "是创业培训的", TRAINING))).questions
    again = (await chat.tap(asked)).asked
    assert again is not None
    assert [doubt.why for doubt in again.suspicions] == [Unusual.BEYOND_TARGET]
    assert (await chat.total(), await chat.total(TRAINING)) == (900, 0)
    await chat.tap(again)
    assert (await chat.total(), await chat.total(TRAINING)) == (0, 900)


async def test_a_tap_is_weighed_like_a_typed_figure(chat: Chat) -> None:
    await chat.report(jobs(12))
    (asked,) = (await chat.amend(words(SET, "改为90000", number=90000))).questions
    again = (await chat.tap(asked)).asked
    assert again is not None
    assert await chat.total() == 12
    assert labels(again) == ["改为 90,000（原 12）"]
    assert (await chat.tap(again, None)).receipts == ()
    assert await chat.total() == 12


async def test_a_number_in_its_measure_is_read_as_the_fact_s(chat: Chat) -> None:
    await chat.report(Claim(PAYERS, Mode.TOTAL, 12000, text="居民养老缴费 累计1.2万"))
    (asked,) = (await chat.amend(words(SET, "应为15000人", number=15000, measure="人"))).questions
    assert labels(asked) == ["累计改为 15,000（原 12,000）"]
    amended = await chat.amend(words(SET, "应为1.5万元", PAYERS, number=15000, measure="元"))
    assert [doubt.reason for doubt in amended.reading.doubts] == ["measure"]


async def test_what_was_not_reported_is_an_ordinary_report(chat: Chat) -> None:
    amended = await chat.amend(words(SET, "更正：新增就业21", JOBS, number=21))
    assert amended.questions == ()
    assert [(claim.fact, claim.mode, claim.value) for claim in amended.reading.claims] == [(JOBS, Mode.INCREMENT, 21)]
    (asked,) = (await chat.amend(words(SET, "新增就业由12调整为21", JOBS, number=21, old=12))).questions
    assert labels(asked) == ["城镇新增就业 +21 人"]


async def test_what_a_colleague_reported_is_not_amended_by_words(office: Context, chat: Chat) -> None:
    entry, message = await Chat(office, CHEN, 100).report(jobs(12))
    (asked,) = (await chat.amend(words(SET, "更正：新增就业21", JOBS, number=21))).questions
    assert labels(asked) == ["城镇新增就业 累计 21 人", "城镇新增就业 +21 人"]
    for amendment in (TWENTY_ONE, words(WITHDRAW, "作废")):
        amended = await chat.amend(amendment, replied_to=message, about=(entry,))
        assert not amended.questions
        assert [doubt.reason for doubt in amended.reading.doubts] == ["nothing-to-amend"]


async def test_a_reply_names_its_entries_at_any_age(office: Context, chat: Chat) -> None:
    entry, message = await chat.report(jobs(12))
    await chat.report(training(3))
    later(office, hours=5)
    for how in ({"replied_to": message}, {"replied_to": 999, "about": (entry,)}):
        (asked,) = (await chat.amend(TWENTY_ONE, **how)).questions
        assert labels(asked) == ["改为 21（原 12，12:00）"] or labels(asked) == ["改为 21（原 12）"]
    changed = await chat.tap(asked)
    assert changed.replied_to == 999
    (asked,) = (await chat.number("25", about=(entry,))).questions  # the receipt of what is 21 now
    assert labels(asked) == ["改为 25（原 21）", "再加 25"]


async def test_after_a_quarter_of_an_hour_the_reports_of_today_are_named(office: Context, chat: Chat) -> None:
    await chat.report(jobs(12))
    await chat.report(training(3))
    later(office, minutes=16)
    (asked,) = (await chat.amend(TWENTY_ONE)).questions
    assert labels(asked) == ["创业培训 改为 21（原 3）", "城镇新增就业 改为 21（原 12）"]
    assert (await chat.number("21")).questions == ()


async def test_without_a_number_it_is_asked_for(chat: Chat) -> None:
    await chat.report(jobs(12))
    amended = await chat.amend(words(SET, "刚才报错了"))
    assert [doubt.reason for doubt in amended.reading.doubts] == ["amend-number"]


@pytest.mark.parametrize(
    ("number", "mode", "expected", "totals"),
    [
        ("21", None, ["改为 21（原 12）", "再加 21"], [21, 33]),
        ("+5", Mode.INCREMENT, ["城镇新增就业 +5 人"], [17]),
        ("30", Mode.TOTAL, ["累计改为 30（原 12）"], [30]),
    ],
)
async def test_a_bare_number_after_a_receipt_has_its_object(
    chat: Chat, number: str, mode: Mode | None, expected: list[str], totals: list[int]
) -> None:
    for option, total in enumerate(totals):
        entry, _ = await chat.report(jobs(12))
        amended = await chat.number(number.removeprefix("+"), mode)
        assert amended.reading.empty
        assert labels(amended.questions[0]) == expected
        await chat.tap(amended.questions[0], option)
        assert await chat.total() == total
        while await chat.total():
            await undoing.undo_last(await chat.session(), chat.origin(Source.COMMAND))
        assert entry


async def test_a_bare_number_after_several_facts_names_each(chat: Chat) -> None:
    await chat.report(jobs(12), training(3))
    (asked,) = (await chat.number("21")).questions
    assert labels(asked) == [
        "城镇新增就业 改为 21（原 12）",
        "城镇新增就业 +21 人",
        "创业培训 改为 21（原 3）",
        "创业培训 +21 人",
    ]


async def test_a_number_after_a_fact_alone_is_its_figure_until_something_else_is_said(
    office: Context, chat: Chat
) -> None:
    session = await chat.session()

    async def asked_for(fact: str) -> None:
        chat.update += 1
        await reporting.ask_figure(session_of(chat.update), TOWN, fact, WANG)

    def session_of(update: int) -> Session:
        return replace(session, context=replace(office, update_id=update))

    await asked_for(TRAINING)
    amended = await chat.number("7")
    assert (amended.questions, len(amended.reading.doubts)) == ((), 1)
    await reporting.report(await chat.session(), amended.reading, Origin(Source.TEXT, chat.update, WANG, chat.update))
    assert await chat.total(TRAINING) == 7

    await asked_for(TRAINING)
    await chat.report(jobs(12))
    (asked,) = (await chat.number("8")).questions
    assert labels(asked) == ["改为 8（原 12）", "再加 8"]

    await asked_for(TRAINING)
    later(office, minutes=16)
    (asked,) = (await chat.number("9")).questions
    assert labels(asked) == ["创业培训 +9 人"]


async def test_after_an_undo_a_number_has_no_object(chat: Chat) -> None:
    await chat.report(jobs(12))
    await undoing.undo_last(await chat.session(), chat.origin(Source.COMMAND))
    assert (await chat.number("21")).questions == ()


async def test_the_last_reports_of_today_are_listed_to_be_taken_back(office: Context, chat: Chat) -> None:
    await chat.report(jobs(1, day=date(2021, 6, 14)))
    later(office, days=1)
    for value in (12, 13, 14):
        await chat.report(jobs(value))
    await chat.report(jobs(15), training(3))
    (asked,) = (await chat.amend(words(WITHDRAW, "撤回上一条"))).questions
    assert [label.split("（")[0] for label in labels(asked)] == [
        "撤销 城镇新增就业 +15 人 等 2 项",
        "撤销 城镇新增就业 +14 人",
        "撤销 城镇新增就业 +13 人",
    ]
    await chat.tap(asked, 2)
    assert await chat.total(day=date(2021, 6, 16)) == 1 + 12 + 14 + 15


async def test_a_correction_worked_through_again_gets_its_first_answers_again(office: Context, chat: Chat) -> None:
    await chat.report(jobs(12))
    first = await chat.amend(TWENTY_ONE)
    chat.update -= 1
    assert await chat.amend(TWENTY_ONE) == first
    tapped = await chat.tap(first.questions[0])
    chat.update -= 1
    assert await chat.tap(first.questions[0]) == tapped
    assert await chat.total() == 21
    with pytest.raises(Expired):
        await chat.tap(first.questions[0])
    (asked,) = (await chat.amend(words(WITHDRAW, "作废"))).questions
    gone = await chat.tap(asked)
    assert gone.withdrawn
    chat.update -= 1
    assert (await chat.tap(asked)).withdrawn == gone.withdrawn


async def test_what_changed_meanwhile_is_not_changed_again(chat: Chat) -> None:
    await chat.report(jobs(12))
    (one,) = (await chat.amend(TWENTY_ONE)).questions
    (other,) = (await chat.amend(words(SET, "改为22", number=22))).questions
    await chat.tap(one)
    with pytest.raises(NotFound):
        await chat.tap(other)
    assert await chat.total() == 21


async def test_a_later_day_needs_a_reason(office: Context, chat: Chat) -> None:
    _, message = await chat.report(jobs(12))
    later(office, days=1)
    (asked,) = (await chat.amend(TWENTY_ONE, replied_to=message)).questions
    with pytest.raises(ReasonNeeded):
        await chat.tap(asked)
    await chat.tap(asked, reason="核对有误")
    assert await chat.total() == 21


async def test_what_was_taken_back_is_entered_again_once(chat: Chat) -> None:
    entry, _ = await chat.report(jobs(320, Mode.TOTAL))
    await chat.report(jobs(12))
    await undoing.undo(await chat.session(), [entry], chat.origin(Source.BUTTON))
    assert await chat.total() == 12
    again = chat.origin(Source.BUTTON)
    restored = await changing.restore(await chat.session(), [entry], again)
    assert await chat.total() == 332  # it stands where it stood
    assert await changing.restore(await chat.session(), [entry], again) == restored
    with pytest.raises(NotFound, match="nothing-to-restore"):
        await changing.restore(await chat.session(), [entry], chat.origin(Source.BUTTON))
    catalogue = load_catalogue("zh-CN")
    assert "已恢复" in changed_screen(restored.receipts, None, RUGAO, catalogue, NOON).text


async def test_what_would_be_unusual_is_asked_before_it_is_restored(chat: Chat) -> None:
    entry, _ = await chat.report(jobs(900, Mode.TOTAL))
    await undoing.undo(await chat.session(), [entry], chat.origin(Source.BUTTON))
    await chat.report(Claim(JOBS, Mode.TOTAL, 950, date=date(2021, 6, 14), text=""))
    asked = (await changing.restore(await chat.session(), [entry], chat.origin(Source.BUTTON))).asked
    assert asked is not None
    assert await chat.total() == 950
    changed = await chat.tap(asked)
    assert changed.restored
    assert await chat.total() == 900


async def test_what_became_of_an_entry_is_told_to_who_may_touch_it(office: Context, chat: Chat) -> None:
    entry, _ = await chat.report(jobs(12))
    assert await undoing.fates(await chat.session(), [entry]) == ()
    (asked,) = (await chat.amend(TWENTY_ONE)).questions
    await chat.tap(asked)
    (fate,) = await undoing.fates(await chat.session(), [entry])
    assert (fate.was.value, fate.now.value if fate.now else None) == (12, 21)
    await undoing.undo_last(await chat.session(), chat.origin(Source.COMMAND))
    (fate,) = await undoing.fates(await chat.session(), [entry])
    assert fate.now is None
    await join(office, 13, "外镇", "chengnan")
    assert await undoing.fates(await Chat(office, 13, 500).session(), [entry]) == ()


async def test_an_undo_is_told_from_a_second_one(office: Context, chat: Chat) -> None:
    await chat.report(jobs(12))
    await chat.report(jobs(13))
    session = await chat.session()
    first = chat.origin(Source.COMMAND)
    assert not await undoing.has_just_undone(session, first)
    await undoing.undo_last(session, first)
    assert not await undoing.has_just_undone(session, first)  # the same update
    assert await undoing.has_just_undone(session, chat.origin(Source.COMMAND))
    later(office, minutes=16)
    assert not await undoing.has_just_undone(session, chat.origin(Source.COMMAND))


async def test_words_about_an_open_question_are_of_its_fact(chat: Chat) -> None:
    await chat.report(training(3))
    await reporting.report(await chat.session(), Reading((jobs(90000),)), chat.origin())
    for amended in (await chat.amend(words(SET, "改为900", number=900)), await chat.number("900")):
        assert labels(amended.questions[0]) == ["城镇新增就业 +900 人"]


async def test_an_edited_message_is_about_its_own_figures(chat: Chat) -> None:
    _, message = await chat.report(jobs(12))
    await chat.report(training(3))
    reading = Reading((jobs(5),), amendments=(TWENTY_ONE,))
    amended = await chat.say(reading, replied_to=message)
    assert amended.of_entries
    assert labels(amended.questions[0]) == ["改为 21（原 12）"]
    assert amended.reading.claims == (jobs(5),)


async def test_the_old_number_finds_its_report(office: Context, chat: Chat) -> None:
    await chat.report(jobs(12))
    for value in (1, 2, 3, 4):
        await chat.report(training(value))
    later(office, hours=3)
    await chat.report(training(5))
    (asked,) = (await chat.amend(words(SET, "更正：上午报的12应为21", number=21, old=12))).questions
    assert labels(asked) == ["改为 21（原 12）"]
    (asked,) = (await chat.amend(words(FACT, "那3个是新增就业的", JOBS, number=3))).questions
    assert labels(asked) == ["改记到 城镇新增就业 +3 人（撤销 创业培训 +3 人（12:00））"]


async def test_what_changes_nothing_says_so(chat: Chat) -> None:
    await chat.report(jobs(12))
    for amendment in (words(SET, "改为12", number=12), words(LESS, "多报了20个", number=20)):
        amended = await chat.amend(amendment)
        assert [doubt.reason for doubt in amended.reading.doubts] == ["amend-same"]


async def test_a_withdrawal_beside_a_correction_is_a_question_of_its_own(chat: Chat) -> None:
    await chat.report(jobs(12), training(3))
    two = words(SET, "新增就业改为21", JOBS, number=21), words(WITHDRAW, "创业培训作废", TRAINING)
    questions = (await chat.amend(*two)).questions
    assert [labels(asked) for asked in questions] == [["改为 21（原 12）"], ["撤销 创业培训 +3 人（12:00）"]]


async def test_a_figure_beside_a_useless_correction_is_kept_and_the_correction_told(chat: Chat) -> None:
    reading = Reading((training(3),), amendments=(words(SET, "体检率改为200%", RATE, number=200, measure="%"),))
    left = (await chat.say(reading)).reading
    assert (left.claims, [doubt.reason for doubt in left.doubts]) == ((training(3),), ["percent"])
