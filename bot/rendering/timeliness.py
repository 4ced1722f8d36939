"""Who reports on time, in words: the overview by unit, one line of the calendar by period, and what the assessor may enter."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.domain.timeliness import Outcome
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import MESSAGE_LIMIT, clip, day, fit
from bot.rendering.reminders import period, proposal_lines
from bot.rendering.screen import Button, Screen
from bot.rendering.todos import in_rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from bot.domain.results import Declared, Proposal, Punctuality
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme

_MARKS = {Outcome.ON_TIME: "✅", Outcome.LATE: "🕐", Outcome.MISSED: "❌", Outcome.OPEN: "▫️", Outcome.NOT_ASKED: "－"}
_ENDED = (Outcome.ON_TIME, Outcome.LATE, Outcome.MISSED)
_LABEL = 16
Mark = TypeVar("Mark", bound="Hashable")
_MOST_PROPOSALS = 8
_MOST_ROWS = 8
_ALL = 10_000  # hundredths of a percent


def overview_screen(found: Punctuality, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> Screen:
    """Every unit with how much it did on time, late and not at all, the least punctual first."""
    lines: list[str] = [catalogue("timeliness.title", day=day(found.as_of, catalogue))]
    rows = [(counts(found, unit.id), unit.short) for unit in scheme.units]
    behind = sorted((row for row in rows if (share(row[0]) or 0) < _ALL and share(row[0]) is not None), key=_least)
    alike, others = _alike(behind)
    for (on_time, late, missed), units in alike:
        rate = (share((on_time, late, missed)) or 0) // 100
        lines.append(catalogue("timeliness.row", unit=units, rate=rate, on_time=on_time, late=late, missed=missed))
    if others:
        lines.append(catalogue("timeliness.others", count=others))
    if punctual := sum(share(numbers) == _ALL for numbers, _ in rows):
        lines.append(catalogue("timeliness.punctual", count=punctual))
    if all(share(numbers) is None for numbers, _ in rows):
        lines.append(catalogue("timeliness.nothing_yet"))
    if found.proposals:
        lines.append(catalogue("timeliness.to_settle", count=len(found.proposals)))
    titles = dict.fromkeys((duties[duty].line, duties[duty].title) for _, duty in found.outcomes)
    buttons = [Button(clip(title, _LABEL), pack(Action.TIMELINESS, scheme.id, line)) for line, title in titles]
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), in_rows(buttons, 2))


def line_screen(
    found: Punctuality, line: str, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> Screen:
    """One line of the calendar: a mark for every unit and period; below what was missed, to enter or to excuse."""
    periods = [
        duty for duty in duties.values() if duty.line == line and not duty.of_bureau and duty.opens <= found.as_of
    ]
    names = "、".join(period(duty, catalogue) for duty in periods) if len(periods) > 1 else ""
    lines: list[str] = [catalogue("timeliness.line", title=periods[0].title, periods=names)]
    outcomes = {unit.short: [found.outcomes[unit.id, duty.id] for duty in periods] for unit in scheme.units}
    behind = [
        ("".join(_MARKS[one] for one in own), unit)
        for unit, own in outcomes.items()
        if Outcome.LATE in own or Outcome.MISSED in own
    ]
    alike, others = _alike(behind)
    lines += [catalogue("timeliness.marks", unit=units, marks=marks) for marks, units in alike]
    if others:
        lines.append(catalogue("timeliness.others", count=others))
    if punctual := len(outcomes) - len(behind):
        lines.append(catalogue("timeliness.nothing_missed", count=punctual))
    lines.append(catalogue("timeliness.legend"))
    proposals = [one for one in found.proposals if one.line == line][:_MOST_PROPOSALS]
    buttons: list[tuple[Button, ...]] = []
    if proposals:
        lines.append(catalogue("todos.to_settle"))
        lines += proposal_lines(proposals, scheme, duties, catalogue)
        buttons += [_settle(one, scheme, catalogue) for one in proposals]
    buttons.append((Button(catalogue.plain("timeliness.back"), pack(Action.TIMELINESS, scheme.id, "")),))
    return Screen(fit(lines, MESSAGE_LIMIT, catalogue("receipts.more")), tuple(buttons))


def declared_screen(declared: Declared, scheme: Scheme, duty: Duty, unit: str, catalogue: Catalogue) -> Screen:
    """What was declared done, with the way back; or that it was taken back."""
    key = "timeliness.declared" if declared.done else "timeliness.taken_back"
    text = catalogue(key, unit=unit, title=duty.title, words=duty.declaration, due=day(duty.due, catalogue))
    action = Action.NOT_DONE if declared.done else Action.DONE
    label = catalogue.plain("receipts.undo" if declared.done else "timeliness.again", words=duty.declaration)
    return Screen(text, ((Button(label, pack(action, scheme.id, declared.unit, duty.id)),),))


def plain_table(found: Punctuality, scheme: Scheme, duties: Mapping[str, Duty]) -> list[str]:
    """A line for each duty and unit that has ended, for the command line."""
    return [
        f"{duties[duty].due}  {scheme.unit(unit).short:<6}  {outcome.value:<8}  {duties[duty].title}"
        for (unit, duty), outcome in found.outcomes.items()
        if outcome in _ENDED
    ]


def counts(found: Punctuality, unit: str) -> tuple[int, int, int]:
    """How many duties the unit did on time, late, and not at all."""
    own = [outcome for (one, _), outcome in found.outcomes.items() if one == unit]
    return own.count(Outcome.ON_TIME), own.count(Outcome.LATE), own.count(Outcome.MISSED)


def share(numbers: tuple[int, int, int]) -> int | None:
    """Hundredths of a percent that were on time; None while nothing has ended."""
    return numbers[0] * 10_000 // sum(numbers) if sum(numbers) else None


def _alike(rows: Sequence[tuple[Mark, str]]) -> tuple[list[tuple[Mark, str]], int]:
    """Units with the same record on one line, in the order of the first of each; and how many units found no room."""
    found: dict[Mark, list[str]] = {}
    for mark, unit in rows:
        found.setdefault(mark, []).append(unit)
    shown = [(mark, "、".join(units)) for mark, units in list(found.items())[:_MOST_ROWS]]
    return shown, sum(len(units) for units in list(found.values())[_MOST_ROWS:])


def _least(row: tuple[tuple[int, int, int], str]) -> int:
    return share(row[0]) or 0


def _settle(one: Proposal, scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    unit = clip(scheme.unit(one.unit).short, _LABEL)
    enter = catalogue.plain("timeliness.enter", unit=unit, number=one.number)
    excuse = catalogue.plain("timeliness.excuse", unit=unit)
    other = pack(Action.ASSESS, scheme.id, scheme.unit_place(one.unit), scheme.fact_place(one.fact))
    return (
        Button(enter, pack(Action.ENTER_MISSED, scheme.id, one.unit, one.line)),
        Button(catalogue.plain("timeliness.other"), other),
        Button(excuse, pack(Action.EXCUSE, scheme.id, one.unit, one.line)),
    )
