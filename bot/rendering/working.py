"""The working of a result as sentences: the clause, the numbers with their days, the arithmetic, what is missing."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from bot.domain.reviews import other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.catalogue import Html
from bot.rendering.formatting import MESSAGE_LIMIT, amount, basis_name, day, fit, hundredths, money, number, with_basis
from bot.rendering.screen import Button, Screen
from bot.rendering.year_before import compared
from scoring import GRADE, RANK, TOTAL, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.domain.entries import Basis
    from bot.rendering.catalogue import Catalogue
    from scoring import Explanation, Scheme, Step

_TAG = re.compile(r"<[^>]+>")
_CLAUSE = 160  # letters of the clause's words that a phone shows without hiding the arithmetic


def working_screen(
    working: Explanation,
    scheme: Scheme,
    catalogue: Catalogue,
    basis: Basis,
    last_year: Mapping[str, int],
    past: date | None = None,
) -> Screen:
    """The working as one message, with what it rests on, and of an item a button to what rests on the other.

    `last_year`: what the unit's facts came to then, as far as it is known, in smallest units. `past`: the day gone by that
    it is of, on which its buttons stay.
    """
    head, *lines = _lines(working, scheme, catalogue, last_year)
    if past is not None:
        lines.insert(0, catalogue("working.past", day=day(past, catalogue)))
    on = () if past is None else (past_day(past, scheme.start),)
    text = fit([with_basis(Html(head), basis, scheme, catalogue), *lines], MESSAGE_LIMIT, catalogue("receipts.more"))
    row = [Button(catalogue.plain("working.sheet"), pack(Action.SCORE, scheme.id, working.unit, "", basis, *on))]
    if working.subject in {item.id for item in scheme.items}:
        other, place = other_basis(basis), scheme.item_place(working.subject)
        label = catalogue.plain("sheets.other_basis", basis=basis_name(other, scheme, catalogue))
        row.append(Button(label, pack(Action.WHY, scheme.id, working.unit, place, other, *on)))
    return Screen(text, (tuple(row),))


def plain_working(working: Explanation, scheme: Scheme, catalogue: Catalogue) -> str:
    """The working for a terminal."""
    return html.unescape(_TAG.sub("", "\n".join(_lines(working, scheme, catalogue, {}))))


def _lines(working: Explanation, scheme: Scheme, catalogue: Catalogue, last_year: Mapping[str, int]) -> list[str]:
    unit = scheme.unit(working.unit)
    lines: list[str] = [_head(working, unit.short, scheme, catalogue)]
    if working.clause:
        lines.append(catalogue("working.clause", place=working.clause))
    if working.text:
        words = working.text if len(working.text) <= _CLAUSE else working.text[:_CLAUSE] + "…"
        lines.append(catalogue("working.words", words=words))
    if (cutoff := _cutoff(working, scheme)) is not None:
        lines.append(catalogue("working.cutoff", day=day(cutoff, catalogue)))
    for used in working.used:
        fact = scheme.fact(used.fact)
        values = {"fact": fact.short, "value": amount(used.value, fact, catalogue)}
        if used.day is None:
            lines.append(catalogue("working.not_reported", **values))
        elif used.target is None:
            lines.append(catalogue("working.used", day=day(used.day, catalogue), **values))
        else:
            target = amount(used.target, fact, catalogue)
            lines.append(catalogue("working.used_target", day=day(used.day, catalogue), target=target, **values))
        if used.fact in last_year:
            final = scheme.item(working.subject).cutoff or scheme.end
            words = compared(used.value, last_year[used.fact], fact, catalogue, over=used.cutoff >= final)
            lines[-1] = catalogue("working.with_last_year", line=Html(lines[-1]), last=words)
    lines += [_step(step, scheme, catalogue) for step in working.steps]
    present = {used.fact: used.value for used in working.used}
    for one in working.missing:
        fact = scheme.fact(one.fact)
        key = "working.missing_points" if one.points else "working.missing"
        if fact.kind is Kind.FLAG:
            key = "working.missing_yes_points" if one.points else "working.missing_yes"
        lacking = amount(one.amount, fact, catalogue)
        if fact.kind is Kind.LEVEL:
            key = "working.missing_level_points" if one.points else "working.missing_level"
            lacking = amount(one.amount + present[one.fact], fact, catalogue)
        lines.append(catalogue(key, fact=fact.short, amount=lacking, points=hundredths(one.points, signed=True)))
    return lines


def _cutoff(working: Explanation, scheme: Scheme) -> date | None:
    """The day that the clause names, where it names one."""
    found = {item.id: item.cutoff for item in scheme.items} | {award.id: award.cutoff for award in scheme.awards}
    return found.get(working.subject)


def _head(working: Explanation, unit: str, scheme: Scheme, catalogue: Catalogue) -> str:
    if working.subject == TOTAL:
        return catalogue("working.head_total", unit=unit, result=hundredths(working.result))
    if working.subject == RANK:
        return catalogue("working.head_rank", unit=unit, result=working.result, units=len(scheme.units))
    if working.subject == GRADE:
        grade = scheme.grades[working.result].name if working.result >= 0 else "—"
        return catalogue("working.head_grade", unit=unit, grade=grade)
    if working.most is None:
        return catalogue("working.head_award", unit=unit, title=working.title, result=money(working.result, catalogue))
    if working.most == 0:
        return catalogue("working.head_deduction", unit=unit, title=working.title, result=hundredths(working.result))
    most = hundredths(working.most)
    return catalogue("working.head", unit=unit, title=working.title, result=hundredths(working.result), most=most)


def _step(step: Step, scheme: Scheme, catalogue: Catalogue) -> str:
    fact = scheme.fact(str(step.values["fact"])) if step.values.get("fact") else None
    shown: dict[str, object] = {"measure": (fact and fact.measure) or catalogue.plain("working.piece")}
    for name, value in step.values.items():
        if name == "fact" and fact is not None:
            shown[name] = fact.short
        elif name.endswith("_fact"):
            shown[name] = scheme.fact(str(value)).short if value else ""
        elif name in ("item", "by_item"):
            known = {one.id for one in scheme.items}
            shown[name] = scheme.item(str(value)).title if value in known else catalogue.plain("working.total")
        elif name == "next":
            shown[name] = scheme.unit(str(value)).short if value else ""
        elif isinstance(value, bool):
            shown[name] = catalogue.plain("working.met" if value else "working.unmet")
        elif not isinstance(value, int):
            shown[name] = value if value is not None else ""
        elif name.endswith(("_points", "_percent")):
            shown[name] = hundredths(value)
        elif name.endswith("_money"):
            shown[name] = money(value, catalogue)
        elif name in ("value", "whole", "target", "short", "least", "most", "rung") and fact is not None:
            shown[name] = number(value, fact)
        elif name == "of_value":
            shown[name] = number(value, scheme.fact(str(step.values["of_fact"])))
        else:
            shown[name] = f"{value:,}"
    key = f"working.step_{step.code}"
    if step.code == "rank":
        key = "working.step_rank_first" if not step.values.get("ahead") else key
    return catalogue(key, **shown)
