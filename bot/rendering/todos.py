"""What a unit still owes: the answer to /todo, and the lines and buttons that a reminder has too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.entries import Basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.evidence import lacking_lines
from bot.rendering.form import page_of
from bot.rendering.formatting import (
    MESSAGE_LIMIT,
    amount,
    basis_name,
    clip,
    day,
    day_with_weekday,
    fit,
    hundredths,
    money,
    number,
)
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.results import Owed, OwedFact, Todo
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_FACTS = 4
_MOST_BUTTONS = 4
_LABEL = 14


def todo_screen(
    todo: Todo, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, form: str | None = None
) -> Screen:
    """All that the unit owes, most urgent first; `form` is where the form can be opened."""
    unit = scheme.unit(todo.unit).short
    if not todo.owed and not todo.unproven:
        return Screen(catalogue("todos.nothing", unit=unit))
    lines: list[str] = [catalogue("todos.title", unit=unit, day=day_with_weekday(todo.as_of, catalogue))]
    for owed in todo.owed:
        lines += owed_lines(owed, scheme, duties[owed.duty], catalogue, _MOST_FACTS)
    lines += lacking_lines(todo.unproven, scheme, catalogue)
    own = in_rows(buttons_for(todo, scheme, duties, catalogue), 2)
    buttons = (*own, *page_button((todo,), form, catalogue))
    lines += basis_line((todo,), scheme, catalogue)
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), buttons)


def basis_line(todos: Sequence[Todo], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """What the points that were told rest on, where any were: what units reported themselves is what they owe."""
    told = [owed for todo in todos for owed in todo.owed]
    if not any(
        owed.impact.cost > 0 or owed.impact.gain > 0 or any(one.points > 0 for one in owed.facts) for owed in told
    ):
        return []
    return [catalogue("todos.basis", basis=basis_name(Basis.REPORTED, scheme, catalogue))]


def heading(duty: Duty, days_left: int, catalogue: Catalogue) -> str:
    """The duty, its day, and how long there is."""
    when = "todos.overdue" if days_left < 0 else "todos.today" if days_left == 0 else "todos.left"
    left = catalogue.plain(when, days=abs(days_left))
    return catalogue("todos.duty", title=duty.title, due=day(duty.due, catalogue), left=left)


def owed_lines(owed: Owed, scheme: Scheme, duty: Duty, catalogue: Catalogue, most: int) -> list[str]:
    """What a unit owes of a duty, how much is missing, and what it has to win or lose."""
    lines: list[str] = [heading(duty, owed.days_left, catalogue)]
    impact = owed.impact
    if duty.declaration:
        lines.append(catalogue("todos.declare", words=duty.declaration))
    elif duty.statement is not None:
        lines.append(catalogue("todos.statement"))
    elif duty.by_report:
        names = "、".join(scheme.fact(one.fact).short for one in owed.facts)
        lines.append(catalogue("todos.report_one_of" if len(owed.facts) > 1 else "todos.report_this", names=names))
    for fact in owed.facts[:most] if not duty.by_report else ():
        lines.append(fact_line(fact, scheme, catalogue))
    if len(owed.facts) > most and not duty.by_report:
        lines.append(catalogue("todos.others", count=len(owed.facts) - most))
    if impact.cost > 0:
        lines.append(catalogue("todos.cost", points=hundredths(impact.cost)))
    if impact.gain > 0 and len(owed.facts) > 1:
        lines.append(catalogue("todos.gain", points=hundredths(impact.gain, signed=True)))
    if impact.money > 0:
        lines.append(catalogue("todos.money", money=money(impact.money, catalogue)))
    return lines


def fact_line(one: OwedFact, scheme: Scheme, catalogue: Catalogue, unit: str | None = None) -> str:
    """How much of a figure is missing, and what it would bring by itself."""
    fact = scheme.fact(one.fact)
    missing = amount(one.missing, fact, catalogue)
    done = f"{number(one.value, fact)}/{number(one.target or 0, fact)}"
    key = "todos.fact_points" if one.points > 0 else "todos.fact"
    name = fact.short if unit is None else catalogue.plain("todos.fact_of", unit=unit, fact=fact.short)
    return catalogue(key, fact=name, missing=missing, done=done, points=hundredths(one.points, signed=True))


def buttons_for(todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[Button]:
    """Report right there, or say that it is done."""
    by_number = [owed for owed in todo.owed if duties[owed.duty].statement is None]
    facts = dict.fromkeys(one.fact for owed in by_number for one in owed.facts)
    buttons = []
    for owed in todo.owed:
        duty = duties[owed.duty]
        if duty.declaration:
            due = day(duty.due, catalogue)
            label = catalogue.plain("todos.declare_button", words=duty.declaration, due=due)
            buttons.append(Button(label, pack(Action.DONE, scheme.id, todo.unit, duty.id)))
        if duty.statement is not None:
            label = catalogue.plain("statement.take", due=day(duty.due, catalogue))
            buttons.append(Button(label, pack(Action.STATEMENT, scheme.id, todo.unit, duty.id)))
    for fact in list(facts)[: max(_MOST_BUTTONS - len(buttons), 2)]:
        name = clip(scheme.fact(fact).short, _LABEL)
        data = pack(Action.REPORT, scheme.id, todo.unit, scheme.fact_place(fact))
        buttons.append(Button(catalogue.plain("todos.report", fact=name), data))
    return buttons


def units_buttons(scheme: Scheme, units: Iterable[str]) -> list[Button]:
    """Open what one of several units owes."""
    return [Button(clip(scheme.unit(unit).short, _LABEL), pack(Action.TODO, scheme.id, unit)) for unit in units]


def in_rows(buttons: Sequence[Button], wide: int) -> tuple[tuple[Button, ...], ...]:
    """Buttons in rows of at most `wide`."""
    return tuple(tuple(buttons[start : start + wide]) for start in range(0, len(buttons), wide))


def page_button(todos: Sequence[Todo], form: str | None, catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    """Everything at once: on the form's page, or where that cannot be opened, step by step in the chat."""
    todo = todos[0]
    if form is None and len(todos) > 1:
        return ()
    if form is not None:
        return ((Button(catalogue.plain("todos.form"), page=page_of(form, todo.scheme, todo.unit)),),)
    return ((Button(catalogue.plain("todos.form"), pack(Action.FILL, todo.scheme, todo.unit)),),)
