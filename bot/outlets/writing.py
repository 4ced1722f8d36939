"""Marked texts in an outlet's own markup, and within as many bytes as it takes: whole lines, no letter cut in two."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.marks import Mark, Run, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.rendering.screen import Button, Screen

Line = tuple[Run, ...]

_MORE = "…"
_ADDRESS = re.compile(r"https?://[\w./?&=%#:@!$*+,;~()'-]*[\w/&=%#~-]", re.ASCII)  # not the full stop behind it
_INDENT = str.maketrans({" ": "\u2002", "\t": "\u2003"})  # more than three plain spaces before a line make it code
_SIGN_LETTERS = "*~`"
_INWARDS = (Mark.BOLD, Mark.ITALIC, Mark.STRUCK, Mark.CODE)
_LIST = re.compile(r"(\d+(?=[.)])|(?=[-+=]))(.)(?=\2|\s|$)")  # a list, a rule, or what makes the line above a heading
_TARGET = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", '"': "%22", "\\": "%5C"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an outlet writes marked text.

    `escaped` gives words that are nowhere read as markup, `begun` those at the beginning of a line, `in_code` those
    between the signs of code. `signs` stand before and after marked words; a mark without signs is left out.
    `spaced`: as in CommonMark signs between a letter and +, as in 已记**+12**人, count only with a space before them.
    """

    escaped: Callable[[str], str]
    begun: Callable[[str], str]
    in_code: Callable[[str], str]
    signs: Mapping[Mark, str]
    newline: str = "\n"
    spaced: bool = False


def utf8_size(text: str) -> int:
    """How many bytes a text takes in UTF-8."""
    return len(text.encode())


def json_size(text: str) -> int:
    """How many bytes a text takes inside a JSON string that keeps its Chinese letters."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def lines_of(text: str) -> tuple[Line, ...]:
    """The lines of a marked text, each with its own runs: a mark that spans lines is there in each of them."""
    lines: list[list[Run]] = [[]]
    for run in runs(text):
        first, *others = run.text.split("\n")
        if lines[-1] and lines[-1][-1].marks == run.marks:
            first = lines[-1].pop().text + first
        lines[-1] += [Run(first, run.marks)] if first else []
        lines += [[Run(words, run.marks)] if words else [] for words in others]
    return tuple(tuple(line) for line in lines)


def written(text: str, dialect: Dialect, limit: int, size: Callable[[str], int] = utf8_size) -> str:
    """The text in a dialect; where it is larger than the limit, as many whole lines as fit, and …

    Of a first line that does not fit alone, as many letters as fit.
    """
    lines = lines_of(text)
    whole = [write_line(line, dialect) for line in lines]
    for place in range(1, len(lines)):  # a line behind a quote would belong to it
        if whole[place] and _is_quoted(lines[place - 1], dialect) and not _is_quoted(lines[place], dialect):
            whole[place] = dialect.newline + whole[place]
    between, end = size(dialect.newline), size(_MORE)
    sizes = [size(line) for line in whole]
    if sum(sizes) + between * (len(sizes) - 1) <= limit:
        return dialect.newline.join(whole)
    room, count = limit - end, 0
    while count < len(sizes) and sizes[count] + between <= room:
        room -= sizes[count] + between
        count += 1
    if count:
        return dialect.newline.join([*whole[:count], _MORE])
    return _begun_line(lines[0], dialect, limit - end, size) + _MORE


def _begun_line(line: Line, dialect: Dialect, limit: int, size: Callable[[str], int]) -> str:
    fits, fits_not = 0, sum(len(run.text) for run in line) + 1
    while fits + 1 < fits_not:
        middle = (fits + fits_not) // 2
        if size(write_line(_clipped(line, middle), dialect)) <= limit:
            fits = middle
        else:
            fits_not = middle
    return write_line(_clipped(line, fits), dialect)


def _clipped(line: Line, letters: int) -> Line:
    clipped: list[Run] = []
    for run in line:
        clipped += [Run(run.text[:letters], run.marks)] if letters else []
        letters = max(0, letters - len(run.text))
    return tuple(clipped)


def write_line(line: Line, dialect: Dialect) -> str:
    """One line in a dialect."""
    text = ""
    for run in line:
        core = run.text.strip()
        start = run.text.index(core) if core else len(run.text)
        lead, trail = run.text[:start], run.text[start + len(core) :]
        begins = not text.strip()
        text += lead.translate(_INDENT) if begins else lead
        if core:
            piece = _signed(core, run.marks, dialect, begins=begins)
            text += (_space(text, piece) if dialect.spaced else "") + piece + trail
    return (dialect.signs[Mark.QUOTE] if _is_quoted(line, dialect) else "") + text


def _is_quoted(line: Line, dialect: Dialect) -> bool:
    return Mark.QUOTE in dialect.signs and any(Mark.QUOTE in run.marks for run in line)


def _signed(words: str, marks: frozenset[Mark], dialect: Dialect, *, begins: bool) -> str:
    signs = [dialect.signs[mark] for mark in _INWARDS if mark in marks and mark in dialect.signs]
    if Mark.CODE in marks and Mark.CODE in dialect.signs:
        piece = dialect.in_code(words)
    else:
        piece = _with_links(words, dialect)
        piece = dialect.begun(piece) if begins and not signs else piece
    for sign in reversed(signs):
        piece = sign + piece + sign
    return piece


def _space(text: str, piece: str) -> str:
    """What has to stand between, that CommonMark takes the signs for signs: not between a letter and what is none."""
    outside, inside = text[-1:], piece[0]
    if outside in _SIGN_LETTERS and inside in _SIGN_LETTERS:
        clings = True
    elif outside in _SIGN_LETTERS:
        clings = inside.isalnum() and not text.rstrip(_SIGN_LETTERS)[-1:].isalnum()
    else:
        clings = inside in _SIGN_LETTERS and outside.isalnum() and not piece.lstrip(_SIGN_LETTERS)[:1].isalnum()
    return " " if clings and text else ""


def _with_links(words: str, dialect: Dialect) -> str:
    """Words, in which an address is a link: escaped as words it would lead elsewhere."""
    parts, position = list[str](), 0
    for match in _ADDRESS.finditer(words):
        parts += [dialect.escaped(words[position : match.start()]), link(match[0], match[0], dialect)]
        position = match.end()
    return "".join((*parts, dialect.escaped(words[position:])))


def no_list(words: str, escaped: Callable[[str], str]) -> str:
    """The words of a line; where they would begin a list, whose numbers are counted anew, with its sign escaped."""
    match = _LIST.match(words)
    return words if match is None else match[1] + escaped(match[2]) + words[match.end() :]


def link(label: str, url: str, dialect: Dialect) -> str:
    """A link as all the dialects write it."""
    return f"[{dialect.escaped(label)}]({url.translate(_TARGET)})"


def links(screen: Screen) -> tuple[Button, ...]:
    """What of a screen leads somewhere by an address, each address once; what only a chat can do is left out."""
    buttons = [*(button for row in screen.buttons for button in row), screen.elsewhere]
    by_url: dict[str, Button] = {}
    for button in buttons:
        if button is not None and button.url is not None:
            by_url.setdefault(button.url, button)
    return tuple(by_url.values())


def title(text: str, letters: int) -> str:
    """The first words of a marked text without marks, for where only a title is shown: a list of chats, a subject.

    >>> title("📢 <b>考核结果公示（第 1 版）</b>\\n截至6月15日", 40)
    '📢 考核结果公示（第 1 版）'
    """
    first = [words for line in lines_of(text) if (words := " ".join("".join(run.text for run in line).split()))]
    words = first[0] if first else ""
    return words if len(words) <= letters else words[: letters - 1] + _MORE


def with_words(screen: Screen) -> str:
    """A screen's text, and below it what its picture says, for where no picture can be shown."""
    return screen.text if screen.picture is None else f"{screen.text}\n\n{screen.picture.words}".rstrip("\n")
