"""The files that the desk makes, by name: who may take which, and what is in them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.errors import NotFound
from bot.domain.permissions import Action, allowed, require
from bot.domain.statements import offered
from bot.rendering.exports import ledger_file, standing_file
from bot.rendering.statements import collected_screen, form_screen
from bot.rendering.template import template_screen
from bot.rendering.workbook import progress_workbook
from bot.usecases import asking, exchanging, statements, workbooks
from bot.usecases.context import in_thread
from bot.usecases.standings import has_samples
from bot.web.desk.jobs import Made

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.domain.desk_jobs import Job
    from bot.rendering.screen import Attachment, Screen
    from bot.web.desk.visit import Visit
    from schemes.duties import Duty


@dataclass(frozen=True, slots=True)
class Export:
    """A file. `right` is what it takes, for all units or (`by_unit`) for one of the own."""

    name: str
    right: Action
    make: Callable[[Visit, str], Awaitable[Attachment]]
    by_unit: bool = False
    endings: tuple[str, ...] = ("xlsx",)

    def is_for(self, visit: Visit) -> bool:
        """Whether whoever visits may have it, of one unit at least."""
        units = (None, *visit.person.units(visit.scheme.id)) if self.by_unit else (None,)
        return any(allowed(visit.person, self.right, visit.scheme.id, unit) for unit in units)


async def _result(visit: Visit, ending: str) -> Attachment:
    standing = await asking.whole_sheet(visit.session)
    sample = await has_samples(visit.context, visit.scheme.id)
    return await in_thread(standing_file, standing, visit.catalogue, ending, sample=sample)


async def _progress(visit: Visit, _: str) -> Attachment:
    standing = await asking.whole_sheet(visit.session)
    sample = await has_samples(visit.context, visit.scheme.id)
    return await in_thread(progress_workbook, standing, visit.catalogue, sample=sample)


async def _ledger(visit: Visit, ending: str) -> Attachment:
    archive = await exchanging.archive(visit.context, visit.person, visit.scheme.id)
    return await in_thread(ledger_file, archive, visit.scheme, _now(visit), visit.catalogue, ending)


async def _template(visit: Visit, unit: str) -> Attachment:
    """Of one unit, or of all that the person reports for."""
    write = functools.partial(template_screen, scheme=visit.scheme, made=_now(visit), catalogue=visit.catalogue)
    return _file(await workbooks.template(visit.session, unit or None, write))


async def _form(visit: Visit, chosen: str) -> Attachment:
    """A duty's statement, to be filled in by one unit: `duty unit`."""
    duty_id, _, unit = chosen.partition(" ")
    blank = await statements.take(visit.session, unit, duty_id)
    duty = statements.duty_of(visit.context, visit.scheme.id, duty_id)
    return _file(await in_thread(form_screen, blank, *duty, visit.scheme, _now(visit), visit.catalogue))


async def _collected(visit: Visit, duty_id: str) -> Attachment:
    """What all units have handed in of a duty's statement."""
    overview = await statements.collect(visit.context, visit.person, visit.scheme.id, duty_id)
    duty = statements.duty_of(visit.context, visit.scheme.id, duty_id)
    return _file(await in_thread(collected_screen, overview, *duty, visit.scheme, _now(visit), visit.catalogue))


EXPORTS = {
    export.name: export
    for export in (
        Export("result", Action.SEE_SHEET, _result, endings=("xlsx", "csv")),
        Export("progress", Action.SEE_SHEET, _progress),
        Export("ledger", Action.EXPORT, _ledger, endings=("xlsx", "csv")),
        Export("template", Action.REPORT, _template, by_unit=True),
    )
}
_STATEMENTS = {  # of persons: made at once and kept nowhere
    "form": Export("form", Action.SEE_PERSONS, _form, by_unit=True),
    "collected": Export("collected", Action.SEE_PERSONS, _collected),
}


async def make(visit: Visit, job: Job, _: bytes | None) -> Made:
    """Make the file that is asked for: `result xlsx`, `template changjiang`."""
    name, chosen = job.asked.split(" ", 1)
    file = await EXPORTS[name].make(visit, chosen)
    return Made(file=file.content, file_name=file.name)


def asked_for(visit: Visit, name: str, chosen: str) -> str:
    """What a job makes; raises NotFound for what is no export, and NotAllowed."""
    export = EXPORTS.get(name)
    if export is None or not (export.by_unit or chosen in export.endings):
        raise NotFound("no-such-job")
    own = visit.person.units(visit.scheme.id)
    unit = (chosen or next(iter(own), None)) if export.by_unit else None
    require(visit.person, export.right, visit.scheme.id, unit)
    return f"{name} {chosen}"


async def statement_file(visit: Visit, name: str, chosen: str) -> Attachment:
    """A form of a statement, or all that was handed in. Raises NotFound, NotAllowed."""
    export = _STATEMENTS.get(name)
    if export is None:
        raise NotFound("no-such-job")
    return await export.make(visit, chosen)


def offered_duties(visit: Visit) -> tuple[Duty, ...]:
    """The duties with a statement of which forms can be taken."""
    return offered(visit.session.served.duties, visit.today)


def _now(visit: Visit) -> datetime:
    return visit.session.now().astimezone(visit.context.zone)


def _file(screen: Screen) -> Attachment:
    if screen.file is None:
        raise ValueError("a screen without its file")
    return screen.file
