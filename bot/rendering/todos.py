"""What a unit still owes: the answer to /todo, and the lines and buttons that a reminder has too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.evidence import lacking_lines
from bot.rendering.figures import amount, hundredths, money, number
from bot.rendering.form import page_of
from bot.rendering.formatting import basis_name, clip, counted, day, day_with_weekday, days_left
from bot.rendering.screen import Button, Screen, button, in_rows, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.results import Owed, OwedFact, Todo
    from bot.rendering.catalogue import Catalogue, Html
    from bot.rendering.screen import Rows
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_FACTS = 4
_MOST_UNDATED = 6
_MOST_BUTTONS = 4
_LABEL = 14


def todo_screen(
    todo: Todo, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, form: str | None = None
) -> Screen:
    """All that the unit owes, most urgent first; `form` is where the form can be opened."""
    unit = scheme.unit(todo.unit).short
    if not (todo.owed or todo.unproven or todo.undated or todo.must_report):
        return _nothing(todo, unit, form, catalogue)
    lines: list[str] = [catalogue("todos.title", unit=unit, day=day_with_weekday(todo.as_of, catalogue))]
    for owed in todo.owed:
        lines += owed_lines(owed, scheme, duties[owed.duty], catalogue, _MOST_FACTS)
    lines += _undated_lines(todo, scheme, catalogue)
    lines += _must_report_lines(todo, scheme, catalogue)
    lines += lacking_lines(todo.unproven, scheme, catalogue)
    lines += basis_line((todo,), scheme, catalogue)
    rows = in_rows(buttons_for(todo, scheme, duties, catalogue), 2)
    return message(lines, catalogue, (*rows, *page_button((todo,), form, catalogue)))


def _nothing(todo: Todo, unit: str, form: str | None, catalogue: Catalogue) -> Screen:
    """Nothing is due and no task is open; what was never reported is no task, and is worth a word."""
    if not todo.never_reported:
        return Screen(catalogue("todos.nothing", unit=unit))
    text = catalogue("todos.nothing_due", unit=unit, count=len(todo.never_reported))
    return Screen(text, page_button((todo,), form, catalogue))


def _undated_lines(todo: Todo, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    """The open tasks of which the calendar names no day."""
    if not todo.undated:
        return []
    lines: list[Html] = [catalogue("todos.undated")]
    for task in todo.undated[:_MOST_UNDATED]:
        lines.append(fact_line(task.owed, scheme, catalogue))
        if task.until < scheme.end:
            lines.append(catalogue("todos.counts_until", day=day(task.until, catalogue)))
    return [*lines, *counted("todos.others", len(todo.undated) - _MOST_UNDATED, catalogue)]


def _must_report_lines(todo: Todo, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    """The figures that are no task, but without which a line brings nothing: 失业率, a growth."""
    if not todo.must_report:
        return []
    names = "、".join(scheme.fact(fact).short for fact in todo.must_report[:_MOST_UNDATED])
    lines = [catalogue("todos.must_report"), catalogue("todos.not_reported", units=names)]
    return [*lines, *counted("todos.others", len(todo.must_report) - _MOST_UNDATED, catalogue)]


def basis_line(todos: Sequence[Todo], scheme: Scheme, catalogue: Catalogue) -> list[Html]:
    """The basis of the points above, where there are any: obligations rest on reported figures."""
    gains = [gain for todo in todos for owed in todo.owed for gain in (owed.impact.cost, owed.impact.gain)]
    gains += [fact.points for todo in todos for owed in todo.owed for fact in owed.facts]
    gains += [task.owed.points for todo in todos for task in todo.undated]
    if not any(gain > 0 for gain in gains):
        return []
    return [catalogue("todos.basis", basis=basis_name(Basis.REPORTED, scheme, catalogue))]


def heading(duty: Duty, left_days: int, catalogue: Catalogue) -> Html:
    """The duty, its day, and how long there is."""
    due, left = day(duty.due, catalogue), days_left(left_days, catalogue)
    return catalogue("todos.duty", title=duty.title, due=due, left=left)


def owed_lines(owed: Owed, scheme: Scheme, duty: Duty, catalogue: Catalogue, most: int) -> list[Html]:
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
        lines += counted("todos.others", len(owed.facts) - most, catalogue)
    if impact.cost > 0:
        lines.append(catalogue("todos.cost", points=hundredths(impact.cost)))
    if impact.gain > 0 and len(owed.facts) > 1:
        lines.append(catalogue("todos.gain", points=hundredths(impact.gain, signed=True)))
    if impact.money > 0:
        lines.append(catalogue("todos.money", money=money(impact.money, catalogue)))
    return lines


def fact_line(lacking: OwedFact, scheme: Scheme, catalogue: Catalogue, unit: str | None = None) -> Html:
    """How much of a figure is missing, and what it would bring by itself; `missing` 0: it is not known at all."""
    fact = scheme.fact(lacking.fact)
    name = fact.short if unit is None else catalogue.plain("todos.fact_of", unit=unit, fact=fact.short)
    if lacking.missing == 0:
        return catalogue("todos.not_reported", units=name)
    missing = amount(lacking.missing, fact, catalogue)
    done = f"{number(lacking.value, fact)}/{number(lacking.target or 0, fact)}"
    key = "todos.fact_points" if lacking.points > 0 else "todos.fact"
    return catalogue(key, fact=name, missing=missing, done=done, points=hundredths(lacking.points, signed=True))


def buttons_for(todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[Button]:
    """Buttons to report figures, to fill in a statement, and to declare a duty done."""
    by_number = [owed for owed in todo.owed if duties[owed.duty].statement is None]
    facts = dict.fromkeys(lacking.fact for owed in by_number for lacking in owed.facts)
    facts |= dict.fromkeys((*(task.owed.fact for task in todo.undated), *todo.must_report))
    buttons, at = [], (scheme.id, todo.unit)
    for owed in todo.owed:
        duty = duties[owed.duty]
        due = day(duty.due, catalogue)
        if duty.declaration:
            words = duty.declaration
            buttons.append(button(catalogue, "todos.declare_button", Action.DONE, *at, duty.id, words=words, due=due))
        if duty.statement is not None:
            buttons.append(button(catalogue, "statement.take", Action.STATEMENT, *at, duty.id, due=due))
    for fact in list(facts)[: max(_MOST_BUTTONS - len(buttons), 2)]:
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
