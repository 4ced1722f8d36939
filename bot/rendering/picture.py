"""The ranking as a picture that reads on a phone at arm's length, in a light chat and in a dark one.

Few units have a line each, over the whole width; many stand in two columns, so that the picture stays one that a phone
shows whole and in letters that can be read.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from bot.domain.pace import Pace
from bot.rendering.figures import points, rank_change, whole_percent
from bot.rendering.formatting import basis_name, day, day_with_weekday, ties_words
from bot.rendering.screen import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WIDTH = 1080
_MARGIN = 40
_MANY = 24  # more units than this stand in two columns
_HEADING = 76
_FOOT = 122
_NOTE = 46  # a line more in the foot
_INK = "#17233c"
_SOFT = "#5b6780"
_FAINT = "#e7ebf3"
_PAPER = "#ffffff"
_BAND = "#f5f7fb"
_HEAD = "#12306b"
_HEAD_SOFT = "#c3d2f2"
_BAR = "#3a6ee8"
_UP = "#1d4fc4"  # neither red nor green: these two say the pace, in the same row
_DOWN = "#76808f"
_SAMPLE = "#f6c453"
_MEDALS = {1: "#d9a21b", 2: "#8e9bb0", 3: "#b8733a"}
_PACE = {Pace.ON_TRACK: "#2ca35f", Pace.BEHIND: "#e8a317", Pace.AT_RISK: "#d8443c"}
_DOUBT = "#c2410c"
_DOT = 20
_SIGN = 32  # the disc with ! at a doubted unit
_FINER = 4  # shapes are drawn so many times larger and shrunk: smooth edges
_SMALLEST = 28  # letters that a phone still shows readably


@dataclass(frozen=True, slots=True)
class _Columns:
    """The positions of the columns in a row, in pixels from its left edge, and the sizes of their letters."""

    beside: int  # how many lines stand beside each other
    height: int
    width: int  # from one line to the one beside it
    medal: int  # the middle of the rank
    name: int
    name_width: int
    name_size: int
    bar: tuple[int, int]
    bar_height: int
    bar_below: int  # how far its middle is below the line's
    score: int  # the right edge, as of the following
    score_size: int
    change: int
    points: int
    change_size: int
    dot: int  # the left edge
    completion: int | None  # the right edge; None: no room


_WIDE = _Columns(1, 82, 1080, 67, 118, 230, 40, (364, 586), 26, 0, 728, 40, 812, 932, 28, 954, 1040)
_NARROW = _Columns(2, 66, 540, 48, 84, 150, 36, (84, 512), 6, 27, 342, 34, 400, 484, 24, 492, None)


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC, from the package that carries it; laid out by Pillow itself, so alike on every machine."""
    return ImageFont.truetype(io.BytesIO(_font_file()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    return files("pylopdf_fonts_zh_cn").joinpath("NotoSansSC-Regular.otf").read_bytes()


def ranking_picture(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> Picture:
    """The board as PNG, group by group. The same board gives the same bytes."""
    blocks = [(group, [row for row in board.rows if row.group == group.id]) for group in scheme.groups]
    blocks = [(group, sorted(rows, key=lambda row: row.group_rank)) for group, rows in blocks if rows]
    head = 246 if sample else 186
    columns = _WIDE if len(board.rows) <= _MANY else _NARROW
    lines = [-(-len(rows) // columns.beside) for _, rows in blocks]
    foot = _FOOT + (_NOTE if any(row.doubted for row in board.rows) else 0)
    height = head + _HEADING * len(blocks) + columns.height * sum(lines) + foot
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_head(image, board, scheme, catalogue, head, sample=sample)
    names = {row.unit: scheme.unit(row.unit).short for row in board.rows}
    size = _common_size(names.values(), columns.name_size, columns.name_width)
    most = max((row.total for row in board.rows), default=0)
    top = head
    for (group, rows), count in zip(blocks, lines, strict=True):
        for left in range(0, _WIDTH, columns.width):
            _draw_labels(draw, (left, top), columns, board, catalogue)
        _line(draw, (_MARGIN, top + _HEADING // 2 + 6), group.title, 36, columns.score - 60 - _MARGIN, _HEAD)
        top += _HEADING
        for line in range(0, count, 2):
            band = top + line * columns.height
            draw.rectangle((0, band, _WIDTH, band + columns.height - 1), fill=_BAND)
        for index, row in enumerate(rows):
            column, line = divmod(index, count)
            corner = (column * columns.width, top + line * columns.height)
            _draw_row(image, corner, columns, row, (names[row.unit], size), max(most, 1))
        top += columns.height * count
    _draw_foot(image, top, board, scheme, catalogue)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=False, compress_level=6)
    png = data.getvalue()
    return Picture(png, f"ranking-{board.as_of.isoformat()}.png", "png:" + hashlib.sha256(png).hexdigest())


def _draw_head(
    image: Image.Image, board: Board, scheme: Scheme, catalogue: Catalogue, height: int, *, sample: bool
) -> None:
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, _WIDTH, height - 1), fill=_HEAD)
    draw.text((_MARGIN, 28), catalogue.plain("picture.title"), "white", font(60), stroke_width=1)
    day = catalogue.plain("picture.as_of", day=day_with_weekday(board.as_of, catalogue))
    draw.text((_WIDTH - _MARGIN, 50), day, _HEAD_SOFT, font(36), anchor="ra")
    _line(draw, (_MARGIN, 142), scheme.title, 34, _WIDTH - 2 * _MARGIN, _HEAD_SOFT)
    if sample:
        text = catalogue.plain("picture.sample")
        width = int(draw.textlength(text, font(30))) + 48
        _pill(image, (_MARGIN, 182), (width, 46), _SAMPLE)
        draw.text((_MARGIN + width // 2, 205), text, _INK, font(30), anchor="mm")


def _draw_labels(
    draw: ImageDraw.ImageDraw, corner: tuple[int, int], columns: _Columns, board: Board, catalogue: Catalogue
) -> None:
    """The headings of the columns."""
    left, middle = corner[0], corner[1] + _HEADING // 2 + 6
    labels = {columns.score: catalogue.plain("picture.score")}
    if board.since is not None:
        labels[columns.change] = catalogue.plain("picture.rank")
        labels[columns.points] = catalogue.plain("picture.points")
    if columns.completion is not None and any(row.pace for row in board.rows):
        labels[columns.completion] = catalogue.plain("picture.completion")
    for right, label in labels.items():
        draw.text((left + right, middle), label, _SOFT, font(24), anchor="rm")


def _draw_row(
    image: Image.Image, corner: tuple[int, int], columns: _Columns, row: BoardRow, label: tuple[str, int], most: int
) -> None:
    draw = ImageDraw.Draw(image)
    left, top = corner
    middle = top + columns.height // 2
    words = middle - (5 if columns.bar_below else 0)  # a bar below needs room
    medal = min(54, columns.height - 18)
    center = left + columns.medal
    if row.group_rank in _MEDALS:
        _pill(image, (center - medal // 2, words - medal // 2), (medal, medal), _MEDALS[row.group_rank])
    ink = "white" if row.group_rank in _MEDALS else _SOFT
    draw.text((center, words), str(row.group_rank), ink, font(34), anchor="mm")
    room = columns.name_width - (_SIGN + 8 if row.doubted else 0)
    _line(draw, (left + columns.name, words), label[0], label[1], room, _INK)
    if row.doubted:
        _draw_sign(image, (left + columns.name + columns.name_width - _SIGN, words))
    begin, end = columns.bar
    place = (left + begin, middle + columns.bar_below - columns.bar_height // 2)
    _pill(image, place, (end - begin, columns.bar_height), _FAINT)
    if row.total > 0:  # never narrower than its own rounding
        length = max(columns.bar_height, row.total * (end - begin) // most)
        _pill(image, place, (length, columns.bar_height), _BAR)
    score = (left + columns.score, words)
    draw.text(score, points(row.total), _INK, font(columns.score_size), anchor="rm", stroke_width=1, stroke_fill=_INK)
    _draw_changes(draw, (left, words), columns, row)
    if row.pace is None or row.completion is None:
        return
    _pill(image, (left + columns.dot, words - _DOT // 2), (_DOT, _DOT), _PACE[row.pace])
    if columns.completion is not None:
        draw.text((left + columns.completion, words), f"{whole_percent(row.completion)}%", _SOFT, font(26), anchor="rm")


def _draw_changes(draw: ImageDraw.ImageDraw, at: tuple[int, int], columns: _Columns, row: BoardRow) -> None:
    """How rank and points have changed; `at`: the left edge of the row, and the middle of its words."""
    left, middle = at
    if (change := row.group_rank_change) is not None:
        color = _UP if change > 0 else _DOWN
        draw.text((left + columns.change, middle), rank_change(change), color, font(columns.change_size), anchor="rm")
    if row.points_change:
        color = _UP if row.points_change > 0 else _DOWN
        text = f"{'+' if row.points_change > 0 else ''}{points(row.points_change)}"
        draw.text((left + columns.points, middle), text, color, font(columns.change_size), anchor="rm")


def _draw_foot(image: Image.Image, top: int, board: Board, scheme: Scheme, catalogue: Catalogue) -> None:
    draw = ImageDraw.Draw(image)
    left, middle = _MARGIN, top + 38
    for pace in Pace if any(row.pace for row in board.rows) else ():
        text = catalogue.plain(f"picture.pace_{pace}")
        _pill(image, (left, middle - _DOT // 2), (_DOT, _DOT), _PACE[pace])
        draw.text((left + 30, middle), text, _SOFT, font(26), anchor="lm")
        left += 60 + int(draw.textlength(text, font(26)))
    elapsed = catalogue.plain("picture.elapsed", elapsed=whole_percent(board.elapsed))
    draw.text((_WIDTH - _MARGIN, middle), elapsed, _SOFT, font(26), anchor="rm")
    basis, ties = basis_name(board.basis, scheme, catalogue), ties_words(scheme, catalogue)
    rules = catalogue.plain("picture.rules", basis=basis, ties=ties)
    if board.since is not None:
        rules += catalogue.plain("picture.compared", day=day(board.since, catalogue))
    _line(draw, (_MARGIN, top + 84), rules, 26, _WIDTH - 2 * _MARGIN, _SOFT)
    if any(row.doubted for row in board.rows):
        _draw_sign(image, (_MARGIN, top + 84 + _NOTE))
        note = catalogue.plain("picture.doubted")
        _line(draw, (_MARGIN + _SIGN + 12, top + 84 + _NOTE), note, 26, _WIDTH - 2 * _MARGIN - _SIGN - 12, _INK)


def _draw_sign(image: Image.Image, at: tuple[int, int]) -> None:
    """The mark of a doubted unit; `at`: the middle of its left edge."""
    _pill(image, (at[0], at[1] - _SIGN // 2), (_SIGN, _SIGN), _DOUBT)
    ImageDraw.Draw(image).text((at[0] + _SIGN // 2, at[1]), "!", "white", font(28), anchor="mm", stroke_width=1)


def _pill(image: Image.Image, corner: tuple[int, int], size: tuple[int, int], color: str) -> None:
    """A rectangle with half-round ends, or a disc, with smooth edges."""
    image.paste(color, (*corner, corner[0] + size[0], corner[1] + size[1]), _pill_mask(size))


@lru_cache(maxsize=256)
def _pill_mask(size: tuple[int, int]) -> Image.Image:
    width, height = size[0] * _FINER, size[1] * _FINER
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), min(width, height) // 2, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _common_size(texts: Iterable[str], most: int, width: int) -> int:
    """The size in which all of the texts fit, so that no row looks less important; never unreadably small."""
    widest = max((font(most).getlength(text) for text in texts), default=0)
    return most if widest <= width else max(_SMALLEST, int(most * width / widest))


def _line(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, width: int, color: str) -> None:
    """A text from `at`, its middle left, no wider than `width`: smaller letters down to a readable size, then cut."""
    fitting = max(min(size, int(size * width / max(font(size).getlength(text), 1))), min(size, _SMALLEST))
    letters = font(fitting)
    while len(text) > 1 and letters.getlength(text) > width:
        text = text[:-2] + "…"
    draw.text(at, text, color, letters, anchor="lm")
