"""Letters and shapes for pictures: smooth edges, texts that stay in their place, one font on every machine."""

from __future__ import annotations

import io
from enum import StrEnum
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fpdf import FPDF

ON_PAPER = "Noto"
SMALLEST = 28  # letters that a phone still shows readably
_FONT_FILE = files("pylopdf_fonts_zh_cn").joinpath("NotoSansSC-Regular.otf")
_FINER = 4  # shapes are drawn so many times larger and shrunk: smooth edges


class Shape(StrEnum):
    """Shapes that are told apart without their colours."""

    DISC = "disc"
    DIAMOND = "diamond"
    DOWN = "down"  # a triangle on its tip


# Corners in parts of the width and the height.
_CORNERS = {
    Shape.DIAMOND: ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)),
    Shape.DOWN: ((0.0, 0.08), (1.0, 0.08), (0.5, 0.96)),
}


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Noto Sans SC, from the package that carries it; laid out by Pillow itself, so alike on every machine."""
    return ImageFont.truetype(io.BytesIO(_font_file()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _font_file() -> bytes:
    return _FONT_FILE.read_bytes()


def add_font(sheet: FPDF) -> None:
    """Let a sheet of paper be written in the same letters, as the font `ON_PAPER`."""
    with as_file(_FONT_FILE) as path:
        sheet.add_font(ON_PAPER, fname=path)
    sheet.set_font(ON_PAPER)


def widest(texts: Iterable[str], size: int) -> int:
    """How wide the widest of the texts is, in pixels."""
    return max((int(font(size).getlength(text)) + 1 for text in texts), default=0)


def common_size(texts: Iterable[str], most: int, width: int) -> int:
    """The size in which all of the texts fit, so that no row looks less important; never unreadably small."""
    needed = widest(texts, most)
    return most if needed <= width else max(SMALLEST, int(most * width / needed))


def text_line(
    draw: ImageDraw.ImageDraw, place: tuple[int, int, int], text: str, size: int, color: str, *, bold: bool = False
) -> None:
    """A text in its place (left edge, middle, width): in smaller letters down to a readable size, then cut."""
    left, middle, width = place
    fitting = max(min(size, int(size * width / max(font(size).getlength(text), 1))), min(size, SMALLEST))
    letters = font(fitting)
    while len(text) > 1 and letters.getlength(text) > width:
        text = text[:-2] + "…"
    draw.text((left, middle), text, color, letters, anchor="lm", stroke_width=int(bold), stroke_fill=color)


def pill(image: Image.Image, corner: tuple[int, int], size: tuple[int, int], color: str) -> None:
    """A rectangle with half-round ends, or a disc, with smooth edges."""
    _stamp(image, corner, _pill_mask(size), color)


def shape(image: Image.Image, corner: tuple[int, int], size: int, kind: Shape, color: str) -> None:
    """A shape in a square."""
    mask = _pill_mask((size, size)) if kind is Shape.DISC else _shape_mask(kind, size)
    _stamp(image, corner, mask, color)


def _stamp(image: Image.Image, corner: tuple[int, int], mask: Image.Image, color: str) -> None:
    image.paste(color, (*corner, corner[0] + mask.width, corner[1] + mask.height), mask)


@lru_cache(maxsize=256)
def _pill_mask(size: tuple[int, int]) -> Image.Image:
    width, height = size[0] * _FINER, size[1] * _FINER
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), min(width, height) // 2, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


@lru_cache(maxsize=16)
def _shape_mask(kind: Shape, size: int) -> Image.Image:
    side = size * _FINER - 1
    mask = Image.new("L", (side + 1, side + 1))
    ImageDraw.Draw(mask).polygon([(round(x * side), round(y * side)) for x, y in _CORNERS[kind]], fill=255)
    return mask.resize((size, size), Image.Resampling.BOX)
