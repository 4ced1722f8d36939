"""The ranking as a picture that reads on a phone at arm's length, in a light chat and in a dark one."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from bot.domain.results import Pace
from bot.rendering.formatting import day_with_weekday, hundredths, points, rank_change
from bot.rendering.screen import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WIDTH = 1080
_MARGIN = 40
_ROW, _DENSE_ROW = 82, 60
_MANY = 24  # rows from which on they move closer together: Telegram shrinks what is higher than 2,560 pixels
_HEADING = 76
_FOOT = 122
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
_NAME_LEFT, _NAME_WIDTH = 118, 230
_BAR_LEFT, _BAR_RIGHT, _BAR_HEIGHT = 364, 586, 26
_SCORE_RIGHT = 728
_CHANGE_RIGHT = 812
_POINTS_RIGHT = 932
_DOT_LEFT, _DOT = 954, 20
_SMALLEST = 28  # letters that a phone still shows readably
_FINER = 4  # shapes are drawn so many times larger and shrunk: smooth edges


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
    row_height = _ROW if len(board.rows) <= _MANY else _DENSE_ROW
    height = head + sum(_HEADING + row_height * len(rows) for _, rows in blocks) + _FOOT
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_head(image, board, scheme, catalogue, head, sample=sample)
    names = {row.unit: scheme.unit(row.unit).short for row in board.rows}
    size = _common_size(names.values(), 40, _NAME_WIDTH)
    most = max((row.total for row in board.rows), default=0)
    top = head
    for group, rows in blocks:
        _draw_heading(draw, top, group.title, catalogue, with_pace=any(row.pace for row in rows))
        top += _HEADING
        for index, row in enumerate(rows):
            if index % 2 == 0:
                draw.rectangle((0, top, _WIDTH, top + row_height - 1), fill=_BAND)
            _draw_row(image, (top, row_height), row, names[row.unit], size, max(most, 1))
            top += row_height
    _draw_foot(image, top, board, catalogue)
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


def _draw_heading(draw: ImageDraw.ImageDraw, top: int, title: str, catalogue: Catalogue, *, with_pace: bool) -> None:
    middle = top + _HEADING // 2 + 6
    _line(draw, (_MARGIN, middle), title, 36, _BAR_RIGHT - _MARGIN, _HEAD)
    columns = {
        _SCORE_RIGHT: "picture.score",
        _CHANGE_RIGHT: "picture.rank",
        _POINTS_RIGHT: "picture.points",
    }
    if with_pace:
        columns[_WIDTH - _MARGIN] = "picture.completion"
    for right, key in columns.items():
        draw.text((right, middle), catalogue.plain(key), _SOFT, font(24), anchor="rm")


def _draw_row(image: Image.Image, place: tuple[int, int], row: BoardRow, name: str, size: int, most: int) -> None:
    draw = ImageDraw.Draw(image)
    top, height = place
    middle = top + height // 2
    medal = min(54, height - 14)
    center = _MARGIN + 27
    if row.group_rank in _MEDALS:
        _pill(image, (center - medal // 2, middle - medal // 2), (medal, medal), _MEDALS[row.group_rank])
    ink = "white" if row.group_rank in _MEDALS else _SOFT
    draw.text((center, middle), str(row.group_rank), ink, font(34), anchor="mm")
    _line(draw, (_NAME_LEFT, middle), name, size, _NAME_WIDTH, _INK)
    corner = (_BAR_LEFT, middle - _BAR_HEIGHT // 2)
    _pill(image, corner, (_BAR_RIGHT - _BAR_LEFT, _BAR_HEIGHT), _FAINT)
    if row.total > 0:  # never narrower than its own rounding
        _pill(image, corner, (max(_BAR_HEIGHT, row.total * (_BAR_RIGHT - _BAR_LEFT) // most), _BAR_HEIGHT), _BAR)
    draw.text((_SCORE_RIGHT, middle), points(row.total), _INK, font(40), anchor="rm")
    if (change := row.group_rank_change) is not None:
        color = _UP if change > 0 else _DOWN
        draw.text((_CHANGE_RIGHT, middle), rank_change(change), color, font(28), anchor="rm")
    if row.points_change:
        color = _UP if row.points_change > 0 else _DOWN
        text = f"{'+' if row.points_change > 0 else ''}{points(row.points_change)}"
        draw.text((_POINTS_RIGHT, middle), text, color, font(28), anchor="rm")
    if row.pace is None or row.completion is None:
        return
    _pill(image, (_DOT_LEFT, middle - _DOT // 2), (_DOT, _DOT), _PACE[row.pace])
    draw.text((_WIDTH - _MARGIN, middle), f"{row.completion // 100}%", _SOFT, font(26), anchor="rm")


def _draw_foot(image: Image.Image, top: int, board: Board, catalogue: Catalogue) -> None:
    draw = ImageDraw.Draw(image)
    left, middle = _MARGIN, top + 38
    for pace in Pace if any(row.pace for row in board.rows) else ():
        text = catalogue.plain(f"picture.pace_{pace}")
        _pill(image, (left, middle - _DOT // 2), (_DOT, _DOT), _PACE[pace])
        draw.text((left + 30, middle), text, _SOFT, font(26), anchor="lm")
        left += 60 + int(draw.textlength(text, font(26)))
    gone = catalogue.plain("picture.elapsed", elapsed=hundredths(board.elapsed))
    draw.text((_WIDTH - _MARGIN, middle), gone, _SOFT, font(26), anchor="rm")
    _line(draw, (_MARGIN, top + 84), catalogue.plain("picture.rules"), 26, _WIDTH - 2 * _MARGIN, _SOFT)


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
