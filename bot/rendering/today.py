"""The officer's card: what is to be done today in one message, each with a button to where it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rendering.callback_data import Action
from bot.rendering.formatting import clip, counted, day, day_with_weekday, joined
from bot.rendering.screen import button, in_rows, message
from scoring import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.domain.courses import Key
    from bot.domain.results import Raised
    from bot.domain.today import Today
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Button, Rows, Screen
    from schemes.duties import Duty
    from scoring import Scheme

DUE, APPEALS, DOUBTFUL = "due", "appeals", "doubtful"  # what else a button of the card may show
_LABEL = 14
_FEW, _MANY = 3, 24  # names of units in a line of the card, and in a list of its own


def today_screen(
    today: Today, scheme: Scheme, catalogue: Catalogue, desk: Button | None = None, *, more: bool = False
) -> Screen:
    """The card; `desk`: the button to the same on the web, `more`: with one to everything that the bot can do."""
    lines = [
        catalogue("today.title", day=day_with_weekday(today.day, catalogue)),
        *today_lines(today, scheme, catalogue),
    ]
    help_ = (button(catalogue, "today.more", Action.HELP),) if more else ()
    last = (*([desk] if desk is not None else []), *help_)
    return message(lines, catalogue, (*today_rows(today, catalogue), last))


def today_lines(today: Today, scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """A line for each kind of work of which there is any."""
    lines: list[str] = []
    if today.since is not None:
        days = (today.day - today.since).days
        key = "today.reviews_since" if days else "today.reviews"
        lines.append(catalogue(key, count=len(today.reviews), days=days))
    lines += counted("today.seconds", len(today.seconds), catalogue)
    for name, owing in (("due", today.due), ("late", today.late)):
        lines += _units_line(f"today.{name}", (unit for unit, _ in owing), scheme, catalogue)
    lines += counted("today.missed", len(today.missed), catalogue)
    lines += counted("today.appeals", len(today.appeals), catalogue)
    lines += counted("today.doubtful", len(today.doubtful), catalogue)
    lines += counted("today.applicants", len(today.applicants), catalogue)
    if not today.pressing:
        lines.append(catalogue("today.nothing"))
    return [*lines, *_units_line("today.absent", today.absent, scheme, catalogue)]


def silent_lines(
    raised: Sequence[Raised], scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> list[str]:
    """A line for each duty of which nothing was heard, whatever was called to mind."""
    lines: list[str] = []
    for alarm in raised[:_FEW]:
        names = joined(owing_names(alarm.units, scheme, catalogue), _FEW, catalogue)
        values = {"title": duties[alarm.duty].title, "count": len(alarm.units), "names": names}
        lines.append(catalogue("today.silent", **values))
    return lines


def today_rows(today: Today, catalogue: Catalogue) -> Rows:
    """The four buttons of every card, and one more each where somebody asks to be let in or notices are in doubt."""
    scheme = today.scheme
    owing = len(set(today.due) | set(today.late)) + len(today.missed)
    four = (
        button(catalogue, "today.to_review", Action.INBOX, scheme, 0, count=len(today.reviews)),
        button(catalogue, "today.to_due", Action.TODAY, scheme, DUE, count=owing),
        button(catalogue, "today.to_appeals", Action.TODAY, scheme, APPEALS, count=len(today.appeals)),
        button(catalogue, "today.to_absent", Action.EMPTY_UNITS, scheme, count=len(today.absent)),
    )
    more: list[Button] = []
    if today.applicants:
        count = len(today.applicants)
        more.append(button(catalogue, "today.to_applicants", Action.APPLICATIONS, scheme, 0, count=count))
    if today.doubtful:
        count = len(today.doubtful)
        more.append(button(catalogue, "today.to_doubtful", Action.TODAY, scheme, DOUBTFUL, count=count))
    return (*in_rows(four, 2), *in_rows(more, 2))


def due_screen(today: Today, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> Screen:
    """Who has not done what is due today or was due before; and where missed periods are settled."""
    lines: list[str] = [catalogue("today.due_title", day=day_with_weekday(today.day, catalogue))]
    for name, owing in (("due_on", today.due), ("late_since", today.late)):
        for duty_id, units in by_duty(owing).items():
            duty = duties[duty_id]
            values = {"title": duty.title, "due": day(duty.due, catalogue), "count": len(units)}
            names = joined(owing_names(units, scheme, catalogue), _MANY, catalogue)
            lines.append(catalogue(f"today.{name}", names=names, **values))
    if len(lines) == 1 and not today.missed:
        lines.append(catalogue("today.nothing_due"))
    rows: list[Sequence[Button]] = []
    for line, units in by_duty(today.missed).items():
        title = next(duty.title for duty in duties.values() if duty.line == line)
        lines.append(catalogue("today.missed_of", title=title, count=len(units)))
        at = (Action.TIMELINESS, today.scheme, line)
        rows.append((button(catalogue, "today.settle", *at, title=clip(title, _LABEL), count=len(units)),))
    table = button(catalogue, "today.timeliness", Action.TIMELINESS, today.scheme, "")
    rows.append((table, back(today.scheme, catalogue)))
    return message(lines, catalogue, rows)


def back(scheme: str, catalogue: Catalogue) -> Button:
    """The button from anywhere back to the card."""
    return button(catalogue, "today.back", Action.TODAY, scheme, "")


def by_duty(keys: Iterable[Key]) -> dict[str, list[str]]:
    """The units by what they owe."""
    units: dict[str, list[str]] = {}
    for unit, duty in keys:
        units.setdefault(duty, []).append(unit)
    return units


def _units_line(key: str, units: Iterable[str], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    once = list(dict.fromkeys(units))
    names = joined(owing_names(once, scheme, catalogue), _FEW, catalogue)
    return [*counted(key, len(once), catalogue, names=names)]


def owing_names(units: Iterable[str], scheme: Scheme, catalogue: Catalogue) -> list[str]:
    """The short names of units that owe something; of the bureau itself its role."""
    return [catalogue.plain("people.role_bureau") if unit == WHOLE else scheme.unit(unit).short for unit in units]
