"""What people call facts, items and units: titles, short names, unambiguous parts (新增就业 for 城镇新增就业人数)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from scoring import RANK, TOTAL, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scoring import Scheme

_MOST = 6  # candidates that are offered
_LONGEST = 60  # letters of words that are looked up
_CLOSE = 0.6  # share of letters that a near miss has in common
_SURE_PART = 3  # so many letters of a single name are enough to mean it
_SURE_LETTERS = 4  # the same, where letters of the name are left out between
_TOTAL_NAMES = ("总分", "得分", "合计", "total")
_RANK_NAMES = ("名次", "排名", "rank")
_SAME = dict(zip("“”„«»「」『』‘’。−【】〔〕[]{}–―～", '"""""""""\'\';-()()()()——~', strict=True))
_BRACKETS = re.compile(r"\([^()]*\)")  # 技能培训(含创业培训)
_COUNTED = re.compile(r"(?:人数|次数|个数|户数|场次|家次|金额|数量|数)$")
# 900元, 40人, 1.5万户, 1200: a figure that is part of a name, as in 居民养老保险(900元)
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:万户|人|元|户|家)|\d{4,}")
_FULL_MARK = re.compile(r"\d+%$")  # 体检率100%: the figure is what is to be reached


def fold(text: str) -> str:
    """Letter by letter (so places stay) to half width and lower case, one kind of brackets, quotes and dashes."""
    return "".join(map(_fold_letter, text))


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    if letter in _SAME:
        return _SAME[letter]
    plain = unicodedata.normalize("NFKC", letter).lower()
    # ① and ² count and raise, they are no digits of a figure.
    return plain if len(plain) == 1 and unicodedata.category(letter) != "No" else letter


def key(name: str) -> str:
    """The letters of a name that tell it from others: no spaces or quotes."""
    return "".join(letter for letter in fold(name).replace("、", ",") if letter not in "\"' \t")


@dataclass(frozen=True, slots=True)
class Match:
    """What words may mean, best first; not `certain`: too few letters to take it without asking."""

    ids: tuple[str, ...] = ()
    certain: bool = False


NO_MATCH = Match()


@dataclass(frozen=True)
class Names:
    """Names of one kind of thing: each (as `key` writes it) leads to the ids that carry it."""

    exact: Mapping[str, tuple[str, ...]]

    @cached_property
    def _having(self) -> dict[str, dict[str, int]]:
        """Which names have a letter, and how often."""
        having: dict[str, dict[str, int]] = {}
        for name in self.exact:
            for letter, times in Counter(name).items():
                having.setdefault(letter, {})[name] = times
        return having

    def match(self, words: str) -> Match:
        """What `words` mean: a whole name, else a part of names, else letters of names in their order (新就业)."""
        name = key(words)
        if name in self.exact:
            return Match(self.exact[name], certain=True)
        if not 1 < len(name) <= _LONGEST:
            return NO_MATCH
        if parts := self._all(name, _is_part):
            return Match(parts, certain=len(name) >= _SURE_PART)
        return Match(self._all(name, _is_short_for), certain=len(name) >= _SURE_LETTERS)

    def find(self, words: str) -> tuple[str, ...]:
        """The ids that `words` may mean, best first."""
        return self.match(words).ids

    def holding(self, words: str) -> tuple[str, ...]:
        """The ids that have a name with `words` in it."""
        return self._all(key(words), lambda part, name: part in name)

    def near(self, words: str) -> tuple[str, ...]:
        """Near misses, for a question: names with most letters in common, the nearest first."""
        letters = Counter(key(words)[:_LONGEST])
        common: Counter[str] = Counter()
        for letter, times in letters.items() if letters.total() > 1 else ():
            for name, times_there in self._having.get(letter, {}).items():
                common[name] += min(times, times_there)
        shares = ((2 * same / (letters.total() + len(name)), name) for name, same in common.items())
        close = sorted((-share, len(name), name) for share, name in shares if share >= _CLOSE)
        return tuple(dict.fromkeys(id_ for *_, name in close for id_ in self.exact[name]))[:_MOST]

    def _all(self, part: str, fits: Callable[[str, str], bool]) -> tuple[str, ...]:
        """The ids of the names that have all letters of `said`, and that it fits, the shortest first."""
        having = [self._having.get(letter, {}).keys() for letter in set(part)]
        names = set.intersection(*map(set, sorted(having, key=len))) if having else set()
        matching = sorted((name for name in self.exact if name in names and fits(part, name)), key=len)
        return tuple(dict.fromkeys(id_ for name in matching for id_ in self.exact[name]))


def _is_part(part: str, name: str) -> bool:
    """Whether letters stand in a name; of an id only whole words do: labour in labour-inflow."""
    return f"-{part}-" in f"-{name}-" if part.isascii() else part in name


def _is_short_for(part: str, name: str) -> bool:
    """Whether `name` has these letters in this order, and near each other: 新就业 in 城镇新增就业."""
    if len(part) < _SURE_PART or part.isascii():
        return False
    start = name.find(part[0])
    while start >= 0:
        at = start
        for letter in part[1:]:
            at = name.find(letter, at + 1)
            if at < 0:
                return False
        if at - start < 2 * len(part) + _SURE_PART:
            return True
        start = name.find(part[0], start + 1)
    return False


@dataclass(frozen=True)
class Vocabulary:
    """All names of a scheme, as one person may use them."""

    scheme: Scheme
    facts: Names
    items: Names
    units: Names
    own_units: tuple[str, ...] = field(default=())

    @cached_property
    def figures(self) -> dict[str, tuple[str, ...]]:
        """Figures that are part of names (900元, 40人): the facts that they name."""
        facts: dict[str, dict[str, None]] = {}
        for name, ids in self.facts.exact.items():
            if name.isascii():
                continue
            for figure in _FIGURE.findall(name):
                facts.setdefault(figure, {}).update(dict.fromkeys(ids))
        return {figure: tuple(ids) for figure, ids in facts.items()}

    @cached_property
    def levels(self) -> dict[str, dict[str, int]]:
        """The words of each fact of kind level, as `key` writes them, and their places."""
        rated = (fact for fact in self.scheme.facts if fact.kind is Kind.LEVEL)
        return {fact.id: {key(word): place for place, word in enumerate(fact.levels)} for fact in rated}


def vocabulary(scheme: Scheme, own_units: Iterable[str] = ()) -> Vocabulary:
    """The names of a scheme's facts, items and units. A name that is whole for one fact means no other's short name."""
    units: dict[str, list[str]] = {}
    for unit in scheme.units:
        for name in (unit.id, unit.name, *unit.aliases):
            _add(units, key(name), unit.id)
    return Vocabulary(scheme, _fact_names(scheme), _item_names(scheme), _names(units), tuple(own_units))


def _fact_names(scheme: Scheme) -> Names:
    """Whole names, before shortened ones, before the titles of items that read one fact alone."""
    whole: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    single: dict[str, list[str]] = {}
    for fact in scheme.facts:
        _add(whole, key(fact.id), fact.id)
        for name in (fact.title, *fact.aliases):
            _add(whole, key(name), fact.id)
            for shorter in _shorter(key(name)):
                _add(short, shorter, fact.id)
    for item in scheme.items:
        if item.rule is not None and len(item.facts) == 1:
            _add(single, _FULL_MARK.sub("", key(item.title)), item.facts[0])
    return _names(whole, short, single)


def _item_names(scheme: Scheme) -> Names:
    """Items and awards by id, title and what they read; the total and the rank by their usual words."""
    items: dict[str, list[str]] = {}
    titles = [(item.id, item.title) for item in scheme.items] + [(award.id, award.title) for award in scheme.awards]
    for identifier, title in titles:
        for name in (identifier, title):
            _add(items, key(name), identifier)
    read = [(item, scheme.fact(fact)) for item in scheme.items if item.rule is not None for fact in item.facts]
    for item, fact in read:
        for name in (fact.title, *fact.aliases):
            _add(items, key(name), item.id)
    return _names(items | {name: [TOTAL] for name in _TOTAL_NAMES} | {name: [RANK] for name in _RANK_NAMES})


def _add(names: dict[str, list[str]], name: str, identifier: str) -> None:
    ids = names.setdefault(name, [])
    if identifier not in ids:
        ids.append(identifier)


def _names(*ranks: Mapping[str, list[str]]) -> Names:
    """Names of which the earlier ranks win."""
    ids_by_name: dict[str, tuple[str, ...]] = {}
    for rank in ranks:
        for name, ids in rank.items():
            if name:
                ids_by_name.setdefault(name, tuple(ids))
    return Names(ids_by_name)


def _shorter(title: str) -> Iterator[str]:
    """The title as people shorten it: 其中:技能培训(含创业)人数 -> 技能培训(含创业)人数, 技能培训人数, 技能培训."""
    bare = title.removeprefix("其中:")
    for name in (bare, _BRACKETS.sub("", bare)):
        yield name
        counted = _COUNTED.sub("", name)
        if len(counted) >= _SURE_PART:
            yield counted
