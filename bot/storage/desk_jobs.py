"""Long work of the desk: who has begun what in which process, what came in and what came of it. Kept for an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from bot.domain.desk_jobs import Job, JobKind
from bot.storage.rows import to_row, to_type
from bot.storage.tables import desk_jobs

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Column, Row

    from bot.storage.engine import Transaction

_BLOBS = ("content", "file")
_SHOWN = [column for column in desk_jobs.c if column.name not in _BLOBS]


async def add(tx: Transaction, job: Job, content: bytes | None) -> None:
    """Keep a new one, with the file that came in."""
    await tx.execute(insert(desk_jobs).values(to_row(desk_jobs, job, id=job.id, content=content)))


async def end(tx: Transaction, job: Job, file: bytes | None) -> None:
    """Keep what came of one: `file` is what it has made. What came in is kept only where it failed."""
    content = {} if job.failure else {"content": None}
    ended = {"ended_at": job.ended_at, "failure": job.failure, "outcome": job.outcome, "file_name": job.file_name}
    await tx.execute(update(desk_jobs).where(desk_jobs.c.id == job.id).values(file=file, **ended, **content))


async def resume(tx: Transaction, job_id: str, worker: str, at: datetime) -> None:
    """One begins anew, in this process, with what it has come to."""
    anew = {"ended_at": None, "worker": worker, "begun_at": at}
    await tx.execute(update(desk_jobs).where(desk_jobs.c.id == job_id).values(anew))


async def of_person(tx: Transaction, person_id: int, scheme: str) -> list[Job]:
    """A person's in a scheme, the newest first."""
    query = select(*_SHOWN).where(desk_jobs.c.person_id == person_id, desk_jobs.c.scheme == scheme)
    return [_job(row) for row in await tx.execute(query.order_by(desk_jobs.c.begun_at.desc(), desk_jobs.c.id))]


async def content(tx: Transaction, job_id: str) -> bytes | None:
    """The file that came in."""
    return await _blob(tx, desk_jobs.c.content, job_id)


async def file(tx: Transaction, job_id: str) -> bytes | None:
    """The file that was made."""
    return await _blob(tx, desk_jobs.c.file, job_id)


async def remove(tx: Transaction, job_id: str) -> None:
    """Forget one."""
    await tx.execute(delete(desk_jobs).where(desk_jobs.c.id == job_id))


async def forget(tx: Transaction, before: datetime) -> None:
    """Forget all that were begun before an instant."""
    await tx.execute(delete(desk_jobs).where(desk_jobs.c.begun_at < before))


def _job(row: Row[Any]) -> Job:
    return to_type(Job, row, kind=JobKind(row.kind), lost=False)


async def _blob(tx: Transaction, column: Column[Any], job_id: str) -> bytes | None:
    data: bytes | None = (await tx.execute(select(column).where(desk_jobs.c.id == job_id))).scalar_one_or_none()
    return data
