"""Small real pictures for the tests of uploads."""

from __future__ import annotations

import io

from PIL import Image


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    """A plain picture of so many pixels."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(file, form)
    return file.getvalue()
