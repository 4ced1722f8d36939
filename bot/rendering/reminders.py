"""The reminder: one message for all that is due to somebody, whatever it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.figures import amount, hundredths
from bot.rendering.formatting import day_with_weekday
from bot.rendering.phone import fitting
from bot.rendering.repeating import quick_row
from bot.rendering.screen import Rows, button, in_rows, message
from bot.rendering.today import silent_lines, today_screen
from bot.rendering.todos import (
    basis_line,
    buttons_for,
    fact_line,
    given_lines,
    heading,
    owed_lines,
    page_button,
    units_buttons,
)
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.notices import SchemeDue
    from bot.domain.results import Owed, OwedFact, Proposal, Raised, Todo
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from bot.rendering.screen import Button, Screen
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_FACTS = 3
_MOST_LINES = 6
_MOST_UNITS = 8
_Part = tuple[list[str], Rows]  # lines, and rows of buttons


def reminder_screen(
    due: SchemeDue,
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    *,
    group: bool,
    form: str | None = None,
) -> Screen:
    """What is due of one scheme: what units owe, what the bureau is to know and to do, and what waits for review."""
    return fitting(_within(most, due, scheme, duties, catalogue, (group, form)) for most in range(_MOST_FACTS, -1, -1))


def _within(
    most_facts: int,
    due: SchemeDue,
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    where: tuple[bool, str | None],
) -> Screen:
    """With at most so many figures of each duty; `where`: in a group or not, and where the form opens."""
    group, form = where
    lines: list[str] = []
    rows: list[tuple[Button, ...]] = []
    if due.today is not None:
        card = today_screen(due.today, scheme, catalogue)
        lines, rows = [card.text, *silent_lines(due.raised, scheme, duties, catalogue)], [*card.buttons]
    if due.todos or (due.duties and due.today is None):
        lines += [""] if lines else []
        lines.append(catalogue("todos.reminder", day=day_with_weekday(due.day, catalogue)))
    for part_lines, part_rows in (
        _owed(due.todos, scheme, duties, catalogue, most_facts, group=group),
        _how(due.todos, scheme, duties, catalogue, None if group else form, group=group),
        _silent(due.raised if due.today is None else (), scheme, duties, catalogue),
        _to_settle(due.proposals if due.today is None else (), scheme, duties, catalogue),
    ):
        lines += part_lines
        rows += part_rows
    if due.waiting is not None:
        lines += [""] if lines else []
        lines.append(catalogue("todos.to_review", count=due.waiting.count, days=(due.day - due.waiting.since).days))
        rows.append((button(catalogue, "todos.review", Action.INBOX, scheme.id, 0),))
    return message(lines, catalogue, rows)


def _owed(
    todos: Sequence[Todo],
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    most_facts: int,
    *,
    group: bool,
) -> _Part:
    """What a single unit owes, or which of several owe what."""
    if len(todos) == 1:
        return _of_one(todos[0], scheme, duties, catalogue, most_facts, group=group)
    if group or not todos:  # in a group there is no telling who would open what
        return _of_several(todos, scheme, duties, catalogue), ()
    units = [todo.unit for todo in todos if todo.unit != WHOLE][:_MOST_UNITS]
    return _of_several(todos, scheme, duties, catalogue), in_rows(units_buttons(scheme, units), 4)


def _of_one(
    todo: Todo, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, most_facts: int, *, group: bool
) -> _Part:
    lines: list[str] = []
    if todo.unit == WHOLE or group:
        lines.append(catalogue("todos.unit", unit=_unit_name(todo, scheme, catalogue)))
    for owed in todo.owed:
        lines += owed_lines(owed, scheme, duties[owed.duty], catalogue, most_facts)
    owed_facts = {lacking.fact for owed in todo.owed for lacking in owed.facts}
    lines += given_lines([each for each in todo.given if each.fact in owed_facts], scheme, catalogue)
    rows = in_rows(buttons_for(todo, scheme, duties, catalogue), 2)
    if not group and todo.unit != WHOLE:
        rows += (quick_row((duties[owed.duty] for owed in todo.owed), todo.unit, scheme, catalogue),)
    return lines, rows


def _unit_name(todo: Todo, scheme: Scheme, catalogue: Catalogue) -> str:
    return catalogue.plain("people.role_bureau") if todo.unit == WHOLE else scheme.unit(todo.unit).short


def _how(
    todos: Sequence[Todo],
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    form: str | None,
    *,
    group: bool,
) -> _Part:
    """How one is reminded no more; what is declared done says so itself."""
    if not todos:
        return [], ()
    lines: list[str] = [*basis_line(todos, scheme, catalogue)]
    if group and len(todos) > 1:
        lines.append(catalogue("todos.how_group"))
    elif any(not duties[owed.duty].declaration for todo in todos for owed in todo.owed):
        lines.append(catalogue("todos.how"))
    own = [todo for todo in todos if todo.unit != WHOLE]
    return lines, page_button(own, form, catalogue) if own and not group else ()


def _to_settle(
    proposals: Sequence[Proposal], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> _Part:
    """The missed periods that wait for the assessor's word."""
    if not proposals:
        return [], ()
    lines: list[str] = [catalogue("todos.to_settle")]
    lines += proposal_lines(proposals[:_MOST_LINES], scheme, duties, catalogue)
    at = (Action.TIMELINESS, scheme.id, proposals[0].line)
    return lines, ((button(catalogue, "todos.settle", *at, count=len(proposals)),),)


def together(screens: Sequence[Screen], catalogue: Catalogue) -> Screen:
    """What is due in several schemes, in one message."""
    if len(screens) == 1:
        return screens[0]
    lines = [line for screen in screens for line in screen.text.split("\n")]
    return message(lines, catalogue, [row for screen in screens for row in screen.buttons])


def proposal_lines(
    proposals: Sequence[Proposal], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> list[Marked]:
    """Missed periods, a line for each unit: which, what that makes, and what is entered so far."""
    lines = []
    for proposal in proposals:
        unit, title = scheme.unit(proposal.unit).short, duties[proposal.periods[0]].title
        periods = "、".join(period(duties[missed], catalogue) for missed in proposal.periods)
        each = each_words(duties[proposal.periods[0]], catalogue)
        counts = {"number": proposal.number, "entered": proposal.entered, "each": each}
        lines.append(catalogue("todos.proposal", unit=unit, title=title, periods=periods, **counts))
    return lines


def each_words(duty: Duty, catalogue: Catalogue) -> str:
    """How often a period counts where it counts more than once: （每月 2 次）."""
    return catalogue.plain(f"todos.each_{duty.every or 'period'}", count=duty.counts) if duty.counts > 1 else ""


def period(duty: Duty, catalogue: Catalogue) -> str:
    """A period of the calendar in short: 3月, 一季度."""
    if duty.every == "month":
        return catalogue.plain("todos.month", month=duty.begins.month)
    quarter = (duty.begins.month + 2) // 3
    return catalogue.plain(f"todos.quarter_{quarter}") if duty.every == "quarter" else duty.title


def _of_several(todos: Sequence[Todo], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    """Duty by duty, a line for each unit that owes it; a report that is owed needs the units' names only."""
    obligations: dict[str, list[tuple[str, Owed]]] = {}
    for todo in todos:
        for owed in todo.owed:
            obligations.setdefault(owed.duty, []).append((_unit_name(todo, scheme, catalogue), owed))
    lines: list[str] = []
    for duty_id, units in sorted(obligations.items(), key=lambda item: (duties[item[0]].due, item[0])):
        lines.append(heading(duties[duty_id], units[0][1].days_left, catalogue))
        lines += _of_duty(duties[duty_id], units, scheme, catalogue)
    return lines


def _of_duty(duty: Duty, units: Sequence[tuple[str, Owed]], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    if duty.by_report or duty.declaration:
        costs = {owed.impact.cost for _, owed in units}
        lines: list[str] = [_nothing_yet(duty, [unit for unit, _ in units], catalogue)]
        if len(costs) == 1 and (cost := costs.pop()) > 0:
            lines.append(catalogue("todos.cost", points=hundredths(cost)))
        return lines
    facts = {tuple(lacking.fact for lacking in owed.facts) for _, owed in units}
    known = all(lacking.missing for _, owed in units for lacking in owed.facts)
    if len(units) > 1 and len(facts) == len(units[0][1].facts) == 1 and known:
        return _same_fact([(unit, owed.facts[0]) for unit, owed in units], scheme, catalogue)
    return [
        fact_line(owed.facts[0], scheme, catalogue, unit=unit)
        if len(owed.facts) == 1
        else catalogue("todos.unit_lacks", unit=unit, count=len(owed.facts))
        for unit, owed in units
    ]


def _same_fact(units: Sequence[tuple[str, OwedFact]], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """All lack the same figure: its name once, how much each unit lacks, and what each gains where that is equal."""
    fact = scheme.fact(units[0][1].fact)
    lacking = "、".join(f"{unit} {amount(owed.missing, fact, catalogue)}" for unit, owed in units)
    lines: list[str] = [catalogue("todos.same_fact", fact=fact.short, units=lacking)]
    points = {owed.points for _, owed in units}
    if len(points) == 1 and (each := points.pop()) > 0:
        lines.append(catalogue("todos.each_gain", points=hundredths(each)))
    return lines


def _nothing_yet(duty: Duty, units: Sequence[str], catalogue: Catalogue) -> str:
    return catalogue("todos.not_declared" if duty.declaration else "todos.not_reported", units="、".join(units))


def _silent(raised: Sequence[Raised], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> _Part:
    if not raised:
        return [], ()
    lines: list[str] = [catalogue("todos.silent")]
    for alarm in raised:
        duty, names = duties[alarm.duty], [scheme.unit(unit).short for unit in alarm.units]
        lines += [heading(duty, alarm.days_left, catalogue), _nothing_yet(duty, names, catalogue)]
    units = list(dict.fromkeys(unit for alarm in raised for unit in alarm.units))[:_MOST_UNITS]
    return lines, in_rows(units_buttons(scheme, units), 4)
