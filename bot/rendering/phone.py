"""How high a message stands on a phone, and the longest of several ways to say something that fits one.

Telegram tells nobody how it lays a message out, so its height is estimated from the width of letters, for a screen of
390 x 844 points. The measures are those of the demo's phone (bot/demo/static/css/message.css), where a browser holds
the estimate to what it lays out (tests/browser/test_heights.py); Telegram's own clients are a little narrower in
letters and a little higher in buttons. A picture or file is not counted: it is looked at by itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.rendering.marks import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.rendering.screen import Button, Rows, Screen, Table

ONE_PHONE = 560  # points of text and buttons: what a phone shows between the chat's head and the keyboard's field

_COLUMN = 344  # the widest message
_PADDING = 22, 13  # of a bubble: both sides, and above and below
_LETTER, _LINE = 15, 21.75
_QUOTED = 14  # what a quotation's margins add, less its smaller letters
_FOLDED = re.compile("<quote>(.*?)</quote>", re.DOTALL)
_LETTERS_OF_FOLDED = 60  # of a quotation before it is unfolded: three lines
_CLOCK = 46  # room that the time takes at the end of the last line
_KEY_LETTER, _KEY_LINE, _KEY_LEAST = 14, 18.9, 36
_KEY_PADDING = 4, 12
_CELL_LETTER, _CELL_LINE = 14, 17.5
_CELL_PADDING = 12, 5  # of a table's cell with its line: beside, and above and below
_TABLE_MARGIN = 12
_BETWEEN = 4  # rows of buttons, buttons of a row, bubble and buttons
_WIDTHS = (  # letters that are narrower than a Chinese one, with their width
    (" \u00a0.,:;/·'‘’il!|()[]-", 0.34),
    ("0123456789", 0.62),
    ("ABCDEFGHIJKLMNOPQRSTUVXYZ+×→←▲▼▪▫▱▰", 0.74),
    ("Wm%", 0.96),
)
_NARROW = 0.57  # other Latin letters
_GLUE = "\u00a0"  # a space at which no line is broken
_OF_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_KEEPS_TO_THE_LETTER_BEFORE = frozenset("，。、；：！？）》」』”’…—％%,.;:!?)")


def height(screen: Screen) -> int:
    """How high the text and the buttons of a message are, in points."""
    text = _text(screen.text, _CLOCK)
    if screen.table is not None:  # who cannot be shown it reads the text
        text = max(text, _table(screen.table))
    return round(_PADDING[1] + text + (_BETWEEN * 2 + _keys(screen.buttons) if screen.buttons else 0))


def fits(screen: Screen) -> bool:
    """Whether a message is no higher than one phone's screen."""
    return height(screen) <= ONE_PHONE


def fitting(screens: Iterator[Screen]) -> Screen:
    """The first that fits one phone of ever shorter ways to say the same, else the last; at least one is needed."""
    screen = next(screens)
    while not fits(screen) and (shorter := next(screens, None)) is not None:
        screen = shorter
    return screen


def _text(text: str, last: float) -> float:
    shown = plain_text(_FOLDED.sub(lambda folded: folded[1][:_LETTERS_OF_FOLDED], text))
    return _QUOTED * text.count("<quote>") + _LINE * _lines(shown, _COLUMN - _PADDING[0], _LETTER, last)


def _table(table: Table) -> float:
    """The lines around it, and its rows: a column that is broken gets of the width what it would like to have."""
    rows = [tuple(map(plain_text, row)) for row in (table.head, *table.rows)]
    columns, room = list(zip(*rows, strict=True)), _COLUMN - _PADDING[0] - 1
    most = [max(map(_width_of, cells)) + _CELL_PADDING[0] for cells in columns]
    least = [max(map(_widest_word, cells)) + _CELL_PADDING[0] for cells in columns]
    least = [wide if at in table.figures else narrow for at, (wide, narrow) in enumerate(zip(most, least, strict=True))]
    share = min(1.0, max(0.0, room - sum(least)) / (sum(most) - sum(least) or 1))
    widths = [narrow + share * (wide - narrow) for wide, narrow in zip(most, least, strict=True)]
    lines = [max(map(_lines_of_cell, row, widths)) for row in rows]
    around = sum(_text(text, last) for text, last in ((table.before, 0), (table.after, _CLOCK)) if text)
    return around + _TABLE_MARGIN + sum(_CELL_PADDING[1] + _CELL_LINE * count for count in lines)


def _lines_of_cell(cell: str, width: float) -> int:
    return _lines(cell, width - _CELL_PADDING[0] + 0.5, _CELL_LETTER, 0)


def _width_of(cell: str) -> float:
    return sum(map(_width, cell)) * _CELL_LETTER


def _widest_word(cell: str) -> float:
    return max(map(_width_of, _words(cell)), default=0)


def _keys(rows: Rows) -> float:
    return sum(max(_key(button, len(row)) for button in row) for row in rows) + _BETWEEN * (len(rows) - 1)


def _key(button: Button, beside: int) -> float:
    width = (_COLUMN - _BETWEEN * (beside - 1)) / beside - _KEY_PADDING[0]
    return max(_KEY_LEAST, _KEY_PADDING[1] + _KEY_LINE * _lines(button.label, width, _KEY_LETTER, 0))


def _lines(text: str, width: float, size: float, last: float) -> int:
    """The lines of a text that is broken at `width`; `last`: what is still to be put behind its last letter."""
    count, used = 0, 0.0
    for line in text.split("\n"):
        count, used = count + 1, 0.0
        for word in _words(line):
            wide = sum(map(_width, word)) * size
            if used and used + wide > width:
                count, used = count + 1, 0.0
            while wide > width:  # a word that is wider than the line goes on in the next
                count, wide = count + 1, wide - width
            used += wide
    return count + (used + last > width)


def _words(line: str) -> Iterator[str]:
    """What is never broken inside: words between spaces, letters of Chinese with the mark behind them."""
    word = ""
    for letter in line:
        glued = letter == _GLUE or word.endswith(_GLUE)
        joins = glued or letter in _KEEPS_TO_THE_LETTER_BEFORE or (word and _width(letter) < 1 and _width(word[-1]) < 1)
        if word and (word[-1] == " " or not joins):
            yield word
            word = ""
        word += letter
    if word:
        yield word


@lru_cache(maxsize=4096)
def _width(letter: str) -> float:
    """A letter's width in its size."""
    if unicodedata.category(letter) in _OF_NO_WIDTH or "\ufe00" <= letter <= "\ufe0f":
        return 0
    narrow = next((width for letters, width in _WIDTHS if letter in letters), None)
    return narrow or (1 if unicodedata.east_asian_width(letter) in "WFA" else _NARROW)
