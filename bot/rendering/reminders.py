"""The reminder: one message for all that is due to somebody, whatever it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, amount, day_with_weekday, fit, hundredths
from bot.rendering.screen import Button, Screen
from bot.rendering.todos import (
    basis_line,
    buttons_for,
    fact_line,
    heading,
    in_rows,
    owed_lines,
    page_button,
    units_buttons,
)
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.domain.cases import Waiting
    from bot.domain.results import Owed, OwedFact, Proposal, Raised, Todo
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

_MOST_FACTS = 3
_MOST_LINES = 6
_MOST_UNITS = 8


def reminder_screen(
    todos: Sequence[Todo],
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    *,
    on: date,
    group: bool,
    raised: Sequence[Raised] = (),
    proposals: Sequence[Proposal] = (),
    waiting: Waiting | None = None,
    form: str | None = None,
) -> Screen:
    """What is due of one scheme: what a single unit lacks, or which of several lack how much; then what the bureau is to know, and what waits for review."""
    lines: list[str] = []
    buttons: list[tuple[Button, ...]] = []
    if todos or raised or proposals:
        lines.append(catalogue("todos.reminder", day=day_with_weekday(on, catalogue)))
    if len(todos) == 1:
        (todo,) = todos
        if todo.unit == WHOLE:
            lines.append(catalogue("todos.unit", unit=catalogue.plain("people.role_bureau")))
        elif group:
            lines.append(catalogue("todos.unit", unit=scheme.unit(todo.unit).short))
        for owed in todo.owed:
            lines += owed_lines(owed, scheme, duties[owed.duty], catalogue, _MOST_FACTS)
        buttons += in_rows(buttons_for(todo, scheme, duties, catalogue), 2)
    elif todos:
        lines += _of_several(todos, scheme, duties, catalogue)
        if not group:  # in a group there is no telling who would
            buttons += in_rows(units_buttons(scheme, [one.unit for one in todos if one.unit != WHOLE][:_MOST_UNITS]), 4)
    own = [one for one in todos if one.unit != WHOLE]
    if own and not group:
        buttons += page_button(own, form, catalogue)
    lines += basis_line(todos, scheme, catalogue)
    if todos:
        lines.append(catalogue("todos.how_group" if group and len(todos) > 1 else "todos.how"))
    if raised:
        lines += _silent(raised, scheme, duties, catalogue)
        silent = list(dict.fromkeys(unit for one in raised for unit in one.units))
        buttons += in_rows(units_buttons(scheme, silent[:_MOST_UNITS]), 4)
    if proposals:
        lines.append(catalogue("todos.to_settle"))
        lines += proposal_lines(proposals[:_MOST_LINES], scheme, duties, catalogue)
        settle = catalogue.plain("todos.settle", count=len(proposals))
        buttons.append((Button(settle, pack(Action.TIMELINESS, scheme.id, proposals[0].line)),))
    if waiting is not None:
        lines += [""] if lines else []
        lines.append(catalogue("todos.to_review", count=waiting.count, days=(on - waiting.since).days))
        buttons.append((Button(catalogue.plain("todos.review"), pack(Action.INBOX, scheme.id, 0)),))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple(buttons))


def together(screens: Sequence[Screen], catalogue: Catalogue) -> Screen:
    """What is due of several schemes, in one message."""
    if len(screens) == 1:
        return screens[0]
    lines = [line for screen in screens for line in screen.text.split("\n")]
    text = fit(lines, MESSAGE_LIMIT, catalogue("receipts.more"))
    return Screen(text, tuple(row for screen in screens for row in screen.buttons))


def proposal_lines(
    proposals: Sequence[Proposal], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> list[str]:
    """Missed periods, a line for each unit: which, what that makes, and what is entered so far."""
    lines: list[str] = []
    for one in proposals:
        periods = "、".join(period(duties[each], catalogue) for each in one.periods)
        lines.append(
            catalogue(
                "todos.proposal",
                unit=scheme.unit(one.unit).short,
                title=duties[one.periods[0]].title,
                periods=periods,
                number=one.number,
                entered=one.entered,
            )
        )
    return lines


def period(duty: Duty, catalogue: Catalogue) -> str:
    """A period of the calendar in short: 3月, 一季度."""
    if duty.every == "month":
        return catalogue.plain("todos.month", month=duty.opens.month)
    if duty.every == "quarter":
        return catalogue.plain(f"todos.quarter_{(duty.opens.month + 2) // 3}")
    return duty.title


def _of_several(todos: Sequence[Todo], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    """Duty by duty, a line for each unit that owes it; a report that is owed needs the units' names only."""
    owing: dict[str, list[tuple[str, Owed]]] = {}
    for todo in todos:
        name = catalogue.plain("people.role_bureau") if todo.unit == WHOLE else scheme.unit(todo.unit).short
        for owed in todo.owed:
            owing.setdefault(owed.duty, []).append((name, owed))
    lines: list[str] = []
    for identifier, units in sorted(owing.items(), key=lambda one: (duties[one[0]].due, one[0])):
        duty = duties[identifier]
        lines.append(heading(duty, units[0][1].days_left, catalogue))
        if duty.by_report or duty.declaration:
            lines.append(_nothing_yet(duty, [unit for unit, _ in units], catalogue))
            costs = {owed.stake.cost for _, owed in units}
            if len(costs) == 1 and (cost := costs.pop()) > 0:
                lines.append(catalogue("todos.cost", points=hundredths(cost)))
            continue
        if (
            len(units) > 1
            and len({tuple(one.fact for one in owed.facts) for _, owed in units}) == len(units[0][1].facts) == 1
        ):
            lines += _same_fact([(unit, owed.facts[0]) for unit, owed in units], scheme, catalogue)
            continue
        for unit, owed in units:
            if len(owed.facts) == 1:
                lines.append(fact_line(owed.facts[0], scheme, catalogue, unit=unit))
            else:
                lines.append(catalogue("todos.unit_lacks", unit=unit, count=len(owed.facts)))
    return lines


def _same_fact(units: Sequence[tuple[str, OwedFact]], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """All lack the same figure: its name once, then how much each unit lacks of it, and what that brings where it is the same for all."""
    fact = scheme.fact(units[0][1].fact)
    lacking = "、".join(f"{unit} {amount(one.missing, fact, catalogue)}" for unit, one in units)
    lines: list[str] = [catalogue("todos.same_fact", fact=fact.short, units=lacking)]
    points = {one.points for _, one in units}
    if len(points) == 1 and (each := points.pop()) > 0:
        lines.append(catalogue("todos.each_gain", points=hundredths(each)))
    return lines


def _nothing_yet(duty: Duty, units: Sequence[str], catalogue: Catalogue) -> str:
    return catalogue("todos.not_declared" if duty.declaration else "todos.not_reported", units="、".join(units))


def _silent(raised: Sequence[Raised], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    lines: list[str] = [catalogue("todos.silent")]
    for one in raised:
        lines.append(heading(duties[one.duty], one.days_left, catalogue))
        lines.append(_nothing_yet(duties[one.duty], [scheme.unit(unit).short for unit in one.units], catalogue))
    return lines
