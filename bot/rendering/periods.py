"""The months of a cycle: open, closed, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.formatting import day
from bot.rendering.screen import Screen, button, in_rows, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.domain.notices import Reopened
    from bot.domain.periods import PeriodState
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme


def month_of(period: str) -> int:
    """The number of a period's month."""
    return int(period.partition("-")[2])


def overview_screen(states: Sequence[PeriodState], scheme: Scheme, today: date, catalogue: Catalogue) -> Screen:
    """Every month that has begun, with a button for each that can be closed."""
    lines, buttons = [catalogue("periods.title")], []
    for state in states:
        month = month_of(state.period.id)
        units = "".join(
            catalogue.plain("periods.open_for", unit=scheme.unit(unit).short, day=day(until.date(), catalogue))
            for unit, until in state.open_for.items()
        )
        lines.append(catalogue("periods.closed" if state.closed else "periods.open", month=month, units=units))
        if not state.closed and state.period.end < today:
            buttons.append(button(catalogue, "periods.close", Action.CLOSE, scheme.id, state.period.id, month=month))
    if any(state.closed for state in states):
        lines.append(catalogue("periods.how_to_reopen"))
    return message(lines, catalogue, in_rows(buttons, 3))


def sure_screen(period: str, waiting: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Ask whether a period is to be closed, with the number of facts that have not been reviewed."""
    still = catalogue.plain("periods.waiting", count=waiting) if waiting else ""
    sure = button(catalogue, "periods.close_sure", Action.CLOSE, scheme.id, period, "y")
    back = button(catalogue, "periods.back", Action.CLOSE, scheme.id, "")
    return Screen(catalogue("periods.sure", month=month_of(period), waiting=still), ((sure, back),))


def reopened_screen(period: str, unit: str, until: datetime, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A month is open again for a unit."""
    last = day(until.date(), catalogue)
    return Screen(catalogue("periods.reopened", unit=scheme.unit(unit).short, month=month_of(period), day=last))


def reopened_notice(reopened: Reopened, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """The notice to a unit's coordinators that a period is open again."""
    unit, until = scheme.unit(reopened.unit).short, day(reopened.until.date(), catalogue)
    month = month_of(reopened.period)
    return Screen(catalogue("periods.told", unit=unit, month=month, day=until, reason=reopened.reason))
