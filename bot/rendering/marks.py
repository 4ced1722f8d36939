"""The neutral marks of a text: which words are bold, code, quoted. Each outlet writes them in its own way.

A sentence of the catalogue marks its words with tags, 已记 <b>+12</b>; what is put into it is escaped. `runs` reads
them back, so that no outlet needs to know the tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from html import escape, unescape

TAG = re.compile(r"<(/?)([a-z]+)>")


class Mark(StrEnum):
    """What words can be; the value is the tag."""

    BOLD = "b"
    ITALIC = "i"
    CODE = "code"
    STRUCK = "s"
    QUOTE = "quote"  # a block of its own, folded where that is possible


class Marked(str):
    """A text with marks; everything else is escaped when it is put into a sentence."""

    __slots__ = ()


def escaped(text: str) -> Marked:
    """Plain words as a marked text."""
    return Marked(escape(text, quote=False))


@dataclass(frozen=True, slots=True)
class Run:
    """Words that carry the same marks."""

    text: str
    marks: frozenset[Mark] = frozenset()


def runs(text: str) -> tuple[Run, ...]:
    """The words of a marked text, unescaped; raises ValueError for a tag that is no mark, or is not closed.

    已记 <b>+12</b> -> Run("已记 "), Run("+12", {BOLD})
    """
    parts, marks, position = list[Run](), list[Mark](), 0
    for tag in TAG.finditer(text):
        parts += _run(text[position : tag.start()], marks)
        mark = Mark(tag[2])
        if not tag[1]:
            marks.append(mark)
        elif not marks or marks.pop() is not mark:
            raise ValueError(f"</{mark}> closes nothing")
        position = tag.end()
    if marks:
        raise ValueError(f"<{marks[-1]}> is not closed")
    return (*parts, *_run(text[position:], marks))


def _run(text: str, marks: list[Mark]) -> list[Run]:
    return [Run(unescape(text), frozenset(marks))] if text else []


def plain_text(text: str) -> str:
    """What a marked text says, without marks and entities."""
    return unescape(TAG.sub("", text))
