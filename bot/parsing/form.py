"""JSON of the form's page becomes typed values: strict, nothing guessed, every mistake named with its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.entries import Mode
from bot.domain.forms import Figure, Filled
from bot.domain.intents import Wrong
from bot.domain.results import Unusual
from bot.parsing.values import read_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scoring import Scheme

_LONGEST_REASON = 500
_LARGEST_ID = 2**53 - 1  # what JSON's readers keep exactly
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\p{L}\p{N}._-]+$")]


class BadForm(Exception):
    """What came is no form: each problem as (place, what would be right), in English, for who writes a client."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{place}: {remedy}" for place, remedy in problems))
        self.problems = problems


class _Given(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class SessionGiven(_Given):
    """Opening the form: Telegram's initData as it came."""

    init_data: Annotated[str, Field(min_length=1, max_length=4096)]


class FormAsked(_Given):
    """Which form is to be shown."""

    scheme: Name
    unit: Name


class FigureGiven(_Given):
    """A filled-in field.

    `value` as it was typed; `seen` as the form told it; `sure` answers a question about it, `reason` says why.
    """

    fact: Name
    mode: Literal["increment", "total"]
    value: Annotated[str, Field(min_length=1, max_length=40)]
    seen: Annotated[int, Field(ge=0, le=_LARGEST_ID)]
    sure: Unusual | None = None
    reason: Annotated[str, Field(max_length=_LONGEST_REASON)] | None = None


class FormGiven(FormAsked):
    """Filled-in fields of one unit, of one day (none: today)."""

    day: date | None = None
    figures: Annotated[tuple[FigureGiven, ...], Field(min_length=1, max_length=200)]


class ReportGiven(FormGiven):
    """The form as it is sent in. `key` is the sender's for just this content: sent again it counts once."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{16,64}$")]


_GivenT = TypeVar("_GivenT", bound=_Given)


def read_json(body: bytes, kind: type[_GivenT]) -> _GivenT:
    """What the body says; raises BadForm."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _bad(error) from None


def read_query(query: Mapping[str, str]) -> FormAsked:
    """What an address asks for; raises BadForm."""
    try:
        return FormAsked.model_validate(dict(query))
    except ValidationError as error:
        raise _bad(error) from None


def _bad(error: ValidationError) -> BadForm:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return BadForm(tuple((".".join(map(str, problem["loc"])) or "body", problem["msg"]) for problem in problems))


def read_filled(given: FormGiven, scheme: Scheme) -> tuple[Filled, tuple[tuple[str, Wrong], ...]]:
    """The figures, and (fact, reason) of each field that holds no value of it. Raises BadForm, scoring.UnknownId."""
    figures, wrong = [], []
    for place, field in enumerate(given.figures):
        fact = scheme.fact(field.fact)
        mode = Mode(field.mode)
        if mode is Mode.INCREMENT and not fact.kind.adds_up:
            raise BadForm(((f"figures.{place}.mode", f"{fact.id} is reported as total only"),))
        if any(field.fact == other.fact for other in given.figures[:place]):
            raise BadForm(((f"figures.{place}.fact", f"{fact.id} stands there twice"),))
        value = read_value(field.value, fact, scheme)
        if isinstance(value, Wrong):
            wrong.append((field.fact, value))
        else:
            figures.append(Figure(field.fact, mode, value, field.seen, field.sure, (field.reason or "").strip()))
    return Filled(given.scheme, given.unit, given.day, tuple(figures)), tuple(wrong)
