"""The working of a result as sentences: the clause, the numbers with their days, the arithmetic, what is missing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.domain.reviews import default_basis, other_basis
from bot.rendering.callback_data import Action, pack, past_day
from bot.rendering.figures import amount, compared, decimals, hundredths, money, number
from bot.rendering.formatting import basis_name, clip, day, with_basis
from bot.rendering.marks import Marked, plain_text
from bot.rendering.origins import origin_words
from bot.rendering.phone import fitting
from bot.rendering.screen import Button, button, in_rows, message
from scoring import GRADE, RANK, TOTAL, Kind
from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.domain.entries import Basis
    from bot.rendering.catalogue import Catalogue
    from bot.rendering.screen import Screen
    from scoring import Explanation, Fact, Missing, Scheme, Step, Used

OF_THE_FACT = ("value", "whole", "target", "limit", "rung", "_value")  # in its unit: named so, or so at the end
_MISSING = {  # without and with the points that it would bring
    Kind.FLAG: ("working.missing_yes", "working.missing_yes_points"),
    Kind.LEVEL: ("working.missing_level", "working.missing_level_points"),
}
_ONE_OF = frozenset({"asks-one", "found-one"})  # any of the sentences inside is enough
_CLAUSE = 160  # letters of the clause's words that a phone shows without hiding the arithmetic; the others fold
_LABEL = 22  # letters of a button that has the row to itself
_LONGEST = 2500  # letters that leave room for the arithmetic in one message


def working_screen(
    working: Explanation,
    scheme: Scheme,
    catalogue: Catalogue,
    basis: Basis,
    last_year: Mapping[str, int],
    past: date | None = None,
) -> Screen:
    """The working as one message, with what it rests on, and of an item a button to what rests on the other.

    `last_year`: what the unit's facts came to then, as far as it is known, in smallest units. `past`: the day gone by
    that it is of, on which its buttons stay.
    """
    on = () if past is None else (past_day(past, scheme.start),)
    at = (scheme.id, working.unit)
    row = [button(catalogue, "working.sheet", Action.SCORE, *at, "", basis, *on)]
    if working.subject in {item.id for item in scheme.items}:
        other, place = other_basis(basis), scheme.item_place(working.subject)
        name = basis_name(other, scheme, catalogue)
        row.append(button(catalogue, "sheets.other_basis", Action.WHY, *at, place, other, *on, basis=name))
    first = with_basis(_head(working, scheme.unit(working.unit).short, scheme, catalogue), basis, scheme, catalogue)
    head = [first] if past is None else [first, catalogue("working.past", day=day(past, catalogue))]
    parts = _arithmetic(working, scheme, catalogue, last_year), _all_missing(working, scheme, catalogue)
    return fitting(message([*head, *way], catalogue, (row,)) for way in _ways(working, scheme, catalogue, *parts))


def _ways(
    working: Explanation, scheme: Scheme, catalogue: Catalogue, arithmetic: Sequence[Marked], missing: Sequence[Marked]
) -> Iterator[list[Marked]]:
    """The whole working; with the clause's words folded; with all but the last line of the arithmetic folded, too."""
    for unfolded in (_CLAUSE, 0):
        yield [*_rests_on(working, scheme, catalogue, unfolded), *arithmetic, *missing]
    folded = [catalogue("working.folded", lines=Marked("\n".join(arithmetic[:-1]))), *arithmetic[-1:]]
    yield [*_rests_on(working, scheme, catalogue, 0), *folded, *missing]


def which_item_screen(
    words: str, items: Sequence[str], unit: str, scheme: Scheme, catalogue: Catalogue, past: date | None = None
) -> Screen:
    """Which of several lines is meant, each a button; awards, which no button names, to be asked for by their title."""
    titles, lines = titles_of(items, scheme), {item.id for item in scheme.items}
    on = () if past is None else (default_basis(scheme), past_day(past, scheme.start))
    buttons = [
        Button(clip(title, _LABEL), pack(Action.WHY, scheme.id, unit, scheme.item_place(item), *on))
        for item, title in titles.items()
        if item in lines
    ]
    text = [catalogue("working.which_item", words=clip(words, _LABEL))]
    text += [catalogue("working.which_award", award=title) for item, title in titles.items() if item not in lines]
    return message(text, catalogue, in_rows(buttons, 1))


def titles_of(items: Iterable[str], scheme: Scheme) -> dict[str, str]:
    """The titles of items and awards, by id."""
    awards = {award.id: award.title for award in scheme.awards}
    return {item: awards.get(item) or scheme.item(item).title for item in items}


def clause_words(text: str, catalogue: Catalogue, unfolded: int = _CLAUSE) -> Marked:
    """The clause's own words, whole; those of more letters than `unfolded` fold until they are tapped."""
    return catalogue("working.words" if len(text) <= unfolded else "working.words_folded", words=clip(text, _LONGEST))


def plain_working(working: Explanation, scheme: Scheme, catalogue: Catalogue) -> str:
    """The working for a terminal."""
    return plain_text("\n".join(_lines(working, scheme, catalogue, {})))


def _lines(working: Explanation, scheme: Scheme, catalogue: Catalogue, last_year: Mapping[str, int]) -> list[str]:
    head = _head(working, scheme.unit(working.unit).short, scheme, catalogue)
    arithmetic = _arithmetic(working, scheme, catalogue, last_year)
    missing = _all_missing(working, scheme, catalogue)
    return [head, *_rests_on(working, scheme, catalogue, _CLAUSE), *arithmetic, *missing]


def _rests_on(working: Explanation, scheme: Scheme, catalogue: Catalogue, unfolded: int) -> list[Marked]:
    """The clause, its words, and the day at which it looks."""
    lines: list[Marked] = []
    if working.clause:
        lines.append(catalogue("working.clause", place=working.clause))
    if working.text:
        lines.append(clause_words(working.text, catalogue, unfolded))
    cutoffs = {item.id: item.cutoff for item in scheme.items} | {award.id: award.cutoff for award in scheme.awards}
    if (cutoff := cutoffs.get(working.subject)) is not None:
        lines.append(catalogue("working.cutoff", day=day(cutoff, catalogue)))
    return lines


def _arithmetic(
    working: Explanation, scheme: Scheme, catalogue: Catalogue, last_year: Mapping[str, int]
) -> list[Marked]:
    lines = [_used(used, working, scheme, catalogue, last_year.get(used.fact)) for used in working.used]
    return lines + [step_words(step, scheme, catalogue) for step in working.steps]


def _all_missing(working: Explanation, scheme: Scheme, catalogue: Catalogue) -> list[Marked]:
    present = {used.fact: used.value for used in working.used}
    return [_missing(missing, present.get(missing.fact, 0), scheme, catalogue) for missing in working.missing]


def _used(used: Used, working: Explanation, scheme: Scheme, catalogue: Catalogue, last: int | None) -> Marked:
    """A fact's value, beside its target and what it came to last year (`last`) where these are known."""
    fact = scheme.fact(used.fact)
    figure = amount(used.value, fact, catalogue)
    if used.origin is not None:
        figure += origin_words(used.origin, scheme, catalogue)
    values = {"fact": fact.short, "value": figure}
    if used.day is None and fact.id in scheme.silent_facts:
        parts = "、".join(scheme.fact(part).short for part in fact.derived.facts()) if fact.derived else ""
        return catalogue("working.unknown_derived" if parts else "working.unknown", fact=fact.short, parts=parts)
    if used.day is None:
        line = catalogue("working.not_reported", **values)
    elif used.target is None:
        line = catalogue("working.used", day=day(used.day, catalogue), **values)
    else:
        target = amount(used.target, fact, catalogue)
        line = catalogue("working.used_target", day=day(used.day, catalogue), target=target, **values)
    if last is None:
        return line
    final = scheme.last_days(scheme.item(working.subject))[used.fact]
    words = compared(used.value, last, fact, catalogue, over=used.cutoff >= final)
    return catalogue("working.with_last_year", line=line, last=words)


def _missing(missing: Missing, present: int, scheme: Scheme, catalogue: Catalogue) -> Marked:
    fact = scheme.fact(missing.fact)
    lacking = amount(missing.amount + (present if fact.kind is Kind.LEVEL else 0), fact, catalogue)
    key = _MISSING.get(fact.kind, ("working.missing", "working.missing_points"))[bool(missing.points)]
    return catalogue(key, fact=fact.short, amount=lacking, points=hundredths(missing.points, signed=True))


def _head(working: Explanation, unit: str, scheme: Scheme, catalogue: Catalogue) -> Marked:
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
        key = "working.head_unlimited" if scheme.item(working.subject).unlimited else "working.head_deduction"
        return catalogue(key, unit=unit, title=working.title, result=hundredths(working.result))
    most = hundredths(working.most)
    return catalogue("working.head", unit=unit, title=working.title, result=hundredths(working.result), most=most)


def step_words(step: Step, scheme: Scheme, catalogue: Catalogue) -> Marked:
    """One line of the arithmetic as a sentence."""
    fact = scheme.fact(str(step.values["fact"])) if step.values.get("fact") else None
    measure = (fact and fact.measure) or catalogue.plain("working.piece")
    shown = {name: _shown(name, step, fact, scheme, catalogue) for name in step.values}
    key = f"working.step_{step.code}"
    if step.code == "rank" and not step.values.get("ahead"):
        key = "working.step_rank_first"
    if step.parts:
        between = catalogue.plain("working.or" if step.code in _ONE_OF else "working.also")
        shown["parts"] = Marked(between.join(step_words(part, scheme, catalogue) for part in step.parts))
    if "every_fine" in step.values:
        in_measure = measure if measure == "%" else f" {measure}"
        shown |= _counting(step, fact, {"measure": measure, "in_measure": in_measure, **shown}, catalogue)
    return catalogue(key, **{"measure": measure, **shown})


def _counting(step: Step, fact: Fact | None, shown: Mapping[str, str], catalogue: Catalogue) -> dict[str, str]:
    """What is counted in steps: for each what (`span`), against what (`bar`), how (`counting`), up to what (`cap`)."""
    one = step.values["every_fine"] == HUNDRED_PERCENT * (fact.scale if fact is not None else 1)
    alone = one and "bar_fine" not in step.values  # each event; but: for each 1 that is short
    span = "span_percent" if "every_percent" in step.values else "span_one" if alone else "span"
    bar = "bar_percent" if "bar_percent" in step.values else "bar"
    keys = {"span": span, "counting": f"counting_{step.values['counting']}"}
    keys |= {"bar": bar} if "bar_fine" in step.values else {}
    keys |= {"cap": "cap"} if "cap_points" in step.values else {}
    return {"cap": ""} | {name: catalogue.plain(f"working.{key}", **shown) for name, key in keys.items()}


def _shown(name: str, step: Step, fact: Fact | None, scheme: Scheme, catalogue: Catalogue) -> str:
    """One value of a step in words: its name says what it is."""
    value = step.values[name]
    if name in ("item", "by_item"):
        titles = {item.id: item.title for item in scheme.items}
        return titles.get(str(value)) or catalogue.plain("working.total")
    if name == "fact" or name.endswith("_fact"):
        return scheme.fact(str(value)).short if value else ""
    if name == "next":
        return scheme.unit(str(value)).short if value else ""
    if name == "day":
        return day(date.fromisoformat(str(value)), catalogue)
    if isinstance(value, bool):
        return catalogue.plain("working.met" if value else "working.unmet")
    if name == "relation":
        return catalogue.plain(f"working.relation_{value}")
    if not isinstance(value, int):
        return value if value is not None else ""
    return _figure(name, value, scheme.fact(str(step.values["of_fact"])) if name == "of_value" else fact, catalogue)


def _figure(name: str, value: int, fact: Fact | None, catalogue: Catalogue) -> str:
    if name.endswith(("_points", "_percent")):
        return hundredths(value)
    if name.endswith("_money"):
        return money(value, catalogue)
    if name.endswith("_fine"):
        return decimals(value, HUNDRED_PERCENT * (fact.scale if fact is not None else 1))
    return number(value, fact) if name.endswith(OF_THE_FACT) and fact is not None else f"{value:,}"
