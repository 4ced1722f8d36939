"""Sentences with blanks: a template says a tree of options in Chinese, and reads the tree out of the sentence again.

    {points:number}      a blank: the key, and how it is written (see BLANKS); {every:number=1}: its default
    {~events}            the measure of the fact of that key; no other is read
    〔，最多扣{cap:number}分〕   a part that stands there only where its keys are given
    〔steps=begun:…〕       a part that stands there only where the key has this value
    <发生|出现|>          words of which the first is written and each is read; an empty one: may be missing

Blanks, commas, stops and brackets around a blank do not matter, full-width digits and signs read like the others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from schemes.plain import Plain

_PART = re.compile(
    r"\{~(?P<measure>[\w.-]+)\}|\{(?P<key>[\w.-]+):(?P<kind>[\w+-]+)(?:=(?P<default>[^{}]*))?\}"
    r"|〔(?:(?P<flag>[\w.-]+)=(?P<value>[\w-]+):)?|(?P<end>〕)|<(?P<words>[^<>]*)>|(?P<text>[^{}〔〕<>]+)"
)
_FIRST = 0xE000  # names in 「」 are read as one letter each, from here on
NAME = "[\ue000-\uf8ff]"
_OPENING, _CLOSING = "「『“", "」』”"
_IGNORED = re.compile(r"[\s\[\]【】〔〕()（）,，、;；:：。!！]+")
_DIGITS = "一二三四五六七八九"
_PLACE = re.compile(f"(?<=[第前至到])[{_DIGITS}](?=名|至|到)")  # 第一名, 前三名, 第二至第四名
_STOP = re.compile(r"(?<!\d)\.|\.(?!\d)")


class Unfit(Exception):
    """The template does not say this tree, or does not read this text."""


class Explicit(str):
    """A value that was said in other words than the default, although it is the same: 每少一人, not 每少1人."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as it is read: without marks, names as one letter each."""

    text: str
    names: tuple[str, ...]

    def name(self, letter: str) -> str:
        """The name that a letter stands for."""
        return self.names[ord(letter) - _FIRST]


def hear(text: str) -> Heard:
    """The sentence without what does not matter; names are what stands in 「」 or quotation marks."""
    names: list[str] = []
    spoken: list[str] = []
    inside, depth = "", 0
    for letter in text:
        if letter in _OPENING or (letter == '"' and not depth):
            inside, depth = (inside + letter if depth else ""), depth + 1
        elif depth and (letter in _CLOSING or letter == '"'):
            depth -= 1
            if depth:
                inside += letter
            else:
                spoken.append(chr(_FIRST + len(names)))
                names.append(inside.strip())
        elif depth:
            inside += letter
        else:
            spoken.append(letter)
    if depth:
        raise Unfit
    return Heard(bare("".join(spoken)), tuple(names))


def bare(text: str) -> str:
    """The text without what does not matter; a comma between digits divides thousands."""
    text = _STOP.sub("", _IGNORED.sub("", unicodedata.normalize("NFKC", text)))
    return _PLACE.sub(lambda match: str(_DIGITS.index(match[0]) + 1), text)


class Names(Protocol):
    """What templates ask of the names in sentences; the blanks ask for more (see `schemes.saying.speech`)."""

    def measure(self, facts: Plain | None) -> str:
        """The measure of the fact, of several that of the first."""

    def counted(self, number: str, word: str, facts: Plain | None) -> str:
        """The number in the measure of the fact, where the word stands behind it; raises Unfit."""


@dataclass(frozen=True)
class Blank:
    """One kind of blank.

    `say` gets the value and the tree that it stands in, `read` what the pattern found and the tree so far.
    """

    pattern: str
    say: Callable[[Plain, Any, Mapping[str, Plain]], str]
    read: Callable[[Heard, Any, Mapping[str, Plain]], Plain]
    sample: str


BLANKS: dict[str, Blank] = {}  # by their kinds; `schemes.saying.blanks` fills it


@dataclass(frozen=True, slots=True)
class _Words:
    """Fixed words: the first are written, each of them is read."""

    choices: tuple[str, ...]

    @property
    def pattern(self) -> str:
        return "(?:" + "|".join(re.escape(bare(choice)) for choice in self.choices) + ")"


@dataclass(frozen=True, slots=True)
class _Blank:
    key: str
    kind: str
    default: str | None


@dataclass(frozen=True, slots=True)
class _Measure:
    key: str


@dataclass(slots=True)
class _Optional:
    parts: list[_Part] = field(default_factory=list)
    flag: tuple[str, str] | None = None

    @property
    def is_offered(self) -> bool:
        """Whether it has blanks to fill in; what begins with _ is only read."""
        keys = [part.key for part in self.parts if isinstance(part, _Blank)]
        return bool(keys) and not any(key.startswith("_") for key in keys)

    def asked(self) -> Iterator[str]:
        """The keys that decide whether it stands there."""
        if self.flag is not None:
            yield self.flag[0]
        for part in self.parts:
            if isinstance(part, _Blank) and part.default is None:
                yield part.key


_Part = _Words | _Blank | _Measure | _Optional


def _parsed(template: str) -> list[_Part]:
    stack: list[_Optional] = [_Optional()]
    for match in _PART.finditer(template):
        if match["measure"]:
            stack[-1].parts.append(_Measure(match["measure"]))
        elif match["key"]:
            stack[-1].parts.append(_Blank(match["key"], match["kind"], match["default"]))
        elif match["end"]:
            done = stack.pop()
            stack[-1].parts.append(done)
        elif match["words"] is not None:
            stack[-1].parts.append(_Words(tuple(match["words"].split("|"))))
        elif match["text"]:
            stack[-1].parts.append(_Words((match["text"],)))
        else:
            stack.append(_Optional(flag=(match["flag"], match["value"]) if match["flag"] else None))
    return stack[0].parts


@dataclass(frozen=True)
class Template:
    """One way of saying a tree."""

    text: str

    @cached_property
    def _parts(self) -> list[_Part]:
        return _parsed(self.text)

    @cached_property
    def keys(self) -> frozenset[str]:
        """All keys that it can say; a dotted one is said inside of the first."""
        return frozenset(_keys(self._parts))

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(part.key for part in self._parts if isinstance(part, _Blank) and part.default is None)

    def fits(self, tree: Mapping[str, Plain]) -> bool:
        """Whether all of its blanks that have no default can be filled in."""
        return all(_get(tree, key) is not None for key in self._needed)

    def say(self, tree: Mapping[str, Plain], speech: Names) -> str:
        """The tree as a sentence; raises Unfit."""
        return "".join(_say(self._parts, tree, speech))

    def read(self, heard: Heard, speech: Names, about: Mapping[str, Plain] | None = None) -> dict[str, Plain]:
        """The tree that the sentence says, `about` what is known besides; raises Unfit."""
        pattern, groups = self._compiled()
        match = pattern.fullmatch(heard.text)
        if match is None:
            raise Unfit
        tree: dict[str, Plain] = {}
        for group, part in groups.items():
            text = match[group]
            if text is None:
                continue
            if isinstance(part, _Blank):
                scope = {**(about or {}), **_scope(tree, part.key)}
                value = BLANKS[part.kind].read(Heard(text, heard.names), speech, scope)
                if value != part.default or isinstance(value, Explicit):
                    _put(tree, part.key, value)
            elif isinstance(part, _Measure):
                if speech.counted("1", text, _get(tree, part.key)) != "1":
                    raise Unfit
            else:
                _put(tree, *part)
        return tree

    def _compiled(self) -> tuple[re.Pattern[str], dict[str, _Blank | _Measure | tuple[str, str]]]:
        if self.text not in _COMPILED:
            groups: dict[str, _Blank | _Measure | tuple[str, str]] = {}
            _COMPILED[self.text] = re.compile(_pattern(self._parts, groups)), groups
        return _COMPILED[self.text]

    def samples(self) -> tuple[str, ...]:
        """The sentence with its blanks in brackets, to choose from: without what may be missing, and with it."""
        return tuple("".join(_samples(self._parts, full=full)) for full in (False, True))

    def additions(self) -> tuple[str, ...]:
        """What can be added to the sentence, each with its blanks in brackets."""
        return tuple(filter(None, _additions(self._parts)))


def _additions(parts: Sequence[_Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, _Optional) and (
            part.is_offered or not any(isinstance(inner, _Blank) for inner in part.parts)
        ):
            yield "".join(_samples([_Words(("",)), *part.parts], full=True)).lstrip("，")


_COMPILED: dict[str, tuple[re.Pattern[str], dict[str, _Blank | _Measure | tuple[str, str]]]] = {}


def _keys(parts: Sequence[_Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, _Blank):
            yield part.key
        elif isinstance(part, _Optional):
            yield from part.asked()
            yield from _keys(part.parts)


def _say(parts: Sequence[_Part], tree: Mapping[str, Plain], speech: Names) -> Iterator[str]:
    for part in parts:
        if isinstance(part, _Words):
            yield part.choices[0]
        elif isinstance(part, _Measure):
            yield speech.measure(_get(tree, part.key))
        elif isinstance(part, _Optional):
            if all(_get(tree, key) is not None for key in part.asked()) and (
                part.flag is None or _get(tree, part.flag[0]) == part.flag[1]
            ):
                yield from _say(part.parts, tree, speech)
        else:
            value = _get(tree, part.key)
            if value is None and part.default is None:
                raise Unfit
            chosen = part.default if value is None else value
            yield BLANKS[part.kind].say(chosen, speech, _scope(tree, part.key))  # type: ignore[arg-type]


def _samples(parts: Sequence[_Part], *, full: bool) -> Iterator[str]:
    for at, part in enumerate(parts):
        if isinstance(part, _Words):
            yield part.choices[0]
        elif isinstance(part, _Blank) and (
            at or part.kind not in ("fact", "facts", "event", "undone", "missing")
        ):  # which stands beside it
            yield ("「指标」" if at and part.kind == "conditions" else "") + BLANKS[part.kind].sample
        elif isinstance(part, _Measure):
            yield "[人]"
        elif isinstance(part, _Optional) and full and part.is_offered:
            yield from _samples([_Words(("",)), *part.parts], full=full)


def _pattern(parts: Sequence[_Part], groups: dict[str, _Blank | _Measure | tuple[str, str]]) -> str:
    pattern = ""
    for part in parts:
        if isinstance(part, _Words):
            pattern += part.pattern
        elif isinstance(part, _Measure):
            group = f"g{len(groups)}"
            groups[group] = part
            pattern += f"(?P<{group}>{MEASURE})"
        elif isinstance(part, _Blank):
            group = f"g{len(groups)}"
            groups[group] = part
            pattern += f"(?P<{group}>{BLANKS[part.kind].pattern})"
        else:
            inner = ""
            if part.flag is not None:
                group = f"g{len(groups)}"
                groups[group] = part.flag
                inner = f"(?P<{group}>)"
            pattern += f"(?:{inner}{_pattern(part.parts, groups)})?"
    return pattern


# Any word behind a number: whether it is the measure of the fact, is asked of the names.
MEASURE = r"[^\d\ue000-\uf8ff扣加得从的]{0,8}?"


def _get(tree: Mapping[str, Plain], key: str) -> Plain | None:
    first, _, rest = key.partition(".")
    if not rest:  # also of the key `.`, the element of a list itself
        return tree.get(key)
    value = tree.get(first)
    return _get(value, rest) if isinstance(value, dict) else None


def _put(tree: dict[str, Plain], key: str, value: Plain) -> None:
    first, _, rest = key.partition(".")
    if not rest:
        tree[key] = value
        return
    inner = tree.setdefault(first, {})
    if isinstance(inner, dict):
        _put(inner, rest, value)


def _scope(tree: Mapping[str, Plain], key: str) -> Mapping[str, Plain]:
    """The tree in which the last part of the key stands."""
    first, dot, rest = key.partition(".")
    inner = tree.get(first)
    return _scope(inner, rest) if dot and first and isinstance(inner, dict) else tree
