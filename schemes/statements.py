"""A statement (统计表): a published form by which a duty is fulfilled: stated numbers, and lists, one row a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from scoring import Message
from scoring.rules.options import NotEmpty, Options

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, kw_only=True)
class Column(Options):
    """One column of a list: what its cells hold, `month` being one in the past (1985-06); or which `choices` there are.

    It has to be filled in unless `needed` is `no`.
    """

    column: str
    title: str
    holds: Literal["words", "name", "month", "phone"] = "words"
    choices: tuple[str, ...] = ()
    needed: Literal["yes", "no"] = "yes"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.choices and self.holds != "words":
            raise ValueError(Message("choices are words: leave out `holds: {holds}` or the choices", holds=self.holds))


@dataclass(frozen=True, kw_only=True)
class Part(Options):
    """One part of a statement; its figure is reported as the fact's running total.

    With `columns` it is a list, and its figure the number of rows; `who` are the columns that tell one person from
    another, `count` the words beside which the form has that number. Without columns the figure is stated.
    """

    part: str
    title: str
    fact: str
    columns: tuple[Column, ...] = ()
    who: tuple[str, ...] = ()
    count: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _once("column", (column.column for column in self.columns))
        _once("title", (column.title for column in self.columns))
        for name in self.who:
            if all(column.column != name or column.needed == "no" for column in self.columns):
                message = Message(
                    "who: {name!r} is no column of {part} that has to be filled in", name=name, part=self.part
                )
                raise ValueError(message)
        if self.columns and not self.who:
            raise ValueError(Message("a list needs who: the columns that tell one person from another"))
        if self.count and not self.columns:
            raise ValueError(Message("count stands beside a list; a part without columns is a number itself"))


@dataclass(frozen=True, kw_only=True)
class Statement(Options):
    """The published form: its title, the words before the unit's name, and its parts in their order."""

    title: str
    unit: str
    parts: Annotated[tuple[Part, ...], NotEmpty()]

    def __post_init__(self) -> None:
        super().__post_init__()
        _once("part", (part.part for part in self.parts))
        _once("title", (part.title for part in self.parts))
        _once("fact", (part.fact for part in self.parts))

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all lists, each title once, in the order of the list that has most of them."""
        longest_first = sorted((part.columns for part in self.parts), key=len, reverse=True)
        return tuple({column.title: column for columns in longest_first for column in columns}.values())


def _once(key: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(Message("{key}: {name!r} stands here twice", key=key, name=name))
        seen.add(name)
