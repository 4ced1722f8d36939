"""Questions and their buttons: /todo, /next, /score, /rank, /why, /history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.reviews import default_basis
from bot.parsing.counterpart import read_day
from bot.parsing.names import fold
from bot.rendering import histories, rankings, sheets, todos, working
from bot.rendering.callback_data import read_past_day
from bot.rendering.nextsteps import next_screen
from bot.usecases import asking, last_year, obligations
from bot.usecases.standings import has_samples, local_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.handlers.update_context import UpdateContext
    from bot.parsing.names import Vocabulary
    from bot.rendering.callback_data import Tap
    from scoring import Scheme

_MOST_CANDIDATES = 6


async def todo(visit: UpdateContext, words: str) -> None:
    """/todo [unit]."""
    scheme = visit.scheme()
    await _show_todo(visit, scheme, unit_of(visit, scheme, words))


async def todo_of_unit(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: what a unit still owes."""
    scheme_id, unit = tap.arguments
    await _show_todo(visit, scheme_id, unit)


async def _show_todo(visit: UpdateContext, scheme_id: str, unit: str) -> None:
    offering = visit.context.schemes[scheme_id]
    owed = await obligations.todo(visit.session(scheme_id), unit)
    screen = todos.todo_screen(owed, offering.scheme, offering.duties_by_id, visit.catalogue, visit.form_url)
    await visit.answer(screen)


async def next_(visit: UpdateContext, words: str) -> None:
    """/next [unit]."""
    scheme = visit.scheme()
    await _show_next(visit, scheme, unit_of(visit, scheme, words))


async def next_of_unit(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: what brings a unit most."""
    scheme_id, unit = tap.arguments
    await _show_next(visit, scheme_id, unit)


async def _show_next(visit: UpdateContext, scheme_id: str, unit: str) -> None:
    """What a unit can still gain; who may report gets buttons to do so."""
    offering = visit.context.schemes[scheme_id]
    steps = await asking.next_steps(visit.session(scheme_id), unit)
    duties, may_report = offering.duties_by_id, allowed(visit.person, Right.REPORT, scheme_id, unit)
    await visit.answer(next_screen(steps, offering.scheme, duties, visit.catalogue, may_report=may_report))


async def score(visit: UpdateContext, words: str) -> None:
    """/score [unit] [section] [day]."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    unit, rest = unit_and_rest(visit, scheme, words)
    item = item_of(visit.vocabulary(scheme), rest) if rest else None
    known = visit.context.scheme(scheme)
    if item is not None and (item not in {one.id for one in known.items} or not known.children(item)):
        await _show_why(visit, scheme, unit, item, on=on)
        return
    sheet = await asking.sheet(visit.session(scheme), unit, item, on=on)
    await visit.answer(sheets.sheet_screen(sheet, known, visit.catalogue, past=on is not None))


async def turn_sheet(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the sheet of a unit, or of one section of it."""
    scheme_id, unit, number, *on = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    item = scheme.items[int(number)].id if number else None
    past = _day_of(on, scheme)
    sheet = await asking.sheet(visit.session(scheme_id), unit, item, _basis_of(on), past)
    await visit.alter(sheets.sheet_screen(sheet, scheme, visit.catalogue, past=past is not None))


async def choose_sheet(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: whose sheet? In a private message, which the button says in a group."""
    (scheme_id,) = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    visit.scheme()  # a stranger is told how to join
    return await visit.answer_privately(rankings.units_screen(scheme, visit.catalogue))


async def send_sheet_file(visit: UpdateContext, tap: Tap) -> str | None:
    """Tapped: the sheet of all units as a file, in a private message."""
    (scheme_id,) = tap.arguments
    visit.context.scheme(scheme_id)
    visit.scheme()  # a stranger is told how to join
    standing = await asking.whole_sheet(visit.session(scheme_id))
    sample = await has_samples(visit.context, scheme_id)
    return await visit.answer_privately(rankings.workbook_screen(standing, visit.catalogue, sample=sample))


def _basis_of(said: Sequence[str]) -> Basis | None:
    """The basis that a button names; older ones name none."""
    return Basis(said[0]) if said else None


def _day_of(said: Sequence[str], scheme: Scheme) -> date | None:
    """The past day that a button names after its basis; those of today name none."""
    return read_past_day(said[1], scheme.start) if len(said) > 1 else None


def _past(visit: UpdateContext, words: str) -> tuple[str, date | None]:
    """The words without the day named among them, and that day; None for today. Raises Refused for several days."""
    now = local_day(visit.context, visit.context.clock.now())
    days = {word: day for word in words.split() if (day := read_day(fold(word), now)) is not None}
    if len(days) > 1:
        raise Refused("one-day-only")
    rest = " ".join(word for word in words.split() if word not in days)
    return rest, next((day for day in days.values() if day != now), None)


async def rank(visit: UpdateContext, words: str) -> None:
    """/rank [day]: the person's own group first, all by a button; leaders and the bureau see all."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    known = visit.context.scheme(scheme)
    own = visit.person.units(scheme)
    group = known.unit(own[0]).group if own and words != visit.catalogue.plain("rankings.all") else None
    board = await asking.board(visit.session(scheme), group, on=on)
    await visit.answer(rankings.board_screen(board, known, visit.catalogue, own, past=on is not None))


async def turn_board(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the ranking of one group, or of all."""
    scheme_id, group, *on = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    shown = scheme.group(group).id if group else None
    past = _day_of(on, scheme)
    board = await asking.board(visit.session(scheme_id), shown, _basis_of(on), past)
    own = visit.person.units(scheme_id)
    await visit.alter_or_answer(rankings.board_screen(board, scheme, visit.catalogue, own, past=past is not None))


async def why(visit: UpdateContext, words: str) -> None:
    """/why [unit] item [day]: nothing named means the total."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    unit, rest = unit_and_rest(visit, scheme, words)
    await _show_why(visit, scheme, unit, item_of(visit.vocabulary(scheme), rest or "总分"), on=on)


async def why_item(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: the working of an item."""
    scheme_id, unit, number, *on = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    await _show_why(visit, scheme_id, unit, scheme.items[int(number)].id, _basis_of(on), _day_of(on, scheme))


async def _show_why(
    visit: UpdateContext, scheme: str, unit: str, subject: str, basis: Basis | None = None, on: date | None = None
) -> None:
    """The working of one result, on the scheme's usual basis unless another is asked for; `on`: of a past evening."""
    known = visit.context.scheme(scheme)
    basis = basis or default_basis(known)
    found = await asking.explain(visit.session(scheme), unit, subject, basis, on)
    bygone = await last_year.of_unit(visit.context, scheme, unit)
    await visit.answer(working.working_screen(found, known, visit.catalogue, basis, bygone, on))


async def history(visit: UpdateContext, words: str) -> None:
    """/history [unit]."""
    scheme = visit.scheme()
    found = await asking.history(visit.session(scheme), unit_of(visit, scheme, words), 0)
    await visit.answer(histories.history_screen(found, visit.context.scheme(scheme), visit.catalogue))


async def turn_history(visit: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, unit, page = tap.arguments
    scheme = visit.context.scheme(scheme_id)
    found = await asking.history(visit.session(scheme_id), unit, int(page))
    await visit.alter(histories.history_screen(found, scheme, visit.catalogue))


def unit_of(visit: UpdateContext, scheme: str, words: str) -> str:
    """The unit that is named, or the person's own; raises NotFound."""
    unit, rest = unit_and_rest(visit, scheme, words)
    if rest:
        raise NotFound("unknown-unit", name=rest)
    return unit


def unit_and_rest(visit: UpdateContext, scheme: str, words: str) -> tuple[str, str]:
    """The unit that the first or last word names, and the other words; without one the person's own unit."""
    units = visit.vocabulary(scheme).units
    parts = words.split()
    for name in (parts[0], parts[-1]) if parts else ():
        found = units.find(name)
        if len(found) == 1:
            parts.remove(name)
            return found[0], " ".join(parts)
    own = visit.person.units(scheme)
    if not own:
        raise NotFound("which-unit")
    return own[0], words


def item_of(vocabulary: Vocabulary, words: str) -> str:
    """The item, award, total or rank that is meant; raises NotFound with what it could be."""
    found = vocabulary.items.find(words) or vocabulary.items.near(words)
    if not found:
        raise NotFound("unknown-item", name=words)
    if len(found) > 1 and words not in found:
        titles = [_title(vocabulary.scheme, one) for one in found[:_MOST_CANDIDATES]]
        raise NotFound("which-item", name=words, candidates="、".join(titles))
    return found[0]


def _title(scheme: Scheme, subject: str) -> str:
    awards = {award.id: award.title for award in scheme.awards}
    return awards.get(subject) or scheme.item(subject).title
