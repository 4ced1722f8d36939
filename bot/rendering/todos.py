"""What a unit still owes: the answer to /todo, and the lines and buttons that a reminder has too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.entries import Basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.evidence import lacking_lines
from bot.rendering.figures import amount, hundredths, money, number
from bot.rendering.form import page_of
from bot.rendering.formatting import basis_name, clip, counted, day, day_with_weekday, days_left, joined, with_basis
from bot.rendering.marks import Marked
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, Screen, button, in_rows, message, paged, turns

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.results import GivenFact, Owed, OwedFact, Todo, UndatedTask
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Rows
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_UNREPORTED = 6
_FEW_GIVEN = 3
_MOST_BUTTONS = 4
_LABEL, _SHORT_LABEL = 14, 9  # the shorter one of two in a row has one line
_PAGE = 5  # figures of a duty that one screen shows with their buttons
_UNDATED = "*"  # the tasks without a day, where a button names a duty


# What the whole of a duty brings: points beside those of its single figures, and money.
_GAIN = {(True, True): "todos.gain_money", (True, False): "todos.gain", (False, True): "todos.money"}


class _Room(NamedTuple):
    """How much an answer shows: figures of a duty, duties, tasks without a day, buttons to report and to the rest."""

    facts: int
    duties: int
    undated: int
    report: int
    details: int


_MANY = 99
_SPACED = 2  # with more figures of each there is a blank line between duties
_ROOMS = (
    _Room(4, _MANY, 6, 4, 4),
    _Room(4, _MANY, 4, 2, 4),
    _Room(3, _MANY, 3, 2, 4),
    _Room(2, _MANY, 2, 2, 4),
    _Room(1, _MANY, 2, 2, 4),
    _Room(0, _MANY, 0, 2, 4),
    _Room(0, _MANY, 0, 0, 4),
    _Room(0, 5, 0, 0, 4),
    _Room(0, 4, 0, 0, 4),
    _Room(0, 3, 0, 0, 4),
    _Room(0, 2, 0, 0, 4),
    _Room(0, 1, 0, 0, 2),
)


def todo_screen(
    todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, form: str | None = None
) -> Screen:
    """All that the unit owes on one phone, the nearest day last, where the thumb is; `form`: where the form opens.

    Of a duty with more figures than there is room for, a button shows all of them.
    """
    if not (todo.owed or todo.unproven or todo.undated or todo.must_report):
        screen = _nothing(todo, scheme.unit(todo.unit).short, form, catalogue)
        return replace(screen, text="\n".join([screen.text, *given_lines(todo.given, scheme, catalogue)]))
    return fitting(_within(room, todo, scheme, duties, catalogue, form) for room in _ROOMS)


def _within(
    room: _Room, todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, form: str | None
) -> Screen:
    unit = scheme.unit(todo.unit).short
    title = catalogue("todos.title", unit=unit, day=day_with_weekday(todo.as_of, catalogue))
    if _has_points(todo):
        title = with_basis(title, Basis.REPORTED, scheme, catalogue)
    lines: list[str] = [title, *lacking_lines(todo.unproven, scheme, catalogue)]
    lines += _must_report_lines(todo, scheme, catalogue)
    lines += _undated_lines(todo.undated, room.undated, scheme, catalogue)
    lines += given_lines(todo.given, scheme, catalogue)
    lines += counted("todos.later", len(todo.owed) - room.duties, catalogue)
    partly = [(_UNDATED, catalogue.plain("todos.undated_button"))] if len(todo.undated) > room.undated else []
    for owed in reversed(todo.owed[: room.duties]):
        head, *rest = owed_lines(owed, scheme, duties[owed.duty], catalogue, room.facts)
        lines += [head if room.facts > _SPACED else Marked(head.lstrip()), *rest]
    partly += [
        (owed.duty, duties[owed.duty].title)
        for place, owed in enumerate(todo.owed)
        if place >= room.duties or len(owed.facts) > _shown_of(duties[owed.duty], room)
    ]
    at = (Action.TODO, scheme.id, todo.unit)
    details = [
        button(catalogue, "todos.details", *at, duty, 0, title=clip(name, _SHORT_LABEL))
        for duty, name in partly[: room.details]
    ]
    rows = (*in_rows(details, 2), *in_rows(buttons_for(todo, scheme, duties, catalogue, room.report), 2))
    return message(lines, catalogue, (*rows, *page_button((todo,), form, catalogue)))


def _shown_of(duty: Duty, room: _Room) -> int:
    """How many figures of a duty are shown: each has a line, or where any will do, a button."""
    return _MANY if duty.declaration or duty.statement is not None else room.report if duty.by_report else room.facts


def details_screen(
    todo: Todo, of: str, page: int, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> Screen | None:
    """A page of the figures that one duty (or no duty) asks for; None where nothing of it is owed any more.

    Raises IndexError for a page that is not there.
    """
    owed = next((owed for owed in todo.owed if owed.duty == of), None)
    facts = [task.owed for task in todo.undated] if of == _UNDATED else list(owed.facts) if owed is not None else []
    if owed is None and not facts:
        return None
    shown, pages = paged(facts, page, _PAGE)
    lines: list[str] = [catalogue("todos.unit", unit=scheme.unit(todo.unit).short)]
    if owed is None:
        lines += [catalogue("todos.undated"), *(fact_line(lacking, scheme, catalogue) for lacking in shown)]
    else:
        lines += owed_lines(replace(owed, facts=tuple(shown)), scheme, duties[owed.duty], catalogue, _PAGE)
    at = (Action.TODO, scheme.id, todo.unit)
    report = [
        button(
            catalogue, "todos.report", Action.REPORT, *at[1:], place, fact=clip(scheme.fact(lacking.fact).short, _LABEL)
        )
        for lacking in shown
        for place in [scheme.fact_place(lacking.fact)]
    ]
    keys = ("rankings.page_before", "rankings.page_after")
    turning = turns(page, pages, keys, catalogue, lambda other: pack(*at, of, other))
    back = button(catalogue, "sheets.back", *at, "", 0)
    return message(lines, catalogue, (*in_rows(report, 2), (back, *turning)))


def _nothing(todo: Todo, unit: str, form: str | None, catalogue: Catalogue) -> Screen:
    """Nothing is due and no task is open; what was never reported is no task, and is worth a word."""
    if not todo.never_reported:
        return Screen(catalogue("todos.nothing", unit=unit))
    text = catalogue("todos.nothing_due", unit=unit, count=len(todo.never_reported))
    return Screen(text, page_button((todo,), form, catalogue))


def _undated_lines(tasks: Sequence[UndatedTask], most: int, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """The open tasks of which the calendar names no day."""
    if not tasks:
        return []
    lines: list[Marked] = [catalogue("todos.undated")]
    for task in tasks[:most]:
        lines.append(fact_line(task.owed, scheme, catalogue))
        if task.until < scheme.end:
            lines.append(catalogue("todos.counts_until", day=day(task.until, catalogue)))
    return [*lines, *counted("todos.others" if most else "todos.all_open", len(tasks) - most, catalogue)]


def _must_report_lines(todo: Todo, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """The figures that are no task, but without which a line brings nothing: 失业率, a growth."""
    if not todo.must_report:
        return []
    names = "、".join(scheme.fact(fact).short for fact in todo.must_report[:_MOST_UNREPORTED])
    lines = [catalogue("todos.must_report"), catalogue("todos.not_reported", units=names)]
    return [*lines, *counted("todos.others", len(todo.must_report) - _MOST_UNREPORTED, catalogue)]


def given_lines(given: Sequence[GivenFact], scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What business systems have reported, a line for each of them: nobody need fill it in."""
    by_system: dict[str, list[GivenFact]] = {}
    for each in given:
        by_system.setdefault(each.system, []).append(each)
    lines: list[Marked] = []
    for system, facts in by_system.items():
        names = joined([scheme.fact(each.fact).short for each in facts], _FEW_GIVEN, catalogue)
        last = day(max(each.day for each in facts), catalogue)
        lines.append(catalogue("todos.given", system=system, day=last, count=len(facts), names=names))
    return lines


def basis_line(todos: Sequence[Todo], scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """The basis of the points above, where there are any: obligations rest on reported figures."""
    if not any(map(_has_points, todos)):
        return []
    return [catalogue("todos.basis", basis=basis_name(Basis.REPORTED, scheme, catalogue))]


def _has_points(todo: Todo) -> bool:
    gains = [gain for owed in todo.owed for gain in (owed.impact.cost, owed.impact.gain)]
    gains += [fact.points for owed in todo.owed for fact in owed.facts]
    return any(gain > 0 for gain in (*gains, *(task.owed.points for task in todo.undated)))


def heading(duty: Duty, left_days: int, catalogue: Catalogue) -> Marked:
    """The duty, its day, and how long there is."""
    due, left = day(duty.due, catalogue), days_left(left_days, catalogue)
    return catalogue("todos.duty", title=duty.title, due=due, left=left)


def owed_lines(owed: Owed, scheme: Scheme, duty: Duty, catalogue: Catalogue, most: int) -> list[Marked]:
    """What a unit owes of a duty, how much is missing, and what it has to win or lose."""
    lines, impact = [heading(duty, owed.days_left, catalogue)], owed.impact
    if duty.declaration:
        lines.append(catalogue("todos.declare", words=duty.declaration))
    elif duty.statement is not None:
        lines.append(catalogue("todos.statement"))
    elif duty.by_report:
        names = "、".join(scheme.fact(lacking.fact).short for lacking in owed.facts)
        lines.append(catalogue("todos.report_one_of" if len(owed.facts) > 1 else "todos.report_this", names=names))
    if not duty.by_report:
        lines += [fact_line(lacking, scheme, catalogue) for lacking in owed.facts[:most]]
        lines += counted("todos.others" if most else "todos.all_open", len(owed.facts) - most, catalogue)
    if impact.cost > 0:
        lines.append(catalogue("todos.cost", points=hundredths(impact.cost)))
    gains = {"points": hundredths(impact.gain, signed=True), "money": money(impact.money, catalogue)}
    if key := _GAIN.get((impact.gain > 0 and len(owed.facts) > 1, impact.money > 0)):
        lines.append(catalogue(key, **gains))
    return lines


def fact_line(lacking: OwedFact, scheme: Scheme, catalogue: Catalogue, unit: str | None = None) -> Marked:
    """How much of a figure is missing, and what it would bring by itself; `missing` 0: it is not known at all."""
    fact = scheme.fact(lacking.fact)
    name = fact.short if unit is None else catalogue.plain("todos.fact_of", unit=unit, fact=fact.short)
    if lacking.missing == 0:
        return catalogue("todos.not_reported", units=name)
    missing = amount(lacking.missing, fact, catalogue)
    done = f"{number(lacking.value, fact)}/{number(lacking.target or 0, fact)}"
    key = "todos.fact_points" if lacking.points > 0 else "todos.fact"
    return catalogue(key, fact=name, missing=missing, done=done, points=hundredths(lacking.points, signed=True))


def buttons_for(
    todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, most: int = _MOST_BUTTONS
) -> list[Button]:
    """Buttons to report figures, to fill in a statement, and to declare a duty done."""
    by_number = [owed for owed in todo.owed if duties[owed.duty].statement is None]
    owed_facts = [lacking.fact for owed in by_number for lacking in owed.facts]
    facts = todo.without_given((*owed_facts, *(task.owed.fact for task in todo.undated), *todo.must_report))
    buttons, at = [], (scheme.id, todo.unit)
    for owed in todo.owed:
        duty = duties[owed.duty]
        due = day(duty.due, catalogue)
        if duty.declaration:
            words = duty.declaration
            buttons.append(button(catalogue, "todos.declare_button", Action.DONE, *at, duty.id, words=words, due=due))
        if duty.statement is not None:
            buttons.append(button(catalogue, "statement.take", Action.STATEMENT, *at, duty.id, due=due))
    for fact in facts[: max(most - len(buttons), min(2, most))]:
        name, place = clip(scheme.fact(fact).short, _LABEL), scheme.fact_place(fact)
        buttons.append(button(catalogue, "todos.report", Action.REPORT, *at, place, fact=name))
    return buttons


def units_buttons(scheme: Scheme, units: Iterable[str]) -> list[Button]:
    """A button for each unit, to what it owes."""
    return [Button(clip(scheme.unit(unit).short, _LABEL), pack(Action.TODO, scheme.id, unit)) for unit in units]


def page_button(todos: Sequence[Todo], form: str | None, catalogue: Catalogue) -> Rows:
    """A button to the form's page, or where that cannot be opened, to the guided form in the chat."""
    todo = todos[0]
    if form is not None:
        return ((Button(catalogue.plain("todos.form"), page=page_of(form, todo.scheme, todo.unit)),),)
    return () if len(todos) > 1 else ((button(catalogue, "todos.form", Action.FILL, todo.scheme, todo.unit),),)
