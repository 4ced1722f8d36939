"""A year of Rugao 2021 by the demo's clock: every notice with its time and receiver, against an expectation of its own.

The expectation is written from the calendar, plainly: for every morning it asks of every duty whether this is
one of its days and whether the unit has done it. It shares nothing with the planner but the calendar's data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

import chinese_calendar
import pytest

from bot.clock import MovableClock
from bot.domain.languages import LANGUAGES
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Purpose
from bot.domain.rankings import RankingSettings
from bot.domain.receivers import TELEGRAM
from bot.rendering.catalogue import load_catalogue
from bot.sender.notice_kinds import message
from bot.storage import migrate
from bot.usecases import notice_content, planning
from tests.support.context import SCHEME, ZONE, context_on, offering
from tests.support.database import opened
from tests.support.office import bind, content_of, join, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.usecases.context import Context
    from schemes.duties import Duty

WANG, CHEN, LI = 11, 12, 13
LEADERS, TOWNS, ALL, CHANGJIANG, BAIPU = -10, -20, -30, -40, -50
COORDINATORS = {WANG: "changjiang", CHEN: "banjing"}
DAY = timedelta(days=1)
FIRST, LAST = date(2021, 1, 1), date(2022, 1, 20)
SCHEME_ = offering(SCHEME).scheme
DUTIES = offering(SCHEME).duties
UNITS = [unit.id for unit in SCHEME_.units]
PATIENCE = 5
NOTHING_LEFT = date(2021, 7, 20)  # from then on Banjing has lost all that missed monthly reports can cost


def target(fact: str, unit: str) -> int:
    found = SCHEME_.target(fact, unit)
    assert found is not None
    return found


@dataclass(frozen=True)
class Said:
    """A running total that a unit reports at three in the afternoon."""

    day: date
    unit: str
    fact: str
    value: int


def year() -> Iterator[Said]:
    """Changjiang reports monthly to June and meets both early deadlines, Banjing the first only, at the last moment."""
    for month in range(1, 7):
        yield Said(date(2021, month, 10), "changjiang", "labour-inflow", 40 * month)
    yield Said(
        date(2021, 3, 20), "changjiang", "resident-pension-payers", target("resident-pension-payers", "changjiang")
    )
    yield Said(date(2021, 3, 30), "banjing", "resident-pension-payers", target("resident-pension-payers", "banjing"))
    yield Said(date(2021, 9, 15), "changjiang", "pension-new-enrolment", target("pension-new-enrolment", "changjiang"))
    yield Said(date(2021, 9, 20), "banjing", "pension-new-enrolment", target("pension-new-enrolment", "banjing") - 1)
    yield Said(date(2021, 11, 29), "banjing", "labour-inflow", 5)
    yield Said(NOTHING_LEFT, "banjing", "service-reports-missed", 6)
    yield Said(date(2021, 12, 8), "baipu", "self-employment", 1)


YEAR = list(year())
FIRST_REPORT = min(one.day for one in YEAR)


# ── what the calendar asks for


@cache
def works(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def on_or_after(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def on_or_before(day: date) -> date:
    while not works(day):
        day -= DAY
    return day


@cache
def days_later(day: date, count: int) -> date:
    for _ in range(count):
        day = on_or_after(day + DAY)
    return day


def done(duty: Duty, unit: str, morning: date) -> bool:
    """Whether what was said on the days before has fulfilled the duty."""
    said = [one for one in YEAR if one.unit == unit and one.day < morning]
    if duty.declaration:
        return False  # nobody ever says so
    if duty.by_report:
        return any(one.fact in duty.facts and one.day >= duty.opens for one in said)
    latest = {one.fact: one.value for one in sorted(said, key=lambda one: one.day)}
    own = [fact for fact in duty.facts if SCHEME_.target(fact, unit) is not None]
    return all(latest.get(fact, 0) >= target(fact, unit) for fact in own)


def matters(duty: Duty, unit: str, morning: date) -> bool:
    return not (unit == "banjing" and duty.line == "service-report" and morning > NOTHING_LEFT)


@cache
def calls(duty: Duty) -> list[date]:
    found = set()
    for ahead in duty.ahead:
        day = duty.due - timedelta(days=ahead)
        moved = on_or_after(day)
        found.add(moved if moved <= duty.due else on_or_before(day))
    for after in duty.after:
        found.add(on_or_after(duty.due + timedelta(days=after)))
    return sorted(day for day in found if day >= duty.opens)


def open_until(duty: Duty) -> date:
    return duty.due + 10 * DAY if duty.after else duty.due


@cache
def silent(duty: Duty, unit: str, morning: date) -> bool:
    return not any(one.unit == unit and one.fact in duty.facts and calls(duty)[0] <= one.day < morning for one in YEAR)


def reminded(morning: date) -> set[int]:
    """Who is to be reminded on that morning."""
    found = set()
    for duty in DUTIES:
        group_day, bureau_day = days_later(calls(duty)[0], PATIENCE), days_later(calls(duty)[0], 2 * PATIENCE)
        for unit in UNITS:
            if done(duty, unit, morning) or not matters(duty, unit, morning) or morning > open_until(duty):
                continue
            called, quiet = morning in calls(duty), silent(duty, unit, morning)
            if called:
                found |= {ALL, *(person for person, own in COORDINATORS.items() if own == unit)}
            if called and unit == "baipu":  # it has no coordinator
                found.add(BAIPU)
            if unit == "changjiang" and quiet and (morning == group_day or (called and morning > group_day)):
                found.add(CHANGJIANG)
            if quiet and morning == bureau_day:
                found.add(LI)
        if duty.line == "service-report" and morning == on_or_after(open_until(duty) + DAY):
            found.add(LI)  # eleven towns never report: there is always something to settle
    return found


def ranked(day: date, settings: RankingSettings) -> bool:
    """Whether a group gets the ranking on that day."""
    if not FIRST < day <= date(2022, 1, 7):
        return False
    cutoffs = (date(2021, 3, 31), date(2021, 9, 30), date(2021, 12, 20), date(2021, 12, 31))
    if settings.moments and day in [on_or_after(one + DAY) for one in cutoffs]:
        return True
    if settings.monthly and day > date(2021, 1, 31) and day == on_or_after(day.replace(day=1)):
        return True
    monday = day - day.weekday() * DAY
    assert settings.weekday is not None
    week = [monday + index * DAY for index in range(7) if works(monday + index * DAY)]
    later = [one for one in week if one.weekday() >= settings.weekday]
    return day == (later[0] if later else week[-1] if week else None)


def expected() -> list[tuple[datetime, str, int]]:
    found, waits = [], days_later(FIRST_REPORT, 1)
    day = FIRST
    while day <= LAST:
        nine, five = (datetime.combine(day, time(hour), ZONE) for hour in (9, 17))
        found += [(nine, "reminder", whom) for whom in reminded(day) if works(day)]
        if works(day) and day >= waits and LI not in reminded(day):
            found.append((nine, "review", LI))  # nobody ever reviews what was reported
        found += [(nine, "ranking", LEADERS)] if ranked(day, RankingSettings()) else []
        found += [(five, "ranking", TOWNS)] if ranked(day, FRIDAYS) else []
        day += DAY
    return sorted(found)


# ── what is sent

CATALOGUES = {language: load_catalogue(language) for language in LANGUAGES}
FRIDAYS = RankingSettings(4, 17, monthly=False, moments=False, shown_group="town")


@dataclass
class Post:
    """Takes what the outbox gives out, as the sender does, and notes when and to whom it went."""

    context: Context
    sent: list[tuple[datetime, str, int]] = field(default_factory=list)

    async def deliver(self, now: datetime) -> None:
        await planning.tick(self.context)
        for posted in await planning.claim(self.context, TELEGRAM, 100) if self.context.days.may_send(now) else ():
            notice = posted.notice
            superseded = await notice_content.superseded(self.context, notice)
            if superseded or await content_of(self.context, notice) is None:
                await planning.record(self.context, notice, NoticeState.DROPPED)
                continue
            if (
                notice.kind in (NoticeKind.REMINDER, NoticeKind.REVIEW) and len(self.sent) % 7 == 0
            ):  # the others are alike
                screen = await message(self.context, notice, CATALOGUES)
                assert screen is not None
                assert screen.text
            self.sent.append((now, notice.kind.value, int(notice.receiver.address)))
            await planning.record(self.context, notice, NoticeState.SENT, message_id=len(self.sent))


@pytest.mark.long
async def test_a_year_of_notices(tmp_path: Path) -> None:
    async with opened(f"sqlite:///{tmp_path / 'year.db'}") as database:
        clock = MovableClock(datetime.combine(FIRST - DAY, time(12), ZONE))
        context = context_on(database, clock)
        await planning_begins(context)
        post = Post(context)
        day = FIRST
        while day <= LAST:
            for at in (time(9), time(15), time(17), *([time(22)] if day.weekday() % 3 == 0 else [])):
                clock.move(datetime.combine(day, at, ZONE))
                if at == time(15):
                    for one in [said for said in YEAR if said.day == day]:
                        await report(context, one.unit, one.fact, one.value, one.day)
                else:
                    await post.deliver(clock.now().astimezone(ZONE).replace(second=0, microsecond=0))
            day += DAY
    sent, wanted = post.sent, expected()
    assert [one for one in wanted if one not in sent] == []
    assert [one for one in sent if one not in wanted] == []
    assert sorted(sent) == wanted
    assert len(post.sent) > 200


async def planning_begins(context: Context) -> None:
    """Two towns have a coordinator, three have a group, and the leaders and the towns get rankings."""
    await migrate.upgrade(context.db)
    for person, unit in COORDINATORS.items():
        await join(context, person, unit, unit)
    await join(context, LI, "李敏", None)
    await bind(context, LEADERS, "市领导", Purpose.RANKING)
    await bind(context, TOWNS, "各镇", Purpose.RANKING, ranking=FRIDAYS)
    await bind(context, ALL, "各镇", Purpose.REMINDERS)
    await bind(context, CHANGJIANG, "长江镇", Purpose.REMINDERS, "changjiang")
    await bind(context, BAIPU, "白蒲镇", Purpose.REMINDERS, "baipu")
