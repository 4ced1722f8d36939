"""One figure of a unit: its reports, its evidence, how its points come about, and what a change would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.domain.errors import NotAllowed, NotFound, Refused, UserError
from bot.domain.intents import Wrong
from bot.parsing.suppositions import read_change
from bot.rendering.desk import figure as figures
from bot.rendering.desk import progress as matrix
from bot.rendering.desk.said import said
from bot.rendering.form import wrong_words
from bot.rendering.formatting import basis_name
from bot.rendering.formatting import day as day_words
from bot.rendering.marks import plain_text
from bot.rendering.people import error_screen
from bot.rendering.what_if import what_if_screen
from bot.rendering.working import working_screen
from bot.usecases import asking, comparing, evidence, last_year, progress
from bot.web.desk.chosen import basis_of, day_of
from bot.web.desk.visit import number_of

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.evidence import Evidences
    from bot.web.desk.visit import Visit

_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
_LONGEST = 40  # letters of a change


async def show(visit: Visit) -> web.Response:
    """The figure."""
    unit, name, catalogue, zone = visit.part("unit"), visit.part("fact"), visit.catalogue, visit.context.zone
    day, basis = day_of(visit), basis_of(visit)
    fact = visit.scheme.fact(name) if name in visit.scheme.fact_ids else None
    if fact is None or fact.whole or not fact.reportable:
        raise NotFound("no-such-page")
    done = await progress.of_facts(visit.session, (name,), (unit,), day, basis)
    cell, files = done.cells[unit, name], await _evidence(visit, unit, name)
    history = await asking.history_of_fact(visit.session, unit, name)
    supposed, wrong = await _supposed(visit, unit, name)
    kept = {chosen: visit.query(chosen) for chosen in ("day", "basis")}
    title = catalogue.plain("desk_progress.fact_title", unit=done.scheme.unit(unit).short, fact=fact.short)
    return visit.respond(
        "figure.html",
        title,
        fact=fact,
        cell=cell,
        figure=matrix.figure_words(cell, fact, catalogue),
        square=matrix.fact_squares(done, catalogue)[unit, name],
        state=catalogue.plain(f"desk_progress.state_{cell.mark}"),
        as_of=day_words(done.day, catalogue),
        basis=basis_name(basis, done.scheme, catalogue),
        entries=figures.entry_rows(history, fact, zone, catalogue),
        files=figures.file_rows(files.rows, zone, catalogue) if files is not None else None,
        more_files=files is not None and files.pages > 1,
        workings=await workings(visit, unit, name, basis, day),
        suppose=visit.query("suppose"),
        supposed=supposed,
        wrong=wrong,
        kept=kept,
        back=matrix.Address(kept).to(unit=unit),
    )


async def _evidence(visit: Visit, unit: str, name: str) -> Evidences | None:
    """The newest files that prove the figure; None for who may not see them."""
    try:
        return await evidence.shown(visit.session, unit, (name,), 0)
    except NotAllowed:
        return None


async def _supposed(visit: Visit, unit: str, name: str) -> tuple[str, str]:
    """What the typed change would do; or what is wrong with it."""
    text, fact = visit.query("suppose").strip(), visit.scheme.fact(name)
    if not text:
        return "", ""
    change = read_change(text[:_LONGEST], fact, visit.scheme)
    if isinstance(change, Wrong):
        return "", wrong_words(change, fact, visit.catalogue)
    try:
        answer = await comparing.what_if(visit.session, unit, [change])
    except UserError as error:
        return "", plain_text(error_screen(error, visit.catalogue).text)
    return said(what_if_screen(answer, visit.scheme, visit.catalogue).text), ""


async def workings(visit: Visit, unit: str, name: str, basis: Basis, day: date | None) -> list[tuple[str, str]]:
    """The lines of the sheet that the figure counts for: title, and how its points come about."""
    finals = await last_year.of_unit(visit.context, visit.scheme.id, unit)
    lines: list[tuple[str, str]] = []
    for item in visit.scheme.items:
        if name in item.facts and item.rule is not None:
            working = await asking.explain(visit.session, unit, item.id, basis, day)
            screen = working_screen(working, visit.scheme, visit.catalogue, basis, finals, day)
            lines.append((item.title, said(screen.text)))
    return lines


async def file(visit: Visit) -> web.Response:
    """A piece of evidence: a picture to be looked at, all else to be downloaded. That it was opened is on record."""
    number = number_of(visit.part("number"))
    shown, content = await evidence.opened(visit.context, visit.person, number)
    kept = shown.evidence.content
    if content is None or kept is None:
        raise Refused("evidence-not-kept")
    if kept.ending in _TYPES:
        response = web.Response(body=content, content_type=_TYPES[kept.ending])
    else:
        response = visit.file(content, figures.file_name(shown.evidence, visit.catalogue))
    response.headers["Cache-Control"] = "private, max-age=3600"  # opened once, however often the page is turned
    return response
