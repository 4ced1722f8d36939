"""Reports by two taps: what was reported in the period before, to be reported again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, past_day
from bot.rendering.figures import stated
from bot.rendering.formatting import day
from bot.rendering.screen import Screen, button, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.domain.intents import Claim
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Button
    from schemes.duties import Duty
    from scoring import Scheme

ZERO, SAME = "zero", "same"


def quick_row(duties: Iterable[Duty], unit: str, scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    """Buttons for what can be answered by a tap: nothing in this period, the same as in the one before."""
    every = next((duty.every for duty in duties if duty.by_report and duty.statement is None and duty.every), None)
    if every is None:
        return ()
    return tuple(
        button(catalogue, f"todos.{what}_{every}", Action.QUICK, scheme.id, unit, what) for what in (ZERO, SAME)
    )


def same_screen(
    claims: Sequence[Claim], check: str, unit: str, on: date, scheme: Scheme, catalogue: Catalogue
) -> Screen:
    """What a tap would store; `check` is of this list."""
    short = scheme.unit(unit).short
    if not claims:
        return Screen(catalogue("todos.nothing_before", unit=short))
    lines: list[str] = [catalogue("todos.same", unit=short, day=day(on, catalogue))]
    for claim in claims:
        fact = scheme.fact(claim.fact)
        figure = stated(claim.value, claim.mode, fact, catalogue)
        lines.append(catalogue("todos.same_line", fact=fact.short, said=figure))
    at = (Action.SAME, scheme.id, unit, past_day(on, scheme.start))
    sure = button(catalogue, "todos.same_sure", *at, check, count=len(claims))
    return message(lines, catalogue, ((sure, button(catalogue, "inquiries.zeros_none", *at, "x")),))
