"""Targets, a scheme and a list of people that are dropped at the desk: looked at, compared, and people invited."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.domain.errors import Expired, Refused
from bot.domain.permissions import Action, require
from bot.domain.rosters import departments
from bot.domain.targets import differing, merged
from bot.parsing.invitees import read_invitees, rows_of
from bot.parsing.targets import read_targets
from bot.rendering import posters
from bot.rendering.desk.compared import roster_page, scheme_page, targets_page
from bot.rendering.desk.outcome import encode
from bot.usecases import joining
from bot.usecases.context import in_thread
from bot.web.desk.jobs import Made
from bot.web.desk.tables import names_of, read_sheets, shown
from schemes.load import WORKBOOKS
from schemes.sheets import BadWorkbook
from schemes.targets_import import targets_csv

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

    from bot.domain.desk_jobs import Job
    from bot.web.desk.visit import Visit

_MOST_INVITED = 400  # at once


async def compare_targets(visit: Visit, job: Job, content: bytes | None) -> Made:
    """Targets beside those of the scheme, and the file that would make them the scheme's."""
    require(visit.person, Action.EXPORT, visit.scheme.id)
    sheets, scheme = await read_sheets(visit, job, content), visit.scheme
    read = await in_thread(read_targets, sheets, await in_thread(names_of, visit))
    changes = differing(read, scheme)
    in_workbook = visit.session.served.name.endswith(WORKBOOKS)
    page = targets_page(_named(visit, job), read, changes, scheme, visit.catalogue, in_workbook=in_workbook)
    if not changes or in_workbook:
        return Made(encode(page))
    return Made(encode(page), targets_csv(scheme, scheme.units, merged(read, scheme)), "targets.csv")


async def check_scheme(visit: Visit, job: Job, content: bytes | None) -> Made:
    """A scheme as a workbook: its mistakes by cell, else what is asked and what differs from the served one."""
    require(visit.person, Action.EXPORT, visit.scheme.id)
    if content is None or not job.name.lower().endswith(WORKBOOKS):
        raise Refused("scheme-is-xlsx")
    reader, served = visit.services.sheets, visit.session.served.name
    await read_sheets(visit, job, content)  # within the limits of any file that people send
    try:
        checked = await reader.check_scheme(content, PurePath(job.name).name, served, visit.catalogue.language)
    except BadWorkbook as error:
        why = visit.catalogue.plain(f"workbook.unreadable_{error.code}", **error.details)
        raise Refused("workbook-unreadable", why=why) from error
    return Made(encode(scheme_page(job.name, checked, visit.scheme, visit.catalogue)))


async def read_roster(visit: Visit, job: Job, content: bytes | None) -> Made:
    """A list of units with persons: whom it would invite."""
    require(visit.person, Action.INVITE, visit.scheme.id)
    if content is None:
        rows = rows_of(job.asked)
    else:
        sheets = await read_sheets(visit, job, content)
        rows = [[cell.text for cell in row] for sheet in sheets if not sheet.hidden for row in sheet.rows]
    words = await in_thread(names_of, visit)
    listed = read_invitees(rows, words.units, departments(visit.scheme))
    invitees = listed.invitees[:_MOST_INVITED]
    return Made(encode(roster_page(_named(visit, job), invitees, listed.unread, visit.scheme, visit.catalogue)))


async def invite(visit: Visit, fields: Mapping[str, str]) -> web.Response:
    """Make the invitations of a list and answer with the sheet to print: it holds their codes, and is kept nowhere."""
    _, page = await shown(visit, fields)
    if not page.invitees:
        raise Expired("workbook-gone")
    context, scheme, username = visit.context, visit.scheme, visit.services.username()
    invited = await joining.invite_all(context, visit.person, scheme.id, page.invitees, anew=True)
    sheet = await in_thread(posters.slips, invited, username, scheme, visit.catalogue, context.zone)
    return visit.file(sheet.content, sheet.name, "application/pdf")


def _named(visit: Visit, job: Job) -> str:
    return job.name or visit.catalogue.plain("desk_files.pasted")
