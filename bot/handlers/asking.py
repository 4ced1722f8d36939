"""Questions: /todo, /score, /rank, /why, /history, /help, /settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.errors import NotFound, Refused
from bot.domain.reviews import default_basis
from bot.handlers.commands import Place, has, menu
from bot.parsing.counterpart import read_day
from bot.parsing.names import fold
from bot.rendering import histories, people, rankings, sheets, todos, working
from bot.usecases import asking, last_year, owing
from bot.usecases.standings import local_day

if TYPE_CHECKING:
    from datetime import date

    from bot.domain.entries import Basis
    from bot.domain.people import Role
    from bot.handlers.desk import Visit
    from bot.parsing.names import Vocabulary
    from scoring import Scheme

_MOST_CANDIDATES = 6


async def todo(visit: Visit, words: str) -> None:
    """/todo [unit]."""
    scheme = visit.scheme()
    await show_todo(visit, scheme, unit_of(visit, scheme, words))


async def show_todo(visit: Visit, scheme: str, unit: str) -> None:
    """What a unit still owes."""
    offering = visit.context.schemes[scheme]
    owed = await owing.todo(visit.context, visit.person, scheme, unit)
    duties = {duty.id: duty for duty in offering.duties}
    await visit.answer(todos.todo_screen(owed, offering.scheme, duties, visit.catalogue, visit.form_url))


async def score(visit: Visit, words: str) -> None:
    """/score [unit] [section] [day]."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    unit, rest = unit_and_rest(visit, scheme, words)
    item = item_of(visit.vocabulary(scheme), rest) if rest else None
    known = visit.context.schemes[scheme].scheme
    if item is not None and (item not in {one.id for one in known.items} or not known.children(item)):
        await show_why(visit, scheme, unit, item, on=on)
        return
    sheet = await asking.sheet(visit.context, visit.person, scheme, unit, item, on=on)
    await visit.answer(sheets.sheet_screen(sheet, known, visit.catalogue, past=on is not None))


def _past(visit: Visit, words: str) -> tuple[str, date | None]:
    """The words without the day that is named among them, and that day; today needs no name. Raises Refused for several."""
    now = local_day(visit.context, visit.context.clock.now())
    days = {word: day for word in words.split() if (day := read_day(fold(word), now)) is not None}
    if len(days) > 1:
        raise Refused("one-day-only")
    rest = " ".join(word for word in words.split() if word not in days)
    return rest, next((day for day in days.values() if day != now), None)


async def rank(visit: Visit, words: str) -> None:
    """/rank [day]: the person's own group first, all by a button; leaders and the bureau see all."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    known = visit.context.schemes[scheme].scheme
    own = visit.person.units(scheme)
    group = known.unit(own[0]).group if own and words != visit.catalogue.plain("rankings.all") else None
    board = await asking.board(visit.context, visit.person, scheme, group, on=on)
    await visit.answer(rankings.board_screen(board, known, visit.catalogue, own, past=on is not None))


async def why(visit: Visit, words: str) -> None:
    """/why [unit] item [day]: nothing named means the total."""
    scheme = visit.scheme()
    words, on = _past(visit, words)
    unit, rest = unit_and_rest(visit, scheme, words)
    await show_why(visit, scheme, unit, item_of(visit.vocabulary(scheme), rest or "总分"), on=on)


async def show_why(
    visit: Visit, scheme: str, unit: str, subject: str, basis: Basis | None = None, on: date | None = None
) -> None:
    """The working of one result, on the scheme's usual basis unless another is asked for; `on`: of an evening gone by."""
    known = visit.context.schemes[scheme].scheme
    basis = basis or default_basis(known)
    found = await asking.explain(visit.context, visit.person, scheme, unit, subject, basis, on)
    bygone = await last_year.of_unit(visit.context, scheme, unit)
    await visit.answer(working.working_screen(found, known, visit.catalogue, basis, bygone, on))


async def history(visit: Visit, words: str) -> None:
    """/history [unit]."""
    scheme = visit.scheme()
    found = await asking.history(visit.context, visit.person, scheme, unit_of(visit, scheme, words), 0)
    await visit.answer(histories.history_screen(found, visit.context.schemes[scheme].scheme, visit.catalogue))


async def help_(visit: Visit, words: str) -> None:  # noqa: ARG001 every command has words
    """/help: what this person can do, here."""
    roles: frozenset[Role] = frozenset()
    scheme: Scheme | None = None
    if visit.known:
        scheme = visit.context.schemes[visit.scheme()].scheme
        roles = visit.person.roles(scheme.id)
    place = Place.PRIVATE if visit.private else Place.GROUP
    there = has(visit.context.schemes[scheme.id]) if scheme is not None else ()
    names = [command.name for command in menu(roles, place, there)]
    trial = local_day(visit.context, visit.context.clock.now()) if visit.desk.trial_time else None
    await visit.answer(people.help_screen(names, roles, scheme, visit.catalogue, trial=trial))


async def settings(visit: Visit, words: str) -> None:  # noqa: ARG001 every command has words
    """/settings: the language."""
    visit.scheme()
    await visit.answer(people.settings_screen(visit.catalogue))


def unit_of(visit: Visit, scheme: str, words: str) -> str:
    """The unit that is named, or the person's own; raises NotFound."""
    unit, rest = unit_and_rest(visit, scheme, words)
    if rest:
        raise NotFound("unknown-unit", name=rest)
    return unit


def unit_and_rest(visit: Visit, scheme: str, words: str) -> tuple[str, str]:
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
