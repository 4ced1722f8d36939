"""What people call facts, items and units: titles, short names, unambiguous parts."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scoring import RANK, TOTAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scoring import Scheme

_MOST = 6  # candidates that are offered
_CLOSE = 0.6
_TOTAL_NAMES = ("总分", "得分", "合计", "total")
_RANK_NAMES = ("名次", "排名", "rank")


def normalise(text: str) -> str:
    """Full width to half width, one kind of brackets, colons and quotes, lower case."""
    return unicodedata.normalize("NFKC", text).translate(_SAME).lower()


_SAME = str.maketrans(
    {"“": '"', "”": '"', "、": ",", "。": ";", "；": ";", "，": ",", "：": ":", "－": "-", "—": "-", "−": "-"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one kind of thing: each leads to the ids that carry it."""

    exact: Mapping[str, tuple[str, ...]]

    def find(self, words: str) -> tuple[str, ...]:
        """The ids that `words` may mean, best first: the whole name, else a part of names, else their letters in order."""
        said = normalise(words).replace(" ", "")
        if not said:
            return ()
        if said in self.exact:
            return self.exact[said]
        for fits in (_is_part, _in_order):
            if len(said) > 1 and (found := self._all(lambda name, fits=fits: fits(said, name))):
                return found
        return ()

    def near(self, words: str) -> tuple[str, ...]:
        """Near misses, for a question."""
        said = normalise(words).replace(" ", "")[:60]
        close = difflib.get_close_matches(said, list(self.exact), n=_MOST, cutoff=_CLOSE)
        return tuple(dict.fromkeys(one for name in close for one in self.exact[name]))[:_MOST]

    def _all(self, fits: object) -> tuple[str, ...]:
        matching = sorted((name for name in self.exact if fits(name)), key=len)  # type: ignore[operator] # a predicate
        return tuple(dict.fromkeys(one for name in matching for one in self.exact[name]))


def _is_part(said: str, name: str) -> bool:
    return said in name


def _in_order(said: str, name: str) -> bool:
    letters = iter(name)
    return len(said) > 2 and all(letter in letters for letter in said)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All names of a scheme, as one person may use them."""

    scheme: Scheme
    facts: Names
    items: Names
    units: Names
    own_units: tuple[str, ...] = field(default=())


def vocabulary(scheme: Scheme, own_units: Iterable[str] = ()) -> Vocabulary:
    """The names of a scheme's facts, items and units."""
    by_title: dict[str, set[str]] = {}
    for fact in scheme.facts:
        for name in (fact.id, fact.title, fact.short, *fact.aliases):
            by_title.setdefault(_key(name), set()).add(fact.id)
    leaves = [item for item in scheme.items if item.rule is not None]
    for item in leaves:
        if len(item.facts) == 1 and _key(item.title) not in by_title:
            by_title[_key(item.title)] = {item.facts[0]}
    order = {fact.id: place for place, fact in enumerate(scheme.facts)}
    facts = {name: tuple(sorted(ids, key=order.__getitem__)) for name, ids in by_title.items() if name}

    items: dict[str, list[str]] = {}
    titles = [(one.id, one.title) for one in scheme.items] + [(one.id, one.title) for one in scheme.awards]
    for identifier, title in titles:
        for name in (identifier, title):
            items.setdefault(_key(name), []).append(identifier)
    for item in leaves:
        for fact_id in item.facts:
            for name in (scheme.fact(fact_id).title, *scheme.fact(fact_id).aliases):
                known = items.setdefault(_key(name), [])
                if item.id not in known:
                    known.append(item.id)
    for names, subject in ((_TOTAL_NAMES, TOTAL), (_RANK_NAMES, RANK)):
        for name in names:
            items[_key(name)] = [subject]

    units: dict[str, list[str]] = {}
    for unit in scheme.units:
        for name in {unit.id, unit.name, *unit.aliases}:
            units.setdefault(_key(name), []).append(unit.id)
    return Vocabulary(scheme, Names(facts), Names(_frozen(items)), Names(_frozen(units)), tuple(own_units))


def _key(name: str) -> str:
    return normalise(name).replace(" ", "")


def _frozen(names: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(ids) for name, ids in names.items() if name}
