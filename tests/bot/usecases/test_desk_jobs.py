"""Long work of the desk on both databases: begun once, one person's alone, lost with its process, gone in an hour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.domain.desk_jobs import JobKind
from bot.domain.errors import NotFound
from bot.domain.people import Role
from bot.storage import worker_registry
from bot.usecases import desk_jobs
from bot.usecases.context import Session
from tests.support.context import SCHEME, context_on
from tests.support.ledgers import join

if TYPE_CHECKING:
    from bot.storage.engine import Database


async def test_work_is_begun_once_and_lost_with_its_process_only(database: Database) -> None:
    context, now = context_on(database), SystemClock().now()
    session = Session(context, await join(context, 1, Role.BUREAU), SCHEME)
    elsewhere = replace(session, context=replace(context, worker="another process"))
    job, is_new = await desk_jobs.begin(session, JobKind.EXPORT, "result xlsx", "", None, now)
    assert is_new
    assert await desk_jobs.begin(session, JobKind.EXPORT, "result xlsx", "", None, now) == (job, False)
    await database.write(lambda tx: worker_registry.beat(tx, context.worker, context.clock.now()))
    seen = await desk_jobs.one(elsewhere, job.id, now)
    assert seen.lost is database.is_sqlite  # a file has one process
    await database.write(lambda tx: worker_registry.leave(tx, context.worker))
    assert (await desk_jobs.one(elsewhere, job.id, now)).lost
    assert (await desk_jobs.one(session, job.id, now)).runs
    again, is_new = await desk_jobs.begin(elsewhere, JobKind.EXPORT, "result xlsx", "", None, now)
    assert is_new  # what was lost is made anew
    await desk_jobs.end(context, replace(again, file_name="成绩表.xlsx"), b"\0file", now)
    assert await desk_jobs.file_of(session, again) == b"\0file"
    assert not (await desk_jobs.one(session, again.id, now)).lost


async def test_it_is_one_person_s_alone_and_gone_in_an_hour(database: Database) -> None:
    context, now = context_on(database), SystemClock().now()
    session = Session(context, await join(context, 1, Role.BUREAU), SCHEME)
    other = Session(context, await join(context, 2, Role.BUREAU), SCHEME)
    job, _ = await desk_jobs.begin(session, JobKind.TABLE, "", "五月.csv", b"table", now)
    for who, at in ((other, now), (session, now + desk_jobs.KEPT)):
        with pytest.raises(NotFound):
            await desk_jobs.one(who, job.id, at)
    await desk_jobs.end(context, replace(job, failure="broken"), None, now)
    await desk_jobs.forget_old(context, now)
    assert await desk_jobs.take_back(session, job) == b"table"  # for another try
    job, _ = await desk_jobs.begin(session, JobKind.TABLE, "", "五月.csv", b"table", now)
    await desk_jobs.forget_old(context, now + 2 * desk_jobs.KEPT)
    assert await desk_jobs.jobs(session, now) == []
