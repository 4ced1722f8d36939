"""Questions and their buttons: /todo, /next, /score, /rank, /why, /history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.domain.errors import NotFound, Refused
from bot.domain.permissions import Action as Right
from bot.domain.permissions import allowed
from bot.domain.reviews import default_basis
from bot.parsing.names import fold, key
from bot.parsing.spans import read_day
from bot.rendering import histories, rankings, sheets, todos, working
from bot.rendering.callback_data import number_of, read_past_day
from bot.rendering.nextsteps import next_screen
from bot.usecases import asking, last_year, obligations
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.handlers.update_context import UpdateContext
    from bot.parsing.names import Vocabulary
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Screen
    from scoring import Scheme

_MOST_CANDIDATES = 6


async def todo(event: UpdateContext, words: str) -> None:
    """/todo [unit]."""
    scheme_id = event.scheme_id()
    await _show_todo(event, scheme_id, unit_of(event, scheme_id, words))


async def todo_of_unit(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what a unit still owes."""
    scheme_id, unit = tap.arguments
    await _show_todo(event, scheme_id, unit)


async def _show_todo(event: UpdateContext, scheme_id: str, unit: str) -> None:
    served = event.context.schemes[scheme_id]
    obligation = await obligations.todo(event.session(scheme_id), unit)
    screen = todos.todo_screen(obligation, served.scheme, served.duties_by_id, event.catalogue, event.form_url)
    await event.answer(screen)


async def next_(event: UpdateContext, words: str) -> None:
    """/next [unit]."""
    scheme_id = event.scheme_id()
    await _show_next(event, scheme_id, unit_of(event, scheme_id, words))


async def next_of_unit(event: UpdateContext, tap: Tap) -> None:
    """Tapped: what brings a unit most."""
    scheme_id, unit = tap.arguments
    await _show_next(event, scheme_id, unit)


async def _show_next(event: UpdateContext, scheme_id: str, unit: str) -> None:
    """What a unit can still gain; who may report gets buttons to do so."""
    served = event.context.schemes[scheme_id]
    steps = await asking.next_steps(event.session(scheme_id), unit)
    duties, may_report = served.duties_by_id, allowed(event.person, Right.REPORT, scheme_id, unit)
    await event.answer(next_screen(steps, served.scheme, duties, event.catalogue, may_report=may_report))


async def score(event: UpdateContext, words: str) -> None:
    """/score [unit] [section] [day]."""
    scheme = event.scheme()
    words, day = _past_day(event, words)
    unit, rest = unit_and_rest(event, scheme.id, words)
    scheme = event.context.scheme(scheme.id, day)
    item = item_of(event.vocabulary(scheme.id, day), rest) if rest else None
    if item is not None and (item not in {each.id for each in scheme.items} or not scheme.children(item)):
        await _show_why(event, scheme, unit, item, None, day)
    else:
        await event.answer(await _sheet_screen(event, scheme, unit, item, None, day))


async def turn_sheet(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the sheet of a unit, or of one section of it."""
    scheme_id, unit, number, *rest = tap.arguments
    basis, day = _basis_and_day(rest, event.context.scheme(scheme_id))
    scheme = event.context.scheme(scheme_id, day)
    item = scheme.items[number_of(number)].id if number else None
    await event.alter(await _sheet_screen(event, scheme, unit, item, basis, day))


async def _sheet_screen(
    event: UpdateContext, scheme: Scheme, unit: str, item: str | None, basis: Basis | None, day: date | None
) -> Screen:
    sheet = await asking.sheet(event.session(scheme.id), unit, item, basis, day)
    return sheets.sheet_screen(sheet, scheme, event.catalogue, past=day is not None)


async def choose_sheet(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: whose sheet? In a private message, which the button says in a group."""
    (scheme_id,) = tap.arguments
    scheme = event.context.scheme(scheme_id)
    event.scheme_id()  # a stranger is told how to join
    return await event.answer_privately(rankings.units_screen(scheme, event.catalogue))


async def send_sheet_file(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: the sheet of all units as a file, in a private message."""
    (scheme_id,) = tap.arguments
    event.context.scheme(scheme_id)
    event.scheme_id()  # a stranger is told how to join
    standing = await asking.whole_sheet(event.session(scheme_id))
    sample = await has_samples(event.context, scheme_id)
    return await event.answer_privately(rankings.workbook_screen(standing, event.catalogue, sample=sample))


def _basis_and_day(arguments: Sequence[str], scheme: Scheme) -> tuple[Basis | None, date | None]:
    """The last arguments of a button: none (the usual basis), a basis, or a basis and a past day (else today)."""
    basis = Basis(arguments[0]) if arguments else None
    return basis, read_past_day(arguments[1], scheme.start) if len(arguments) > 1 else None


def _past_day(event: UpdateContext, words: str) -> tuple[str, date | None]:
    """The words without the day named among them, and that day; None for today. Raises Refused for several days."""
    days = {word: day for word in words.split() if (day := read_day(fold(word), event.today)) is not None}
    if len(days) > 1:
        raise Refused("one-day-only")
    rest = " ".join(word for word in words.split() if word not in days)
    return rest, next((day for day in days.values() if day != event.today), None)


async def rank(event: UpdateContext, words: str) -> None:
    """/rank [day]: the person's own group first, all by a button; leaders and the bureau see all."""
    scheme = event.scheme()
    words, day = _past_day(event, words)
    units = event.person.units(scheme.id)
    group = scheme.unit(units[0]).group if units and words != event.catalogue.plain("rankings.all") else None
    await event.answer(await _board_screen(event, event.context.scheme(scheme.id, day), group, None, day))


async def turn_board(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the ranking of one group, or of all."""
    scheme_id, name, *rest = tap.arguments
    basis, day = _basis_and_day(rest, event.context.scheme(scheme_id))
    scheme = event.context.scheme(scheme_id, day)
    group = scheme.group(name).id if name else None
    await event.alter_or_answer(await _board_screen(event, scheme, group, basis, day))


async def _board_screen(
    event: UpdateContext, scheme: Scheme, group: str | None, basis: Basis | None, day: date | None
) -> Screen:
    board = await asking.board(event.session(scheme.id), group, basis, day)
    units = event.person.units(scheme.id)
    return rankings.board_screen(board, scheme, event.catalogue, units, past=day is not None)


async def why(event: UpdateContext, words: str) -> None:
    """/why [unit] item [day]: nothing named means the total."""
    scheme = event.scheme()
    words, day = _past_day(event, words)
    unit, rest = unit_and_rest(event, scheme.id, words)
    subject = item_of(event.vocabulary(scheme.id, day), rest or "总分")
    await _show_why(event, event.context.scheme(scheme.id, day), unit, subject, None, day)


async def why_item(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the working of an item."""
    scheme_id, unit, number, *rest = tap.arguments
    basis, day = _basis_and_day(rest, event.context.scheme(scheme_id))
    scheme = event.context.scheme(scheme_id, day)
    await _show_why(event, scheme, unit, scheme.items[number_of(number)].id, basis, day)


async def _show_why(
    event: UpdateContext, scheme: Scheme, unit: str, subject: str, basis: Basis | None, day: date | None
) -> None:
    """The working of one result; `basis` None: the scheme's usual one, `day` None: today."""
    basis = basis or default_basis(scheme)
    explanation = await asking.explain(event.session(scheme.id), unit, subject, basis, day)
    finals = await last_year.of_unit(event.context, scheme.id, unit)
    await event.answer(working.working_screen(explanation, scheme, event.catalogue, basis, finals, day))


async def history(event: UpdateContext, words: str) -> None:
    """/history [unit]."""
    scheme_id = event.scheme_id()
    await event.answer(await _history_screen(event, scheme_id, unit_of(event, scheme_id, words), 0))


async def turn_history(event: UpdateContext, tap: Tap) -> None:
    """Tapped: another page."""
    scheme_id, unit, page = tap.arguments
    await event.alter(await _history_screen(event, scheme_id, unit, number_of(page)))


async def _history_screen(event: UpdateContext, scheme_id: str, unit: str, page: int) -> Screen:
    entries = await asking.history(event.session(scheme_id), unit, page)
    return histories.history_screen(entries, event.context.scheme(scheme_id), event.catalogue)


def unit_of(event: UpdateContext, scheme_id: str, words: str) -> str:
    """The unit that is named, or the person's own; raises NotFound."""
    unit, rest = unit_and_rest(event, scheme_id, words)
    if rest:
        raise NotFound("unknown-unit", name=rest)
    return unit


def unit_and_rest(event: UpdateContext, scheme_id: str, words: str) -> tuple[str, str]:
    """The unit that the first or last word names, and the other words; without one the person's own unit."""
    names = event.vocabulary(scheme_id).units
    parts = words.split()
    for name in (parts[0], parts[-1]) if parts else ():
        units = names.find(name)
        if len(units) == 1:
            parts.remove(name)
            return units[0], " ".join(parts)
    return own_unit(event, scheme_id), words


def own_unit(event: UpdateContext, scheme_id: str) -> str:
    """The person's first unit; raises NotFound for who has none, and has to name one."""
    units = event.person.units(scheme_id)
    if not units:
        raise NotFound("which-unit")
    return units[0]


def item_of(vocabulary: Vocabulary, words: str) -> str:
    """The item, award, total or rank that is meant; raises NotFound with what it could be."""
    items = vocabulary.items.find(words) or vocabulary.items.near(words)
    if not items:
        raise NotFound("unknown-item", name=words)
    if len(items) > 1 and words not in items:
        awards = {award.id: award.title for award in vocabulary.scheme.awards}
        titles = {item: awards.get(item) or vocabulary.scheme.item(item).title for item in items}
        entitled = [item for item, title in titles.items() if key(title) == key(words)]
        if len(entitled) == 1:  # others only read the fact of this name
            return entitled[0]
        candidates = "、".join(list(titles.values())[:_MOST_CANDIDATES])
        raise NotFound("which-item", name=words, candidates=candidates)
    return items[0]
