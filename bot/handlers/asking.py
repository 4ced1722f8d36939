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
from bot.rendering.desk.links import chat_link, ranking_button
from bot.rendering.nextsteps import next_screen
from bot.rendering.rankings import BoardView
from bot.rendering.screen import Screen
from bot.rendering.sheets import SheetView
from bot.rendering.working import titles_of
from bot.usecases import asking, last_year, obligations
from bot.usecases.inquiring import item_of_fact
from bot.usecases.standings import has_samples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.handlers.update_context import UpdateContext
    from bot.parsing.names import Vocabulary
    from bot.rendering.callback_data import Tap
    from bot.rendering.screen import Button
    from scoring import Scheme

_MOST_CANDIDATES = 6


async def todo(event: UpdateContext, words: str) -> None:
    """/todo [unit]: in a group only who asks is told, in private; the group hears that much."""
    scheme_id = event.scheme_id()
    unit = unit_of(event, scheme_id, words)
    if (notice := await event.answer_privately(await _todo_screen(event, scheme_id, unit))) is not None:
        await event.answer(Screen(notice))


async def todo_of_unit(event: UpdateContext, tap: Tap) -> str | None:
    """Tapped: what a unit still owes, or in the same message all figures of one duty, or back."""
    scheme_id, unit, *details = tap.arguments
    if not details:
        return await event.answer_privately(await _todo_screen(event, scheme_id, unit))
    duty, page = details
    await event.alter(await _todo_screen(event, scheme_id, unit, duty, number_of(page)))
    return None


async def _todo_screen(event: UpdateContext, scheme_id: str, unit: str, duty: str = "", page: int = 0) -> Screen:
    served = event.context.schemes[scheme_id]
    todo, duties = await obligations.todo(event.session(scheme_id), unit), served.duties_by_id
    details = todos.details_screen(todo, duty, page, served.scheme, duties, event.catalogue) if duty else None
    return details or todos.todo_screen(todo, served.scheme, duties, event.catalogue, event.services.form_url)


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
        sheet = await asking.sheet(event.session(scheme.id), unit, item, None, day)
        view = SheetView(day is not None, tables=await event.tables(scheme.id))
        await event.answer(sheets.sheet_screen(sheet, scheme, event.catalogue, view))


async def turn_sheet(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the sheet of a unit, or of one section of it."""
    scheme_id, unit, number, *rest = tap.arguments
    basis, day = _basis_and_day(rest, event.context.scheme(scheme_id))
    scheme = event.context.scheme(scheme_id, day)
    item = scheme.items[number_of(number)].id if number else None
    sheet = await asking.sheet(event.session(scheme.id), unit, item, basis, day)
    page = number_of(rest[2]) if len(rest) > 2 else 0
    view = SheetView(day is not None, page, await event.tables(scheme.id))
    await event.alter(sheets.sheet_screen(sheet, scheme, event.catalogue, view))


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
    return basis, read_past_day(arguments[1], scheme.start) if "".join(arguments[1:2]) else None


def _past_day(event: UpdateContext, words: str) -> tuple[str, date | None]:
    """The words without the day named among them, and that day; None for today. Raises Refused for several days."""
    days = {word: day for word in words.split() if (day := read_day(fold(word), event.today)) is not None}
    if len(days) > 1:
        raise Refused("one-day-only")
    rest = " ".join(word for word in words.split() if word not in days)
    return rest, next((day for day in days.values() if day != event.today), None)


async def rank(event: UpdateContext, words: str) -> None:
    """/rank [unit] [day]: the person's own group first, all by a button; leaders and the bureau see all."""
    scheme = event.scheme()
    words, day = _past_day(event, words)
    scheme = event.context.scheme(scheme.id, day)
    units = event.person.units(scheme.id)
    asked = event.vocabulary(scheme.id, day).units.find(words)
    view = BoardView(
        units,
        asked[0] if len(asked) == 1 else None,
        day is not None,
        desk=_desk_button(event),
        tables=await event.tables(scheme.id),
    )
    seen = view.asked or (units[0] if units and words != event.catalogue.plain("rankings.all") else None)
    group = scheme.unit(seen).group if seen is not None and units else None
    board = await asking.board(event.session(scheme.id), group, None, day)
    await event.answer(rankings.board_screen(board, scheme, event.catalogue, view))


def _desk_button(event: UpdateContext) -> Button | None:
    """To the ranking as a page: in private one that Telegram opens itself where it can, else by the bot's chat."""
    if (address := event.services.desk_url) is None:
        return None
    if event.private and address.startswith("https://"):
        return ranking_button(f"{address}enter", event.catalogue, opens_itself=True)
    return ranking_button(chat_link(event.services.username()), event.catalogue)


async def turn_board(event: UpdateContext, tap: Tap) -> None:
    """Tapped: the ranking of one group, or of all."""
    scheme_id, name, *rest = tap.arguments
    basis, day = _basis_and_day(rest, event.context.scheme(scheme_id))
    scheme = event.context.scheme(scheme_id, day)
    group = scheme.group(name).id if name else None
    page = number_of(rest[2]) if len(rest) > 2 else None
    board = await asking.board(event.session(scheme.id), group, basis, day)
    units = event.person.units(scheme.id)
    tables = await event.tables(scheme.id)
    view = BoardView(units, past=day is not None, page=page, desk=_desk_button(event), tables=tables)
    await event.alter_or_answer(rankings.board_screen(board, scheme, event.catalogue, view))


async def why(event: UpdateContext, words: str) -> None:
    """/why [unit] item [day]: nothing named means the total."""
    scheme = event.scheme()
    words, day = _past_day(event, words)
    unit, rest = unit_and_rest(event, scheme.id, words)
    vocabulary, scheme = event.vocabulary(scheme.id, day), event.context.scheme(scheme.id, day)
    subjects = items_of(vocabulary, rest or "总分")
    if len(subjects) > 1:
        screen = working.which_item_screen(rest, subjects[:_MOST_CANDIDATES], unit, scheme, event.catalogue, day)
        await event.answer(screen)
    else:
        await _show_why(event, scheme, unit, subjects[0], None, day)


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
    first, *others = items = items_of(vocabulary, words)
    if others:
        titles = titles_of(items[:_MOST_CANDIDATES], vocabulary.scheme)
        raise NotFound("which-item", name=words, candidates="、".join(titles.values()))
    return first


def items_of(vocabulary: Vocabulary, words: str) -> tuple[str, ...]:
    """The items, awards, total or rank that may be meant: one where the words are a whole name; raises NotFound.

    Of a fact's whole name it is the line that the fact counts for, whatever other lines read it.
    """
    items = vocabulary.items.find(words) or vocabulary.items.near(words)
    if not items:
        raise NotFound("unknown-item", name=words)
    if len(items) == 1 or words in items:
        return items[:1]
    name, scheme = key(words), vocabulary.scheme
    entitled = [item for item, title in titles_of(items, scheme).items() if key(title) == name]
    if len(entitled) == 1:  # others only read the fact of this name
        return tuple(entitled)
    facts = [fact for fact in scheme.facts if name in map(key, (fact.title, *fact.aliases))]
    line = item_of_fact(scheme, facts[0].id) if len(facts) == 1 else None
    return items if line is None else (line.id,)
