"""What is still owed: the answer to /todo, and the reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, day, day_with_weekday, fit, hundredths, money, number
from bot.rendering.screen import Button, Screen

if TYPE_CHECKING:
    from bot.domain.results import Owed, OwedFact, Todo
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_FACTS = 4
_MOST_IN_REMINDER = 3
_MOST_BUTTONS = 4
_LABEL = 14


def todo_screen(todo: Todo, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue) -> Screen:
    """All that the unit owes, most urgent first."""
    unit = scheme.unit(todo.unit).short
    if not todo.owed:
        return Screen(catalogue("todos.nothing", unit=unit))
    lines: list[str] = [catalogue("todos.title", unit=unit, day=day_with_weekday(todo.as_of, catalogue))]
    for owed in todo.owed:
        lines += _owed(owed, scheme, duties[owed.duty], catalogue, _MOST_FACTS)
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), _buttons((todo,), catalogue, scheme))


def reminder_screen(
    todos: tuple[Todo, ...], scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, *, group: bool
) -> Screen:
    """One reminder for everything that is due now; several units in a group of many."""
    first = todos[0]
    lines: list[str] = [catalogue("todos.reminder", day=day_with_weekday(first.as_of, catalogue))]
    for todo in todos:
        if group or len(todos) > 1:
            lines.append(catalogue("todos.unit", unit=scheme.unit(todo.unit).short))
        for owed in todo.owed:
            lines += _owed(owed, scheme, duties[owed.duty], catalogue, _MOST_IN_REMINDER)
    lines.append(catalogue("todos.how"))
    buttons = _buttons(todos, catalogue, scheme)
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), buttons)


def _owed(owed: Owed, scheme: Scheme, duty: Duty, catalogue: Catalogue, most: int) -> list[str]:
    when = "todos.overdue" if owed.days_left < 0 else "todos.today" if owed.days_left == 0 else "todos.left"
    left = catalogue.plain(when, days=abs(owed.days_left))
    lines: list[str] = [catalogue("todos.duty", title=duty.title, due=day(owed.due, catalogue), left=left)]
    if duty.by_report:
        names = "、".join(scheme.fact(one.fact).short for one in owed.facts)
        return [*lines, catalogue("todos.report_one_of", names=names)]
    for fact in owed.facts[:most]:
        lines.append(_fact(fact, scheme, catalogue))
    if len(owed.facts) > most:
        lines.append(catalogue("todos.others", count=len(owed.facts) - most))
    if owed.money:
        lines.append(catalogue("todos.money", money=money(owed.money, catalogue)))
    return lines


def _fact(one: OwedFact, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(one.fact)
    missing = amount(one.missing, fact, catalogue)
    done = f"{number(one.value, fact)}/{number(one.target or 0, fact)}"
    key = "todos.fact_points" if one.points > 0 else "todos.fact"
    return catalogue(key, fact=fact.short, missing=missing, done=done, points=hundredths(one.points, signed=True))


def _buttons(todos: tuple[Todo, ...], catalogue: Catalogue, scheme: Scheme) -> tuple[tuple[Button, ...], ...]:
    """Report right there; in a group of many units there is no telling who would."""
    if len(todos) != 1:
        return ()
    facts = list(dict.fromkeys(one.fact for owed in todos[0].owed for one in owed.facts))[:_MOST_BUTTONS]
    buttons = []
    for fact in facts:
        name = scheme.fact(fact).short
        name = name if len(name) <= _LABEL else name[: _LABEL - 1] + "…"
        data = pack(Action.REPORT, scheme.id, todos[0].unit, scheme.fact_place(fact))
        buttons.append(Button(catalogue.plain("todos.report", fact=name), data))
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))
