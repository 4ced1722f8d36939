"""Long work of the desk: begun by a form, done after its answer where it takes long, looked at on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.errors import UserError
from bot.rendering.desk.outcome import Outcome, encode, noted
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from bot.usecases import desk_jobs
from bot.web.desk.visit import Done

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.domain.desk_jobs import Job, JobKind
    from bot.web.desk.visit import Upload, Visit

_PATIENCE = 3.0  # seconds after which a form is answered with the page on which one waits


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: what its page shows, or a file to take away."""

    outcome: str = ""
    file: bytes | None = None
    file_name: str = ""


if TYPE_CHECKING:
    Work = Callable[[Visit, Job, bytes | None], Awaitable[Made]]


async def start(visit: Visit, kind: JobKind, asked: str, upload: Upload, work: Work) -> Done:
    """Begin a job; where to go on: a quick one's file or page, else the page on which one waits."""
    now, content = SystemClock().now(), upload.data or None
    job, is_new = await desk_jobs.begin(visit.session, kind, asked, upload.name, content, now)
    if is_new:
        await visit.services.long(_run(visit, job, content, work), _PATIENCE)
    job = await desk_jobs.one(visit.session, job.id, now)
    made = job.ended_at is not None and job.file_name and not job.outcome
    return Done(f"files/result/{job.id}" if made else f"files/job/{job.id}", "")


async def find(visit: Visit) -> Job:
    """The job that the address names. Raises NotFound."""
    return await desk_jobs.one(visit.session, visit.part("job"), SystemClock().now())


async def proceed(visit: Visit, job: Job, page: Outcome, step: Callable[[], Awaitable[Outcome]]) -> Done:
    """Go on with a job by a form: `step` makes the page that follows `page`. Raises what that raises, if it is quick.

    What fails later is said on the page that was there before.
    """
    failed: list[UserError] = []
    await desk_jobs.resume(visit.session, job, SystemClock().now())

    async def run() -> None:
        try:
            await _end(visit, replace(job, outcome=encode(await step())))
        except UserError as error:
            failed.append(error)
            await _end(visit, replace(job, outcome=noted(page, _words(visit, error))))
        except Exception:
            await _end(visit, replace(job, outcome=noted(page, visit.catalogue.plain("desk_files.broken_off"))))
            raise

    await visit.services.long(run(), _PATIENCE)
    if failed:
        raise failed[0]
    return Done(f"files/job/{job.id}", "")


async def _run(visit: Visit, job: Job, content: bytes | None, work: Work) -> None:
    """Do it and keep what came of it; what nobody expected is for the log, too."""
    try:
        made = await work(visit, job, content)
    except UserError as error:  # it would be the same if it were tried again
        await _end(visit, replace(job, outcome=encode(Outcome(_words(visit, error), "wrong"))))
    except Exception:
        await _end(visit, replace(job, failure=visit.catalogue.plain("desk_files.broken")))
        raise
    else:
        await _end(visit, replace(job, outcome=made.outcome, file_name=made.file_name), made.file)


def _words(visit: Visit, error: UserError) -> str:
    return plain_text(error_screen(error, visit.catalogue).text)


async def _end(visit: Visit, job: Job, file: bytes | None = None) -> None:
    await desk_jobs.end(visit.context, job, file, SystemClock().now())
