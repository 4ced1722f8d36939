from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import MovableClock
from bot.domain.notices import Notice, NoticeKind
from bot.domain.people import Purpose
from bot.domain.receivers import to_person
from bot.outlets.telegram.addresses import place
from bot.storage import people
from bot.usecases import alarms, groups
from tests.support.context import ADMIN, NOON, SCHEME, context_on
from tests.support.office import bind, join, person, posted

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, LI, ZHOU = 11, 13, 14


async def told(context: Context) -> list[tuple[int, str, str]]:
    """(to whom, code, about whom) of the alarms in the outbox."""
    found = [one.notice for one in (await posted(context)).values()]
    return sorted((int(one.receiver.address), str(one.values["code"]), str(one.values["subject"])) for one in found)


async def test_the_whole_bureau_hears_once_of_somebody_who_blocked_the_bot(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    for user, name, unit in ((WANG, "王芳", "changjiang"), (LI, "李敏", None), (ZHOU, "周强", None)):
        await join(context, user, name, unit)
    await alarms.lost_person(context, WANG)
    clock.move(NOON + timedelta(days=1))
    await alarms.lost_person(context, WANG)
    assert (await person(context, WANG)).blocked
    assert await told(context) == [(LI, "blocked", "王芳"), (ZHOU, "blocked", "王芳")]


async def test_who_has_blocked_the_bot_hears_of_nothing_themselves(database: Database) -> None:
    context = context_on(database)
    await join(context, LI, "李敏", None)
    await alarms.lost_person(context, LI)
    assert await told(context) == []


async def test_who_has_no_role_any_more_is_none_of_the_bureaus_business(database: Database) -> None:
    context = context_on(database)
    await join(context, WANG, "王芳", "changjiang")
    await join(context, LI, "李敏", None)
    await context.db.write(lambda tx: people.end_memberships(tx, WANG, SCHEME, None, NOON))
    await alarms.lost_person(context, WANG)
    await alarms.lost_person(context, 99)
    assert await told(context) == []


async def test_a_lost_group_is_named_and_told_of_once(database: Database) -> None:
    context = context_on(database)
    await join(context, LI, "李敏", None)
    await bind(context, -10, "市领导", Purpose.RANKING)
    await bind(context, -10, "市领导", Purpose.REMINDERS)
    await alarms.lost_group(context, place(-10))
    await alarms.lost_group(context, place(-10))
    await alarms.lost_group(context, place(-11))
    assert await groups.purposes(context, place(-10)) == []
    assert await told(context) == [(LI, "group-lost", "市领导")]


async def test_the_same_again_on_another_day_is_told_again(database: Database) -> None:
    clock = MovableClock(NOON)
    context = context_on(database, clock)
    await join(context, LI, "李敏", None)
    for _ in range(2):
        for _ in range(2):
            await alarms.tell(context, "refused", "ranking:1", "ranking:1", {SCHEME})
        clock.move(clock.now() + timedelta(days=1))
    assert await told(context) == [(LI, "refused", "ranking:1")] * 2


async def test_operators_hear_everything_also_where_there_is_no_bureau_and_once(database: Database) -> None:
    context = context_on(database)
    await join(context, WANG, "王芳", "changjiang")
    await alarms.tell(context, "unreadable", "5", "5", ())
    assert await told(context) == []  # the operator has not written to the bot yet
    await context.db.write(lambda tx: people.save(tx, ADMIN, "管理员", "zh-CN", NOON))
    await alarms.lost_person(context, WANG)
    await alarms.tell(context, "unreadable", "6", "6", ())
    await join(context, ADMIN, "管理员", None)
    await alarms.tell(context, "unknown", "x", "x", {SCHEME})
    assert await told(context) == [(ADMIN, "blocked", "王芳"), (ADMIN, "unknown", "x"), (ADMIN, "unreadable", "6")]


async def test_nobody_is_told_about_an_alarm(database: Database) -> None:
    context = context_on(database)
    await join(context, LI, "李敏", None)
    values = {"code": "blocked", "subject": "王芳"}
    notice = Notice("alarm:x", NoticeKind.ALARM, to_person(LI), NOON, NOON, dict(values))
    for kind in (NoticeKind.ALARM, NoticeKind.HEALTH):
        await alarms.about_notice(context, "refused", replace(notice, kind=kind))
    assert await told(context) == []
