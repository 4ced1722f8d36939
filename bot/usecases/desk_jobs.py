"""Long work of the desk: begun in one process, looked at from any, kept for an hour for whoever began it.

Times are the machine's, as for the desk's sessions. Whether somebody may do the work is asked by the work itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from bot.domain.desk_jobs import Job, JobKind
from bot.domain.errors import NotFound
from bot.storage import desk_jobs, worker_registry

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.engine import Transaction
    from bot.usecases.context import Context, Session

KEPT = timedelta(hours=1)
_TOKEN_BYTES = 12


async def begin(
    session: Session, kind: JobKind, asked: str, name: str, content: bytes | None, at: datetime
) -> tuple[Job, bool]:
    """A new one, and that it is new: where the same is being made for the person already, that one goes on."""
    context = session.context
    job = Job(token_urlsafe(_TOKEN_BYTES), session.person.id, session.scheme_id, kind, asked, name, context.worker, at)

    async def change(tx: Transaction) -> tuple[Job, bool]:
        await desk_jobs.forget(tx, at - KEPT)
        for other in await _of_person(tx, session):
            if other.runs and kind is JobKind.EXPORT and (other.kind, other.asked) == (kind, asked):
                return other, False
        await desk_jobs.add(tx, job, content)
        return job, True

    return await context.db.write(change)


async def jobs(session: Session, at: datetime) -> list[Job]:
    """The person's of the last hour, the newest first."""
    return [job for job in await session.db.ask(lambda tx: _of_person(tx, session)) if job.begun_at > at - KEPT]


async def one(session: Session, job_id: str, at: datetime) -> Job:
    """One of the person's. Raises NotFound."""
    job = next((job for job in await jobs(session, at) if job.id == job_id), None)
    if job is None:
        raise NotFound("no-such-job")
    return job


async def end(context: Context, job: Job, file: bytes | None, at: datetime) -> None:
    """It has come to its end."""
    await context.db.write(lambda tx: desk_jobs.end(tx, replace(job, ended_at=at), file))


async def resume(session: Session, job: Job, at: datetime) -> None:
    """It goes on in this process, with what a form has said."""
    await session.db.write(lambda tx: desk_jobs.resume(tx, job.id, session.context.worker, at))


async def file_of(session: Session, job: Job) -> bytes:
    """The file that it has made. Raises NotFound."""
    file = await session.db.ask(lambda tx: desk_jobs.file(tx, job.id))
    if file is None:
        raise NotFound("no-such-job")
    return file


async def forget_old(context: Context, at: datetime) -> None:
    """Let go of all that nobody can look at any more."""
    await context.db.write(lambda tx: desk_jobs.forget(tx, at - KEPT))


async def take_back(session: Session, job: Job) -> bytes | None:
    """The file that came in for one that failed, which is forgotten: it is begun anew."""

    async def change(tx: Transaction) -> bytes | None:
        content = await desk_jobs.content(tx, job.id)
        await desk_jobs.remove(tx, job.id)
        return content

    return await session.db.write(change)


async def _of_person(tx: Transaction, session: Session) -> list[Job]:
    listed = await desk_jobs.of_person(tx, session.person.id, session.scheme_id)
    own, waiting = session.context.worker, {job.worker for job in listed if job.ended_at is None}
    gone = {worker for worker in waiting - {own} if not await worker_registry.lives(tx, worker)}
    return [replace(job, lost=job.ended_at is None and job.worker in gone) for job in listed]
