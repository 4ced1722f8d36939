"""JSON of a business system's figures becomes typed values: strict, nothing guessed, every mistake with its place."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator
from pydantic_core import PydanticCustomError

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
from bot.domain.entries import Mode
from bot.domain.people import plain_words
from bot.domain.results import Unusual
from bot.domain.systems import SystemFigure
from bot.parsing.api import Day
from scoring import UnknownId
from scoring.errors import BadValue
from scoring.numbers import parse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scoring import Scheme

_PERIOD = re.compile(r"(?P<year>20[0-9]{2})-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4]))")
_MOST = 500
_Name = Annotated[str, Field(min_length=1, max_length=80)]
_Problem = tuple[str, Misasked, str]


def _figure_given(given: object, read: Callable[[object], int | str]) -> int | str:
    """A whole number or a text: one mistake for whatever else is given, not one for each."""
    try:
        return read(given)
    except ValidationError:
        raise PydanticCustomError("figure", "a whole number, or a decimal in quotes") from None


_Value = Annotated[
    Annotated[int, Field(ge=-(2**53), le=2**53)] | Annotated[str, Field(min_length=1, max_length=40)],
    WrapValidator(_figure_given),
]


class SystemFigureGiven(BaseModel):
    """A figure: of a `date`, or of a `period` (2021-06, 2021-Q2), for whose last day it counts, at the latest today.

    `value`: a whole number, or a decimal in quotes; 1 and 0 for yes and no. `reference`: the system's own number of
    this figure; sent again it is the same figure. `replaces`: the reference of the figure that this one corrects.
    `sure`: the code of the question that a person has said yes to.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    reference: _Name
    unit: _Name
    fact: _Name
    date: Day | None = None
    period: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2]|Q[1-4])$")] | None = None
    value: _Value
    mode: Literal["total", "increment"] = "total"
    replaces: _Name | None = None
    reason: Annotated[str, Field(max_length=500)] = ""
    sure: Unusual | None = None


class SystemFiguresGiven(BaseModel):
    """A message: all of it is stored, or nothing."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    figures: Annotated[tuple[SystemFigureGiven, ...], Field(min_length=1, max_length=_MOST)]


def read_figures(given: SystemFiguresGiven, scheme: Scheme, today: dt.date) -> tuple[SystemFigure, ...]:
    """The figures; raises BadRequest with everything that is wrong, each with its place."""
    problems: list[Mistake] = []
    figures = []
    for place, figure in enumerate(given.figures):
        wrong = list(_problems(figure, scheme))
        problems += [Mistake(f"figures.{place}.{name}", why, right) for name, why, right in wrong]
        if not wrong:
            figures.append(_figure(figure, scheme, today))
    if problems:
        raise BadRequest(tuple(problems))
    return tuple(figures)


def _problems(figure: SystemFigureGiven, scheme: Scheme) -> Iterator[_Problem]:
    for name, words in (("reference", figure.reference), ("replaces", figure.replaces or "-")):
        if not words.isprintable():
            yield name, Misasked.LETTERS, ""
    if (figure.date is None) is (figure.period is None):
        yield "date", Misasked.DAY_OR_PERIOD, ""
    try:
        scheme.unit(figure.unit)
    except UnknownId as error:
        yield "unit", Misasked.OTHER, error.message
    try:
        fact = scheme.fact(figure.fact)
    except UnknownId as error:
        yield "fact", Misasked.OTHER, error.message
        return
    if figure.mode == "increment" and not fact.kind.adds_up:
        yield "mode", Misasked.TOTAL_ONLY, fact.id
    try:
        parse_value(str(figure.value), fact.kind, fact.levels, scheme.most(fact.id))
    except BadValue as error:
        yield "value", Misasked.OTHER, error.message


def _figure(figure: SystemFigureGiven, scheme: Scheme, today: dt.date) -> SystemFigure:
    fact = scheme.fact(figure.fact)
    value = parse_value(str(figure.value), fact.kind, fact.levels, scheme.most(fact.id))
    first, last = days_of(figure.period) if figure.period else (today, today)
    return SystemFigure(
        figure.reference,
        figure.unit,
        figure.fact,
        figure.date or min(last, max(first, today)),  # of a period that has not begun: a day to come, which is refused
        value,
        Mode(figure.mode),
        figure.replaces,
        plain_words(figure.reason),
        figure.sure,
        first if figure.period else None,
    )


def days_of(period: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a month or quarter; raises ValueError for other words.

    >>> days_of("2021-06")[1], days_of("2021-Q4")
    (datetime.date(2021, 6, 30), (datetime.date(2021, 10, 1), datetime.date(2021, 12, 31)))
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"{period!r} is no month and no quarter")
    month = int(match["month"]) if match["month"] else 3 * int(match["quarter"])
    first = dt.date(int(match["year"]), month if match["month"] else month - 2, 1)
    year, after = first.year + month // 12, month % 12 + 1
    return first, dt.date(year, after, 1) - dt.timedelta(days=1)
