"""What systems ask over HTTP becomes typed values: strict, nothing guessed, unknown parameters are refused."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from bot.domain.bad_requests import BadRequest, Misasked, Mistake
from bot.domain.entries import Basis
from bot.domain.notices import NoticeKind, NoticeState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

_MOST, _USUAL = 1000, 500  # on one page
_MOST_DETAILED, _USUAL_DETAILED = 200, 50  # … of units with all that they report
_LONGEST = 200  # letters of a parameter
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(given: object) -> object:
    """A day as it is written: pydantic would take the seconds since 1970 as well."""
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        raise PydanticCustomError("date_written", "a day as 2021-03-31")
    return given


Day = Annotated[date, Field(strict=False), BeforeValidator(_written_out)]  # strict: only a date of Python


class Asked(BaseModel):
    """The parameters of an address; of this one there are none."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class PageAsked(Asked):
    """A page of a list. `after`: what `next` of the page before says."""

    limit: Annotated[int, Field(ge=1, le=_MOST)] = _USUAL
    after: Annotated[str, Field(min_length=1, max_length=_LONGEST)] | None = None


class EveningAsked(Asked):
    """A standing: on the evening of which day (none: today), resting on which figures (none: the scheme's usual)."""

    as_of: Day | None = None
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
    as_of: Day | None = None
    group: Annotated[str, Field(min_length=1, max_length=_LONGEST)] | None = None


class NoticesAsked(PageAsked):
    """Notices that were due on these days (both included), of one kind, in one state."""

    since: Day | None = None
    until: Day | None = None
    kind: NoticeKind | None = None
    state: NoticeState | None = None


_AskedT = TypeVar("_AskedT", bound=Asked)
_GivenT = TypeVar("_GivenT", bound=BaseModel)
_WHY = {
    "extra_forbidden": Misasked.UNKNOWN,
    "enum": Misasked.CHOICE,
    "literal_error": Misasked.CHOICE,
    "missing": Misasked.MISSING,
    "string_pattern_mismatch": Misasked.PERIOD,
    "figure": Misasked.FIGURE,
}
_BOUNDS = {"min_length": "≥ {}", "max_length": "≤ {}"}


def read_query(parameters: Iterable[tuple[str, str]], kind: type[_AskedT]) -> _AskedT:
    """What the parameters of an address ask for; raises BadRequest."""
    pairs = list(parameters)
    repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if repeated:
        raise BadRequest(tuple(Mistake(name[:_LONGEST], Misasked.REPEATED) for name in repeated))
    try:
        return kind.model_validate_strings(dict(pairs))
    except ValidationError as error:
        raise _bad(error, kind) from None


def read_body(body: bytes, kind: type[_GivenT]) -> _GivenT:
    """What a body of JSON says; raises BadRequest."""
    try:
        given = kind.model_validate_json(body)
    except ValidationError as error:
        raise _bad(error, kind) from None
    _refuse_repeated(body)
    return given


def _refuse_repeated(body: bytes) -> None:
    """Raise BadRequest where an object has a name twice, of which JSON does not say which one holds."""

    def names_once(pairs: list[tuple[str, object]]) -> None:
        repeated = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
        if repeated:
            raise BadRequest(tuple(Mistake(name[:_LONGEST], Misasked.REPEATED) for name in repeated))

    json.loads(body, object_pairs_hook=names_once, parse_int=str)  # str: however many digits


def _bad(error: ValidationError, kind: type[BaseModel]) -> BadRequest:
    problems = error.errors(include_url=False, include_input=False)
    places = [problem["loc"] for problem in problems]
    mistakes = (_mistake(problem, kind) for problem in problems if not _is_only_within(problem, places))
    return BadRequest(tuple(dict.fromkeys(mistakes)))


def _is_only_within(problem: ErrorDetails, places: Iterable[tuple[int | str, ...]]) -> bool:
    """Whether a list counts as too short only for what is wrong in it."""
    place = problem["loc"]
    return problem["type"] == "too_short" and any(loc != place and loc[: len(place)] == place for loc in places)


def _mistake(problem: ErrorDetails, kind: type[BaseModel]) -> Mistake:
    name, code = ".".join(map(str, problem["loc"]))[:_LONGEST] or "body", problem["type"]
    values: Mapping[str, object] = problem.get("ctx", {})
    if (why := _WHY.get(code)) is not None:
        names = "、".join(_fields_around(problem["loc"], kind)) if why is Misasked.UNKNOWN else ""
        return Mistake(name, why, names or str(values.get("expected", "")).replace("'", ""))
    if code.startswith("date"):
        return Mistake(name, Misasked.DAY, "2021-03-31")
    if code.startswith(("int", "greater_than", "less_than")):
        of_name = kind.model_json_schema()["properties"].get(name, {})
        least, most = of_name.get("minimum"), of_name.get("maximum")
        return Mistake(name, Misasked.NUMBER, f"{least}–{most}" if most is not None else problem["msg"])
    for bound, words in _BOUNDS.items():
        if bound in values:
            return Mistake(name, Misasked.LENGTH, words.format(values[bound]))
    return Mistake(name, Misasked.OTHER, problem["msg"])


def _fields_around(place: tuple[int | str, ...], kind: type[BaseModel]) -> Iterable[str]:
    """The names that there are where `place` is none."""
    schema = kind.model_json_schema()
    around = schema
    for step in place[:-1]:
        around = around["items"] if isinstance(step, int) else around["properties"][step]
        around = schema["$defs"][around["$ref"].rpartition("/")[2]] if "$ref" in around else around
    names: Iterable[str] = around["properties"]
    return names
