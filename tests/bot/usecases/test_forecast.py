"""Who would get what on 23 June 2021, the first call of the monthly report, and why others would not."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from bot.cli.notices import about_words
from bot.clock import MovableClock
from bot.domain.errors import NotAllowed, UserError
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.receivers import TELEGRAM
from bot.storage import audit, people
from bot.usecases import forecast, notice_content, obligations, planning, reminding
from bot.usecases.context import Session
from tests.support.context import SCHEME, ZONE, context_on
from tests.support.office import bind, join, person, report

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
DUTY = "用工服务情况月上报"

pytestmark = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
async def context(database: Database) -> Context:
    found = context_on(database, MovableClock(CALL))
    await join(found, 11, "王芳", "changjiang")
    await join(found, 12, "陈志强", "banjing")
    await join(found, 13, "李敏", None)
    await bind(found, -10, "市领导", Purpose.RANKING)
    await bind(found, -20, "长江镇群", Purpose.REMINDERS, "changjiang")
    await report(found, "banjing", "labour-inflow", 3, date(2021, 6, 21))
    return found


async def lines(context: Context, at: datetime = CALL) -> dict[str, str]:
    """Each receiver's line."""
    return {
        one.name: f"{one.notice.due_at.astimezone(ZONE):%m-%d %H:%M} {about_words(one.about)}"
        if one.notice
        else about_words(one.about)
        for one in await forecast.prospects(context, SCHEME, at)
    }


async def test_everybody_is_listed_with_what_or_why_not(context: Context) -> None:
    found = await lines(context)
    assert found.pop("九华") == "owes something, but there is nobody to write to"
    assert {name: found[name] for name in ("王芳", "陈志强", "市领导", "长江镇群")} == {
        "王芳": f"06-23 09:00 {DUTY}; 长江",
        "陈志强": "has fulfilled what is called to mind on these days",
        "市领导": "06-23 09:00 the weekly ranking",
        "长江镇群": "hears of it when the coordinators have been silent for 5 working days",
    }
    assert found.pop("李敏") == "owes nothing that still matters"
    assert len(found) == 4 + 14 - 3


async def test_what_waits_already_is_listed_once(context: Context) -> None:
    before = await lines(context)
    await planning.tick(context)
    assert await lines(context) == before


async def test_at_night_it_says_when(context: Context) -> None:
    found = await lines(context, CALL.replace(hour=22))
    assert found["王芳"] == f"06-24 09:00 {DUTY}; 长江; not before then: quiet hours or a day off"


async def test_between_the_calls(context: Context) -> None:
    found = await lines(context, CALL.replace(day=17))
    assert found["王芳"] == "owes something, but no reminder falls on these days"


async def test_who_owes_nothing_at_all(context: Context) -> None:
    scheme = context.schemes[SCHEME].scheme
    for fact in scheme.facts:
        await report(context, "banjing", fact.id, scheme.target(fact.id, "banjing") or 0, date(2021, 6, 21))
    assert (await lines(context))["陈志强"] == "has fulfilled what is called to mind on these days"
    await obligations.declare(
        Session(context, await person(context, 12), SCHEME), "banjing", "service-publicity-2021-06"
    )
    assert (await lines(context))["陈志强"] == "owes nothing that still matters"


async def test_what_was_sent_is_no_longer_due(context: Context) -> None:
    await planning.tick(context)
    for one in await planning.claim(context, TELEGRAM, 100):
        await planning.record(context, one.notice, NoticeState.SENT, message_id=1)
    found = await lines(context)
    assert found["王芳"] == "was reminded on 2021-06-23"
    assert found["市领导"] == "no ranking is left to send"


async def test_who_has_blocked_the_bot(context: Context) -> None:
    await context.db.write(lambda tx: people.set_blocked(tx, 11, blocked=True))
    found = await lines(context)
    assert found["王芳"] == "has blocked the bot"
    assert found["长江"] == "owes something, but there is nobody to write to"


async def test_previews_show_what_goes_even_after_it_went(context: Context) -> None:
    await planning.tick(context)
    names = [name for name, _ in await forecast.previews(context, SCHEME, NoticeKind.REMINDER, CALL)]
    assert names == ["王芳"]
    ((name, notice),) = await forecast.previews(context, SCHEME, NoticeKind.RANKING, CALL)
    assert (name, int(notice.receiver.address)) == ("市领导", -10)


async def test_a_preview_of_what_is_not_due_is_to_nobody(context: Context) -> None:
    ((name, notice),) = await forecast.previews(context, SCHEME, NoticeKind.REMINDER, CALL.replace(day=21))
    assert (name, notice.receiver.address) == ("", "")
    assert len(list(notice.values["units"] or ())) == 1  # type: ignore[arg-type]


async def test_the_bureau_hears_who_stayed_silent_and_what_was_missed(context: Context) -> None:
    """Ten working days after the first call of 23 June; on 12 July what was missed in June is to be settled."""
    later = await lines(context, CALL.replace(month=7, day=7))
    assert later["李敏"].startswith(f"07-07 09:00 {DUTY}; 如城")
    assert later["李敏"].endswith("was silent; figures that wait for review since 2021-06-23")
    assert later["长江镇群"] == f"07-07 09:00 {DUTY}; 长江; was silent"
    settled = await lines(context, CALL.replace(month=7, day=12))
    assert settled["李敏"].startswith(f"07-12 09:00 {DUTY}; missed periods to settle; figures")


async def test_who_reviews_hears_what_has_waited_for_a_working_day(context: Context) -> None:
    at = CALL.replace(day=25)
    assert (await lines(context, at))["李敏"] == "06-25 09:00 figures that wait for review since 2021-06-23"
    weekend = await lines(context, CALL.replace(day=26))
    assert weekend["李敏"].endswith("since 2021-06-23; not before then: quiet hours or a day off")
    coming = await forecast.coming(Session(context, await person(context, 13), SCHEME))
    assert [(one.at, one.names) for one in coming if one.kind is NoticeKind.REVIEW] == [
        (CALL.replace(day=24), ("李敏",))
    ]
    ((name, _),) = await forecast.previews(context, SCHEME, NoticeKind.REVIEW, at)
    assert name == "李敏"


async def test_paused_reminders_go_to_nobody_and_a_moved_one_on_its_new_day(context: Context) -> None:
    bureau, month = Session(context, await person(context, 13), SCHEME), "service-report-2021-06"
    with pytest.raises(NotAllowed):
        await reminding.pause(Session(context, await person(context, 11), SCHEME), month)
    await reminding.move(bureau, month, CALL.date(), date(2021, 6, 24))
    assert (await lines(context))["王芳"] == "owes something, but no reminder falls on these days"
    assert (await lines(context, CALL.replace(day=24)))["王芳"] == f"06-24 09:00 {DUTY}; 长江"
    for day, to in ((CALL.date(), date(2021, 6, 25)), (date(2021, 6, 24), date(2021, 6, 26))):
        with pytest.raises(UserError):  # nothing goes out on that day any more; a Saturday
            await reminding.move(bureau, month, day, to)
    await reminding.move(bureau, month, date(2021, 6, 24), CALL.date())
    await reminding.pause(bureau, month)
    await planning.tick(context)
    assert [one.notice.kind for one in await planning.posted(context, None)] == [NoticeKind.RANKING]
    for duty in ("service-publicity-2021-06", "early-pension", "social-insurance", "year-tasks"):
        await reminding.pause(bureau, duty)
    assert (await lines(context))["王芳"] == "owes something, but its reminders are paused"
    await reminding.pause(bureau, month, resume=True)
    await planning.tick(context)
    reminded = [one.notice for one in await planning.posted(context, None) if one.notice.kind is NoticeKind.REMINDER]
    assert [one.receiver.person_id for one in reminded] == [11]
    await reminding.pause(bureau, month)
    acts = await context.db.ask(lambda tx: audit.of_scheme(tx, SCHEME))
    assert [(act.action, act.details) for act in acts if act.subject == month] == [
        ("move-reminder", "2021-06-23 2021-06-24"),
        ("move-reminder", "2021-06-24 2021-06-23"),
        ("pause-reminders", ""),
        ("resume-reminders", ""),
        ("pause-reminders", ""),
    ]
    turn = await notice_content.turn_of(context, reminded[0])
    assert turn is not None
    assert await notice_content.reminder(turn) is None  # it was planned before the pause and is dropped
