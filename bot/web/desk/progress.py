"""Progress: units and their figures or duties on a day as a matrix, one unit's as a list; one duty of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.sections import sections
from bot.rendering.desk import progress as matrix
from bot.rendering.formatting import basis_name
from bot.rendering.formatting import day as day_words
from bot.usecases import progress
from bot.usecases.context import page_of
from bot.usecases.standings import evening
from bot.web.desk.chosen import basis_of, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aiohttp import web

    from bot.web.desk.visit import Visit
    from scoring import Scheme

_ALL = "all"
_CHOICES = ("show", "day", "basis", "group", "section", "state", "unit")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for: of which day (None: today), on which basis, of which of the units one may see."""

    day: date | None
    basis: Basis
    scheme: Scheme  # as it holds on that day
    visible: tuple[str, ...]
    units: tuple[str, ...]  # of the visible ones those of the chosen group, or the chosen one
    address: matrix.Address

    @property
    def alone(self) -> str | None:
        """The one unit that is shown, as a list."""
        return self.units[0] if len(self.units) == 1 else None


@dataclass(frozen=True, slots=True)
class _Table:
    """Facts or duties of units: `lines` where it is one unit's list. `sections`: what the columns can be chosen by."""

    kind: str  # what a square leads to: fact or duty
    columns: tuple[matrix.Column, ...]
    squares: matrix.Squares
    lines: tuple[matrix.Line, ...] | None
    states: Sequence[str]
    sections: Sequence[tuple[str, str]]
    section: str
    summary: str


def _asked(visit: Visit) -> _Asked:
    day, unit, group = day_of(visit), visit.query("unit"), visit.query("group")
    visible = progress.units(visit.session, day)
    scheme = visit.context.scheme(visit.scheme.id, evening(visit.context, visit.scheme, day))
    if unit and unit not in visible:
        raise NotAllowed("not-allowed-see-sheet", unit=unit)
    units = (unit,) if unit else tuple(name for name in visible if group in ("", scheme.unit(name).group))
    address = matrix.Address({name: visit.query(name) for name in _CHOICES})
    return _Asked(day, basis_of(visit), scheme, visible, units, address)


async def show(visit: Visit) -> web.Response:
    """The matrix, or one unit's list."""
    asked, state = _asked(visit), visit.query("state")
    by_duties = visit.query("show") == "duties"
    table = await (_duties if by_duties else _facts)(visit, asked)
    units = matrix.units_with(table.squares, state, asked.units)
    page, size = visit.number("page"), matrix.rows_of_page(len(table.columns))
    pages, on_page = page_of(units, page, size)
    rows = matrix.rows(on_page, table.columns, table.squares, asked.scheme, table.kind, asked.address)
    return visit.respond(
        "progress.html",
        visit.catalogue.plain("desk.progress"),
        asked=asked,
        table=table,
        by_duties=by_duties,
        rows=rows if table.lines is None else (),
        tallies=matrix.tallies(table.states, table.squares, state, asked.address, visit.catalogue),
        bases=[(basis.value, basis_name(basis, asked.scheme, visit.catalogue)) for basis in Basis],
        page=(page + 1, pages, len(units)),
        before=asked.address.to(page=str(page - 1)) if page else "",
        after=asked.address.to(page=str(page + 1)) if page + 1 < pages else "",
        state=state,
        last=min(visit.today, visit.scheme.end),
    )


async def _facts(visit: Visit, asked: _Asked) -> _Table:
    say = visit.catalogue.plain
    parts = sections(asked.scheme)
    section = visit.query("section", _ALL if asked.alone else "0")
    facts = [fact for place, part in enumerate(parts) if section in (_ALL, str(place)) for fact in part.facts]
    done = await progress.of_facts(visit.session, facts, asked.units, asked.day, asked.basis)
    squares = matrix.fact_squares(done, visit.catalogue)
    unit, lines = asked.alone, None
    if unit is not None:
        lines = matrix.fact_lines(unit, facts, done, squares, asked.address, visit.catalogue)
    day, basis = day_words(done.day, visit.catalogue), basis_name(asked.basis, asked.scheme, visit.catalogue)
    titles = [asked.scheme.item(part.item).title if part.item is not None else say("form.other") for part in parts]
    return _Table(
        "fact",
        matrix.fact_columns(facts, asked.scheme),
        squares,
        lines,
        matrix.FACT_STATES,
        [(str(place), title) for place, title in enumerate(titles)],
        section,
        say("desk_progress.summary", units=_whose(visit, asked), day=day, basis=basis),
    )


async def _duties(visit: Visit, asked: _Asked) -> _Table:
    section = visit.query("section", _ALL)
    done = await progress.of_duties(visit.session, asked.units, asked.day)
    begun = {name for _, name in done.outcomes}
    duties = [duty for duty in visit.session.served.duties if duty.id in begun]
    shown = [duty for duty in duties if section in (_ALL, duty.line)]
    names = {duty.id for duty in shown}
    every = matrix.duty_squares(done, visit.catalogue)
    squares = {(unit, name): square for (unit, name), square in every.items() if name in names}
    unit, lines = asked.alone, None
    if unit is not None:
        lines = matrix.duty_lines(unit, shown, squares, asked.address, visit.catalogue)
    day = day_words(done.day, visit.catalogue)
    return _Table(
        "duty",
        matrix.duty_columns(shown, visit.catalogue),
        squares,
        lines,
        matrix.DUTY_STATES,
        list({duty.line: duty.title for duty in duties}.items()),
        section,
        visit.catalogue.plain("desk_progress.summary_duties", units=_whose(visit, asked), day=day),
    )


def _whose(visit: Visit, asked: _Asked) -> str:
    """The unit by its name, several by their number."""
    if asked.alone is not None:
        return asked.scheme.unit(asked.alone).name
    return visit.catalogue.plain("desk_progress.units", count=len(asked.units))


async def duty(visit: Visit) -> web.Response:
    """One duty of a unit: what it asks, until when, what of it came."""
    unit, name, catalogue = visit.part("unit"), visit.part("duty"), visit.catalogue
    day = day_of(visit)
    done = await progress.of_duties(visit.session, (unit,), day)
    if (unit, name) not in done.outcomes:
        raise NotFound("no-such-duty")
    owed = visit.session.served.duties_by_id[name]
    facts = owed.asked_of(done.scheme, unit)
    figures = await progress.of_facts(visit.session, facts, (unit,), day, basis_of(visit))
    address = matrix.Address({kept: visit.query(kept) for kept in ("day", "basis")})
    squares = matrix.fact_squares(figures, catalogue)
    square = matrix.duty_squares(done, catalogue)[unit, name]
    unit_name, title = done.scheme.unit(unit).short, matrix.duty_title(owed, catalogue)
    return visit.respond(
        "duty.html",
        catalogue.plain("desk_progress.fact_title", unit=unit_name, fact=title),
        duty=owed,
        square=square,
        state=catalogue.plain(f"desk_progress.state_{square.state}"),
        days={kept: day_words(getattr(owed, kept), catalogue) for kept in ("opens", "due", "closes")},
        lines=matrix.fact_lines(unit, facts, figures, squares, address, catalogue),
        back=address.to(unit=unit, show="duties"),
    )
