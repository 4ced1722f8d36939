"""Tables that are dropped at the desk: figures and last year's totals, read, asked about, previewed and stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.domain.desk_jobs import JobKind
from bot.domain.errors import Expired, Refused
from bot.domain.last_year import Looked
from bot.domain.workbooks import AskedOfTable, Preview
from bot.parsing.last_year import read_last_year
from bot.parsing.names import vocabulary
from bot.parsing.pasted import pasted
from bot.parsing.statements import statement_mark
from bot.parsing.tables import Sent
from bot.parsing.workbook import read_workbook
from bot.rendering import last_year as last_year_words
from bot.rendering.desk import outcome as pages
from bot.rendering.template import headings
from bot.usecases import desk_jobs, last_year, table_questions, undoing, workbooks
from bot.usecases.context import in_thread
from bot.usecases.standings import today
from bot.web.desk.jobs import Made, proceed
from bot.web.desk.visit import Done
from schemes.sheets import BadWorkbook

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.desk_jobs import Job
    from bot.parsing.names import Vocabulary
    from bot.rendering.desk.outcome import Outcome
    from bot.web.desk.visit import Visit
    from schemes.sheets import Sheet

_LONGEST_PASTED = 100_000  # letters


async def read_sheets(visit: Visit, job: Job, content: bytes | None) -> tuple[Sheet, ...]:
    """The sheets of a file, or of what was pasted; raises Refused with what would be right."""
    if content is None:
        sheet = pasted(job.asked, _LONGEST_PASTED)
        if sheet is None:
            raise Refused("no-table-pasted")
        return (sheet,)
    try:
        return await visit.services.sheets.read(content, job.name)
    except BadWorkbook as error:
        why = visit.catalogue.plain(f"workbook.unreadable_{error.code}", **error.details)
        raise Refused("workbook-unreadable", why=why) from error


def names_of(visit: Visit) -> Vocabulary:
    """The names of the scheme, as whoever visits may use them."""
    return vocabulary(visit.scheme, visit.person.units(visit.scheme.id))


async def read_figures(visit: Visit, job: Job, content: bytes | None) -> Made:
    """A table of figures: its questions, or what storing it would change."""
    sheets = await read_sheets(visit, job, content)
    if statement_mark(sheets) is not None:
        raise Refused("statement-in-chat")  # it tells of persons, and nothing of it is to lie here
    catalogues, day = visit.services.catalogues.values(), today(visit.context, visit.scheme)
    sent = Sent(name=job.name or visit.catalogue.plain("desk_files.pasted"))
    words = await in_thread(names_of, visit)
    workbook = await in_thread(read_workbook, sheets, sent, words, headings(catalogues), day)
    begin = table_questions.begin if workbook.questions else workbooks.look_over
    outcome = await begin(visit.context, visit.person, workbook, visit.origin)
    return Made(pages.encode(await _page(visit, outcome)))


async def read_totals(visit: Visit, job: Job, content: bytes | None) -> Made:
    """A table of last year's totals: what storing it would change."""
    last_year.require_right(visit.person, visit.scheme.id)
    sheets = await read_sheets(visit, job, content)
    catalogues = visit.services.catalogues.values()
    columns, figures = last_year_words.headings(catalogues), last_year_words.figure_sheets(catalogues)
    name = job.name or visit.catalogue.plain("desk_files.pasted")
    words = await in_thread(names_of, visit)
    read = await in_thread(read_last_year, sheets, name, words, columns, figures)
    looked = await last_year.look_over(visit.session, read, visit.origin)
    return Made(pages.encode(pages.looked_over(looked, visit.scheme, visit.catalogue)))


async def answer(visit: Visit, fields: Mapping[str, str]) -> Done:
    """What the columns are and of which day the figures: all of it at once."""
    job, page = await shown(visit, fields)
    answers = [fields.get(f"answer{number}", "") for number in range(len(page.questions))]

    async def step() -> Outcome:
        origin = visit.origin
        preview = await table_questions.answer_all(visit.context, visit.person, page.table, answers, origin)
        return await _page(visit, preview)

    return await proceed(visit, job, page, step)


async def store(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Store what a preview showed: all, what nothing is odd about, or nothing."""
    job, page = await shown(visit, fields)
    choice, reason = fields.get("choice", ""), fields.get("reason", "").strip()
    settle = _SETTLE.get(job.kind)
    if not page.choices and settle is not None:  # the button was pressed twice: it shows what came of the first time
        return Done(f"files/job/{job.id}", "")
    if settle is None or choice not in {each.value for each in page.choices}:
        raise Expired("workbook-gone")
    return await proceed(visit, job, page, lambda: settle(visit, page.draft, choice, reason))


async def undo(visit: Visit, fields: Mapping[str, str]) -> Done:
    """Take back what was stored of it."""
    job, page = await shown(visit, fields)
    reason = fields.get("reason", "").strip()
    if not page.undo:  # pressed twice
        return Done(f"files/job/{job.id}", "")

    async def step() -> Outcome:
        withdrawn = await undoing.undo(visit.session, page.undo, visit.origin, reason)
        return pages.taken_back(withdrawn, visit.catalogue)

    return await proceed(visit, job, page, step)


async def shown(visit: Visit, fields: Mapping[str, str]) -> tuple[Job, Outcome]:
    """The job that a form is about, and what its page shows. Raises NotFound, Expired."""
    job = await desk_jobs.one(visit.session, fields.get("job", ""), SystemClock().now())
    if not job.outcome:
        raise Expired("workbook-gone")
    return job, pages.decode(job.outcome)


async def _settle_figures(visit: Visit, draft: int, choice: str, reason: str) -> Outcome:
    context, person = visit.context, visit.person
    if choice == "x":
        await workbooks.drop(context, person, draft)
        return pages.dropped(visit.catalogue)
    outcome = await workbooks.settle(context, person, draft, visit.origin, reason, asked=choice == "all")
    if isinstance(outcome, Preview):
        return await _page(visit, outcome)
    return pages.stored(outcome, visit.scheme, visit.catalogue)


async def _settle_totals(visit: Visit, draft: int, choice: str, _: str) -> Outcome:
    if choice == "x":
        await last_year.drop(visit.context, visit.person, draft)
        return pages.dropped(visit.catalogue)
    outcome = await last_year.settle(visit.context, visit.person, draft, visit.origin)
    if isinstance(outcome, Looked):
        return pages.looked_over(outcome, visit.scheme, visit.catalogue)
    return pages.kept_last_year(outcome, visit.scheme, visit.catalogue)


_SETTLE = {JobKind.TABLE: _settle_figures, JobKind.LAST_YEAR: _settle_totals}


async def _page(visit: Visit, outcome: AskedOfTable | Preview) -> Outcome:
    """The page of a table: with its questions where it has any, also when they are answered."""
    scheme, catalogue, day = visit.scheme, visit.catalogue, today(visit.context, visit.scheme)
    if isinstance(outcome, AskedOfTable):
        table = await table_questions.opened(visit.context, visit.person, outcome.draft)
        return pages.asked(table, outcome.draft, scheme, catalogue, day)
    draft = outcome.legend.draft if outcome.legend is not None else 0
    opened = await table_questions.opened(visit.context, visit.person, draft) if draft else None
    return pages.previewed(outcome, opened, scheme, catalogue, visit.context.zone, day)
