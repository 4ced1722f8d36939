"""What next, in words: the steps that bring most, what is lost by which day, what others decide; and the pace."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action
from bot.rendering.figures import amount, hundredths, money, number
from bot.rendering.formatting import clip, day, day_with_weekday, with_basis
from bot.rendering.marks import Marked, plain_text
from bot.rendering.phone import fitting
from bot.rendering.screen import button, in_rows, message
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.nextsteps import NextSteps
    from bot.domain.pace import FactPace, UnitPace
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Button, Rows, Screen
    from schemes.duties import Duty
    from scoring import Scheme
    from scoring.next_steps import Closing, Need, NextStep

_MOST_FACTS = 2
_MOST_SHORT = 1  # facts that fall short, in the line about the pace
_LABEL = 14  # letters of a button


class _Room(NamedTuple):
    """How much an answer shows: steps of each sort, days, buttons to steps; pace, course, and what others decide."""

    steps: int
    days: int
    buttons: int
    pace: bool = True
    course: bool = False
    others: bool = True


_ROOMS = (
    _Room(3, 2, 4, course=True),
    _Room(3, 2, 2),
    _Room(2, 2, 4, course=True),
    _Room(2, 2, 2),
    _Room(2, 1, 2, pace=False),
    _Room(2, 1, 2, pace=False, others=False),
    _Room(1, 1, 2, pace=False, others=False),
)


def next_screen(
    steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, *, may_report: bool
) -> Screen:
    """The next steps on one phone, with buttons that lead to reporting them, or for those who only read, to why."""
    return fitting(_within(room, steps, scheme, duties, catalogue, may_report=may_report) for room in _ROOMS)


def _within(
    room: _Room,
    steps: NextSteps,
    scheme: Scheme,
    duties: Mapping[str, Duty],
    catalogue: Catalogue,
    *,
    may_report: bool,
) -> Screen:
    head, *lines = _lines(room, steps, scheme, duties, catalogue)
    head = with_basis(Marked(head), default_basis(scheme), scheme, catalogue)
    return message([head, *lines], catalogue, _buttons(room, steps, scheme, catalogue, may_report=may_report))


def plain_next(steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> str:
    """The next steps for a terminal."""
    return plain_text("\n".join(_lines(_ROOMS[0], steps, scheme, duties, catalogue)))


def pace_line(pace: UnitPace, catalogue: Catalogue) -> str:
    """Completion against the working days gone by."""
    state = catalogue.plain(f"pace.{pace.state}")
    return catalogue("pace.line", done=hundredths(pace.done), gone=hundredths(pace.gone), state=state)


def _course_lines(pace: UnitPace, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What will not be reached at the recent rate, with that rate; no line where nothing is left to project."""
    if not pace.facts or not pace.days:
        return []
    short = [fact for fact in pace.facts if fact.short]
    if not short:
        return [catalogue("pace.reaches_all", days=pace.days)]
    facts = catalogue.plain("pace.and").join(_projected(fact, scheme, catalogue) for fact in short[:_MOST_SHORT])
    key = "pace.falls_short" if len(short) <= _MOST_SHORT else "pace.falls_short_more"
    return [catalogue(key, days=pace.days, facts=facts, count=len(short))]


def _projected(pace: FactPace, scheme: Scheme, catalogue: Catalogue) -> str:
    fact, by = scheme.fact(pace.fact), day(pace.by, catalogue)
    projected, target = number(pace.projected, fact), number(pace.target, fact)
    return catalogue.plain("pace.fact", fact=fact.short, by=by, projected=projected, target=target)


def _lines(
    room: _Room, steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue
) -> list[str]:
    unit, when = scheme.unit(steps.unit).short, day_with_weekday(steps.as_of, catalogue)
    lines: list[str] = [catalogue("nextsteps.title", unit=unit, day=when)]
    key = "nextsteps.reachable" if steps.reachable > steps.total else "nextsteps.place"
    totals = {"total": hundredths(steps.total), "reachable": hundredths(steps.reachable)}
    lines.append(catalogue(key, rank=steps.rank, units=len(scheme.units), **totals))
    if steps.pace is not None and room.pace:
        lines.append(pace_line(steps.pace, catalogue))
        lines += _course_lines(steps.pace, scheme, catalogue) if room.course else []
    largest, easiest = _shown(steps, room.steps)
    lines += [] if largest else [catalogue("nextsteps.nothing")]
    for name, shown in (("largest", largest), ("easiest", easiest)):
        lines += [catalogue(f"nextsteps.{name}")] if shown else []
        lines += [_step(step, steps, scheme, catalogue) for step in shown]
    lines += _by_day(steps, room.days, scheme, duties, catalogue)
    lines += _others(steps, scheme, catalogue) if room.others else []
    if largest:
        on_others = any(step.rests_on_others for step in (*largest, *easiest))
        lines.append(catalogue("nextsteps.held_still_places" if on_others else "nextsteps.held_still"))
    return lines


def _others(steps: NextSteps, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    """What the assessors decide."""
    marks = [step for step in steps.others if step.points > 0]
    if not marks:
        return []
    names = "、".join(dict.fromkeys(scheme.item(step.subject).title for step in marks[:_MOST_FACTS]))
    most = hundredths(max(step.points for step in marks), signed=True)
    key = "nextsteps.others" if len(marks) <= _MOST_FACTS else "nextsteps.others_more"
    return [catalogue(key, names=names, points=most, count=len(marks))]


def _by_day(steps: NextSteps, most: int, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    """What is lost after a day, and the reports that are due, the first days."""
    by_day = [(closing.day, _closing(closing, scheme, catalogue)) for closing in steps.closings]
    for duty, due in steps.reports:
        by_day.append((due, catalogue("nextsteps.report", day=day(due, catalogue), title=duties[duty].title)))
    return [catalogue("nextsteps.by_day"), *(line for _, line in sorted(by_day)[:most])] if by_day else []


def _shown(steps: NextSteps, most: int) -> tuple[list[NextStep], list[NextStep]]:
    """The steps with the largest gains, the first that improves the rank among them; and of the others the easiest."""
    largest = _each_fact_once(steps.own, ())[:most]
    if all(step.rank >= steps.rank for step in largest):
        climbing = next((step for step in steps.own if step.rank < steps.rank), None)
        if climbing is not None:
            facts = {need.fact for need in climbing.needs}
            others = [step for step in largest if facts.isdisjoint(need.fact for need in step.needs)]
            largest = [*others[: most - 1], climbing]
    return largest, _each_fact_once(steps.easiest, largest)[:most]


def _each_fact_once(steps: Sequence[NextStep], besides: Sequence[NextStep]) -> list[NextStep]:
    """The steps without those that ask for a fact of an earlier one, or of one `besides`."""
    once: list[NextStep] = []
    seen = {need.fact for step in besides for need in step.needs}
    for step in steps:
        facts = {need.fact for need in step.needs}
        if seen.isdisjoint(facts):
            once.append(step)
            seen |= facts
    return once


def _step(step: NextStep, steps: NextSteps, scheme: Scheme, catalogue: Catalogue) -> str:
    needs = Marked("，".join(_need(need, scheme, catalogue) for need in step.needs))
    gains: list[str] = []
    if step.points > 0:
        gains.append(catalogue("nextsteps.points", points=hundredths(step.points, signed=True)))
    if step.rank < steps.rank:
        gains.append(catalogue("nextsteps.rank", before=steps.rank, after=step.rank))
    if step.money > 0:
        gains.append(catalogue("nextsteps.money", money=money(step.money, catalogue)))
    if step.by < scheme.end:
        gains.append(catalogue("nextsteps.until", day=day(step.by, catalogue)))
    mark, joined_gains = "*" if step.rests_on_others else "", Marked(catalogue.plain("nextsteps.comma").join(gains))
    return catalogue("nextsteps.step", needs=needs, gains=joined_gains, mark=mark)


def _need(need: Need, scheme: Scheme, catalogue: Catalogue) -> Marked:
    fact = scheme.fact(need.fact)
    if fact.kind is Kind.FLAG:
        return catalogue("nextsteps.need_yes", fact=fact.short)
    if fact.kind in (Kind.LEVEL, Kind.PERCENT):
        before, value = (amount(value, fact, catalogue) for value in (need.value - need.amount, need.value))
        return catalogue("nextsteps.need_reach", fact=fact.short, before=before, value=value)
    return catalogue("nextsteps.need", fact=fact.short, amount=amount(need.amount, fact, catalogue))


def _closing(closing: Closing, scheme: Scheme, catalogue: Catalogue) -> str:
    facts = catalogue.plain("nextsteps.and").join(scheme.fact(fact).short for fact in closing.facts[:_MOST_FACTS])
    if len(closing.facts) > _MOST_FACTS:
        facts = catalogue.plain("nextsteps.facts_more", facts=facts, count=len(closing.facts))
    gains = []
    if closing.points > 0:
        gains.append(catalogue.plain("nextsteps.worth", points=hundredths(closing.points, signed=True)))
    if closing.money > 0:
        gains.append(catalogue.plain("nextsteps.money", money=money(closing.money, catalogue)))
    words = catalogue.plain("nextsteps.comma").join(gains)
    return catalogue("nextsteps.closing", day=day(closing.day, catalogue), facts=facts, gains=words)


def _buttons(room: _Room, steps: NextSteps, scheme: Scheme, catalogue: Catalogue, *, may_report: bool) -> Rows:
    items, at = {item.id for item in scheme.items}, (scheme.id, steps.unit)
    largest, easiest = _shown(steps, room.steps)
    # The first of both, then the second of both: what brings most and what is done at once.
    mixed = [step for pair in zip_longest(largest, easiest) for step in pair if step is not None]
    buttons: list[Button] = []
    for step in mixed[: room.buttons]:
        fact = scheme.fact(step.needs[0].fact)
        name = clip(fact.short, _LABEL)
        if may_report:
            place = scheme.fact_place(fact.id)
            buttons.append(button(catalogue, "todos.report", Action.REPORT, *at, place, fact=name))
        elif step.subject in items:
            place = scheme.item_place(step.subject)
            buttons.append(button(catalogue, "nextsteps.why", Action.WHY, *at, place, fact=name))
    sheet = button(catalogue, "working.sheet", Action.SCORE, *at, "")
    return (*in_rows(buttons, 2), (sheet, button(catalogue, "receipts.todo", Action.TODO, *at)))
