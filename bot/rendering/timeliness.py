"""Who reports on time, in words: the overview by unit, a line of the calendar by period, what the assessor enters."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar

from bot.domain.timeliness import Outcome
from bot.rendering.callback_data import Action, pack
from bot.rendering.formatting import clip, counted, day, joined
from bot.rendering.reminders import each_words, period
from bot.rendering.screen import Button, Screen, button, in_rows, message, paged, turns
from bot.rendering.today import back as today_button
from scoring.numbers import HUNDRED_PERCENT, share

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from bot.domain.results import Declared, Proposal, Punctuality
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.marks import Marked
    from schemes.duties import Duty
    from scoring import Scheme

_MARKS = {Outcome.ON_TIME: "✅", Outcome.LATE: "🕐", Outcome.MISSED: "❌", Outcome.OPEN: "▫️", Outcome.NOT_ASKED: "－"}
_ENDED = (Outcome.ON_TIME, Outcome.LATE, Outcome.MISSED)
_LABEL = 16
Mark = TypeVar("Mark", bound="Hashable")
_MOST_ROWS = 8
_MOST_PROPOSALS = 3  # with buttons of their own
_MOST_SETTLED = 16  # units in a line of what is settled together
ENTER, EXCUSE = "enter", "excuse"


def overview_screen(
    punctuality: Punctuality, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> Screen:
    """Every unit with how much it did on time, late and not at all, the least punctual first."""
    lines = [catalogue("timeliness.title", day=day(punctuality.as_of, catalogue))]
    records = [(times, scheme.unit(unit).short) for unit, times in _counts(punctuality)]
    behind = [record for record in records if any(record[0]) and punctuality_of(record[0]) != HUNDRED_PERCENT]
    behind.sort(key=lambda record: punctuality_of(record[0]) or 0)
    alike, others = _alike(behind)
    for (on_time, late, missed), units in alike:
        rate = share(on_time, on_time + late + missed, 100)
        lines.append(catalogue("timeliness.row", unit=units, rate=rate, on_time=on_time, late=late, missed=missed))
    lines += counted("timeliness.others", others, catalogue)
    punctual = sum(punctuality_of(numbers) == HUNDRED_PERCENT for numbers, _ in records)
    lines += counted("timeliness.punctual", punctual, catalogue)
    if not any(any(numbers) for numbers, _ in records):
        lines.append(catalogue("timeliness.nothing_yet"))
    lines += counted("timeliness.to_settle", len(punctuality.proposals), catalogue)
    titles = dict.fromkeys((duties[duty].line, duties[duty].title) for _, duty in punctuality.outcomes)
    buttons = [Button(clip(title, _LABEL), pack(Action.TIMELINESS, scheme.id, line)) for line, title in titles]
    return message(lines, catalogue, in_rows(buttons, 2))


def line_screen(
    punctuality: Punctuality,
    line: str,
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    page: int = 0,
) -> Screen:
    """One line of the calendar: a mark for every unit and period; below what was missed, a `page` of it, to settle."""
    periods = [
        duty for duty in duties.values() if duty.line == line and not duty.of_bureau and duty.opens <= punctuality.as_of
    ]
    names = "、".join(period(duty, catalogue) for duty in periods) if len(periods) > 1 else ""
    lines = [catalogue("timeliness.line", title=periods[0].title, periods=names)]
    outcomes = {unit.short: [punctuality.outcomes[unit.id, duty.id] for duty in periods] for unit in scheme.units}
    behind = [
        ("".join(_MARKS[outcome] for outcome in record), unit)
        for unit, record in outcomes.items()
        if Outcome.LATE in record or Outcome.MISSED in record
    ]
    alike, others = _alike(behind)
    lines += [catalogue("timeliness.marks", unit=units, marks=marks) for marks, units in alike]
    lines += counted("timeliness.others", others, catalogue)
    lines += counted("timeliness.nothing_missed", len(outcomes) - len(behind), catalogue)
    lines.append(catalogue("timeliness.legend"))
    proposals = [proposal for proposal in punctuality.proposals if proposal.line == line]
    page = min(page, max(len(proposals) - 1, 0) // _MOST_PROPOSALS)
    shown, pages = paged(proposals, page, _MOST_PROPOSALS)
    if proposals:
        each = each_words(duties[proposals[0].periods[0]], catalogue)
        lines.append(catalogue("timeliness.to_settle_here", each=each))
        lines += [_proposal_line(proposal, scheme, duties, catalogue) for proposal in shown]
    rows = [_proposal_buttons(proposal, scheme, catalogue) for proposal in shown]
    if len(proposals) > 1:
        at = (Action.SETTLE_ALL, scheme.id, line)
        together = [
            button(catalogue, f"timeliness.{how}_all", *at, how, count=len(proposals)) for how in (ENTER, EXCUSE)
        ]
        rows.insert(0, tuple(together))
    keys = ("reviews.before", "reviews.after")
    turn = turns(page, pages, keys, catalogue, lambda other: pack(Action.TIMELINESS, scheme.id, line, other))
    to_overview = button(catalogue, "timeliness.back", Action.TIMELINESS, scheme.id, "")
    return message(lines, catalogue, (*rows, (*turn, to_overview)))


def _proposal_line(proposal: Proposal, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> Marked:
    """A unit's missed periods, below the title of what was missed."""
    periods = "、".join(period(duties[missed], catalogue) for missed in proposal.periods)
    key = "timeliness.proposal_entered" if proposal.entered else "timeliness.proposal"
    values = {"number": proposal.number, "entered": proposal.entered}
    return catalogue(key, unit=scheme.unit(proposal.unit).short, periods=periods, **values)


def settle_screen(
    proposals: Sequence[Proposal],
    check: str,
    how: str,
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
) -> Screen:
    """What entering or excusing all missed periods of a line would do: units with the same number on one line."""
    first = duties[proposals[0].periods[0]]
    total = sum(proposal.number - proposal.entered for proposal in proposals)
    each = each_words(first, catalogue)
    values = {"title": first.title, "units": len(proposals), "count": total, "each": each}
    lines: list[str] = [catalogue(f"timeliness.{how}_sure", **values)]
    by_number: dict[int, list[str]] = {}
    for proposal in proposals:
        by_number.setdefault(proposal.number, []).append(scheme.unit(proposal.unit).short)
    for number, units in sorted(by_number.items(), reverse=True):
        names = joined(units, _MOST_SETTLED, catalogue)
        lines.append(catalogue("timeliness.settle_line", number=number, units=names))
    at = (Action.SETTLE_ALL, scheme.id, proposals[0].line, how, check)
    sure = button(catalogue, f"timeliness.{how}_all", *at, count=len(proposals))
    back = button(catalogue, "timeliness.back", Action.TIMELINESS, scheme.id, proposals[0].line)
    return message(lines, catalogue, ((sure, back),))


def settled_screen(how: str, count: int, scheme: str, catalogue: Catalogue) -> Screen:
    """All missed periods of a line were entered or excused."""
    text = catalogue(f"timeliness.{how}_done", count=count)
    return Screen(text, ((today_button(scheme, catalogue),),))


def declared_screen(declared: Declared, scheme: Scheme, duty: Duty, unit: str, catalogue: Catalogue) -> Screen:
    """A duty that was declared done, or whose declaration was withdrawn, with a button to undo that."""
    key = "timeliness.declared" if declared.done else "timeliness.taken_back"
    text = catalogue(key, unit=unit, title=duty.title, words=duty.declaration, due=day(duty.due, catalogue))
    at = (Action.NOT_DONE if declared.done else Action.DONE, scheme.id, declared.unit, duty.id)
    label = "receipts.undo" if declared.done else "timeliness.again"
    return Screen(text, ((button(catalogue, label, *at, words=duty.declaration),),))


def plain_table(punctuality: Punctuality, scheme: Scheme, duties: Mapping[str, Duty]) -> list[str]:
    """A line for each duty and unit that has ended, for the command line."""
    return [
        f"{duties[duty].due}  {scheme.unit(unit).short:<6}  {outcome.value:<8}  {duties[duty].title}"
        for (unit, duty), outcome in punctuality.outcomes.items()
        if outcome in _ENDED
    ]


def _counts(punctuality: Punctuality) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """How many duties each unit did on time, late, and not at all."""
    outcomes: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for (unit, _), outcome in punctuality.outcomes.items():
        outcomes[unit][outcome] += 1
    for unit, times in outcomes.items():
        yield unit, (times[Outcome.ON_TIME], times[Outcome.LATE], times[Outcome.MISSED])


def punctuality_of(numbers: tuple[int, int, int]) -> int | None:
    """Hundredths of a percent that were on time; None while nothing has ended."""
    return share(numbers[0], sum(numbers)) if sum(numbers) else None


def _alike(rows: Sequence[tuple[Mark, str]]) -> tuple[list[tuple[Mark, str]], int]:
    """Units with the same record on one line, in the order of the first of each; and how many units found no room."""
    units: dict[Mark, list[str]] = {}
    for mark, unit in rows:
        units.setdefault(mark, []).append(unit)
    shown = [(mark, "、".join(names)) for mark, names in list(units.items())[:_MOST_ROWS]]
    return shown, sum(len(names) for names in list(units.values())[_MOST_ROWS:])


def _proposal_buttons(proposal: Proposal, scheme: Scheme, catalogue: Catalogue) -> tuple[Button, ...]:
    unit, at = clip(scheme.unit(proposal.unit).short, _LABEL), (scheme.id, proposal.unit, proposal.line)
    other = (scheme.id, scheme.unit_place(proposal.unit), scheme.fact_place(proposal.fact))
    return (
        button(catalogue, "timeliness.enter", Action.ENTER_MISSED, *at, unit=unit, number=proposal.number),
        button(catalogue, "timeliness.other", Action.ASSESS, *other),
        button(catalogue, "timeliness.excuse", Action.EXCUSE, *at, unit=unit),
    )
