"""Files: drop a table and look at what it changes, take result sheets, ledgers and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.desk_jobs import JobKind
from bot.domain.errors import Expired, NotAllowed, Refused
from bot.domain.permissions import Action, allowed
from bot.rendering.desk.files import job_rows, offer_of, statement_offers, template_offer, title_of, waiting_of
from bot.rendering.desk.outcome import decode
from bot.usecases import desk_jobs
from bot.usecases.context import page_of
from bot.web.desk import comparing, exports, tables
from bot.web.desk.jobs import find, start
from bot.web.desk.visit import Done, Upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.domain.desk_jobs import Job
    from bot.rendering.desk.files import Offer
    from bot.web.desk.jobs import Work
    from bot.web.desk.visit import Visit

_WORK: dict[JobKind, Work] = {
    JobKind.TABLE: tables.read_figures,
    JobKind.LAST_YEAR: tables.read_totals,
    JobKind.TARGETS: comparing.compare_targets,
    JobKind.ROSTER: comparing.read_roster,
    JobKind.SCHEME: comparing.check_scheme,
    JobKind.EXPORT: exports.make,
}
_RIGHTS = {  # to hand in what; targets and schemes are looked at only, as by who may have all that is reported
    JobKind.TABLE: Action.REPORT,
    JobKind.LAST_YEAR: Action.LAST_YEAR,
    JobKind.TARGETS: Action.EXPORT,
    JobKind.ROSTER: Action.INVITE,
    JobKind.SCHEME: Action.EXPORT,
}
_ROWS = 150  # of what changes, on a page


async def show(visit: Visit) -> web.Response:
    """What can be handed in, what can be taken away, and the work of the last hour."""
    jobs = await desk_jobs.jobs(visit.session, SystemClock().now())
    return visit.respond(
        "files.html",
        visit.catalogue.plain("desk.files"),
        offers=_offers(visit),
        forms=_forms(visit),
        kinds=[kind.value for kind in _kinds(visit)],
        jobs=job_rows(jobs, visit.catalogue, visit.context.zone),
    )


async def show_job(visit: Visit) -> web.Response:
    """One piece of work: that it goes on, why it failed, or where its file is."""
    job, now = await find(visit), SystemClock().now()
    _require(visit, job.kind, job.asked)
    if job.outcome and not job.runs and not _has_failed(job):
        return _show_outcome(visit, job)
    state = "running" if job.runs else "failed" if job.lost or job.failure else "ready"
    return visit.respond(
        "file_job.html",
        title_of(job, visit.catalogue),
        job=job,
        state=state,
        waiting=waiting_of(job, now, visit.catalogue),
    )


def _show_outcome(visit: Visit, job: Job) -> web.Response:
    """What came of a file: a page of what it changes."""
    page, number = decode(job.outcome), visit.number("page")
    pages, rows = page_of(page.rows, number, _ROWS)
    return visit.respond(
        "file_outcome.html",
        title_of(job, visit.catalogue),
        job=job,
        page=page,
        rows=rows,
        number=number,
        pages=pages,
    )


async def send_result(visit: Visit) -> web.Response:
    """The file that was made."""
    job = await find(visit)
    _require(visit, job.kind, job.asked)
    return visit.file(await desk_jobs.file_of(visit.session, job), job.file_name)


async def send_statement(visit: Visit) -> web.Response:
    """A statement's form, or what was handed in of it: with persons in it, and kept nowhere."""
    file = await exports.statement_file(visit, visit.query("name"), visit.query("chosen"))
    return visit.file(file.content, file.name)


async def send(visit: Visit, fields: Mapping[str, str], upload: Upload) -> Done:
    """Read a file that was dropped, or a table that was pasted."""
    kind = next((kind for kind in _RIGHTS if kind == fields.get("kind")), JobKind.TABLE)
    words = fields.get("words", "").strip()
    _require(visit, kind)
    if not upload.data and not words:
        raise Refused("no-file")
    return await start(visit, kind, "" if upload.data else words, upload, _WORK[kind])


async def make(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Make a file to take away."""
    asked = exports.asked_for(visit, fields.get("name", ""), fields.get("chosen", ""))
    return await start(visit, JobKind.EXPORT, asked, Upload(), exports.make)


async def again(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Do once more what failed."""
    job = await desk_jobs.one(visit.session, fields.get("job", ""), SystemClock().now())
    if job.runs or not _has_failed(job):
        raise Expired("workbook-gone")
    if job.outcome:  # what a step from it has done is not known: it is looked at again before
        await desk_jobs.end(visit.context, job, None, SystemClock().now())
        return Done(f"files/job/{job.id}", "")
    content = await desk_jobs.take_back(visit.session, job)
    return await start(visit, job.kind, job.asked, Upload(job.name, content or b""), _WORK[job.kind])


def _has_failed(job: Job) -> bool:
    return job.lost or bool(job.failure)


def _require(visit: Visit, kind: JobKind, asked: str = "") -> None:
    """Raise NotAllowed where whoever visits may not have it (any more)."""
    if kind is JobKind.EXPORT:
        exports.asked_for(visit, *asked.split(" ", 1))
    elif kind not in _kinds(visit):
        raise NotAllowed(f"not-allowed-{_RIGHTS[kind]}", unit=None)


def _kinds(visit: Visit) -> list[JobKind]:
    """What whoever visits may hand in."""
    person, scheme, units = visit.person, visit.scheme.id, visit.person.units(visit.scheme.id)
    return [
        kind for kind, right in _RIGHTS.items() if any(allowed(person, right, scheme, unit) for unit in (None, *units))
    ]


def _offers(visit: Visit) -> list[Offer]:
    """The files that whoever visits may take."""
    offers = []
    for export in exports.EXPORTS.values():
        if not export.is_for(visit):
            continue
        if export.by_unit:
            everybody = allowed(visit.person, export.right, visit.scheme.id)
            units = _units(visit, export.right)
            offers.append(template_offer(units, visit.scheme, visit.catalogue, everybody=everybody or len(units) > 1))
        else:
            offers.append(offer_of(export.name, export.endings, visit.catalogue))
    return offers


def _forms(visit: Visit) -> list[Offer]:
    collects = allowed(visit.person, Action.SEE_PERSONS, visit.scheme.id)
    units = _units(visit, Action.SEE_PERSONS)
    return statement_offers(exports.offered_duties(visit), units, visit.scheme, visit.catalogue, collects=collects)


def _units(visit: Visit, right: Action) -> list[str]:
    """The units for which whoever visits has a right."""
    return [unit.id for unit in visit.scheme.units if allowed(visit.person, right, visit.scheme.id, unit.id)]
