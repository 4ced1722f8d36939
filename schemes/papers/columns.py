"""The heads of a published table and what each of its columns holds: names, points, criteria, targets of units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from schemes.papers.parts import titled
from schemes.papers.words import LONG, Head, head_of, is_number, is_unit, points_in, unit_name
from schemes.table_words import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from schemes.papers.blocks import Box

    Row = tuple[Box, ...]

NO_PLACE = re.compile(
    r".{0,4}本级|任务数?|目标数?|全[市县区镇].{0,4}|.{0,4}汇总"
)  # what stands among units and is none
_SCORES = re.compile(r"[扣得加减]\s*\d|不得分|得满分|\d分\s*[）)]|酌情|[。；]")
_PLACES = re.compile(r"(?:乡|镇|街道|村|社区|区|县|市|单位|名称|各|[（）()、/\s])+")  # heads a column of units
_MOST_HEAD_ROWS = 6
FEWEST_UNITS = 2
_FIGURE = re.compile(r"[≥≤<>＞＜]{0,2}\d{1,9}(?:\.\d{1,3})?\D{0,4}$")


def joined(row: Row) -> str:
    """The words of a row."""
    return " ".join(box.text for box in row if box.text)


def heads_and_body(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of heads and those below; a row with one cell above the heads is a title."""
    heads: list[Row] = []
    for place, row in enumerate(rows[:_MOST_HEAD_ROWS]):
        filled = [box.text for box in row if box.text]
        numbers = sum(is_number(text) for text in filled)
        longest = max(map(len, filled), default=0)
        is_title = len(filled) <= 1 and not heads
        scores = any(_SCORES.search(text) for text in filled)
        is_head = (
            len(filled) > 1
            and not numbers
            and longest <= LONG
            and not scores
            and any(map(_has_figures, rows[place + 1 :]))
        )
        known = sum(head_of(text) is not None for text in filled)
        if not (is_title or is_head or (known > 1 and known * 2 >= len(filled) and numbers <= 1)):
            return heads, list(rows[place:])
        heads.append(row)
    return heads, list(rows[len(heads) :])


def _has_figures(row: Row) -> bool:
    return any(is_number(box.text) for box in row)


class Columns:
    """What each column of a table holds."""

    def __init__(self, heads: list[Row], body: list[Row], width: int) -> None:
        self.heads, self.width = heads, width
        self.boxes: dict[int, list[Box]] = {}  # below each column, those with something in them
        for row in body:
            for box in row:
                if box.text:
                    self.boxes.setdefault(box.left, []).append(box)
        above: dict[int, list[Head]] = {}  # heads of each column, the lowest first
        for row in reversed(heads):
            for box in row:
                if box.text and (head := head_of(box.text)) is not None:
                    for place in range(box.left, min(box.right, width)):
                        above.setdefault(place, []).append(head)
        self.roles = {place: self._role(above.get(place, []), self.texts(place)) for place in range(width)}
        self.units = self._units()
        self.points = next((place for place, role in self.roles.items() if role is Head.POINTS), None)
        self.names = self._names()

    def texts(self, place: int) -> list[str]:
        """What stands below a column."""
        return [box.text for box in self.boxes.get(place, ())]

    def numbers(self, place: int) -> list[str]:
        """What stands below a column in cells that are not merged with others."""
        return [box.text for box in self.boxes.get(place, ()) if box.width == 1]

    @property
    def criteria(self) -> list[int]:
        """The columns that say how points are given."""
        return [place for place, role in self.roles.items() if role is Head.CRITERIA]

    def strangers(self, known: str = "") -> list[str]:
        """Heads that say something else than what kind of column it is; `known`: words that are used elsewhere."""
        texts = dict.fromkeys("".join(box.text.split("\n")) for row in self.heads for box in row if box.text)
        named = {text: titled(text)[0] for text in texts if head_of(text) is None and not _PLACES.fullmatch(text)}
        return [text for text, title in named.items() if title not in known]

    def _units(self) -> dict[int, str]:
        """The columns headed by units, with their names; those of numbers before them are sums."""
        units = {
            box.left: unit_name(box.text)
            for row in self.heads
            for box in row
            if box.width <= FEWEST_UNITS and is_unit(box.text) and not NO_PLACE.fullmatch(box.text)
        }
        if len(units) < FEWEST_UNITS:
            return {}
        for place, role in self.roles.items():
            if place in units:
                self.roles[place] = Head.UNIT
            elif role is Head.WORDS and place < min(units) and most(map(is_number, self.numbers(place))):
                self.roles[place] = Head.TOTAL
        return units

    def _role(self, named: list[Head], texts: list[str]) -> Head | None:
        role = named[0] if named else None
        length = sum(map(len, texts)) / max(1, len(texts))
        if role is Head.RESULT and length > LONG / 2:
            return Head.CRITERIA
        if role is Head.POINTS and texts and not most(points_in(text) is not None for text in texts):
            return Head.CRITERIA if max(map(len, texts)) > LONG else Head.WORDS
        if role is None and texts and Head.UNIT not in named:
            return Head.CRITERIA if length > LONG else Head.WORDS
        return role

    def _is_asked(self, place: int) -> bool:
        """Whether a column holds what is asked for: 15以上, 70%, 户."""
        return most(_FIGURE.match(text) is not None or text in MEASURES for text in self.texts(place))

    def _names(self) -> list[int]:
        """The columns of names: short words, or the only words that a row has before its points."""
        first_unit = min(self.units, default=self.width)
        words = [
            place
            for place, role in self.roles.items()
            if role is Head.WORDS and place < first_unit and not self._is_asked(place)
        ]
        names = []
        for place in words:
            lengths = sorted(len(box.text) for box in self.boxes.get(place, ()) if box.width <= max(1, self.width // 2))
            if lengths and lengths[len(lengths) // 2] <= LONG:
                names.append(place)
        wordy = [place for place in words if place not in names]
        if len(names) <= 1 and wordy and self.criteria:
            names.append(wordy[0])
        return sorted(names)


def most(answers: Iterable[bool]) -> bool:
    """Whether three of five are so, and there are any."""
    given = list(answers)
    return bool(given) and sum(given) * 5 >= len(given) * 3
