"""How rules and documents declare what may stand in a scheme's files: frozen dataclasses, read by their types."""

from __future__ import annotations

import re
from collections.abc import Mapping  # noqa: TC003 whoever reads a file evaluates the types of all fields
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from scoring.errors import Message
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
    """The base of what stands in a scheme's files: a field is a key, with dashes for underscores, without a last one.

    `SHORT` names the field whose value may stand without a mapping. Of each group in `ONE_OF` exactly one is given.
    A key of `ONLY_WITH` is given only beside one of its fields: nothing stands in a file that has no effect.
    """

    SHORT: ClassVar[str | None] = None
    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = ()
    ONLY_WITH: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __post_init__(self) -> None:
        """Refuse what says too much or too little."""
        for group in self.ONE_OF:
            if sum(self._gives(name) for name in group) != 1:
                raise ValueError(Message("needs exactly one of: {keys}", keys=tuple(map(dashed, group))))
        for name, others in self.ONLY_WITH.items():
            if self._gives(name) and not any(map(self._gives, others)):
                keys = tuple(map(dashed, others))
                raise ValueError(Message("{key} stands only beside: {keys}", key=dashed(name), keys=keys))

    def _gives(self, name: str) -> bool:
        value = getattr(self, name)
        return value is not None and value is not False and value != ()


def dashed(name: str) -> str:
    """A field's name as the key in the file."""
    return name.rstrip("_").replace("_", "-")


@dataclass(frozen=True, slots=True)
class Text:
    """How a text becomes its value; `read` raises ValueError with what would be right.

    `pattern` is what an editor accepts while it is typed; `most`: a plain number from `least` to that may stand there
    too.
    """

    read: Callable[[str], Any]
    pattern: str
    most: float | None = None
    least: float = 0


@dataclass(frozen=True, slots=True)
class ForAll:
    """A mapping that may be written as one value: then it holds for every key, under `*`."""


@dataclass(frozen=True, slots=True)
class NotEmpty:
    """A list with at least one entry."""


_DECIMAL = r"\d+(\.\d{1,2})?"


def _up_to(read: Callable[[str], int], largest: int, limit: str) -> Text:
    def bounded(text: str) -> int:
        value = read(text)
        if value > largest:
            raise ValueError(Message("{text!r} is more than {limit}", text=text, limit=limit))
        return value

    percent = read is parse_percent
    return Text(bounded, f"^{_DECIMAL}{'%' if percent else ''}$", None if percent else largest / 100)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LARGEST_VALUE:
        raise ValueError(Message("{text!r} is not a whole number of 1 or more", text=text))
    return int(text)


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(Message("{text!r} is not yes or no", text=text))
    return text == "yes"


def read_id(text: str) -> str:
    """The text as an id, in any script; raises ValueError with what would be right."""
    if not re.fullmatch(r"[\w.-]+", text):
        raise ValueError(
            Message("{text!r} is no id: letters (Chinese ones too), digits, dots and dashes only", text=text)
        )
    return text


_MOST_POINTS = Message("{most} points", most=LARGEST_POINTS // 100)
_MOST_A_HEAD = Message("{most} 元 for each one", most=LARGEST_HEAD // 100)

# Numbers stay text until here, so that 0.1 is a tenth; all are integers from here on.
Points = Annotated[int, _up_to(parse_hundredths, LARGEST_POINTS, _MOST_POINTS)]  # hundredths
Percent = Annotated[int, _up_to(parse_percent, LARGEST_PERCENT, f"{LARGEST_PERCENT // 100}%")]  # hundredths of 1%
Money = Annotated[int, _up_to(parse_hundredths, LARGEST_VALUE, f"{LARGEST_VALUE // 100} 元")]  # 分
HeadMoney = Annotated[int, _up_to(parse_hundredths, LARGEST_HEAD, _MOST_A_HEAD)]  # 分
Count = Annotated[int, Text(_count, r"^0*[1-9]\d*$", LARGEST_VALUE)]  # 1 or more
Yes = Annotated[bool, Text(_yes, "^(yes|no)$")]
Id = Annotated[str, Text(read_id, r"^[^\s,:;/]+$")]
Names = Annotated[tuple[str, ...], NotEmpty()]
