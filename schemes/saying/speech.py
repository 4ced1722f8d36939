"""The names that sentences about a scheme use: facts, items and groups by their titles, in 「」."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from schemes.saying import measures
from schemes.saying.phrases import Unfit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemes.plain import Plain
    from scoring import Fact, Kind

_BEHIND = re.compile(r"（[^（）]*）$")
_BRACKET = {"「": 1, "」": -1}


class UnknownName(Unfit):
    """A sentence names what there is not; `kind`: fact, group, item or grade."""

    def __init__(self, kind: str, name: str, nearest: tuple[str, ...]) -> None:
        super().__init__(name)
        self.kind, self.name, self.nearest = kind, name, nearest


@dataclass(frozen=True)
class Speech:
    """The names that sentences use: facts, and of items and groups each id with its title."""

    facts: Mapping[str, Fact] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        titles = {identifier: fact.title for identifier, fact in self.facts.items()}
        tables = {"fact": titles, "item": self.items, "group": self.groups}
        object.__setattr__(self, "_titles", {kind: _spoken(table) for kind, table in tables.items()})
        ids = {kind: _heard(table, self._titles[kind]) for kind, table in tables.items()}
        for fact in self.facts.values():
            for name in (*fact.aliases, fact.short):
                ids["fact"].setdefault(plain_name(name), fact.id)
        object.__setattr__(self, "_ids", ids)

    _titles: Mapping[str, Mapping[str, str]] = field(init=False, repr=False, compare=False)
    _ids: Mapping[str, Mapping[str, str]] = field(init=False, repr=False, compare=False)

    def title(self, kind: str, identifier: str) -> str:
        """What the id is called: its title where that names nothing else."""
        return self._titles[kind].get(identifier, identifier)

    def id(self, kind: str, name: str) -> str:
        """The id that the name means: a title, an id or an alias; raises UnknownName with the nearest."""
        ids = self._ids[kind]
        for spoken in (plain_name(name), _BEHIND.sub("", plain_name(name))):  # 分类收集量（吨）
            if (found := ids.get(spoken)) is not None:
                return found
        near = get_close_matches(plain_name(name), ids, n=1, cutoff=0.4)
        raise UnknownName(kind, name, tuple(self.title(kind, ids[name]) for name in near))

    def knows(self, kind: str, name: str) -> bool:
        """Whether something is called so."""
        try:
            self.id(kind, name)
        except UnknownName:
            return False
        return True

    def measure(self, facts: Plain | None) -> str:
        """The measure of the fact, of several that of the first."""
        fact = self._first(facts)
        return "" if fact is None else fact.measure

    def counted(self, number: str, word: str, facts: Plain | None) -> str:
        """The number in the measure of the fact, where the word stands behind it; raises `measures.Refused`."""
        fact = self._first(facts)
        if fact is not None:
            return measures.counted(number, word, fact)
        if word:
            raise Unfit
        return number

    def _first(self, facts: Plain | None) -> Fact | None:
        first = facts[0] if isinstance(facts, list) and facts else facts
        return self.facts.get(first) if isinstance(first, str) else None

    def is_kind(self, fact: Plain | None, kind: Kind) -> bool:
        """Whether the fact is of that kind."""
        return isinstance(fact, str) and fact in self.facts and self.facts[fact].kind is kind


def plain_name(name: str) -> str:
    """A name as it is compared: blanks and the width of letters do not matter."""
    return "".join(name.split()).replace("(", "（").replace(")", "）")


def _spoken(titles: Mapping[str, str]) -> dict[str, str]:
    """By what each id is called: by its title, or by itself where the title is another's too or cannot be quoted."""
    times: dict[str, int] = {}
    for title in titles.values():
        times[plain_name(title)] = times.get(plain_name(title), 0) + 1
    return {
        identifier: title if times[plain_name(title)] == 1 and can_be_quoted(title) else identifier
        for identifier, title in titles.items()
    }


def _heard(titles: Mapping[str, str], spoken: Mapping[str, str]) -> dict[str, str]:
    ids = {plain_name(identifier): identifier for identifier in titles}
    return ids | {plain_name(name): identifier for identifier, name in spoken.items()}


def can_be_quoted(title: str) -> bool:
    """Whether the title can stand in 「」 and in a list, and be read again."""
    depth = 0
    for letter in title:
        depth += _BRACKET.get(letter, 0)
        if depth < 0 or letter in '“”"『』；;\n':
            break
    else:
        return bool(title.strip()) and depth == 0 and title == title.strip()
    # Quotation marks in pairs stand inside of 「」 as they are.
    return depth >= 0 and title.count("“") == title.count("”") and not set(title) & set('"『』「」；;\n')
