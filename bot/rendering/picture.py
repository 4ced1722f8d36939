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
    from bot.domain.results import Board, BoardRow
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WIDTH = 1080
_MARGIN = 40
_ROW = 82
_HEADING = 76
_FOOT = 118
_INK = "#17233c"
_SOFT = "#5b6780"
_FAINT = "#e7ebf3"
_PAPER = "#ffffff"
_BAND = "#f5f7fb"
_HEAD = "#12306b"
_HEAD_SOFT = "#c3d2f2"
_BAR = "#3a6ee8"
_UP = "#c4302b"  # Chinese readers take red for rising and green for falling
_DOWN = "#1f8a54"
_MEDALS = {1: "#d9a21b", 2: "#8e9bb0", 3: "#b8733a"}
_PACE = {Pace.ON_TRACK: "#2ca35f", Pace.BEHIND: "#e8a317", Pace.AT_RISK: "#d8443c"}
_NAME_LEFT = 132
_BAR_LEFT, _BAR_RIGHT = 330, 628
_SCORE_RIGHT = 772
_CHANGE_RIGHT = 852
_POINTS_RIGHT = 942
_PACE_LEFT = 962


@lru_cache(maxsize=16)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC, from the package that carries it."""
    folder = files("pylopdf_fonts_zh_cn")
    path = next(one for one in sorted(_walk(folder), key=str) if str(one).endswith((".otf", ".ttf", ".ttc")))
    return ImageFont.truetype(str(path), size)


def _walk(folder: object) -> list[object]:
    found: list[object] = []
    for one in folder.iterdir():  # type: ignore[attr-defined] # a Traversable
        found += _walk(one) if one.is_dir() else [one]
    return found


def ranking_picture(board: Board, scheme: Scheme, catalogue: Catalogue, *, sample: bool) -> Picture:
    """The board as PNG, group by group. The same board gives the same bytes."""
    blocks = [(group, [row for row in board.rows if row.group == group.id]) for group in scheme.groups]
    blocks = [(group, sorted(rows, key=lambda row: row.group_rank)) for group, rows in blocks if rows]
    head = 236 if sample else 186
    height = head + sum(_HEADING + _ROW * len(rows) for _, rows in blocks) + _FOOT
    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    _draw_head(draw, board, scheme, catalogue, head, sample=sample)
    top = head
    most = max((row.total for row in board.rows), default=0)
    for group, rows in blocks:
        _draw_heading(draw, top, group.title if len(blocks) > 1 or board.group else "", catalogue)
        top += _HEADING
        for index, row in enumerate(rows):
            _draw_row(draw, top, row, scheme, max(most, 1), banded=index % 2 == 0)
            top += _ROW
    _draw_foot(draw, top, board, catalogue)
    data = io.BytesIO()
    image.save(data, "PNG", optimize=False, compress_level=6)
    png = data.getvalue()
    return Picture(png, f"ranking-{board.as_of.isoformat()}.png", "png:" + hashlib.sha256(png).hexdigest())


def _draw_head(
    draw: ImageDraw.ImageDraw, board: Board, scheme: Scheme, catalogue: Catalogue, height: int, *, sample: bool
) -> None:
    draw.rectangle((0, 0, _WIDTH, height), fill=_HEAD)
    draw.text((_MARGIN, 30), catalogue.plain("picture.title"), font=font(60), fill="white")
    day = day_with_weekday(board.as_of, catalogue)
    draw.text((_WIDTH - _MARGIN, 52), day, font=font(36), fill=_HEAD_SOFT, anchor="ra")
    _shrunk(draw, (_MARGIN, 118), scheme.title, 34, _WIDTH - 2 * _MARGIN, _HEAD_SOFT)
    if sample:
        draw.rounded_rectangle((_MARGIN, 174, _MARGIN + 420, 222), 10, fill="#f6c453")
        draw.text((_MARGIN + 210, 198), catalogue.plain("picture.sample"), font=font(30), fill=_INK, anchor="mm")


def _draw_heading(draw: ImageDraw.ImageDraw, top: int, title: str, catalogue: Catalogue) -> None:
    middle = top + _HEADING // 2 + 6
    draw.text((_MARGIN, middle), title, font=font(36), fill=_HEAD, anchor="lm")
    for right, key in ((_SCORE_RIGHT, "score"), (_CHANGE_RIGHT, "rank"), (_POINTS_RIGHT, "points")):
        draw.text((right, middle), catalogue.plain(f"picture.{key}"), font=font(24), fill=_SOFT, anchor="rm")
    pace = catalogue.plain("picture.pace")
    draw.text((_WIDTH - _MARGIN + 8, middle), pace, font=font(24), fill=_SOFT, anchor="rm")


def _draw_row(draw: ImageDraw.ImageDraw, top: int, row: BoardRow, scheme: Scheme, most: int, *, banded: bool) -> None:
    middle = top + _ROW // 2
    if banded:
        draw.rectangle((0, top, _WIDTH, top + _ROW), fill=_BAND)
    medal = _MEDALS.get(row.group_rank)
    if medal:
        draw.ellipse((_MARGIN, middle - 27, _MARGIN + 54, middle + 27), fill=medal)
    ink = "white" if medal else _SOFT
    draw.text((_MARGIN + 27, middle), str(row.group_rank), font=font(34), fill=ink, anchor="mm")
    _shrunk(draw, (_NAME_LEFT, middle), scheme.unit(row.unit).short, 40, _BAR_LEFT - _NAME_LEFT - 16, _INK, anchor="lm")
    draw.rounded_rectangle((_BAR_LEFT, middle - 13, _BAR_RIGHT, middle + 13), 13, fill=_FAINT)
    width = max(0, row.total) * (_BAR_RIGHT - _BAR_LEFT) // most
    if width >= 26:  # narrower than its own rounding
        draw.rounded_rectangle((_BAR_LEFT, middle - 13, _BAR_LEFT + width, middle + 13), 13, fill=_BAR)
    draw.text((_SCORE_RIGHT, middle), points(row.total), font=font(40), fill=_INK, anchor="rm")
    change = row.group_rank_change
    color = _UP if change and change > 0 else _DOWN if change else _SOFT
    draw.text((_CHANGE_RIGHT, middle), rank_change(change), font=font(28), fill=color, anchor="rm")
    if row.points_change:
        color = _UP if row.points_change > 0 else _DOWN
        text = f"{'+' if row.points_change > 0 else ''}{points(row.points_change)}"
        draw.text((_POINTS_RIGHT, middle), text, font=font(26), fill=color, anchor="rm")
    draw.ellipse((_PACE_LEFT, middle - 9, _PACE_LEFT + 18, middle + 9), fill=_PACE[row.pace])
    percent = f"{row.completion // 100}%"
    draw.text((_WIDTH - _MARGIN + 8, middle), percent, font=font(26), fill=_SOFT, anchor="rm")


def _draw_foot(draw: ImageDraw.ImageDraw, top: int, board: Board, catalogue: Catalogue) -> None:
    left = _MARGIN
    for pace in Pace:
        text = catalogue.plain(f"picture.{pace}")
        draw.ellipse((left, top + 26, left + 20, top + 46), fill=_PACE[pace])
        draw.text((left + 30, top + 36), text, font=font(26), fill=_SOFT, anchor="lm")
        left += 60 + int(draw.textlength(text, font=font(26)))
    gone = catalogue.plain("picture.elapsed", elapsed=hundredths(board.elapsed))
    draw.text((_WIDTH - _MARGIN, top + 36), gone, font=font(26), fill=_SOFT, anchor="rm")
    draw.text((_MARGIN, top + 82), catalogue.plain("picture.rules"), font=font(26), fill=_SOFT, anchor="lm")


def _shrunk(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, width: int, fill: str, anchor: str = "la"
) -> None:
    """A text no wider than `width`: smaller letters, down to a readable size, then cut."""
    while size > 24 and draw.textlength(text, font=font(size)) > width:
        size -= 2
    while len(text) > 1 and draw.textlength(text, font=font(size)) > width:
        text = text[:-2] + "…"
    draw.text(at, text, font=font(size), fill=fill, anchor=anchor)
