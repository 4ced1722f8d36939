"""What people call facts, items and units: titles, short names, unambiguous parts (见习岗位 for 就业见习岗位数).

A part of a title is certain only with the words that tell it from others: Chinese titles end in what is counted
(培训, 创业, 岗位), and what stands before only limits it. 大学生 or 重大项目 name nobody's figure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from opencc import OpenCC

from bot.parsing.sounds import sound_of
from scoring import RANK, TOTAL, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from scoring import Scheme

_MOST = 6  # candidates that are offered
_LONGEST = 60  # letters of words that are looked up
_CLOSE = 0.6  # share of letters that a near miss has in common
_SURE_LETTERS = 4  # so many letters of a single name are enough to mean it
_LEAST = 3  # letters of a shortened name
_MOST_OF_IT, _HALF = 0.75, 0.5  # shares of a name's letters: of a short part, of a longer one
_CORE = 2  # letters at the end of a name that say what is counted
_GENERIC = re.compile(r"(?<=.{3})项目$")
_WHOM = re.compile(r"农民|学生|青年|妇女|退役|残疾")  # whom a title is about tells it from others
_OPENING = re.compile(r"^(?:新增|引进|省级|市级|组织|开发|支持|引领|扶持|开展|举办)")
_PEOPLE = re.compile(
    r"(?:大学生|研究生|毕业生|农民工|劳动者|人员|人才|用工|学员|职工|居民|农民|对象|军人|项目|企业|单位)$"
)  # these do not say what is counted
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
    plain = plain if len(plain) == 1 and unicodedata.category(letter) != "No" else letter
    folded = str(_simplifier().convert(plain)) if _is_traditional(plain) else plain
    return folded if folded == letter else _fold_letter(folded)  # ︵ is （, which is (


def _is_traditional(letter: str) -> bool:
    """Whether a letter is none of those that simplified texts are written with."""
    if not "\u4e00" <= letter <= "\u9fff":
        return False
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def key(name: str) -> str:
    """The letters of a name that tell it from others: no white space or quotes."""
    return "".join(letter for letter in fold(name).replace("、", ",") if letter not in "\"'" and not letter.isspace())


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

    @cached_property
    def _order(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.exact)}

    def match(self, words: str) -> Match:
        """What `words` mean: a whole name, else a part of names, else letters of names in their order (新就业)."""
        name = key(words)
        if name in self.exact:
            return Match(self.exact[name], certain=True)
        if not 1 < len(name) <= _LONGEST:
            return NO_MATCH
        for fits in (_is_part, _is_short_for):
            if names := self._names(name, fits):
                tells = len(name) >= _SURE_LETTERS and any(_tells(name, whole) for whole in names)
                return Match(self._ids(names), certain=tells)
        return NO_MATCH

    def find(self, words: str) -> tuple[str, ...]:
        """The ids that `words` may mean, best first."""
        return self.match(words).ids

    def holding(self, words: str) -> tuple[str, ...]:
        """The ids that have a name with `words` in it."""
        return self._ids(self._names(key(words), lambda part, name: part in name))

    @cached_property
    def _by_sound(self) -> dict[str, tuple[str, ...]]:
        """The names as they sound, for what dictation wrote with other letters."""
        sounds: dict[str, dict[str, None]] = {}
        for name, ids in self.exact.items():
            if not name.isascii():
                sounds.setdefault(sound_of(name), {}).update(dict.fromkeys(ids))
        return {sound: tuple(ids) for sound, ids in sounds.items()}

    def sounding(self, words: str) -> tuple[str, ...]:
        """The ids of the names that sound like the words: 新增久业, 菊转企, xinzengjiuye."""
        name = key(words)
        return self._by_sound.get(sound_of(name), ()) if _CORE <= len(name) <= _LONGEST else ()

    def near(self, words: str) -> tuple[str, ...]:
        """Near misses, for a question: names that sound alike, then those with most letters in common."""
        return tuple(dict.fromkeys((*self.sounding(words), *self._looking_alike(words))))[:_MOST]

    def _looking_alike(self, words: str) -> tuple[str, ...]:
        letters = Counter(key(words)[:_LONGEST])
        common: Counter[str] = Counter()
        for letter, times in letters.items() if letters.total() > 1 else ():
            for name, times_there in self._having.get(letter, {}).items():
                common[name] += min(times, times_there)
        shares = ((2 * same / (letters.total() + len(name)), name) for name, same in common.items())
        end = key(words[-_LONGEST:])
        close = sorted((-share, len(name), name) for share, name in shares if share >= _CLOSE or _end_alike(name, end))
        return tuple(dict.fromkeys(id_ for *_, name in close for id_ in self.exact[name]))

    def silent_parts(self) -> dict[str, str]:
        """Ends of names that mean a fact without asking, the shortest of each: 就业见习岗位 -> its fact."""
        parts: dict[str, str] = {}
        for name, ids in self.exact.items():
            whole = _bare(name)
            ends = (whole[-size:] for size in range(_SURE_LETTERS, len(whole)))
            shortest = next((end for end in ends if self.match(end).certain and self.match(end).ids == ids), None)
            if shortest is not None and shortest not in self.exact and len(ids) == 1:
                parts.setdefault(shortest, ids[0])
        return parts

    def _names(self, part: str, fits: Callable[[str, str], bool]) -> list[str]:
        """The names that have all letters of `part`, and that it fits, the shortest first."""
        having = sorted((self._having.get(letter, {}) for letter in set(part)), key=len)
        names = set(having[0]).intersection(*having[1:]) if having else set()
        return sorted((name for name in names if fits(part, name)), key=lambda name: (len(name), self._order[name]))

    def _ids(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for name in names for id_ in self.exact[name]))


def is_of_people(words: str) -> bool:
    """Whether words end in a mere word for people, firms or the like, which does not say what is counted."""
    return _PEOPLE.search(key(words)) is not None


def _tells(part: str, name: str) -> bool:
    """Whether a part of a name has the words that say what is counted, and is no mere word for people."""
    if part.isascii():
        return False
    part, whole = _GENERIC.sub("", part), _bare(name)
    told = _OPENING.sub("", whole)
    if _PEOPLE.search(part):
        return whole.endswith(part) and told.startswith(part)
    part = _COUNTED.sub("", part)
    if len(part) < (_MOST_OF_IT if len(part) <= _SURE_LETTERS else _HALF) * len(told):
        return False  # 就业服务 is too little of 重大项目用工就业服务
    if part in whole:
        return whole.endswith(part)
    return part.endswith(whole[-_CORE:]) and not _WHOM.search(_left_out(part, whole))


def _left_out(part: str, whole: str) -> str:
    """The letters of a name that a shortened one leaves out: 农民 of 扶持农民自主创业 in 扶持自主创业."""
    left, at = [], 0
    for letter in whole:
        if at < len(part) and letter == part[at]:
            at += 1
        else:
            left.append(letter)
    return "".join(left)


@lru_cache(maxsize=4096)
def _outside_brackets(name: str) -> str:
    return _BRACKETS.sub("", name)


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    """A name up to what is counted: 引领大学生创业 of 引领大学生创业人数, 创新创优 of 创新创优项目."""
    return _GENERIC.sub("", _COUNTED.sub("", _outside_brackets(name)))


def _is_part(part: str, name: str) -> bool:
    """Whether letters stand in a name, outside its brackets; of an id only whole words do: labour in labour-inflow."""
    return f"-{part}-" in f"-{name}-" if part.isascii() else part in _outside_brackets(name)


def _end_alike(name: str, words: str) -> bool:
    """Whether the words end in what a name counts, with some letters before: 校企合作基地 and 人才培养合作基地."""
    return not name.isascii() and len(whole := _bare(name)) > _SURE_LETTERS and words.endswith(whole[-_SURE_LETTERS:])


def _is_short_for(part: str, name: str) -> bool:
    """Whether `name` has these letters in this order, and near each other: 新就业 in 城镇新增就业."""
    if len(part) < _LEAST or part.isascii():
        return False
    name = _outside_brackets(name)
    start = name.find(part[0])
    while start >= 0:
        at = start
        for letter in part[1:]:
            at = name.find(letter, at + 1)
            if at < 0:
                return False
        if at - start < 2 * len(part) + _LEAST:
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
        if len(counted) >= _LEAST:
            yield counted
