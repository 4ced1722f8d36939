"""What systems ask over HTTP becomes typed values: strict, nothing guessed, unknown parameters are refused."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
from bot.domain.entries import Basis
from bot.domain.notices import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

_MOST, _USUAL = 1000, 500  # on one page
_MOST_DETAILED, _USUAL_DETAILED = 200, 50  # … of units with all that they report
_LONGEST = 200  # letters of a parameter


class Asked(BaseModel):
    """The parameters of an address; of this one there are none."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PageAsked(Asked):
    """A page of a list. `after`: what `next` of the page before says."""

    limit: Annotated[int, Field(ge=1, le=_MOST)] = _USUAL
    after: Annotated[str, Field(min_length=1, max_length=_LONGEST)] | None = None


class EveningAsked(Asked):
    """A standing: on the evening of which day (none: today), resting on which figures (none: the scheme's usual)."""

    as_of: date | None = None
    basis: Basis | None = None


class UnitsAsked(PageAsked, EveningAsked):
    """The same of many units, or of one group."""

    group: Annotated[str, Field(min_length=1, max_length=_LONGEST)] | None = None


class FiguresAsked(UnitsAsked):
    """The figures of many units, or of one group."""

    limit: Annotated[int, Field(ge=1, le=_MOST_DETAILED)] = _USUAL_DETAILED


class DutiesAsked(PageAsked):
    """Duties of many units, or of one group."""

    limit: Annotated[int, Field(ge=1, le=_MOST_DETAILED)] = _USUAL_DETAILED
    as_of: date | None = None
    group: Annotated[str, Field(min_length=1, max_length=_LONGEST)] | None = None


class NoticesAsked(PageAsked):
    """Notices that were due on these days (both included), of one kind, in one state."""

    since: date | None = None
    until: date | None = None
    kind: NoticeKind | None = None
    state: NoticeState | None = None


_AskedT = TypeVar("_AskedT", bound=Asked)
_GivenT = TypeVar("_GivenT", bound=BaseModel)
_WHY = {
    "extra_forbidden": Misasked.UNKNOWN,
    "enum": Misasked.CHOICE,
    "literal_error": Misasked.CHOICE,
    "missing": Misasked.MISSING,
}


def read_query(parameters: Iterable[tuple[str, str]], kind: type[_AskedT]) -> _AskedT:
    """What the parameters of an address ask for; raises BadRequest."""
    pairs = list(parameters)
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if repeated:
        raise BadRequest(tuple(Mistake(name[:_LONGEST], Misasked.REPEATED) for name in repeated))
    try:
        return kind.model_validate_strings(dict(pairs), strict=True)
    except ValidationError as error:
        raise _bad(error, kind) from None


def read_body(body: bytes, kind: type[_GivenT]) -> _GivenT:
    """What a body of JSON says; raises BadRequest."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _bad(error, kind) from None


def _bad(error: ValidationError, kind: type[BaseModel]) -> BadRequest:
    mistakes = (_mistake(problem, kind) for problem in error.errors(include_url=False, include_input=False))
    return BadRequest(tuple(dict.fromkeys(mistakes)))


def _mistake(problem: ErrorDetails, kind: type[BaseModel]) -> Mistake:
    name, code = ".".join(map(str, problem["loc"]))[:_LONGEST] or "body", problem["type"]
    values: Mapping[str, object] = problem.get("ctx", {})
    if (why := _WHY.get(code)) is not None:
        names = "、".join(kind.model_fields) if why is Misasked.UNKNOWN else ""
        return Mistake(name, why, names or str(values.get("expected", "")).replace("'", ""))
    if code.startswith("date"):
        return Mistake(name, Misasked.DAY, "2021-03-31")
    if code.startswith(("int", "greater_than", "less_than")):
        of_name = kind.model_json_schema()["properties"].get(name, {})
        least, most = of_name.get("minimum"), of_name.get("maximum")
        return Mistake(name, Misasked.NUMBER, f"{least}–{most}" if most is not None else problem["msg"])
    return Mistake(name, Misasked.OTHER, problem["msg"])
