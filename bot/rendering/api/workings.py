"""How a result came about, for other systems: the clause, the numbers, the arithmetic as sentences and as values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from bot.domain.entries import Basis
from bot.rendering.figures import decimals
from bot.rendering.marks import plain_text
from bot.rendering.working import OF_THE_FACT, step_words
from scoring import GRADE, RANK, Kind, format_hundredths, format_value
from scoring.numbers import HUNDRED_PERCENT

if TYPE_CHECKING:
    from bot.rendering.catalogue import Catalogue
    from scoring import Explanation, Fact, Missing, Scheme, Step, Used

Measure = Literal["points", "rank", "grade", "yuan"]


class UsedTold(BaseModel):
    """A figure that a result rests on, as it was at the `cutoff`. `day`: for which it was reported, if at all."""

    fact: str
    value: str
    target: str | None
    day: date | None
    cutoff: date


class StepTold(BaseModel):
    """A line of the arithmetic: its code, the sentence, and its values as exact texts; `parts` are inside of it."""

    code: str
    words: str
    values: dict[str, str | bool | None]
    parts: list[StepTold]


class MissingTold(BaseModel):
    """What to aim at next: `amount` more of the figure brings `points` more, all else held still."""

    fact: str
    amount: str
    points: str


class WorkingTold(BaseModel):
    """The working of a line, the total, the rank, the grade or an award. `result` and `most` are in the `measure`."""

    scheme: str
    unit: str
    subject: str
    title: str
    as_of: date
    basis: Basis
    measure: Measure
    result: str
    most: str | None
    clause: str
    text: str
    used: list[UsedTold]
    steps: list[StepTold]
    missing: list[MissingTold]


def working_told(working: Explanation, scheme: Scheme, basis: Basis, as_of: date, catalogue: Catalogue) -> WorkingTold:
    """A working; sentences are in the catalogue's language."""
    measure, result = _result(working, scheme)
    return WorkingTold(
        scheme=scheme.id,
        unit=working.unit,
        subject=working.subject,
        title=working.title,
        as_of=as_of,
        basis=basis,
        measure=measure,
        result=result,
        most=format_hundredths(working.most) if working.most is not None and measure == "points" else None,
        clause=working.clause,
        text=working.text,
        used=[_used(used, scheme) for used in working.used],
        steps=[_step(step, scheme, catalogue) for step in working.steps],
        missing=[_missing(missing, scheme) for missing in working.missing],
    )


def _result(working: Explanation, scheme: Scheme) -> tuple[Measure, str]:
    if working.subject == RANK:
        return "rank", str(working.result)
    if working.subject == GRADE:
        return "grade", scheme.grade_names[working.result] if working.result >= 0 else ""
    if working.subject in {award.id for award in scheme.awards}:
        return "yuan", format_hundredths(working.result)
    return "points", format_hundredths(working.result)


def value_told(value: int, fact: Fact) -> str:
    """A figure as an exact text in the fact's measure: 1995, 12.50; of a level its word."""
    if fact.kind is Kind.LEVEL:
        return format_value(value, fact.kind, fact.levels)
    return format_hundredths(value) if fact.scale == HUNDREDTHS else str(value)


HUNDREDTHS = 100


def _used(used: Used, scheme: Scheme) -> UsedTold:
    fact = scheme.fact(used.fact)
    target = value_told(used.target, fact) if used.target is not None else None
    return UsedTold(fact=fact.id, value=value_told(used.value, fact), target=target, day=used.day, cutoff=used.cutoff)


def _missing(missing: Missing, scheme: Scheme) -> MissingTold:
    fact = scheme.fact(missing.fact)
    amount = str(missing.amount) if fact.kind is Kind.LEVEL else value_told(missing.amount, fact)
    return MissingTold(fact=fact.id, amount=amount, points=format_hundredths(missing.points))


def _step(step: Step, scheme: Scheme, catalogue: Catalogue) -> StepTold:
    return StepTold(
        code=step.code,
        words=plain_text(step_words(step, scheme, catalogue)),
        values={name: _value(name, step, scheme) for name in step.values},
        parts=[_step(part, scheme, catalogue) for part in step.parts],
    )


def _value(name: str, step: Step, scheme: Scheme) -> str | bool | None:
    """One value of a step: its name says what it is (see `scoring.Step`)."""
    value = step.values[name]
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    of = step.values.get("of_fact" if name == "of_value" else "fact")
    fact = scheme.fact(str(of)) if of else None
    if name.endswith(("_points", "_money", "_percent")):
        return format_hundredths(value)
    if name.endswith("_fine"):
        return decimals(value, HUNDRED_PERCENT * (fact.scale if fact is not None else 1)).replace(",", "")
    return value_told(value, fact) if fact is not None and name.endswith(OF_THE_FACT) else str(value)
