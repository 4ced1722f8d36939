"""The ranking's pages for leaders: any evening, the course of the year, a unit's sheet, its working, its changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from bot.domain.entries import Basis
from bot.domain.errors import NotFound
from bot.domain.permissions import Action, allowed
from bot.domain.reviews import default_basis, is_ranked
from bot.domain.weeks import compared_with
from bot.rendering.causes import Words
from bot.rendering.changes import unit_lines
from bot.rendering.desk import ranking as words
from bot.rendering.desk.chart import Measure
from bot.rendering.desk.said import said
from bot.rendering.figures import points, whole_percent
from bot.rendering.formatting import basis_name, day
from bot.rendering.working import working_screen
from bot.usecases import asking, comparing, last_year, weeks
from scoring import TOTAL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aiohttp import web

    from bot.domain.results import Sheet
    from bot.domain.weeks import Week
    from bot.web.desk.visit import Visit
    from scoring import Scheme


async def show(visit: Visit) -> web.Response:
    """The ranking of an evening against an earlier one."""
    basis, catalogue = _basis(visit), visit.catalogue
    year = await weeks.weeks(visit.session, basis)
    board = await weeks.board(visit.session, year, basis, _on(visit, year), _since(visit))
    scheme, pages = visit.context.scheme(visit.scheme.id, board.as_of), -(-len(board.rows) // words.ROWS)
    page = int(_one_of(visit, "page", [str(each) for each in range(pages)], "0"))
    return visit.respond(
        "ranking/table.html",
        catalogue.plain("ranking_page.table"),
        table=words.table(board, scheme, catalogue, page),
        pages=[words.Choice(str(each), str(each + 1), each == page) for each in range(pages)] if pages > 1 else [],
        turning=words.turning(board.as_of, board.since, year, basis, scheme, catalogue),
        sheets=allowed(visit.person, Action.SEE_SHEET, scheme.id),
        basis=basis,
        query=_query(board.as_of, board.since, basis),
        kept="" if _is_usual(visit) else "?" + _query(board.as_of, board.since, basis),
    )


async def course(visit: Visit) -> web.Response:
    """The course of the year of a group, one of its units highlighted: the first where none is asked for."""
    basis, catalogue = _basis(visit), visit.catalogue
    year = await weeks.weeks(visit.session, basis)
    now, measure = year[-1], Measure(_one_of(visit, "measure", list(Measure), Measure.POINTS))
    scheme, first = now.scheme, min(now.scheme.units, key=lambda unit: now.spots[unit.id].rank).id
    chosen = _one_of(visit, "unit", [unit.id for unit in scheme.units], first)
    group = scheme.unit(chosen).group
    units = words.drawn_units(now, group, chosen)
    names = [words.Choice(unit.id, unit.short, unit.id == chosen) for unit in scheme.units]
    return visit.respond(
        "ranking/course.html",
        catalogue.plain("ranking_page.table"),
        course=words.course(year, units, chosen, measure, scheme, catalogue),
        group=scheme.group(group).title if len(scheme.groups) > 1 else "",
        some=len(units) < sum(unit.group == group for unit in scheme.units),
        units=names,
        measures=[
            words.Choice(each.value, catalogue.plain(f"ranking_page.measure_{each}"), each is measure)
            for each in Measure
        ],
        bases=words.turning(now.day, None, year, basis, scheme, catalogue).bases,
        chosen=chosen,
        measure=measure,
        basis=basis,
        sheet=allowed(visit.person, Action.SEE_SHEET, scheme.id, chosen),
        query=_query(now.day, None, basis),
    )


async def unit(visit: Visit) -> web.Response:
    """A unit's sheet on an evening, line by line."""
    basis, catalogue = _basis(visit), visit.catalogue
    year = await weeks.weeks(visit.session, basis)
    on = _on(visit, year) or year[-1].day
    scheme = visit.context.scheme(visit.scheme.id, on)
    chosen = _unit(visit, scheme)
    sheets = await _sheets(visit, chosen, basis, on)
    whole, since = sheets[0][1], _since(visit) or compared_with((week.day for week in year), on)
    place, group = whole.place, scheme.group(scheme.unit(chosen).group).title
    tiles = [(catalogue.plain("ranking_page.total"), points(place.total))]
    if len(scheme.groups) > 1:
        in_group = catalogue.plain("ranking_page.of", rank=place.group_rank, count=place.group_units)
        tiles.append((catalogue.plain("ranking_page.in_group", group=group), in_group))
    overall = catalogue.plain("ranking_page.of", rank=place.rank, count=place.units)
    tiles.append((catalogue.plain("ranking_page.overall"), overall))
    if whole.pace is not None:
        tiles.append((catalogue.plain("ranking_page.pace"), f"{whole_percent(whole.pace.done)}%"))
    return visit.respond(
        "ranking/unit.html",
        scheme.unit(chosen).name,
        lines=words.sheet_lines(sheets, scheme, catalogue),
        tiles=tiles,
        about=f"{day(on, catalogue)} · {basis_name(basis, scheme, catalogue)}",
        turning=replace(words.turning(on, since, year, basis, scheme, catalogue), since=()),
        chosen=chosen,
        changed=since is not None,
        basis=basis,
        query=_query(on, since, basis),
    )


async def why(visit: Visit) -> web.Response:
    """How the points of a line, or the total, came about on an evening."""
    basis, catalogue = _basis(visit), visit.catalogue
    on = _on(visit, ())
    scheme = visit.context.scheme(visit.scheme.id, on)
    chosen = _unit(visit, scheme)
    item = _one_of(visit, "item", [item.id for item in scheme.items], TOTAL)
    explanation = await asking.explain(visit.session, chosen, item, basis, on)
    finals = await last_year.of_unit(visit.context, scheme.id, chosen)
    screen = working_screen(explanation, scheme, catalogue, basis, finals, on)
    return _text(visit, scheme, chosen, "working", screen.text)


async def changes(visit: Visit) -> web.Response:
    """What made a unit's difference between two evenings, and who reported or confirmed what of it."""
    basis = _basis(visit)
    year = await weeks.weeks(visit.session, basis)
    on = _on(visit, year) or year[-1].day
    since = _since(visit) or compared_with((week.day for week in year), on) or visit.scheme.start
    scheme = visit.context.scheme(visit.scheme.id, on)
    chosen = _unit(visit, scheme)
    span = comparing.span_of(visit.context, scheme.id, (since, on))
    changed, names = await comparing.changes_of_unit(visit.session, chosen, span, basis)
    lines = unit_lines(changed, Words(scheme, visit.catalogue, names, visit.context.zone))
    return _text(visit, scheme, chosen, "changes", "\n".join(lines))


def _text(visit: Visit, scheme: Scheme, chosen: str, what: str, text: str) -> web.Response:
    title = visit.catalogue.plain(f"ranking_page.{what}")
    return visit.respond(
        "ranking/text.html",
        visit.catalogue.plain("ranking_page.unit_title", unit=scheme.unit(chosen).short, what=title),
        text=said(text),
        chosen=chosen,
        query=_query(_on(visit, ()), _since(visit), _basis(visit)),
    )


async def _sheets(visit: Visit, chosen: str, basis: Basis, on: date) -> list[tuple[int, Sheet]]:
    """The sheet and those of all its sections, each with its depth."""
    whole = await asking.sheet(visit.session, chosen, None, basis, on)
    sheets, waiting = [(0, whole)], [(1, row.item) for row in whole.rows if row.has_parts]
    while waiting:
        depth, item = waiting.pop()
        sheet = await asking.sheet(visit.session, chosen, item, basis, on)
        sheets.append((depth, sheet))
        waiting += [(depth + 1, row.item) for row in sheet.rows if row.has_parts]
    return sheets


def _basis(visit: Visit) -> Basis:
    """The basis of the address; the scheme's usual one where it names none that has ranks."""
    usual = default_basis(visit.scheme)
    basis = Basis(_one_of(visit, "basis", list(Basis), usual))
    return basis if is_ranked(visit.scheme, basis) else usual


def _is_usual(visit: Visit) -> bool:
    """Whether the address names neither a day nor a basis: links need not keep any."""
    return not any(visit.query(name) for name in ("day", "since", "basis"))


def _on(visit: Visit, year: Sequence[Week]) -> date | None:
    """The evening of the address; None for today's."""
    on = visit.day() if visit.query("day") else None
    return None if year and on is not None and on == year[-1].day else on


def _since(visit: Visit) -> date | None:
    """The evening of the address to compare with, where there is one before the other."""
    since = visit.day("since") if visit.query("since") else None
    return since if since is not None and since < visit.day() else None


def _unit(visit: Visit, scheme: Scheme) -> str:
    name = visit.part("unit")
    if name not in scheme.unit_ids:
        raise NotFound("unknown-unit", name=name)
    return name


def _one_of(visit: Visit, name: str, among: Sequence[str], usual: str) -> str:
    value = visit.query(name, usual)
    return value if value in among else usual


def _query(on: date | None, since: date | None, basis: Basis) -> str:
    """The part of an address that keeps what was chosen."""
    days = {"day": on, "since": since}
    return urlencode({name: value for name, value in days.items() if value is not None} | {"basis": basis.value})
