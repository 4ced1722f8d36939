"""How rules and documents declare what may stand in a scheme's files: frozen dataclasses, read from text by their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from scoring.numbers import (
    LARGEST_HEAD,
    LARGEST_PERCENT,
    LARGEST_POINTS,
    LARGEST_VALUE,
    parse_hundredths,
    parse_percent,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Options:
    """The base of what stands in a scheme's files: a field is a key, with dashes for underscores and without a last one.

    `SHORT` names the field whose value may stand alone, in place of the mapping.
    """

    SHORT: ClassVar[str | None] = None


@dataclass(frozen=True, slots=True)
class Text:
    """How a text becomes its value; `read` raises ValueError with what would be right."""

    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class ForAll:
    """A mapping that may be written as one value: then it holds for every key, under `*`."""


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """A list with at least one entry."""


def _up_to(read: Callable[[str], int], largest: int, said: str) -> Text:
    def bounded(text: str) -> int:
        value = read(text)
        if value > largest:
            raise ValueError(f"{text!r} is more than {said}")
        return value

    return Text(bounded)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LARGEST_VALUE:
        raise ValueError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


# Numbers stay text until here, so that 0.1 is a tenth; all are integers from here on.
Points = Annotated[int, _up_to(parse_hundredths, LARGEST_POINTS, f"{LARGEST_POINTS // 100} points")]  # hundredths
Percent = Annotated[
    int, _up_to(parse_percent, LARGEST_PERCENT, f"{LARGEST_PERCENT // 100}%")
]  # hundredths of a percent
Money = Annotated[int, _up_to(parse_hundredths, LARGEST_VALUE, f"{LARGEST_VALUE // 100} 元")]  # 分
HeadMoney = Annotated[int, _up_to(parse_hundredths, LARGEST_HEAD, f"{LARGEST_HEAD // 100} 元 for each one")]  # 分
Count = Annotated[int, Text(_count)]  # 1 or more
Names = Annotated[tuple[str, ...], NotEmpty()]
