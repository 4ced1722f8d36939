"""A message of the chat as a part of a page."""

from __future__ import annotations

import re

from markupsafe import Markup

_QUOTE = re.compile(r"\n?<(/?)quote>\n?")  # is a block of its own


def said(text: str) -> Markup:
    """A text of a `Screen` as HTML of a page, where the other marks are called the same; lines stay lines."""
    blocks = _QUOTE.sub(r"<\1blockquote>", text)
    return Markup(blocks.replace("\n", "<br>"))  # noqa: S704 it was escaped when it was made
