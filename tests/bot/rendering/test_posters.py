"""Paper: what is scanned leads where it should, and ten slips stand on a sheet."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime

import segno
from PIL import Image

from bot.domain.results import Invited
from bot.rendering.catalogue import load_catalogue
from bot.rendering.posters import poster, qr_picture, slips
from tests.support.context import SCHEME, ZONE, offering
from tests.support.joining_screens import LINK, URL

RUGAO = offering(SCHEME).scheme
CHINESE = load_catalogue("zh-CN")


def test_the_picture_holds_the_modules_of_the_links_code() -> None:
    picture = qr_picture(URL, RUGAO, CHINESE)
    image = Image.open(io.BytesIO(picture.png)).convert("L").point([0] * 128 + [255] * 128)
    code = [[bool(module) for module in row] for row in segno.make_qr(URL, error="m").matrix]
    size = 440 // len(code)
    left, top = (720 - size * len(code)) // 2, 80
    shown = [
        [image.getpixel((left + size * x + size // 2, top + size * y + size // 2)) == 0 for x in range(len(code))]
        for y in range(len(code))
    ]
    assert shown == code


def test_a_poster_is_one_sheet_and_slips_are_ten_a_sheet() -> None:
    hung = poster(LINK, URL, "kaohe_bot", RUGAO, CHINESE, ZONE)
    assert (hung.content[:5], hung.content.count(b"/Type /Page\n")) == (b"%PDF-", 1)
    assert hung.name == "加入考核机器人-海报-6月29日.pdf"
    named = Invited("aB3-x_9", SCHEME, "coordinator", "changjiang", datetime(2021, 6, 22, tzinfo=UTC), name="王芳")
    others = [replace(named, unit=None, role="leader", name=None)] * 10
    handed_out = slips([named, *others], "kaohe_bot", RUGAO, CHINESE, ZONE)
    assert handed_out.content.count(b"/Type /Page\n") == 2
    assert handed_out.name == "邀请单-11张.pdf"
