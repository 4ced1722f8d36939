"""The months of a cycle: open, closed, opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, day, fit
from bot.rendering.screen import Button, Screen

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
    lines: list[str] = [catalogue("periods.title")]
    buttons = []
    for one in states:
        month = month_of(one.period.id)
        units = "".join(
            catalogue.plain("periods.open_for", unit=scheme.unit(unit).short, day=day(until.date(), catalogue))
            for unit, until in one.open_for.items()
        )
        lines.append(catalogue("periods.closed" if one.closed else "periods.open", month=month, units=units))
        if not one.closed and one.period.end < today:
            label = catalogue.plain("periods.close", month=month)
            buttons.append(Button(label, pack(Action.CLOSE, scheme.id, one.period.id)))
    if any(one.closed for one in states):
        lines.append(catalogue("periods.how_to_reopen"))
    rows = tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), rows)


def sure_screen(period: str, waiting: int, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """Whether it is meant, with how much has not been reviewed."""
    still = catalogue.plain("periods.waiting", count=waiting) if waiting else ""
    sure = Button(catalogue.plain("periods.close_sure"), pack(Action.CLOSE, scheme.id, period, "y"))
    back = Button(catalogue.plain("periods.back"), pack(Action.CLOSE, scheme.id, ""))
    return Screen(catalogue("periods.sure", month=month_of(period), waiting=still), ((sure, back),))


def reopened_screen(period: str, unit: str, until: datetime, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """A month is open again for a unit."""
    last = day(until.date(), catalogue)
    return Screen(catalogue("periods.reopened", unit=scheme.unit(unit).short, month=month_of(period), day=last))


def reopened_notice(reopened: Reopened, scheme: Scheme, catalogue: Catalogue) -> Screen:
    """What the unit's coordinators hear of it."""
    text = catalogue(
        "periods.told",
        unit=scheme.unit(reopened.unit).short,
        month=month_of(reopened.period),
        day=day(reopened.until.date(), catalogue),
        reason=reopened.reason,
    )
    return Screen(text)
