"""What next, in words: the steps that bring most, what is lost by which day, and what others decide."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis
from bot.rendering.callback_data import Action, pack
from bot.rendering.catalogue import Html
from bot.rendering.formatting import (
    MESSAGE_LIMIT,
    amount,
    clip,
    day,
    day_with_weekday,
    fit,
    hundredths,
    money,
    with_basis,
)
from bot.rendering.pace import course_line, pace_line
from bot.rendering.screen import Button, Screen
from scoring import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.nextsteps import NextSteps
    from bot.rendering.catalogue import Catalogue
    from schemes.duties import Duty
    from scoring import Scheme
    from scoring.next_steps import Closing, Need, NextStep

_TAG = re.compile(r"<[^>]+>")
_MOST_STEPS = 3
_MOST_DAYS = 2
_MOST_FACTS = 2
_MOST_BUTTONS = 4
_LABEL = 14  # letters of a button


def next_screen(
    steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue, *, may_report: bool
) -> Screen:
    """The next steps, with buttons that lead to reporting them, or for those who only read, to why."""
    head, *lines = _lines(steps, scheme, duties, catalogue)
    head = with_basis(Html(head), default_basis(scheme), scheme, catalogue)
    return Screen(
        fit([head, *lines], MESSAGE_LIMIT, catalogue("receipts.more")),
        _buttons(steps, scheme, catalogue, may_report=may_report),
    )


def plain_next(steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> str:
    """The next steps for a terminal."""
    return html.unescape(_TAG.sub("", "\n".join(_lines(steps, scheme, duties, catalogue))))


def _lines(steps: NextSteps, scheme: Scheme, duties: Mapping[str, Duty], catalogue: Catalogue) -> list[str]:
    unit = scheme.unit(steps.unit).short
    lines: list[str] = [
        catalogue("nextsteps.title", unit=unit, day=day_with_weekday(steps.as_of, catalogue)),
        catalogue(
            "nextsteps.reachable" if steps.reachable > steps.total else "nextsteps.place",
            total=hundredths(steps.total),
            rank=steps.rank,
            units=len(scheme.units),
            reachable=hundredths(steps.reachable),
        ),
    ]
    if steps.pace is not None:
        lines.append(pace_line(steps.pace, catalogue))
        if (course := course_line(steps.pace, scheme, catalogue)) is not None:
            lines.append(course)
    shown = _shown(steps)
    if shown:
        lines.append(catalogue("nextsteps.own"))
        lines += [_step(one, steps, scheme, catalogue) for one in shown]
    else:
        lines.append(catalogue("nextsteps.nothing"))
    if steps.closings or steps.reports:
        lines.append(catalogue("nextsteps.by_day"))
        by_day = [(one.day, _closing(one, scheme, catalogue)) for one in steps.closings]
        for duty, due in steps.reports:
            said = catalogue("nextsteps.report", day=day(due, catalogue), title=duties[duty].title)
            by_day.append((due, said))
        lines += [said for _, said in sorted(by_day)[:_MOST_DAYS]]
    marks = [one for one in steps.others if one.points > 0]
    if marks:
        names = "、".join(dict.fromkeys(scheme.item(one.subject).title for one in marks[:_MOST_FACTS]))
        most = max(one.points for one in marks)
        key = "nextsteps.others" if len(marks) <= _MOST_FACTS else "nextsteps.others_more"
        lines.append(catalogue(key, names=names, points=hundredths(most, signed=True), count=len(marks)))
    if shown:
        on_others = any(one.rests_on_others for one in shown)
        lines.append(catalogue("nextsteps.held_still_places" if on_others else "nextsteps.held_still"))
    return lines


def _shown(steps: NextSteps) -> list[NextStep]:
    """The best steps, each fact once; the best of those that better the rank is among them."""
    once: list[NextStep] = []
    seen: set[str] = set()
    for one in steps.own:
        facts = {need.fact for need in one.needs}
        if seen.isdisjoint(facts):
            once.append(one)
            seen |= facts
    shown = once[:_MOST_STEPS]
    if all(one.rank >= steps.rank for one in shown):
        climbing = next((one for one in steps.own if one.rank < steps.rank), None)
        if climbing is not None:
            facts = {need.fact for need in climbing.needs}
            others = [one for one in shown if facts.isdisjoint(need.fact for need in one.needs)]
            shown = [*others[: _MOST_STEPS - 1], climbing]
    return shown


def _step(one: NextStep, steps: NextSteps, scheme: Scheme, catalogue: Catalogue) -> str:
    needs = Html("，".join(_need(need, scheme, catalogue) for need in one.needs))
    gains: list[str] = []
    if one.points > 0:
        result = hundredths(one.result)
        gains.append(catalogue("nextsteps.points", result=result, points=hundredths(one.points, signed=True)))
    if one.rank < steps.rank:
        gains.append(catalogue("nextsteps.rank", before=steps.rank, after=one.rank))
    if one.money > 0:
        gains.append(catalogue("nextsteps.money", money=money(one.money, catalogue)))
    if one.by < scheme.end:
        gains.append(catalogue("nextsteps.until", day=day(one.by, catalogue)))
    mark = "*" if one.rests_on_others else ""
    return catalogue(
        "nextsteps.step", needs=needs, gains=Html(catalogue.plain("nextsteps.comma").join(gains)), mark=mark
    )


def _need(need: Need, scheme: Scheme, catalogue: Catalogue) -> Html:
    fact = scheme.fact(need.fact)
    if fact.kind is Kind.FLAG:
        return catalogue("nextsteps.need_yes", fact=fact.short)
    if fact.kind in (Kind.LEVEL, Kind.PERCENT):
        before, value = (amount(one, fact, catalogue) for one in (need.value - need.amount, need.value))
        return catalogue("nextsteps.need_reach", fact=fact.short, before=before, value=value)
    return catalogue("nextsteps.need", fact=fact.short, amount=amount(need.amount, fact, catalogue))


def _closing(one: Closing, scheme: Scheme, catalogue: Catalogue) -> str:
    facts = catalogue.plain("nextsteps.and").join(scheme.fact(fact).short for fact in one.facts[:_MOST_FACTS])
    if len(one.facts) > _MOST_FACTS:
        facts = catalogue.plain("nextsteps.facts_more", facts=facts, count=len(one.facts))
    gains = [catalogue.plain("nextsteps.worth", points=hundredths(one.points, signed=True))] if one.points > 0 else []
    if one.money > 0:
        gains.append(catalogue.plain("nextsteps.money", money=money(one.money, catalogue)))
    return catalogue(
        "nextsteps.closing",
        day=day(one.day, catalogue),
        facts=facts,
        gains=catalogue.plain("nextsteps.comma").join(gains),
    )


def _buttons(
    steps: NextSteps, scheme: Scheme, catalogue: Catalogue, *, may_report: bool
) -> tuple[tuple[Button, ...], ...]:
    items = {item.id for item in scheme.items}
    buttons = []
    for one in _shown(steps)[:_MOST_BUTTONS]:
        fact = scheme.fact(one.needs[0].fact)
        name = clip(fact.short, _LABEL)
        if may_report:
            data = pack(Action.REPORT, scheme.id, steps.unit, scheme.fact_place(fact.id))
            buttons.append(Button(catalogue.plain("todos.report", fact=name), data))
        elif one.subject in items:
            data = pack(Action.WHY, scheme.id, steps.unit, scheme.item_place(one.subject))
            buttons.append(Button(catalogue.plain("nextsteps.why", fact=name), data))
    rows = [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    rows.append(
        (
            Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, steps.unit, "")),
            Button(catalogue.plain("receipts.todo"), pack(Action.TODO, scheme.id, steps.unit)),
        )
    )
    return tuple(rows)
