"""The first screen of somebody who has joined: what they are now, what is due this month, and what to tap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.form import page_of
from bot.rendering.formatting import clip, counted, day, days_left, example_fact
from bot.rendering.screen import Button, button, message
from bot.rendering.todos import buttons_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.results import Owed, Todo
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Rows, Screen
    from schemes.duties import Duty
    from scoring import Scheme

_MOST = 3  # duties, and buttons to report
_TITLE = 30


def coordinator_screen(
    welcome: Screen, todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, form: str | None
) -> Screen:
    """A coordinator's `welcome`, with what is due until the end of the month and buttons to begin with."""
    soon = [owed for owed in todo.owed if (owed.due.year, owed.due.month) <= (todo.as_of.year, todo.as_of.month)]
    lines: list[str] = [welcome.text, *_due_lines(soon, todo.owed, duties, catalogue)]
    lines.append(catalogue("people.first_words", fact=example_fact(scheme)))
    due = replace(todo, owed=tuple(soon[:_MOST]))
    reports = [(each,) for each in buttons_for(due, scheme, duties, catalogue)[:_MOST]]
    return message(lines, catalogue, (*reports, _begin(todo, scheme, catalogue, form)))


def _due_lines(
    soon: Sequence[Owed], owed: Sequence[Owed], duties: Mapping[str, Duty], catalogue: Catalogue
) -> list[Marked]:
    if not soon:
        nothing = catalogue("people.nothing_this_month" if owed else "people.nothing_due")
        return [nothing, *[_due_line(each, duties, catalogue) for each in owed[:1]]]
    lines = [catalogue("people.this_month", count=len(soon))]
    lines += [_due_line(each, duties, catalogue) for each in soon[:_MOST]]
    return [*lines, *counted("people.others_due", len(soon) - _MOST, catalogue)]


def _due_line(owed: Owed, duties: Mapping[str, Duty], catalogue: Catalogue) -> Marked:
    title, left = clip(duties[owed.duty].title, _TITLE), days_left(owed.days_left, catalogue)
    return catalogue("people.due_line", title=title, due=day(owed.due, catalogue), left=left)


def _begin(todo: Todo, scheme: Scheme, catalogue: Catalogue, form: str | None) -> tuple[Button, ...]:
    """The form's page where it can be opened, else the form in the chat; what is owed; the ranking."""
    label = catalogue.plain("people.begin_form")
    if form is not None:
        fill = Button(label, page=page_of(form, scheme.id, todo.unit))
    else:
        fill = button(catalogue, "people.begin_form", Action.FILL, scheme.id, todo.unit)
    todo_button = button(catalogue, "people.begin_todo", Action.TODO, scheme.id, todo.unit)
    return fill, todo_button, button(catalogue, "people.begin_rank", Action.RANK, scheme.id, "")


def way_in(catalogue: Catalogue) -> Rows:
    """The button by which a stranger asks to be let in."""
    return ((button(catalogue, "applications.ask", Action.APPLY),),)
