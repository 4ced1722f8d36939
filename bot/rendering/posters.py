"""What hangs on a wall or is handed out on paper: the QR code of a scheme's link, its poster, invitations as slips."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import segno
from fpdf import FPDF
from PIL import Image, ImageDraw

from bot.rendering.drawing import ON_PAPER, add_font, font
from bot.rendering.formatting import clip, day, start_link
from bot.rendering.screen import Attachment, Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from bot.domain.applications import JoinLink
    from bot.domain.results import Invited
    from bot.rendering.catalogue import Catalogue
    from scoring import Scheme

_WIDTH, _HEIGHT, _EDGE = 210.0, 297.0, 20.0  # of A4, in mm
_INK, _SOFT, _HEAD, _LINE = (31, 41, 55), (107, 114, 128), (30, 64, 115), (203, 213, 225)
_ACROSS, _DOWN = 2, 5  # slips on a sheet
_SLIP_EDGE = 10.0
_QR_TOP = 80  # of the code in the picture, below the heading
_PIXELS, _CODE = 720, 440  # width of the picture, and of the code in it


def qr_picture(url: str, scheme: Scheme, catalogue: Catalogue) -> Picture:
    """The QR code as PNG with the scheme's title below, to be passed on in a chat."""
    modules = _modules(url)
    size = _CODE // len(modules)
    left, top = (_PIXELS - size * len(modules)) // 2, _QR_TOP
    below = top + size * len(modules)
    image = Image.new("RGB", (_PIXELS, below + 64), "white")
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            if dark:
                x, y = left + column * size, top + row * size
                draw.rectangle((x, y, x + size - 1, y + size - 1), fill=_INK)
    middle = _PIXELS // 2
    draw.text((middle, 38), catalogue.plain("posters.scan"), _HEAD, font(40), anchor="mm", stroke_width=1)
    draw.text((middle, below + 34), clip(scheme.title, 24), _SOFT, font(26), anchor="mm")
    data = io.BytesIO()
    image.save(data, "PNG")
    png = data.getvalue()
    return Picture(png, "join.png", "png:" + hashlib.sha256(png).hexdigest())


def poster(link: JoinLink, url: str, username: str, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Attachment:
    """A sheet of A4 to hang up: the QR code, three steps, until when it can be used, and whose it is."""
    sheet = _sheet()
    sheet.add_page()
    sheet.set_fill_color(*_HEAD)
    sheet.rect(0, 0, _WIDTH, 58, style="F")
    _centered(sheet, 16, catalogue.plain("posters.title"), 36, (255, 255, 255))
    lines = _halves(scheme.title, 24)
    for number, line in enumerate(lines):
        _centered(sheet, 36 + 8 * number, line, 16, (255, 255, 255))
    _code(sheet, url, (_WIDTH - 92) / 2, 70, 92)
    top = 174.0
    for number in (1, 2, 3):
        _step(sheet, top, number, catalogue.plain(f"posters.step_{number}"))
        top += 17
    _centered(sheet, top + 7, catalogue.plain("posters.without_camera", username=username), 12, _SOFT)
    until = _until(link.expires_at, zone, catalogue)
    sheet.set_draw_color(*_LINE)
    sheet.line(_EDGE, 262, _WIDTH - _EDGE, 262)
    _centered(sheet, 267, catalogue.plain("posters.valid", until=until), 14, _INK)
    return Attachment(bytes(sheet.output()), catalogue.plain("posters.poster_name", until=until))


def slips(invited: Sequence[Invited], username: str, scheme: Scheme, catalogue: Catalogue, zone: tzinfo) -> Attachment:
    """Personal invitations to cut out and hand out, ten on a sheet: for whom, QR code, and what to send without it."""
    sheet, each = _sheet(), _ACROSS * _DOWN
    width, height = (_WIDTH - 2 * _SLIP_EDGE) / _ACROSS, (_HEIGHT - 2 * _SLIP_EDGE) / _DOWN
    for number, invitation in enumerate(invited):
        if number % each == 0:
            sheet.add_page()
        row, column = divmod(number % each, _ACROSS)
        left, top = _SLIP_EDGE + column * width, _SLIP_EDGE + row * height
        sheet.set_draw_color(*_LINE)
        sheet.set_dash_pattern(dash=2, gap=2)
        sheet.rect(left, top, width, height)
        sheet.set_dash_pattern()
        _code(sheet, start_link(username, invitation.token), left + 4, top + 8, 34)
        texts = _slip_texts(invitation, username, scheme, catalogue, zone)
        for words, size, color, below in texts:
            sheet.set_font(ON_PAPER, size=size)
            sheet.set_text_color(*color)
            sheet.set_xy(left + 41, top + below)
            sheet.multi_cell(width - 44, size * 0.46, words, align="L")
    return Attachment(bytes(sheet.output()), catalogue.plain("posters.slips_name", count=len(invited)))


def _slip_texts(
    invitation: Invited, username: str, scheme: Scheme, catalogue: Catalogue, zone: tzinfo
) -> tuple[tuple[str, float, tuple[int, int, int], float], ...]:
    """Words, size, colour, and how far below the slip's top each stands."""
    role = catalogue.plain(f"people.role_{invitation.role}")
    seat = scheme.unit(invitation.unit).short if invitation.unit else invitation.department or ""
    whom = catalogue.plain("posters.for_whom", seat=seat, role=role, name=invitation.name or "").strip()
    until = _until(invitation.expires_at, zone, catalogue)
    return (
        (clip(whom, 24), 13, _INK, 6),
        ("\n".join(_halves(scheme.title, 20)), 7.5, _SOFT, 18),
        (catalogue.plain("posters.slip_steps"), 8.5, _INK, 27),
        (catalogue.plain("posters.slip_token", username=username, token=invitation.token), 7, _SOFT, 36),
        (catalogue.plain("posters.slip_valid", until=until), 7, _SOFT, 48),
    )


def _sheet() -> FPDF:
    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(auto=False)
    add_font(sheet)
    return sheet


def _centered(sheet: FPDF, top: float, words: str, size: float, color: tuple[int, int, int]) -> None:
    sheet.set_font(ON_PAPER, size=size)
    sheet.set_text_color(*color)
    sheet.set_xy(0, top)
    sheet.cell(_WIDTH, size * 0.4, words, align="C")


def _step(sheet: FPDF, top: float, number: int, words: str) -> None:
    """A number in a disc, and what to do."""
    left = 44.0
    sheet.set_fill_color(*_HEAD)
    sheet.ellipse(left, top, 11, 11, style="F")
    sheet.set_font(ON_PAPER, size=18)
    sheet.set_text_color(255, 255, 255)
    sheet.set_xy(left, top + 1.2)
    sheet.cell(11, 8.6, str(number), align="C")
    sheet.set_text_color(*_INK)
    sheet.set_font(ON_PAPER, size=17)
    sheet.set_xy(left + 17, top + 1.2)
    sheet.cell(120, 8.6, words)


def _code(sheet: FPDF, url: str, left: float, top: float, size: float) -> None:
    """A QR code of vector squares, neighbours in a row as one."""
    modules = _modules(url)
    step = size / len(modules)
    sheet.set_fill_color(0, 0, 0)
    for row, line in enumerate(modules):
        start = 0
        while start < len(line):
            end = start
            while end < len(line) and line[end] == line[start]:
                end += 1
            if line[start]:
                sheet.rect(left + start * step, top + row * step, (end - start) * step, step, style="F")
            start = end


def _modules(url: str) -> list[list[bool]]:
    """The rows of a QR code, dark or not, without the quiet zone."""
    return [[bool(module) for module in row] for row in segno.make_qr(url, error="m").matrix]


def _until(moment: datetime, zone: tzinfo, catalogue: Catalogue) -> str:
    return day(moment.astimezone(zone).date(), catalogue)


def _halves(text: str, most: int) -> list[str]:
    """A text in lines of at most `most` letters, about equally long; at most two."""
    if len(text) <= most:
        return [text]
    middle = -(-len(text) // 2)
    return [text[:middle], clip(text[middle:], most)]
