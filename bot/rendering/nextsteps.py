"""What next, in words: the steps that bring most, what is lost by which day, what others decide; and the pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action
from bot.rendering.catalogue import Html
from bot.rendering.figures import amount, hundredths, money, number
from bot.rendering.formatting import clip, day, day_with_weekday, plain_text, with_basis
from bot.rendering.screen import button, in_rows, message
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.nextsteps import NextSteps
    from bot.domain.pace import FactPace, UnitPace
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Button, Rows, Screen
    from schemes.duties import Duty
    from scoring import Scheme
    from scoring.next_steps import Closing, Need, NextStep

_MOST_STEPS, _MOST_DAYS, _MOST_FACTS, _MOST_BUTTONS = 3, 2, 2, 4
_MOST_SHORT = 1  # facts that fall short, in the line about the pace
_LABEL = 14  # letters of a button


def next_screen(
    steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, *, may_report: bool
) -> Screen:
    """The next steps, with buttons that lead to reporting them, or for those who only read, to why."""
    head, *lines = _lines(steps, scheme, duties, catalogue)
    head = with_basis(Html(head), default_basis(scheme), scheme, catalogue)
    return message([head, *lines], catalogue, _buttons(steps, scheme, catalogue, may_report=may_report))


def plain_next(steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> str:
    """The next steps for a terminal."""
    return plain_text("\n".join(_lines(steps, scheme, duties, catalogue)))


def pace_line(pace: UnitPace, catalogue: Catalogue) -> str:
    """Completion against the working days gone by."""
    state = catalogue.plain(f"pace.{pace.state}")
    return catalogue("pace.line", done=hundredths(pace.done), gone=hundredths(pace.gone), state=state)


def _course_lines(pace: UnitPace, scheme: Scheme, catalogue: Catalogue) -> list[Html]:
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


def _lines(steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    unit, when = scheme.unit(steps.unit).short, day_with_weekday(steps.as_of, catalogue)
    lines: list[str] = [catalogue("nextsteps.title", unit=unit, day=when)]
    key = "nextsteps.reachable" if steps.reachable > steps.total else "nextsteps.place"
    totals = {"total": hundredths(steps.total), "reachable": hundredths(steps.reachable)}
    lines.append(catalogue(key, rank=steps.rank, units=len(scheme.units), **totals))
    if steps.pace is not None:
        lines += [pace_line(steps.pace, catalogue), *_course_lines(steps.pace, scheme, catalogue)]
    shown = _shown(steps)
    lines.append(catalogue("nextsteps.own" if shown else "nextsteps.nothing"))
    lines += [_step(step, steps, scheme, catalogue) for step in shown]
    if steps.closings or steps.reports:
        lines.append(catalogue("nextsteps.by_day"))
        by_day = [(closing.day, _closing(closing, scheme, catalogue)) for closing in steps.closings]
        for duty, due in steps.reports:
            by_day.append((due, catalogue("nextsteps.report", day=day(due, catalogue), title=duties[duty].title)))
        lines += [line for _, line in sorted(by_day)[:_MOST_DAYS]]
    if marks := [step for step in steps.others if step.points > 0]:
        names = "、".join(dict.fromkeys(scheme.item(step.subject).title for step in marks[:_MOST_FACTS]))
        most = hundredths(max(step.points for step in marks), signed=True)
        key = "nextsteps.others" if len(marks) <= _MOST_FACTS else "nextsteps.others_more"
        lines.append(catalogue(key, names=names, points=most, count=len(marks)))
    if shown:
        on_others = any(step.rests_on_others for step in shown)
        lines.append(catalogue("nextsteps.held_still_places" if on_others else "nextsteps.held_still"))
    return lines


def _shown(steps: NextSteps) -> list[NextStep]:
    """The steps with the largest gains, each fact once; the first that improves the rank is among them."""
    once: list[NextStep] = []
    seen: set[str] = set()
    for step in steps.own:
        facts = {need.fact for need in step.needs}
        if seen.isdisjoint(facts):
            once.append(step)
            seen |= facts
    shown = once[:_MOST_STEPS]
    if all(step.rank >= steps.rank for step in shown):
        climbing = next((step for step in steps.own if step.rank < steps.rank), None)
        if climbing is not None:
            facts = {need.fact for need in climbing.needs}
            others = [step for step in shown if facts.isdisjoint(need.fact for need in step.needs)]
            shown = [*others[: _MOST_STEPS - 1], climbing]
    return shown


def _step(step: NextStep, steps: NextSteps, scheme: Scheme, catalogue: Catalogue) -> str:
    needs = Html("，".join(_need(need, scheme, catalogue) for need in step.needs))
    gains: list[str] = []
    if step.points > 0:
        result = hundredths(step.result)
        gains.append(catalogue("nextsteps.points", result=result, points=hundredths(step.points, signed=True)))
    if step.rank < steps.rank:
        gains.append(catalogue("nextsteps.rank", before=steps.rank, after=step.rank))
    if step.money > 0:
        gains.append(catalogue("nextsteps.money", money=money(step.money, catalogue)))
    if step.by < scheme.end:
        gains.append(catalogue("nextsteps.until", day=day(step.by, catalogue)))
    mark, joined_gains = "*" if step.rests_on_others else "", Html(catalogue.plain("nextsteps.comma").join(gains))
    return catalogue("nextsteps.step", needs=needs, gains=joined_gains, mark=mark)


def _need(need: Need, scheme: Scheme, catalogue: Catalogue) -> Html:
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


def _buttons(steps: NextSteps, scheme: Scheme, catalogue: Catalogue, *, may_report: bool) -> Rows:
    items, at = {item.id for item in scheme.items}, (scheme.id, steps.unit)
    buttons: list[Button] = []
    for step in _shown(steps)[:_MOST_BUTTONS]:
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
