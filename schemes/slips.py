"""Slips of the hand in yaml: what is wrong in a text that the parser refuses, and how the line should read.

A slip is believed only where the line, written right, brings the parser further.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import yaml

from scoring import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # only parses: scalars stay the text that stands in the file
_MOST_TRIES = 300
_WORDS = ("text", "title")  # keys of texts as they were published

WIDE = "full-width marks where yaml needs half-width ones; write: {right}"
BLANK = "a blank is missing after the colon; write: {right}"
QUOTES = "a text with marks that mean something in yaml needs quotes; write: {right}"
CUT = "what stands behind # is left out; if it belongs to the text write: {right} – a comment stands two blanks off"
_WIDE = str.maketrans("｛｝［］，：", "{}[],:")
_BEFORE = r"(?P<before>\s*(?:-\s+)*)"  # indent and dashes
_KEY = re.compile(rf"{_BEFORE}(?P<key>[\w.*-]+)(?P<colon>\s*[:：]\s*)(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: the sentence about it, and how a line with it could be meant; `before` are the lines above it."""

    sentence: str
    meant: Callable[[str, Sequence[str]], Iterable[str]]


def _wide_marks(line: str, _: Sequence[str]) -> Iterator[str]:
    match = _KEY.fullmatch(line)
    if line == line.translate(_WIDE):
        return
    if match is not None:
        value = match["value"]
        if value[:1] in tuple("{[｛［"):
            value = re.sub(r"([:,])(?=\S)", r"\1 ", value.translate(_WIDE))
        yield f"{match['before']}{match['key']}: {value}".rstrip()
    else:
        yield re.sub(r"([:,])(?=\S)", r"\1 ", line.translate(_WIDE))


def _blank_after_colon(line: str, _: Sequence[str]) -> Iterator[str]:
    yield re.sub(rf"^{_BEFORE}([\w.*-]+):(?=\S)", r"\g<before>\2: ", line)
    yield re.sub(r"(?<=[\w*-]):(?=[^\s,\]}])", ": ", line)


def _blank_after_dash(line: str, _: Sequence[str]) -> Iterator[str]:
    yield re.sub(r"^(\s*)-(?=[^\s-])", r"\1- ", line)


def _tabs(line: str, before: Sequence[str]) -> Iterator[str]:
    if "\t" in line:
        bare = line.replace("\t", " ").lstrip()
        yield line.expandtabs(2)
        yield from (" " * indent + bare for indent in _indents(before))


def _closed_quote(line: str, _: Sequence[str]) -> Iterator[str]:
    for mark in ('"', "'"):
        if line.count(mark) == 1:
            yield line.rstrip() + mark


def _closed_bracket(line: str, _: Sequence[str]) -> Iterator[str]:
    match = _KEY.fullmatch(line)
    for opened, closed in ("{}", "[]"):
        if line.count(opened) == line.count(closed) + 1 and not (match and match["key"] in _WORDS):
            yield line.rstrip() + closed


def _quoted(line: str, _: Sequence[str]) -> Iterator[str]:
    match = _KEY.fullmatch(line)
    if match is not None and ":" in match["colon"] and match["value"]:
        yield f"{match['before']}{match['key']}: {quoted(match['value'].rstrip())}"
    elif (dash := re.fullmatch(r"(\s*-\s+)(.*)", line)) is not None:
        yield dash[1] + quoted(dash[2].rstrip())


def quoted(text: str) -> str:
    """The text in the quotes that it does not hold itself."""
    return f"'{text}'" if '"' in text and "'" not in text else '"' + text.replace('"', '\\"') + '"'


def _indented(line: str, before: Sequence[str]) -> Iterator[str]:
    if _KEY.fullmatch(line) or line.lstrip().startswith("- "):
        yield from (" " * indent + line.lstrip() for indent in _indents(before))


def _indents(before: Sequence[str]) -> list[int]:
    """Where a line could begin: with each line above, behind its dash, or two further; the nearest first."""
    indents: dict[int, None] = {}
    for line in reversed(before):
        if line.strip() and not line.lstrip().startswith("#"):
            indent = len(line) - len(line.lstrip(" "))
            behind_dash = [indent + 2] if line.lstrip().startswith("- ") else []
            indents |= dict.fromkeys([*behind_dash, indent, indent + 2])
    return list(indents)


_QUOTE = Slip("a quote that begins here does not end; write: {right}", _closed_quote)
# In this order: what mends the least comes first.
SLIPS = (
    _QUOTE,
    Slip(WIDE, _wide_marks),
    Slip(BLANK, _blank_after_colon),
    Slip("a blank is missing after the dash; write: {right}", _blank_after_dash),
    Slip("a bracket that begins here does not end; write: {right}", _closed_bracket),
    Slip("a tab, where yaml needs blanks; write {blanks} blanks before: {right}", _tabs),
    Slip(QUOTES, _quoted),
    Slip("does not stand below its like; write {blanks} blanks before: {right}", _indented),
)


def slip_in(text: str, error: yaml.YAMLError) -> tuple[int, Message]:
    """The line, counted from 1, of the slip that the parser stumbled over, and what would be right."""
    lines, stumbled = text.splitlines(), _line_of(error)
    for place, slip, right in islice(_meant(lines, stumbled), _MOST_TRIES):
        further = _stumbles("\n".join([*lines[:place], right, *lines[place + 1 :]]))
        if further is None or further > (place if stumbled >= len(lines) - 1 else stumbled):
            blanks = len(right) - len(right.lstrip())
            return place + 1, Message(slip.sentence, right=right.strip(), blanks=blanks)
    return stumbled + 1, Message("not written as yaml: {problem}", problem=getattr(error, "problem", None) or error)


def _meant(lines: Sequence[str], stumbled: int) -> Iterator[tuple[int, Slip, str]]:
    """What lines could mean, the nearest first; before all others, quotes that do not end: these are far above."""
    places = range(min(stumbled, len(lines) - 1), -1, -1)
    for slips in ((_QUOTE,), SLIPS):
        for place in places:
            for slip in slips:
                for right in slip.meant(lines[place], lines[:place]):
                    if right != lines[place]:
                        yield place, slip, right


def _stumbles(text: str) -> int | None:
    """On which line, counted from 0, the parser stumbles; None where it does not."""
    try:
        yaml.compose(text, LOADER)
    except yaml.YAMLError as error:
        return _line_of(error)
    return None


def _line_of(error: yaml.YAMLError) -> int:
    mark: yaml.Mark | None = getattr(error, "problem_mark", None)
    return mark.line if mark is not None else 0


def swallowed(node: yaml.Node, lines: Sequence[str], place: tuple[str, ...] = ()) -> Iterator[tuple[int, str, Message]]:
    """Slips that the parser takes for something else: the line, counted from 1, the key, and what would be right."""
    parts: list[tuple[str, yaml.Node]] = []
    slip = None
    if isinstance(node, yaml.MappingNode):
        parts = [(_name(key), value) for key, value in node.value]
        slip = next(filter(None, (_colon(_name(key)) for key, value in node.value if not value.value)), None)
    elif isinstance(node, yaml.SequenceNode):
        parts = [(str(index), value) for index, value in enumerate(node.value)]
    elif isinstance(node, yaml.ScalarNode):
        slip = _in_text(node, lines, place[-1] if place else "")
    if slip is not None and node.start_mark is not None:
        sentence, right = slip
        yield node.start_mark.line + 1, ".".join(place), Message(sentence, right=right)
    for name, part in parts:
        yield from swallowed(part, lines, (*place, name))


def _name(key: yaml.Node) -> str:
    return key.value if isinstance(key, yaml.ScalarNode) else ""


def _colon(key: str) -> tuple[str, str] | None:
    """A key that holds its value: {fact:jobs} or {fact：jobs}."""
    match = re.fullmatch(r"([\w*-]+)([:：])\s*(\S.*)", key)
    return None if match is None else (WIDE if match[2] == "：" else BLANK, f"{match[1]}: {match[3]}")


def _in_text(node: yaml.ScalarNode, lines: Sequence[str], key: str) -> tuple[str, str] | None:
    if node.tag.startswith("!") and len(node.tag) > 1:
        return QUOTES, quoted(f"{node.tag} {node.value}")
    if node.style or node.end_mark is None:  # in quotes, or a block
        return None
    rest = lines[node.end_mark.line][node.end_mark.column :]
    if key in _WORDS and re.match(r" #|\s+#\S", rest):  # a comment stands further off, with a blank inside
        return CUT, f"{key}: {quoted((node.value + rest).rstrip())}"
    if node.value[:1] in tuple("｛［"):
        return WIDE, re.sub(r"([:,])(?=\S)", r"\1 ", node.value.translate(_WIDE))
    if key.isdigit() and "，" in node.value and rest[:1] in (",", "]"):
        return WIDE, node.value.replace("，", ", ")
    return None
