"""When the planner looks: only when something has changed, whoever changed it, and as one that has just started."""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, event

from bot.clock import MovableClock
from bot.domain.declarations import Declaration
from bot.domain.entries import Mode, NewEntry, NewReview, Origin, Source, Verdict
from bot.domain.people import Membership, Purpose, Role
from bot.domain.rankings import RankingSettings
from bot.outlets.telegram.addresses import place
from bot.storage import declarations, groups, ledger, people, reviews
from bot.usecases import planning
from tests.support.context import SCHEME, ZONE, context_on, offering
from tests.support.database import opened
from tests.support.office import bind, join, posted, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.storage.engine import Database
    from bot.usecases.context import Context

WANG, CHEN, LI = 11, 12, 13
BEFORE = datetime(2021, 6, 22, 9, 5, tzinfo=ZONE)
CALL = datetime(2021, 6, 23, 9, tzinfo=ZONE)
TO_WANG = "reminder:p11:2021-06-23"
UNITS = [unit.id for unit in offering(SCHEME).scheme.units]
FACTS = [fact.id for fact in offering(SCHEME).scheme.facts]
WEEKLY = RankingSettings(monthly=False, moments=False)
MINUTE = timedelta(minutes=1)


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent to any database meanwhile."""
    sent: list[str] = []

    def note(*told: Any) -> None:
        sent.append(told[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def move(context: Context, to: datetime) -> None:
    assert isinstance(context.clock, MovableClock)
    context.clock.move(to)


@pytest.mark.parametrize("members", [3, 300])
async def test_a_tick_with_nothing_new_asks_two_questions_however_many_there_are(
    database: Database, members: int
) -> None:
    context = context_on(database, MovableClock(CALL))
    for number in range(members):
        await join(context, number + 1, f"协理员{number}", UNITS[number % len(UNITS)])
    assert await planning.tick(context) == members
    for _ in range(2):
        with counting() as sent:
            assert await planning.tick(context) == 0
        assert len([one for one in sent if not one.startswith("BEGIN")]) <= 2


async def test_a_report_is_seen_without_reading_the_members_again(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    await join(context, WANG, "王芳", "changjiang")
    await planning.tick(context)
    await report(context, "changjiang", "labour-inflow", 3, CALL.date())
    with counting() as sent:
        assert await planning.tick(context) == 0
    assert not [one for one in sent if "persons.name" in one]
    look = context.looks[SCHEME]
    assert look.settled is not None
    assert "service-report-2021-06" not in look.settled.owed["changjiang"]


async def test_who_joins_elsewhere_is_reminded(database_url: str) -> None:
    async with opened(database_url) as one, opened(database_url) as other:
        here, there = context_on(one, MovableClock(CALL)), context_on(other, MovableClock(CALL))
        await join(there, CHEN, "陈志强", "banjing")
        assert await planning.tick(here) == 1
        await join(there, WANG, "王芳", "changjiang")
        assert await planning.tick(here) == 1
        assert TO_WANG in await posted(here)


async def test_a_role_that_begins_by_itself_is_seen_and_one_that_ends(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    since, until = CALL + 7 * MINUTE, CALL + 9 * MINUTE
    for person_id, begins, ends in ((WANG, since, None), (CHEN, CALL, until)):
        await context.db.write(lambda tx, who=person_id: people.save(tx, who, str(who), "zh-CN", CALL))  # type: ignore[misc]
        await _serve(context, person_id, begins, ends)
    assert await planning.tick(context) == 1
    assert planning.roles_turned(context) == 1
    move(context, since)
    assert await planning.tick(context) == 1
    assert TO_WANG in await posted(context)
    move(context, until)
    assert await planning.tick(context) == 0
    assert [one.person_id for one in context.looks[SCHEME].audience.contacts] == [WANG]
    assert planning.roles_turned(context) == 3


async def _serve(context: Context, person_id: int, since: datetime, until: datetime | None) -> None:
    role = Membership(SCHEME, Role.COORDINATOR, "changjiang", until=until)
    await context.db.write(lambda tx: people.add_membership(tx, person_id, role, since))


async def test_what_was_taken_back_is_owed_again(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    await join(context, WANG, "王芳", "changjiang")
    await report(context, "changjiang", "labour-inflow", 3, CALL.date())
    assert await planning.tick(context) == 0
    async with database.read() as tx:
        (entry,) = await ledger.since(tx, SCHEME, 0)
    await context.db.write(lambda tx: ledger.append(tx, [_withdrawn(entry.id)], context.clock.now()))
    assert await planning.tick(context) == 1


def _withdrawn(entry_id: int) -> NewEntry:
    origin = Origin(Source.BUTTON)
    return NewEntry(
        SCHEME, "changjiang", "labour-inflow", CALL.date(), Mode.WITHDRAWAL, 0, None, origin, replaces=entry_id
    )


async def test_what_was_declared_done_elsewhere_and_is_not_is_owed_again(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    await join(context, WANG, "王芳", "changjiang")
    for done, new in ((True, 0), (False, 1)):
        said = Declaration(0, "changjiang", "service-report-2021-06", done, None, context.clock.now())
        await context.db.write(lambda tx, said=said: declarations.append(tx, SCHEME, said))  # type: ignore[misc]
        assert await planning.tick(context) == new


async def test_who_lets_the_bot_in_again_is_reminded_and_who_blocks_it_not(database: Database) -> None:
    context = context_on(database, MovableClock(CALL))
    await join(context, WANG, "王芳", "changjiang")
    await join(context, CHEN, "陈志强", "banjing")
    await context.db.write(lambda tx: people.set_blocked(tx, WANG, blocked=True))
    assert await planning.tick(context) == 1
    await context.db.write(lambda tx: people.set_blocked(tx, WANG, blocked=False))
    await context.db.write(lambda tx: people.set_blocked(tx, CHEN, blocked=True))
    assert await planning.tick(context) == 1
    assert [one.person_id for one in context.looks[SCHEME].audience.contacts] == [WANG]


async def test_another_hour_for_a_groups_ranking_is_seen(database: Database) -> None:
    context = context_on(database, MovableClock(CALL.replace(day=28)))
    await bind(context, -10, "市领导", Purpose.RANKING, ranking=replace(WEEKLY, hour=15))
    assert await planning.tick(context) == 0
    await context.db.write(lambda tx: groups.set_ranking(tx, 1, WEEKLY))
    assert await planning.tick(context) == 1


async def test_the_calendar_goes_on_by_itself(database: Database) -> None:
    context = context_on(database, MovableClock(BEFORE))
    await join(context, WANG, "王芳", "changjiang")
    assert await planning.tick(context) == 0
    move(context, BEFORE.replace(hour=20, minute=59))
    assert await planning.tick(context) == 0
    move(context, BEFORE.replace(hour=21, minute=0))  # what goes now goes on the next working day's morning
    assert await planning.tick(context) == 1
    assert TO_WANG in await posted(context)


class _Year:
    """Random changes of all that planning rests on, each by a process of its own."""

    def __init__(self, seed: int, context: Context) -> None:
        self.chance = random.Random(seed)
        self.context = context
        self.people = 0
        self.chats = 0

    async def happen(self) -> None:
        await self.chance.choice(
            [self.join, self.end, self.block, self.bind, self.unbind, self.set_hour]
            + [self.report, self.report, self.withdraw, self.say, self.declare]
            + 3 * [self.wait]
        )()

    async def _write(self, change: Any) -> None:
        await self.context.db.write(change)

    def _somebody(self) -> int:
        return self.chance.randint(1, self.people + 1)

    async def join(self) -> None:
        self.people += 1
        now, who = self.context.clock.now(), self.people
        since = now + self.chance.choice((0, 0, 1)) * timedelta(days=3)
        until = self.chance.choice((None, since + timedelta(days=self.chance.randint(1, 20), minutes=7)))
        role = self.chance.choice(
            (
                Membership(SCHEME, Role.COORDINATOR, self.chance.choice(UNITS), until=until),
                Membership(SCHEME, Role.BUREAU, None, until=until),
                Membership(SCHEME, Role.REVIEWER, None, "就管中心", until),
            )
        )
        await self._write(lambda tx: people.save(tx, who, str(who), "zh-CN", now))
        instead_of = self.chance.choice((None, who - 1)) if who > 1 and role.role is Role.COORDINATOR else None
        await self._write(lambda tx: people.add_membership(tx, who, role, since, instead_of))

    async def end(self) -> None:
        who, now = self._somebody(), self.context.clock.now()
        await self._write(lambda tx: people.end_memberships(tx, who, SCHEME, None, now))

    async def block(self) -> None:
        who, blocked = self._somebody(), self.chance.choice((True, False))
        await self._write(lambda tx: people.set_blocked(tx, who, blocked=blocked))

    async def bind(self) -> None:
        self.chats += 1
        purpose = self.chance.choice(tuple(Purpose))
        unit = self.chance.choice((None, *UNITS[:3])) if purpose is Purpose.REMINDERS else None
        settings = RankingSettings(hour=self.chance.choice((9, 15)))
        await bind(self.context, -self.chats, f"群{self.chats}", purpose, unit, ranking=settings)

    async def unbind(self) -> None:
        chat = -self.chance.randint(1, self.chats + 1)
        await self._write(lambda tx: groups.deactivate(tx, place(chat)))

    async def set_hour(self) -> None:
        group, settings = self.chance.randint(1, self.chats + 1), RankingSettings(hour=self.chance.choice((8, 9, 17)))
        await self._write(lambda tx: groups.set_ranking(tx, group, settings))

    async def report(self) -> None:
        fact = self.chance.choice(FACTS)
        day = min(self.context.clock.now().astimezone(ZONE).date(), date(2021, 12, 31))
        await report(self.context, self.chance.choice(UNITS), fact, self.chance.randint(0, 3000), day)

    async def _an_entry(self) -> Any:
        async with self.context.db.read() as tx:
            known = await ledger.since(tx, SCHEME, 0)
        gone = {entry.replaces for entry in known}
        left = [entry for entry in known if entry.mode is not Mode.WITHDRAWAL and entry.id not in gone]
        return self.chance.choice(left) if left else None

    async def withdraw(self) -> None:
        if (entry := await self._an_entry()) is not None:
            gone = NewEntry(
                SCHEME, entry.unit, entry.fact, entry.date, Mode.WITHDRAWAL, 0, None, Origin(Source.BUTTON),
                replaces=entry.id,
            )  # fmt: skip
            await self._write(lambda tx: ledger.append(tx, [gone], self.context.clock.now()))

    async def say(self) -> None:
        if (entry := await self._an_entry()) is not None:
            verdict, now = self.chance.choice((Verdict.CONFIRM, Verdict.RETURN)), self.context.clock.now()
            await self._write(lambda tx: reviews.append(tx, SCHEME, [entry.id], NewReview(verdict, None, now)))

    async def declare(self) -> None:
        unit, duty = self.chance.choice(UNITS), self.chance.choice(offering(SCHEME).duties)
        now, done = self.context.clock.now(), self.chance.choice((True, True, False))
        said = Declaration(0, unit, duty.id, done, None, now)
        await self._write(lambda tx: declarations.append(tx, SCHEME, said))

    async def wait(self) -> None:
        minutes = self.chance.choice((1, 29, 61, 8 * 60, 24 * 60, 5 * 24 * 60))
        move(self.context, self.context.clock.now() + minutes * MINUTE)


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("seed", range(2))
async def test_who_remembers_plans_what_one_that_has_just_started_would(database_url: str, seed: int) -> None:
    """After each change nothing is left to plan for a process without any memory of its own."""
    async with opened(database_url) as here, opened(database_url) as there:
        clock = MovableClock(datetime(2021, 3, 1, 8, 30, tzinfo=ZONE))
        remembering = context_on(here, clock)
        year = _Year(seed, context_on(there, clock))
        planned = 0
        for step in range(150):
            await year.happen()
            planned += await planning.tick(remembering)
            assert await planning.tick(context_on(there, clock)) == 0, step
        assert planned > 10
