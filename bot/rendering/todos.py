"""What is still owed: the answer to /todo, and the reminder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.form import page_of
from bot.rendering.formatting import MESSAGE_LIMIT, amount, clip, day, day_with_weekday, fit, hundredths, money, number
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


def todo_screen(
    todo: Todo, scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue, form: str | None = None
) -> Screen:
    """All that the unit owes, most urgent first; `form` is where the form can be opened."""
    unit = scheme.unit(todo.unit).short
    if not todo.owed:
        return Screen(catalogue("todos.nothing", unit=unit))
    lines: list[str] = [catalogue("todos.title", unit=unit, day=day_with_weekday(todo.as_of, catalogue))]
    for owed in todo.owed:
        lines += _owed(owed, scheme, duties[owed.duty], catalogue, _MOST_FACTS)
    buttons = (*_buttons((todo,), catalogue, scheme, group=False), *_page((todo,), form, catalogue))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), buttons)


def reminder_screen(
    todos: tuple[Todo, ...],
    scheme: Scheme,
    duties: dict[str, Duty],
    catalogue: Catalogue,
    *,
    group: bool,
    form: str | None = None,
) -> Screen:
    """One reminder for everything that is due now: what a single unit lacks, or which of several lack how much."""
    first = todos[0]
    lines: list[str] = [catalogue("todos.reminder", day=day_with_weekday(first.as_of, catalogue))]
    if len(todos) == 1:
        if group:
            lines.append(catalogue("todos.unit", unit=scheme.unit(first.unit).short))
        for owed in first.owed:
            lines += _owed(owed, scheme, duties[owed.duty], catalogue, _MOST_IN_REMINDER)
    else:
        lines += _of_several(todos, scheme, duties, catalogue)
    lines.append(catalogue("todos.how_group" if group and len(todos) > 1 else "todos.how"))
    buttons = (*_buttons(todos, catalogue, scheme, group=group), *(() if group else _page(todos, form, catalogue)))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), buttons)


def _of_several(todos: tuple[Todo, ...], scheme: Scheme, duties: dict[str, Duty], catalogue: Catalogue) -> list[str]:
    """Duty by duty, a line for each unit that owes it; a report that is owed needs the units' names only."""
    owing: dict[str, list[tuple[str, Owed]]] = {}
    for todo in todos:
        for owed in todo.owed:
            owing.setdefault(owed.duty, []).append((scheme.unit(todo.unit).short, owed))
    lines: list[str] = []
    for duty, units in sorted(owing.items(), key=lambda one: (duties[one[0]].due, one[0])):
        lines.append(_heading(units[0][1], duties[duty], catalogue))
        if duties[duty].by_report:
            lines.append(catalogue("todos.not_reported", units="、".join(unit for unit, _ in units)))
            continue
        for unit, owed in units:
            if len(owed.facts) == 1:
                lines.append(_fact(owed.facts[0], scheme, catalogue, unit=unit))
            else:
                lines.append(catalogue("todos.unit_lacks", unit=unit, count=len(owed.facts)))
    return lines


def _heading(owed: Owed, duty: Duty, catalogue: Catalogue) -> str:
    when = "todos.overdue" if owed.days_left < 0 else "todos.today" if owed.days_left == 0 else "todos.left"
    left = catalogue.plain(when, days=abs(owed.days_left))
    return catalogue("todos.duty", title=duty.title, due=day(owed.due, catalogue), left=left)


def _owed(owed: Owed, scheme: Scheme, duty: Duty, catalogue: Catalogue, most: int) -> list[str]:
    lines: list[str] = [_heading(owed, duty, catalogue)]
    if duty.by_report:
        names = "、".join(scheme.fact(one.fact).short for one in owed.facts)
        key = "todos.report_one_of" if len(owed.facts) > 1 else "todos.report_this"
        return [*lines, catalogue(key, names=names)]
    for fact in owed.facts[:most]:
        lines.append(_fact(fact, scheme, catalogue))
    if len(owed.facts) > most:
        lines.append(catalogue("todos.others", count=len(owed.facts) - most))
    if owed.money:
        lines.append(catalogue("todos.money", money=money(owed.money, catalogue)))
    return lines


def _fact(one: OwedFact, scheme: Scheme, catalogue: Catalogue, unit: str | None = None) -> str:
    fact = scheme.fact(one.fact)
    missing = amount(one.missing, fact, catalogue)
    done = f"{number(one.value, fact)}/{number(one.target or 0, fact)}"
    key = "todos.fact_points" if one.points > 0 else "todos.fact"
    name = fact.short if unit is None else catalogue.plain("todos.fact_of", unit=unit, fact=fact.short)
    return catalogue(key, fact=name, missing=missing, done=done, points=hundredths(one.points, signed=True))


def _buttons(
    todos: tuple[Todo, ...], catalogue: Catalogue, scheme: Scheme, *, group: bool
) -> tuple[tuple[Button, ...], ...]:
    """Report right there; somebody with several units opens one first; in a group there is no telling who would."""
    if len(todos) > 1:
        if group:
            return ()
        of_units = [
            Button(clip(scheme.unit(todo.unit).short, _LABEL), pack(Action.TODO, scheme.id, todo.unit))
            for todo in todos[: 2 * _MOST_BUTTONS]
        ]
        return tuple(tuple(of_units[start : start + 4]) for start in range(0, len(of_units), 4))
    facts = list(dict.fromkeys(one.fact for owed in todos[0].owed for one in owed.facts))[:_MOST_BUTTONS]
    buttons = []
    for fact in facts:
        name = clip(scheme.fact(fact).short, _LABEL)
        data = pack(Action.REPORT, scheme.id, todos[0].unit, scheme.fact_place(fact))
        buttons.append(Button(catalogue.plain("todos.report", fact=name), data))
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def _page(todos: tuple[Todo, ...], form: str | None, catalogue: Catalogue) -> tuple[tuple[Button, ...], ...]:
    """Everything at once: on the form's page, or where that cannot be opened, step by step in the chat."""
    todo = todos[0]
    if form is None and len(todos) > 1:
        return ()
    if form is not None:
        return ((Button(catalogue.plain("todos.form"), page=page_of(form, todo.scheme, todo.unit)),),)
    return ((Button(catalogue.plain("todos.form"), pack(Action.FILL, todo.scheme, todo.unit)),),)
