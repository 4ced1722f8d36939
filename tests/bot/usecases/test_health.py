"""Watching over the bot, on real databases: told once, over once, by several processes and across restarts."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.clock import MovableClock
from bot.domain.health import Code, Expectations, Told
from bot.domain.notices import Notice, NoticeKind, NoticeState, content_in
from bot.domain.receivers import TELEGRAM, Receiver
from bot.domain.updates import ReceivedUpdate
from bot.domain.vitals import Part
from bot.storage import audit, outbox, people, updates
from bot.storage.tables import workers
from bot.usecases import health, sharing
from bot.usecases.health import Watch
from tests.support.context import ADMIN, NOON, SCHEME, context_on
from tests.support.office import join, posted, report

if TYPE_CHECKING:
    from bot.storage.engine import Database
    from bot.usecases.context import Context

MINUTE = timedelta(minutes=1)


class Machine:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self):  # type: ignore[no-untyped-def] # as a Clock
        return self.at


def watch_of(context: Context, machine: Machine) -> Watch:
    return Watch(context, Expectations(polls=False, backup_after=7), machine)


async def greet(context: Context, person: int = ADMIN) -> None:
    """An operator writes to the bot for the first time."""
    await context.db.write(lambda tx: people.save(tx, person, "管理员", "zh-CN", context.clock.now()))


async def told(context: Context) -> list[tuple[int, str, bool]]:
    """(to whom, what, whether it is over), in the order in which it was told."""
    found = sorted((await posted(context)).values(), key=lambda each: (each.notice.due_at, each.notice.key))
    said = [(each.notice, content_in(Told, each.notice.values)) for each in found if each.notice.kind == "health"]
    return [(int(notice.receiver.address), content.finding.key, content.until is not None) for notice, content in said]


async def ask(context: Context, update_id: int) -> None:
    """An update comes in and is not answered."""
    now = context.clock.now()
    new = [ReceivedUpdate(update_id, None, {}, now)]
    await context.db.write(lambda tx: updates.receive(tx, new, context.worker, now))


async def vanish(context: Context) -> None:
    """The process was last seen long ago, by any clock."""
    silent = update(workers).where(workers.c.id == context.worker).values(seen_at=NOON)
    await context.db.write(lambda tx: tx.execute(silent))


async def answer(context: Context, update_id: int) -> None:
    await context.db.write(lambda tx: updates.answered(tx, [update_id], context.clock.now()))


async def test_waiting_updates_are_told_once_and_once_more_when_they_are_answered(database: Database) -> None:
    clock, machine = MovableClock(NOON), Machine()
    context = context_on(database, clock)
    watch = watch_of(context, machine)
    await greet(context)
    await ask(context, 1)
    await watch.check()
    assert await told(context) == []
    clock.move(NOON + 2 * MINUTE)
    for _ in range(3):
        machine.at += MINUTE
        await watch.check()
    assert await told(context) == [(ADMIN, "updates", False)]
    await answer(context, 1)
    clock.move(clock.now() + MINUTE)
    await watch.check()
    assert await told(context) == [(ADMIN, "updates", False)]  # well, but perhaps for a moment only
    machine.at += MINUTE
    await watch.check()
    assert await told(context) == [(ADMIN, "updates", False), (ADMIN, "updates", True)]
    machine.at += MINUTE
    await watch.check()
    assert len(await told(context)) == 2


@pytest.mark.parametrize("backend", ["postgresql"])  # a file has one process
async def test_a_process_that_starts_tells_nothing_again_and_ends_what_a_dead_one_told(database: Database) -> None:
    clock, machine = MovableClock(NOON), Machine()
    first = context_on(database, clock)
    await greet(first)
    first.vitals.failed(Part.SENDER, NOON, OSError("no line"))
    machine.at += MINUTE
    await watch_of(first, machine).check()
    assert await told(first) == [(ADMIN, "failing:sender", False)]
    second = context_on(database, clock)
    second.vitals.failed(Part.SENDER, NOON, OSError("no line"))
    watch = watch_of(second, machine)
    await watch.check()
    assert len(await told(first)) == 1
    second.vitals.well(Part.SENDER, machine.at)
    for _ in range(2):
        machine.at += MINUTE
        await watch.check()
    assert len(await told(first)) == 1  # the first is thought to live
    await vanish(first)
    for _ in range(2):
        machine.at += MINUTE
        await watch.check()
    ended = (ADMIN, "ended", True)
    assert await told(first) == [(ADMIN, "failing:sender", False), ended, (ADMIN, "failing:sender", True)]


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_several_processes_that_look_at_the_same_time_tell_what_all_see_once(database: Database) -> None:
    clock, machines = MovableClock(NOON), (Machine(), Machine())
    machines[1].at += timedelta(seconds=1)
    context = context_on(database, clock)
    watches = [watch_of(context_on(database, clock), machine) for machine in machines]
    await greet(context)
    await ask(context, 1)
    clock.move(NOON + 2 * MINUTE)
    await asyncio.gather(*(watch.check() for watch in watches))
    assert await told(context) == [(ADMIN, "updates", False)]


@pytest.mark.parametrize("in_order", [False, True])
async def test_a_process_that_was_killed_is_told_of_once(database: Database, *, in_order: bool) -> None:
    clock, machine = MovableClock(NOON), Machine()
    first = context_on(database, clock)
    await greet(first)
    watch = watch_of(first, machine)
    await watch.check()
    if in_order:
        await sharing.leave(first)
    await vanish(first)
    following = watch_of(context_on(database, clock), machine)
    for _ in range(2):
        await following.check()
    assert await told(first) == ([] if in_order else [(ADMIN, "ended", True)])


async def test_who_only_looks_is_not_missed(database: Database) -> None:
    context = context_on(database)
    looking = Watch(context_on(database), Expectations(polls=False, backup_after=7), works=False)
    assert (await looking.health()).look.numbers.write_seconds is not None
    await watch_of(context, Machine()).check()
    async with database.read() as tx:
        assert list((await tx.execute(select(workers.c.id))).scalars()) == [context.worker]


async def test_a_part_that_was_restarted_is_told_and_that_it_runs(database: Database) -> None:
    clock, machine = MovableClock(NOON), Machine()
    context = context_on(database, clock)
    watch = watch_of(context, machine)
    await greet(context)
    context.vitals.restarted(Part.LIVE, NOON, OSError("gone"))
    context.vitals.well(Part.LIVE, NOON)
    for _ in range(10):
        machine.at += MINUTE
        await watch.check()
    assert await told(context) == [(ADMIN, "restarted:live", False)]
    for _ in range(2):
        machine.at += MINUTE
        await watch.check()
    assert await told(context) == [(ADMIN, "restarted:live", False), (ADMIN, "restarted:live", True)]


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_database_that_was_locked_is_told_when_it_is_free(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_PATIENCE", 0.1)
    machine, context = Machine(), context_on(database)
    watch = watch_of(context, machine)
    await greet(context)
    await watch.check()
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            machine.at += MINUTE
            await watch.check()
        seen = await watch.health()
        assert (seen.ready, [found.code for found in seen.findings]) == (False, [Code.DATABASE])
        assert seen.findings[0].values["seconds"] == 60
        other.execute("ROLLBACK")
    await greet(context)  # waits until the writer has gone on
    assert await told(context) == []
    machine.at += MINUTE
    for _ in range(2):
        await watch.check()
    assert await told(context) == [(ADMIN, "database", True)]
    (notice,) = [each.notice for each in (await posted(context)).values()]
    content = content_in(Told, notice.values)
    assert (content.finding.since, content.until) == (NOON + MINUTE, NOON + 3 * MINUTE)
    assert (await watch.health()).ready


async def test_what_is_urgent_goes_at_night_and_the_rest_waits(database: Database) -> None:
    clock, machine = MovableClock(NOON), Machine()
    context = context_on(database, clock)
    await greet(context)
    await ask(context, 1)
    unknown = Notice(
        "ranking:x", NoticeKind.RANKING, Receiver(TELEGRAM, "1", group_id=1), NOON, NOON + timedelta(days=9), {}
    )

    async def change(tx):  # type: ignore[no-untyped-def] # as Database.write takes it
        await outbox.put_new(tx, [unknown], NOON)
        await outbox.mark(tx, unknown.key, NoticeState.UNKNOWN, NOON)

    await context.db.write(change)
    clock.move(NOON + 2 * MINUTE)
    await watch_of(context, machine).check()
    box = await posted(context)
    urgent = {key: bool(each.notice.values["at_once"]) for key, each in box.items() if key.startswith("health")}
    assert sorted(urgent.values()) == [False, True]
    assert next(key for key, at_once in urgent.items() if at_once).startswith("health:updates")


async def test_an_old_backup_and_one_that_was_never_made(database: Database) -> None:
    clock, machine = MovableClock(NOON), Machine()
    context = context_on(database, clock)
    await join(context, 11, "王芳", "changjiang")
    assert (await watch_of(context, machine).health()).look.numbers.backup is None
    await report(context, "changjiang", "new-urban-jobs", 5, NOON.date())
    clock.move(NOON + timedelta(days=8, minutes=1))
    never = await watch_of(context, machine).health()
    assert [dict(found.values) for found in never.findings] == [{"days": 8, "made": 0}]
    act = audit.Act(clock.now(), None, "backup", "/srv/backup")
    await context.db.write(lambda tx: audit.note(tx, SCHEME, act))
    assert (await watch_of(context, machine).health()).findings == ()
    clock.move(clock.now() + timedelta(days=9))
    old = await watch_of(context, machine).health()
    assert [dict(found.values) for found in old.findings] == [{"days": 9, "made": 1}]


async def test_an_operator_who_never_wrote_is_named_in_the_log_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock, machine = MovableClock(NOON), Machine()
    context = context_on(database, clock)
    watch = watch_of(context, machine)
    await watch.check()
    await watch.check()
    assert [line for line in caplog.messages if line.startswith("ADMIN_IDS")] == [
        f"ADMIN_IDS: {ADMIN} cannot be told of anything before they have written to the bot"
    ]
    assert await told(context) == []


async def test_what_is_counted_for_the_metrics(database: Database) -> None:
    context = context_on(database)
    await join(context, 11, "王芳", "changjiang")
    await report(context, "changjiang", "new-urban-jobs", 5, NOON.date())
    await ask(context, 1)
    await ask(context, 2)
    await answer(context, 2)
    counts = await watch_of(context, Machine()).counts()
    assert counts is not None
    assert (counts.updates, counts.answered, counts.reports, counts.chats) == (2, 1, 1, 1)
    assert json.dumps(dict(counts.notices)) == "{}"
