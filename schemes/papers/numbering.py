"""The numbers that Word counts before paragraphs (一、（一）1.①), which do not stand in their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_LEVELS = 9
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def chinese(number: int) -> str:
    """The number in Chinese, up to 99: 二十一."""
    tens, ones = divmod(number, 10)
    if not tens or number >= 100:
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    return f"{'' if tens == 1 else _DIGITS[tens]}十{_DIGITS[ones] if ones else ''}"


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


_FORMS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital"), chinese),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified"), chinese),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "bullet": lambda _: "",
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str  # with %1 … %9 for the numbers of the levels


class Numbering:
    """Counts the numbered paragraphs of a document, from its first to its last."""

    def __init__(self, document: Any) -> None:
        part = next(
            (part for part in document.part.package.parts if str(part.partname).endswith("numbering.xml")), None
        )
        root = getattr(part, "element", None)
        self.lists = {} if root is None else _lists(root)
        self.styles = _styles(document.styles.element)
        self.counts: dict[str, list[int | None]] = {}

    def label(self, paragraph: Any) -> str:
        """The paragraph's number, which is counted by this; empty where it has none."""
        number, level = self._place(paragraph)
        if number not in self.lists or not 0 <= level < _LEVELS:
            return ""
        abstract, levels = self.lists[number]
        if level not in levels:
            return ""
        counts = self.counts.setdefault(abstract, [None] * _LEVELS)
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        text = levels[level].text
        for place in range(level + 1):
            if f"%{place + 1}" in text and place in levels:
                count = counts[place] if counts[place] is not None else levels[place].start
                text = text.replace(f"%{place + 1}", _FORMS.get(levels[place].form, str)(count or 0))
        return text if levels[level].form not in ("bullet", "none") else ""

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level that the paragraph, or its style, names."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        inherited = self.styles.get(style.get(f"{_W}val", ""), ("", 0)) if style is not None else ("", 0)
        if own is None:
            return inherited
        return _value(own, "numId") or inherited[0], int(_value(own, "ilvl") or inherited[1])


def _value(element: Any, tag: str) -> str:
    child = element.find(f"{_W}{tag}")
    return "" if child is None else str(child.get(f"{_W}val", ""))


def _lists(root: Any) -> dict[str, tuple[str, dict[int, _Level]]]:
    """The lists of the document: which numbers they share, and how each level is written."""
    abstract = {
        element.get(f"{_W}abstractNumId"): {
            int(level.get(f"{_W}ilvl", "0")): _Level(
                int(_value(level, "start") or 1), _value(level, "numFmt") or "decimal", _value(level, "lvlText")
            )
            for level in element.iterfind(f"{_W}lvl")
        }
        for element in root.iterfind(f"{_W}abstractNum")
    }
    lists = {}
    for element in root.iterfind(f"{_W}num"):
        number, name = str(element.get(f"{_W}numId")), _value(element, "abstractNumId")
        begins_anew = element.find(f"{_W}lvlOverride/{_W}startOverride") is not None
        lists[number] = (f"{number}/" if begins_anew else name, abstract.get(name, {}))
    return lists


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """The list and the level of each style that numbers its paragraphs."""
    styles = {}
    for style in root.iterfind(f"{_W}style"):
        numbered = style.find(f"{_W}pPr/{_W}numPr")
        if numbered is not None:
            styles[str(style.get(f"{_W}styleId"))] = (_value(numbered, "numId"), int(_value(numbered, "ilvl") or 0))
    return styles
